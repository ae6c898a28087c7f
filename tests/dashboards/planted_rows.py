"""Rows that lists, searches and notices read of a ticket, written as they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from channels.models import Outbox, OutboxState
from hotline.base.storage.unit_of_work import UnitOfWork
from router.hot_issues.hot_models import HotIssue, HotTicket
from router.models import Notice
from router.outgoing.addressees import Audience, NoticeKind
from sla.models import Audit, Form, Review, ReviewState, Supervision
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.objection_models import Consultation, Opinion
from tickets.person_models import Department, Staff
from tickets.personal_data.reveal_models import Reveal, RevealPurpose, RevealState

BELOW = "team"  # a unit below the accused one


@dataclass
class Town:
    """What was planted: numbers, and the ids by which addresses name it."""

    secret: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)
    ids: dict[str, list[int]] = field(default_factory=dict)

    def note(self, name: str, row: Any) -> None:
        self.ids.setdefault(name, []).append(row.id)


def letters_to(
    ticket: Ticket, lead: WorkOrder, units: Sequence[Department], now: Any, *, serial: int
) -> list[Supervision]:
    return [
        Supervision(
            year=2026,
            serial=serial + at,
            ticket_id=ticket.id,
            order_id=lead.id,
            department_id=unit.id,
            form=Form.ORDER,
            level=1,
            trigger="overdue",
            reason="请尽快办理",
            ordered_at=now,
            due_at=now,
        )
        for at, unit in enumerate(units, 1)
    ]


def look_at(ticket: Ticket, by: Staff, now: Any) -> Reveal:
    """Somebody asks to see who the citizen is."""
    return Reveal(
        ticket_id=ticket.id,
        staff_id=by.id,
        purpose=RevealPurpose.POLICE,
        words="公安机关来函",
        state=RevealState.WAITING,
        asked_at=now,
        decision="",
    )


def line_to_tell(ticket: Ticket, address: str, now: Any) -> Outbox:
    """A line that somebody has to say by phone."""
    return Outbox(
        channel="phone",
        address=address,
        text="请告知：已受理",
        ticket_id=ticket.id,
        state=OutboxState.TO_CALL,
        not_before=now,
        created_at=now,
    )


def order_to(ticket: Ticket, unit: Department, now: Any, part: Part, state: OrderState) -> WorkOrder:
    return WorkOrder(ticket_id=ticket.id, department_id=unit.id, part=part, state=state, dispatched_at=now, round=0)


def review_of(ticket: Ticket, lead: WorkOrder, unit: Department, now: Any, at: int) -> Review:
    """It waits for the citizen, for an audit, or is on the list of what differs."""
    audit, answered = (Audit.NONE, Audit.CHOSEN, Audit.DISAGREED)[at], at > 0
    return Review(
        ticket_id=ticket.id,
        order_id=lead.id,
        round=at,
        department_id=unit.id,
        token=uuid4().hex,
        state=ReviewState.ANSWERED if answered else ReviewState.WAITING,
        asked_at=now,
        expires_at=now,
        audit=audit,
        audited_at=now if answered else None,
        answered_at=now if answered else None,
    )


async def consult(uow: UnitOfWork, ticket: Ticket, units: Sequence[Department], by: int) -> None:
    held = Consultation(ticket_id=ticket.id, question="归谁管", opened_at=uow.now, opened_by=by)
    uow.session.add(held)
    await uow.session.flush()
    uow.session.add_all([Opinion(consultation_id=held.id, department_id=unit.id) for unit in units])


async def notices_of(uow: UnitOfWork, ticket: Ticket, units: dict[str, Department]) -> list[Notice]:
    found = f"派单：{ticket.number} {ticket.title}"
    boards = [(units[code], Audience.WHOLE_UNIT) for code in ("labour", "lamps", BELOW)]
    return [
        Notice(department_id=unit.id, audience=who, kind=kind, text=found, ticket_id=ticket.id, at=uow.now)
        for unit, who in (*boards, (units["centre"], Audience.CENTRE))
        for kind in (NoticeKind.RED, NoticeKind.ORDER)
    ]


async def make_hot(uow: UnitOfWork, town: Town, ticket: Ticket) -> None:
    """Gathered while it was not yet confidential."""
    if "issue" not in town.ids:
        issue = HotIssue(
            title="灯杆",
            words=["灯杆"],
            heat=9.0,
            tickets=9,
            citizens=9,
            curve=[["2026-11-22", 4], ["2026-11-23", 5]],
            first_at=uow.now,
            last_at=uow.now,
            found_at=uow.now,
            seen_at=uow.now,
        )
        uow.session.add(issue)
        await uow.session.flush()
        town.note("issue", issue)
    uow.session.add(HotTicket(issue_id=town.ids["issue"][0], ticket_id=ticket.id))

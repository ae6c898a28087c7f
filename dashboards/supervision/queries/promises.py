"""Deadlines, supervision orders, reviews and calls that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from dashboards.desk.queries.waiting_lists import CLOCKS as CENTRE_CLOCKS
from dashboards.desk.queries.waiting_places import CentreList, states_of
from dashboards.ticket.queries.tickets import DUE_FIRST, Row, rows
from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page, SortColumn
from sla.models import LIVE, Deadline, DeadlineState, Form, Supervision
from sla.policy.promises import STATUTORY, Promise
from sla.reviews.review_models import OPEN, Review, ReviewState
from sla.supervision.supervision_models import OPEN as OPEN_LETTERS
from sla.supervision.supervision_replies import is_awaited
from tickets.access.rights import Actor
from tickets.access.visibility_store import not_kept_from
from tickets.lifecycle import State
from tickets.models import LAMP_LIT, Lamp, Ticket, WorkOrder
from tickets.person_models import Citizen, Department
from tickets.personal_data.masking import title_for_unit, veiled

UNSIGNED = states_of(CentreList.SIGN)
HANDLING = states_of(CentreList.HANDLE, CentreList.APPROVE)
WITH_UNIT = (*UNSIGNED, *HANDLING)  # the unit's turn; while the centre decides, no lamp of the unit burns


@dataclass(frozen=True, slots=True)
class LampCount:
    """One department on the lamps board: how many, by stage and lamp."""

    department_id: int
    code: str
    name: str
    level: str
    counts: dict[tuple[str, str], int]  # (stage, lamp) -> tickets

    @property
    def red(self) -> int:
        return sum(count for (_, lamp), count in self.counts.items() if lamp == Lamp.RED)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A supervision order with what it is about."""

    supervision: Supervision
    number: str
    title: str
    department: str
    awaited: bool  # the unit has to reply, and the time runs
    reason: str  # "" for a confidential ticket: the letter has it, as its reader may read it


@dataclass(frozen=True, slots=True)
class WaitingReview:
    """A review that waits for the citizen."""

    review: Review
    ticket: Ticket
    order: WorkOrder
    department: str
    phone_sealed: str | None
    name_sealed: str | None
    due_at: datetime | None  # of the centre's promise to ask; once asked, of the citizen's time to rate
    promise: Promise | None
    lamp: Lamp | None

    @property
    def title(self) -> str:
        return title_for_unit(self.ticket)


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """A message that only a person on the telephone can bring."""

    id: int
    text: str
    address_sealed: str
    code_sealed: str | None
    created_at: datetime
    number: str | None


async def lamps_board(session: AsyncSession) -> list[LampCount]:
    """Departments with open orders, most red first; one query."""
    stage = case((Ticket.state.in_(UNSIGNED), "unsigned"), else_="handling")
    found = await session.execute(
        select(Department.id, Department.code, Department.short, Department.level, stage, Ticket.lamp, func.count())
        .join(Ticket, Ticket.department_id == Department.id)
        .where(Ticket.state.in_(WITH_UNIT))
        .group_by(Department.id, Department.code, Department.short, Department.level, stage, Ticket.lamp)
    )
    cells: dict[int, LampCount] = {}
    for unit_id, code, name, level, where, lamp, count in found:
        cell = cells.setdefault(unit_id, LampCount(unit_id, code, name, level, {}))
        cell.counts[where, lamp.value] = count
    return sorted(cells.values(), key=lambda cell: (-cell.red, -sum(cell.counts.values()), cell.code))


async def on_board(
    session: AsyncSession,
    actor: Actor,
    *,
    department: str = "",
    stage: str = "",
    lamp: Lamp | None = None,
    at: str = "",
) -> Page[Row]:
    """The tickets behind a cell, a row or a column of the board; without any, all that are yellow or red."""
    states = {"unsigned": UNSIGNED, "handling": HANDLING}.get(stage, WITH_UNIT)
    wanted = rows().where(Ticket.state.in_(states), not_kept_from(actor))
    if department:
        named = select(Department.id).where(Department.code == department).scalar_subquery()
        wanted = wanted.where(Ticket.department_id == named)
    if lamp is not None:
        wanted = wanted.where(Ticket.lamp == lamp)
    elif not department and not stage:
        wanted = wanted.where(*LAMP_LIT)
    red_first = case((Ticket.lamp == Lamp.RED, 0), (Ticket.lamp == Lamp.YELLOW, 1), else_=2)
    return await keyset.page(session, wanted, (SortColumn(red_first), *DUE_FIRST), Row, at=at)


async def open_supervisions(
    session: AsyncSession, actor: Actor, *, of_unit: bool = False, at: str = ""
) -> Page[Ordered]:
    """Supervision orders that are not settled, first due first; of this person's unit, or of the whole city."""
    wanted = (
        select(Supervision, Ticket, Department.short)
        .join(Ticket, Ticket.id == Supervision.ticket_id)
        .outerjoin(Department, Department.id == Supervision.department_id)
        .where(Supervision.state.in_(OPEN_LETTERS), not_kept_from(actor))
    )
    if of_unit:
        wanted = wanted.where(Supervision.department_id.in_(actor.scope), Supervision.form != Form.HANDOVER)
    order = (SortColumn(Supervision.due_at), SortColumn(Supervision.id))
    return await keyset.page(session, wanted, order, _ordered, at=at)


async def deadlines_of(session: AsyncSession, ticket_id: int) -> Sequence[Deadline]:
    """The ticket's promises, the running ones first."""
    live = case((Deadline.state.in_(LIVE), 0), else_=1)
    return (
        await session.scalars(
            select(Deadline).where(Deadline.ticket_id == ticket_id).order_by(live, Deadline.due_at).limit(20)
        )
    ).all()


async def supervisions_of(session: AsyncSession, ticket_id: int, *, for_unit: bool = False) -> Sequence[Supervision]:
    """`for_unit`: without hand-overs, which are about the unit and not for it."""
    wanted = select(Supervision).where(Supervision.ticket_id == ticket_id).order_by(Supervision.id)
    return (await session.scalars(wanted.where(Supervision.form != Form.HANDOVER) if for_unit else wanted)).all()


async def review_waiting(session: AsyncSession, ticket_id: int) -> Review | None:
    return await session.scalar(
        select(Review).where(Review.ticket_id == ticket_id, Review.state.in_(OPEN)).order_by(Review.id.desc()).limit(1)
    )


async def review_to_rate(session: AsyncSession, ticket_id: int, *, since: datetime) -> Review | None:
    """The newest question, if the citizen may still answer: it waits, or was answered since then and not rated."""
    found = await session.scalar(
        select(Review).where(Review.ticket_id == ticket_id).order_by(Review.id.desc()).limit(1)
    )
    if found is None or found.state in OPEN:
        return found
    unrated = found.satisfied is None and found.answered_at is not None and found.answered_at >= since
    return found if found.state is ReviewState.ANSWERED and unrated else None


async def reviews_to_ask(session: AsyncSession, actor: Actor, *, at: str = "") -> Page[WaitingReview]:
    """Answered tickets whose citizen has not said all: unclear answers first, then the longest asked."""
    wanted = (
        select(
            *(Review, Ticket, WorkOrder, Department.name, Citizen.phone_sealed, Citizen.name_sealed),
            *(CENTRE_CLOCKS.due, CENTRE_CLOCKS.promise, CENTRE_CLOCKS.lamp),
        )
        .join(Ticket, Ticket.id == Review.ticket_id)
        .join(WorkOrder, WorkOrder.id == Review.order_id)
        .join(Department, Department.id == Review.department_id)
        .join(Citizen, Citizen.id == Ticket.citizen_id)
        .where(Review.state.in_(OPEN), Ticket.state == State.CALLBACK, not_kept_from(actor))
    )
    unclear_first = case((Review.unclear.is_not(None), 0), else_=1)
    return await keyset.page(
        session,
        wanted,
        (SortColumn(unclear_first), SortColumn(Review.asked_at), SortColumn(Review.id)),
        WaitingReview,
        at=at,
    )


async def review(session: AsyncSession, review_id: int, actor: Actor) -> Review | None:
    """To be asked or audited by this person; None also for those who keep away from the matter."""
    wanted = select(Review).join(Ticket, Ticket.id == Review.ticket_id).where(Review.id == review_id)
    return await session.scalar(wanted.where(not_kept_from(actor)))


async def calls(session: AsyncSession, actor: Actor, *, at: str = "") -> Page[WaitingCall]:
    """Messages to be given by telephone, oldest first."""
    wanted = (
        select(Outbox.id, Outbox.text, Outbox.address, Outbox.code_sealed, Outbox.created_at, Ticket.number)
        .outerjoin(Ticket, Ticket.id == Outbox.ticket_id)
        .where(Outbox.state == OutboxState.TO_CALL, or_(Outbox.ticket_id.is_(None), not_kept_from(actor)))
    )
    return await keyset.page(
        session, wanted, (SortColumn(Outbox.created_at), SortColumn(Outbox.id)), WaitingCall, at=at
    )


def _ordered(order: Supervision, ticket: Ticket, unit: str | None) -> Ordered:
    awaited, reason = is_awaited(order, ticket.state), "" if ticket.confidential else veiled(order.reason)
    return Ordered(order, ticket.number, title_for_unit(ticket), unit or "热线中心", awaited, reason)


async def is_taken_by_110(session: AsyncSession, ticket: Ticket) -> bool:
    """The police have confirmed that they have it: since then the result is owed. Asked only where it is at 110."""
    if ticket.state is not State.AT_110:
        return False
    owed = select(Deadline.id).where(
        Deadline.ticket_id == ticket.id, Deadline.promise == Promise.RESULT_110, Deadline.state.in_(LIVE)
    )
    return await session.scalar(owed.limit(1)) is not None


async def statutory_of(session: AsyncSession, order_id: int) -> dict[Promise, DeadlineState]:
    """The statute's stages that run or rest for this order."""
    found = await session.execute(
        select(Deadline.promise, Deadline.state).where(
            Deadline.order_id == order_id, Deadline.promise.in_(STATUTORY), Deadline.state.in_(LIVE)
        )
    )
    return {row.promise: row.state for row in found}


async def statutory_rows(session: AsyncSession, ticket_id: int) -> Sequence[Deadline]:
    """The statute's stages that run or rest for this ticket and that the citizen hears of."""
    shown = STATUTORY - {Promise.LAW_CLUE}  # against another: no rule has a duty to inform the complainant of it
    return (
        await session.scalars(
            select(Deadline).where(
                Deadline.ticket_id == ticket_id, Deadline.promise.in_(shown), Deadline.state.in_(LIVE)
            )
        )
    ).all()

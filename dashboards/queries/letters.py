"""Supervision letters and cards, newest first, page by page (keyset)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from sla.models import AppealState, Card, Form, Supervision
from sla.supervision_models import OPEN
from sla.supervision_replies import is_awaited
from tickets.models import Ticket
from tickets.people import Department, Staff
from tickets.privacy import title_for_unit

PAGE = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """A supervision letter with what it is about and who had it in hand."""

    supervision: Supervision
    number: str
    title: str
    awaited: bool  # the unit has to reply, and the time runs
    department: str
    ordered_by: str
    received_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with its ticket, unit and person."""

    card: Card
    number: str
    title: str
    department: str
    person: str
    decided_by: str


def _letters() -> Select[*tuple[Any, ...]]:
    ordered, received, approved = aliased(Staff), aliased(Staff), aliased(Staff)
    return (
        select(
            Supervision,
            Ticket,
            func.coalesce(Department.name, "热线中心"),
            func.coalesce(ordered.name, "系统"),
            func.coalesce(received.name, ""),
            func.coalesce(approved.name, ""),
        )
        .join(Ticket, Ticket.id == Supervision.ticket_id)
        .outerjoin(Department, Department.id == Supervision.department_id)
        .outerjoin(ordered, ordered.id == Supervision.ordered_by)
        .outerjoin(received, received.id == Supervision.received_by)
        .outerjoin(approved, approved.id == Supervision.approved_by)
    )


async def page(
    session: AsyncSession,
    *,
    scope: frozenset[int] | None,
    form: Form | None = None,
    open_only: bool = True,
    before: int | None = None,
) -> tuple[list[Letter], int | None]:
    """One page of letters of a scope (none: the city), and where the next begins."""
    wanted = _letters().order_by(Supervision.id.desc()).limit(PAGE + 1)
    if scope is not None:
        wanted = wanted.where(Supervision.department_id.in_(scope), Supervision.form != Form.HANDOVER)
    if form is not None:
        wanted = wanted.where(Supervision.form == form)
    if open_only:
        wanted = wanted.where(Supervision.state.in_(OPEN))
    if before is not None:
        wanted = wanted.where(Supervision.id < before)
    found = [_letter(*row, for_unit=scope is not None) for row in await session.execute(wanted)]
    return found[:PAGE], found[PAGE - 1].supervision.id if len(found) > PAGE else None


async def one(session: AsyncSession, letter_id: int, *, for_unit: bool) -> Letter | None:
    row = (await session.execute(_letters().where(Supervision.id == letter_id))).first()
    return _letter(*row, for_unit=for_unit) if row else None


async def cards(
    session: AsyncSession, *, scope: frozenset[int] | None, appealed: bool = False, before: int | None = None
) -> tuple[list[Shown], int | None]:
    """One page of cards; `appealed`: only those whose appeal waits."""
    person, decider = aliased(Staff), aliased(Staff)
    wanted = (
        select(
            Card,
            Ticket,
            Department.short,
            func.coalesce(person.name, ""),
            func.coalesce(decider.name, ""),
        )
        .join(Ticket, Ticket.id == Card.ticket_id)
        .join(Department, Department.id == Card.department_id)
        .outerjoin(person, person.id == Card.person_id)
        .outerjoin(decider, decider.id == Card.decided_by)
        .order_by(Card.id.desc())
        .limit(PAGE + 1)
    )
    if scope is not None:
        wanted = wanted.where(Card.department_id.in_(scope))
    if appealed:
        wanted = wanted.where(Card.appeal == AppealState.APPEALED)
    if before is not None:
        wanted = wanted.where(Card.id < before)
    found = [_shown(*row, for_unit=scope is not None) for row in await session.execute(wanted)]
    return found[:PAGE], found[PAGE - 1].card.id if len(found) > PAGE else None


async def card_counts(session: AsyncSession, *, scope: frozenset[int] | None) -> tuple[int, int, int]:
    """Valid yellow cards, valid red ones, appeals that wait; one query."""
    counted = select(
        func.sum(case((Card.withdrawn_at.is_(None) & Card.red.is_(False), 1), else_=0)),
        func.sum(case((Card.withdrawn_at.is_(None) & Card.red.is_(True), 1), else_=0)),
        func.sum(case((Card.appeal == AppealState.APPEALED, 1), else_=0)),
    )
    if scope is not None:
        counted = counted.where(Card.department_id.in_(scope))
    yellow, red, appeals = (await session.execute(counted)).one()
    return int(yellow or 0), int(red or 0), int(appeals or 0)


async def cards_of(session: AsyncSession, ticket_id: int) -> Sequence[Card]:
    return (await session.scalars(select(Card).where(Card.ticket_id == ticket_id).order_by(Card.id))).all()


def _letter(letter: Supervision, ticket: Ticket, *names: str, for_unit: bool) -> Letter:
    title = title_for_unit(ticket) if for_unit else ticket.title
    return Letter(letter, ticket.number, title, is_awaited(letter, ticket.state), *names)


def _shown(card: Card, ticket: Ticket, *names: str, for_unit: bool) -> Shown:
    return Shown(card, ticket.number, title_for_unit(ticket) if for_unit else ticket.title, *names)

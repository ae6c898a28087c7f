"""Deadlines, supervision orders, reviews and calls that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from dashboards.queries import keyset
from dashboards.queries.keyset import Key, Page
from dashboards.queries.places import Place, states_of
from dashboards.queries.tickets import DUE_FIRST, Row, rows
from dashboards.queries.waiting import CLOCKS as CENTRE_CLOCKS
from sla.models import LIVE, Deadline, DeadlineState, Form, Supervision
from sla.policy import STATUTORY, Promise
from sla.review_models import OPEN, Review, ReviewState
from sla.supervision_models import OPEN as OPEN_LETTERS
from sla.supervision_replies import is_awaited
from tickets.lifecycle import State
from tickets.models import LAMP_LIT, Lamp, Ticket, WorkOrder
from tickets.people import Citizen, Department
from tickets.privacy import title_for_unit

UNSIGNED = states_of(Place.SIGN)
HANDLING = states_of(Place.HANDLE, Place.APPROVE)
WITH_UNIT = (*UNSIGNED, *HANDLING)  # the unit's turn; while the centre decides, no lamp of the unit burns


@dataclass(frozen=True, slots=True)
class Cell:
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A review that waits for the citizen."""

    review: Review
    ticket: Ticket
    order: WorkOrder
    department: str
    phone_sealed: str | None
    name_sealed: str | None
    due_at: datetime | None  # of the centre's promise to ask
    lamp: Lamp | None


@dataclass(frozen=True, slots=True)
class Call:
    """A message that only a person on the telephone can bring."""

    id: int
    text: str
    address_sealed: str
    created_at: datetime
    number: str | None
    title: str | None


async def lamps_board(session: AsyncSession) -> list[Cell]:
    """Departments with open orders, most red first; one query."""
    stage = case((Ticket.state.in_(UNSIGNED), "unsigned"), else_="handling")
    found = await session.execute(
        select(Department.id, Department.code, Department.short, Department.level, stage, Ticket.lamp, func.count())
        .join(Ticket, Ticket.department_id == Department.id)
        .where(Ticket.state.in_(WITH_UNIT))
        .group_by(Department.id, Department.code, Department.short, Department.level, stage, Ticket.lamp)
    )
    cells: dict[int, Cell] = {}
    for unit_id, code, name, level, where, lamp, count in found:
        cell = cells.setdefault(unit_id, Cell(unit_id, code, name, level, {}))
        cell.counts[where, lamp.value] = count
    return sorted(cells.values(), key=lambda cell: (-cell.red, -sum(cell.counts.values()), cell.code))


async def on_board(
    session: AsyncSession, *, department: str = "", stage: str = "", lamp: Lamp | None = None, at: str = ""
) -> Page[Row]:
    """The tickets behind a cell, a row or a column of the board; without any, all that are yellow or red."""
    states = {"unsigned": UNSIGNED, "handling": HANDLING}.get(stage, WITH_UNIT)
    wanted = rows().where(Ticket.state.in_(states))
    if department:
        named = select(Department.id).where(Department.code == department).scalar_subquery()
        wanted = wanted.where(Ticket.department_id == named)
    if lamp is not None:
        wanted = wanted.where(Ticket.lamp == lamp)
    elif not department and not stage:
        wanted = wanted.where(*LAMP_LIT)
    red_first = case((Ticket.lamp == Lamp.RED, 0), (Ticket.lamp == Lamp.YELLOW, 1), else_=2)
    return await keyset.page(session, wanted, (Key(red_first), *DUE_FIRST), Row, at=at)


async def open_supervisions(
    session: AsyncSession, *, scope: frozenset[int] | None = None, at: str = ""
) -> Page[Ordered]:
    """Supervision orders that are not settled, first due first; of one scope, or of the whole city."""
    wanted = (
        select(Supervision, Ticket, Department.short)
        .join(Ticket, Ticket.id == Supervision.ticket_id)
        .outerjoin(Department, Department.id == Supervision.department_id)
        .where(Supervision.state.in_(OPEN_LETTERS))
    )
    if scope is not None:
        wanted = wanted.where(Supervision.department_id.in_(scope), Supervision.form != Form.HANDOVER)
    order = (Key(Supervision.due_at), Key(Supervision.id))
    return await keyset.page(session, wanted, order, _for_city if scope is None else _for_unit, at=at)


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


async def reviews_to_ask(session: AsyncSession, *, at: str = "") -> Page[Asked]:
    """Answered tickets whose citizen has not said all: unclear answers first, then the longest asked."""
    wanted = (
        select(
            *(Review, Ticket, WorkOrder, Department.name, Citizen.phone_sealed, Citizen.name_sealed),
            *(CENTRE_CLOCKS.due, CENTRE_CLOCKS.lamp),
        )
        .join(Ticket, Ticket.id == Review.ticket_id)
        .join(WorkOrder, WorkOrder.id == Review.order_id)
        .join(Department, Department.id == Review.department_id)
        .join(Citizen, Citizen.id == Ticket.citizen_id)
        .where(Review.state.in_(OPEN), Ticket.state == State.CALLBACK)
    )
    unclear_first = case((Review.unclear.is_not(None), 0), else_=1)
    return await keyset.page(session, wanted, (Key(unclear_first), Key(Review.asked_at), Key(Review.id)), Asked, at=at)


async def review(session: AsyncSession, review_id: int) -> Review | None:
    return await session.get(Review, review_id)


async def calls(session: AsyncSession, *, at: str = "") -> Page[Call]:
    """What waits to be told by telephone, oldest first."""
    wanted = (
        select(Outbox.id, Outbox.text, Outbox.address, Outbox.created_at, Ticket.number, Ticket.title)
        .outerjoin(Ticket, Ticket.id == Outbox.ticket_id)
        .where(Outbox.state == OutboxState.TO_CALL)
    )
    return await keyset.page(session, wanted, (Key(Outbox.created_at), Key(Outbox.id)), Call, at=at)


def _for_city(order: Supervision, ticket: Ticket, unit: str | None) -> Ordered:
    return Ordered(order, ticket.number, ticket.title, unit or "热线中心", is_awaited(order, ticket.state))


def _for_unit(order: Supervision, ticket: Ticket, unit: str | None) -> Ordered:
    return Ordered(order, ticket.number, title_for_unit(ticket), unit or "热线中心", is_awaited(order, ticket.state))


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
    """The statute's stages that run or rest for this ticket."""
    return (
        await session.scalars(
            select(Deadline).where(
                Deadline.ticket_id == ticket_id, Deadline.promise.in_(STATUTORY), Deadline.state.in_(LIVE)
            )
        )
    ).all()

"""Tickets in lists: what a row shows, whose clocks, and what was proposed for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy import Row as Found
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.web.queries.keyset import SortColumn
from sla.models import Deadline, DeadlineState
from sla.policy.promises import Promise
from tickets.access.rights import Actor
from tickets.access.visibility_store import OPEN_TO_ALL, seen_by
from tickets.lifecycle import State
from tickets.models import Assignment, ChosenBy, Kind, Lamp, Ticket, Urgency, WorkOrder
from tickets.objection_models import Consultation, Objection, Opinion
from tickets.person_models import Citizen, Department
from tickets.personal_data import masking


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket in a list."""

    id: int
    number: str
    title: str
    text: str
    state: State
    kind: Kind
    urgency: Urgency
    lamp: Lamp
    source: str
    department: str | None
    needs_person: str | None
    confidential: bool
    danger: str | None
    danger_rings: bool
    reworks: int
    chases: int
    supervision: int
    due_at: datetime | None  # of the handling promise
    registered_at: datetime
    first_due_at: datetime | None  # of whichever promise runs out first
    first_promise: Promise | None


@dataclass(frozen=True, slots=True)
class ProposedUnit:
    code: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ProposedAssignment:
    """What the model thought: at most three departments, the words that weighed, and why it left it to people."""

    candidates: tuple[ProposedUnit, ...]
    words: tuple[str, ...]
    basis: str
    confidence: float | None
    by: str


NO_PROPOSAL = ProposedAssignment((), (), "", None, "")
# looked up for the rows of the page alone; a join would look it up for every row that is sorted
_UNIT = select(Department.short).where(Department.id == Ticket.department_id).correlate(Ticket).scalar_subquery()
_COLUMNS = (
    *(Ticket.id, Ticket.number, Ticket.title, Ticket.text, Ticket.state, Ticket.kind, Ticket.urgency, Ticket.lamp),
    *(
        Ticket.source,
        _UNIT,
        Ticket.needs_person,
        Ticket.confidential,
        Ticket.danger,
        Ticket.danger_rings,
        Ticket.reworks,
    ),
    *(Ticket.chases, Ticket.supervision, Ticket.due_at, Ticket.registered_at),
)
URGENT_FIRST = case((Ticket.urgency == Urgency.CRITICAL, 0), (Ticket.urgency == Urgency.URGENT, 1), else_=2)
_RUNNING = (Deadline.ticket_id == Ticket.id, Deadline.state == DeadlineState.RUNNING)


@dataclass(frozen=True, slots=True)
class Clocks:
    """When the first of the ticket's running promises runs out, which that is, and its lamp."""

    due: ColumnElement[Any]
    promise: ColumnElement[Any]
    lamp: ColumnElement[Any]

    @classmethod
    def of(cls, *conditions: ColumnElement[bool]) -> "Clocks":
        running = (*_RUNNING, *conditions)
        first = [
            select(column).where(*running).order_by(Deadline.due_at, Deadline.id).limit(1)
            for column in (Deadline.promise, Deadline.lamp)
        ]
        return cls(
            select(func.min(Deadline.due_at)).where(*running).correlate(Ticket).scalar_subquery(),
            *(one.correlate(Ticket).scalar_subquery() for one in first),
        )


CLOCKS = Clocks.of()
UNIT_CLOCKS = Clocks.of(Deadline.department_id.is_not(None))  # what a unit owes; the others are the centre's
BY_ID = SortColumn(Ticket.id)
DUE_FIRST = (SortColumn(CLOCKS.due, nullable=True), BY_ID)
UNIT_DUE_FIRST = (SortColumn(UNIT_CLOCKS.due, nullable=True), BY_ID)


def rows(shown: Clocks = CLOCKS) -> Select[*tuple[Any, ...]]:
    """The columns of a row; the caller says which tickets and in what order, and whose clocks they show."""
    return select(*_COLUMNS, shown.due, shown.promise).select_from(Ticket)


async def listed(session: AsyncSession, statement: Select[*tuple[Any, ...]]) -> list[Row]:
    return [Row(*found) for found in await session.execute(statement)]


async def proposals(
    session: AsyncSession, ticket_ids: Sequence[int], names: Mapping[str, str]
) -> dict[int, ProposedAssignment]:
    """The newest proposal for each ticket; one query however many."""
    newest_ids = (
        select(func.max(Assignment.id)).where(Assignment.ticket_id.in_(ticket_ids)).group_by(Assignment.ticket_id)
    )
    columns = (Assignment.ticket_id, Assignment.candidates, Assignment.words, Assignment.basis)
    found = await session.execute(
        select(*columns, Assignment.confidence, Assignment.chosen_by).where(Assignment.id.in_(newest_ids))
    )
    return {made.ticket_id: _proposal(made, names) for made in found}


async def recent_answers(session: AsyncSession, department_id: int, *, but: int, limit: int = 20) -> Sequence[str]:
    """What the same department answered to others last."""
    rows = select(WorkOrder.answer).where(
        WorkOrder.department_id == department_id, WorkOrder.id != but, WorkOrder.answer.is_not(None)
    )
    return [answer for answer in await session.scalars(rows.order_by(WorkOrder.id.desc()).limit(limit)) if answer]


async def last_explained(session: AsyncSession, ticket_id: int) -> Assignment | None:
    """The newest decision of the machine, with its steps."""
    return await session.scalar(
        select(Assignment)
        .where(Assignment.ticket_id == ticket_id, Assignment.chosen_by == ChosenBy.MODEL)
        .order_by(Assignment.id.desc())
        .limit(1)
    )


class Raised(NamedTuple):
    """An objection not yet decided: of which unit, on what grounds, resting on which attachments (ids)."""

    unit: str
    grounds: str
    evidence: Sequence[int]


async def objections(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, Raised]:
    """Ticket id -> the objection that waits for the centre."""
    if not ticket_ids:
        return {}
    found = await session.execute(
        select(Objection.ticket_id, Department.short, Objection.grounds, Objection.evidence)
        .join(WorkOrder, WorkOrder.id == Objection.order_id)
        .join(Department, Department.id == WorkOrder.department_id)
        .where(Objection.ticket_id.in_(ticket_ids), Objection.upheld.is_(None))
    )
    return {ticket_id: Raised(unit, masking.veiled(grounds), evidence) for ticket_id, unit, grounds, evidence in found}


@dataclass(frozen=True, slots=True)
class Consulted:
    """The newest consultation: what was asked, and what each unit said; without text while it has not spoken."""

    question: str
    outcome: str | None
    opinions: Sequence[tuple[str, str | None, datetime | None]]


async def consultation(session: AsyncSession, ticket_id: int) -> Consulted | None:
    newest = select(Consultation).where(Consultation.ticket_id == ticket_id).order_by(Consultation.id.desc()).limit(1)
    held = await session.scalar(newest)
    if held is None:
        return None
    said = await session.execute(
        select(Department.short, Opinion.text, Opinion.given_at)
        .join(Department, Department.id == Opinion.department_id)
        .where(Opinion.consultation_id == held.id)
        .order_by(Opinion.id)
    )
    return Consulted(held.question, held.outcome, [(row[0], row[1], row[2]) for row in said])


async def of_citizen(session: AsyncSession, shown: Ticket, actor: Actor, *, limit: int = 5) -> list[Row]:
    """What else the same citizen has reported, newest first. Nothing leads from or to a confidential matter.

    Who knows one of a citizen's matters would know who reported the other (济南条例32条〔法〕).
    """
    if shown.confidential:
        return []
    other = rows().where(Ticket.citizen_id == shown.citizen_id, Ticket.id != shown.id, OPEN_TO_ALL, seen_by(actor))
    return await listed(session, other.order_by(Ticket.id.desc()).limit(limit))


async def by_phone(session: AsyncSession, index: str, actor: Actor, *, limit: int = 10) -> list[Row]:
    """What came from this number (blind index), newest first; nothing of it that is confidential."""
    found = rows().join(Citizen, Citizen.id == Ticket.citizen_id).where(Citizen.phone_index == index)
    found = found.where(OPEN_TO_ALL, seen_by(actor))
    return await listed(session, found.order_by(Ticket.id.desc()).limit(limit))


def _proposal(made: Found[Any], names: Mapping[str, str]) -> ProposedAssignment:
    candidates = tuple(
        ProposedUnit(c["department"], names.get(c["department"], c["department"]), float(c["confidence"]))
        for c in made.candidates[:3]
    )
    return ProposedAssignment(
        candidates, tuple(map(str, made.words)), made.basis, made.confidence, made.chosen_by.value
    )

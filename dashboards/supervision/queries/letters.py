"""Supervision letters and cards, newest first, page by page (keyset)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dashboards.web.queries.redaction import Said, words_read
from sla.models import AppealState, Card, Form, Supervision
from sla.supervision.supervision_models import OPEN
from sla.supervision.supervision_replies import is_awaited
from tickets.access.rights import Actor
from tickets.access.visibility_store import not_kept_from
from tickets.models import Ticket
from tickets.person_models import Department, Staff
from tickets.personal_data.masking import title_for_unit

PAGE = 30


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A supervision letter with what it is about and who had it in hand."""

    supervision: Supervision
    number: str
    title: str
    awaited: bool  # the unit has to reply, and the time runs
    said: Said
    department: str
    ordered_by: str
    received_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card with its ticket, unit and person."""

    card: Card
    number: str
    title: str
    said: Said
    department: str
    person: str
    decided_by: str


def _letters(actor: Actor) -> Select[*tuple[Any, ...]]:
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
        .where(
            _for_whom(actor, Supervision.department_id),
            true() if actor.is_centre else Supervision.form != Form.HANDOVER,
        )
    )


async def page(
    session: AsyncSession,
    actor: Actor,
    *,
    form: Form | None = None,
    open_only: bool = True,
    before: int | None = None,
) -> tuple[list[LetterRow], int | None]:
    """One page of the letters that this person may see, and where the next begins."""
    wanted = _letters(actor).order_by(Supervision.id.desc()).limit(PAGE + 1)
    if form is not None:
        wanted = wanted.where(Supervision.form == form)
    if open_only:
        wanted = wanted.where(Supervision.state.in_(OPEN))
    if before is not None:
        wanted = wanted.where(Supervision.id < before)
    rows = (await session.execute(wanted)).all()
    said = await words_read(session, actor, [row[1] for row in rows])
    found = [_letter(said, *row) for row in rows]
    return found[:PAGE], found[PAGE - 1].supervision.id if len(found) > PAGE else None


async def one(session: AsyncSession, letter_id: int, actor: Actor) -> LetterRow | None:
    row = (await session.execute(_letters(actor).where(Supervision.id == letter_id))).first()
    return _letter(await words_read(session, actor, [row[1]]), *row) if row else None


async def cards(
    session: AsyncSession, actor: Actor, *, appealed: bool = False, before: int | None = None
) -> tuple[list[CardRow], int | None]:
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
        .where(_for_whom(actor, Card.department_id))
        .order_by(Card.id.desc())
        .limit(PAGE + 1)
    )
    if appealed:
        wanted = wanted.where(Card.appeal == AppealState.APPEALED)
    if before is not None:
        wanted = wanted.where(Card.id < before)
    rows = (await session.execute(wanted)).all()
    said = await words_read(session, actor, [row[1] for row in rows])
    found = [_shown(said, *row) for row in rows]
    return found[:PAGE], found[PAGE - 1].card.id if len(found) > PAGE else None


async def card_counts(session: AsyncSession, actor: Actor) -> tuple[int, int, int]:
    """Valid yellow cards, valid red ones, appeals that wait; one query."""
    counted = select(
        func.sum(case((Card.withdrawn_at.is_(None) & Card.red.is_(False), 1), else_=0)),
        func.sum(case((Card.withdrawn_at.is_(None) & Card.red.is_(True), 1), else_=0)),
        func.sum(case((Card.appeal == AppealState.APPEALED, 1), else_=0)),
    )
    counted = counted.join(Ticket, Ticket.id == Card.ticket_id).where(_for_whom(actor, Card.department_id))
    yellow, red, appeals = (await session.execute(counted)).one()
    return int(yellow or 0), int(red or 0), int(appeals or 0)


async def cards_of(session: AsyncSession, ticket_id: int) -> Sequence[Card]:
    return (await session.scalars(select(Card).where(Card.ticket_id == ticket_id).order_by(Card.id))).all()


def _for_whom(actor: Actor, unit: Any) -> ColumnElement[bool]:
    """What is the unit's own; for the centre all of it."""
    return and_(not_kept_from(actor), true() if actor.is_centre else unit.in_(actor.scope))


def _letter(said: Mapping[int, Said], letter: Supervision, ticket: Ticket, *names: str) -> LetterRow:
    awaited = is_awaited(letter, ticket.state)
    return LetterRow(letter, ticket.number, title_for_unit(ticket), awaited, said[ticket.id], *names)


def _shown(said: Mapping[int, Said], card: Card, ticket: Ticket, *names: str) -> CardRow:
    return CardRow(card, ticket.number, title_for_unit(ticket), said[ticket.id], *names)

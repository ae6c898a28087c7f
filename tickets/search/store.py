"""Every statement of the index: writing rows, and the hits of one window of time; PostgreSQL and SQLite alike."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    cast,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from hotline.base.storage.bulk_sql import insert_into, is_postgres
from tickets.access.visibility_store import OPEN_TO_ALL
from tickets.models import Ticket, WorkOrder
from tickets.person_models import Citizen
from tickets.search.models import FTS, TicketWords
from tickets.search.terms import TAIL, TAIL_DIGITS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Every group needs one of its terms; not every group of `but` may have one there."""

    groups: tuple[tuple[str, ...], ...] = ()
    but: tuple[tuple[str, ...], ...] = ()

    def also(self, *groups: tuple[str, ...]) -> "SearchTerms":
        return SearchTerms((*self.groups, *(group for group in groups if group)), self.but)


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A stretch of time, newest first or, going back to newer pages, oldest first."""

    since: datetime | None
    until: datetime
    terms: tuple[str, ...] = ()
    past: tuple[datetime, int] | None = None  # go on behind this hit
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Also:
    """Conditions that only the ticket itself can answer."""

    phrases: tuple[str, ...] = ()
    but: CompoundSelect[int] | None = None  # tickets that the reader keeps away from
    conditions: tuple[ColumnElement[bool], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class IndexLook:
    """One look into the index."""

    found_by: SearchTerms
    window: TimeWindow
    also: Also


async def hits(session: AsyncSession, look: IndexLook, *, limit: int) -> list[tuple[datetime, int]]:
    """When and which ticket: the first hits of one look in its order."""
    dialect = session.get_bind().dialect.name
    found = await session.execute(_hits(dialect, look.found_by, look.window, look.also, limit))
    return [(at, ticket_id) for at, ticket_id in found]


async def guess(session: AsyncSession, wanted: SearchTerms) -> float:
    """How many tickets have these terms, as the planner of PostgreSQL guesses; SQLite guesses nothing: any number."""
    if not is_postgres(session):
        return float("inf")
    asked = text("EXPLAIN (FORMAT JSON) SELECT FROM ticket_words WHERE words @@ CAST(:asked AS tsquery)")
    plan = await session.scalar(asked, {"asked": _tsquery(wanted)})
    return float((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]["Plan Rows"])


def _hits(dialect: str, found_by: SearchTerms, window: TimeWindow, also: Also, limit: int) -> Select[*tuple[Any, ...]]:
    wanted = found_by.also(window.terms)
    on = TicketWords if wanted.groups else Ticket  # without terms the record itself is walked
    at, key = on.registered_at, TicketWords.ticket_id if wanted.groups else Ticket.id
    found = select(at, key).where(at < window.until)
    if wanted.groups:
        found = found.where(_matches(dialect, wanted))
    if window.since is not None:
        found = found.where(at >= window.since)
    if window.past is not None:
        here, there = tuple_(at, key), tuple_(literal(window.past[0], at.type), literal(window.past[1], key.type))
        found = found.where(here > there if window.oldest_first else here < there)
    conditions = (*also.conditions, *(_says(phrase) for phrase in also.phrases))
    if also.but is not None:
        found = found.where(key.not_in(also.but))
    if conditions and wanted.groups:
        found = found.join(Ticket, Ticket.id == TicketWords.ticket_id)
    order = (at, key) if window.oldest_first else (at.desc(), key.desc())
    return found.where(*conditions).order_by(*order).limit(limit)


def _says(phrase: str) -> ColumnElement[bool]:
    """The raw words of a confidential ticket are never matched: only the terms of what may be read."""
    said = (column.icontains(phrase, autoescape=True) for column in (Ticket.text, Ticket.title))
    return or_(Ticket.confidential, *said)


def _matches(dialect: str, wanted: SearchTerms) -> ColumnElement[bool]:
    """The one place where the two databases part."""
    if dialect == "postgresql":
        return TicketWords.words.bool_op("@@")(cast(literal(_tsquery(wanted), Text), TSQUERY))
    but = _every(wanted.but, quote='"', both=" AND ", either=" OR ")
    asked = _every(wanted.groups, quote='"', both=" AND ", either=" OR ") + (f" NOT ({but})" if but else "")
    index = table(FTS)
    matching: Select[*tuple[Any, ...]] = (
        select(literal_column("rowid")).select_from(index).where(literal_column(FTS).bool_op("MATCH")(asked))
    )
    return TicketWords.ticket_id.in_(matching)


def _tsquery(wanted: SearchTerms) -> str:
    but = _every(wanted.but, quote="'", both=" & ", either=" | ")
    return _every(wanted.groups, quote="'", both=" & ", either=" | ") + (f" & !({but})" if but else "")


def _every(groups: Sequence[Sequence[str]], *, quote: str, both: str, either: str) -> str:
    quoted = ((f"{quote}{term}{quote}" for term in group) for group in groups)
    return both.join(f"({either.join(group)})" for group in quoted)


def by_number(number: str) -> Also:
    return Also(conditions=(Ticket.number == number,))


def by_tail(digits: str) -> tuple[SearchTerms, Also]:
    """Tickets whose number ends so; the last four digits are a term."""
    ends = () if len(digits) == TAIL_DIGITS else (Ticket.number.endswith(digits, autoescape=True),)
    return SearchTerms(((TAIL + digits[-TAIL_DIGITS:],),)), Also(conditions=ends)


def by_phone(index: str) -> Also:
    """Tickets of the owners of this phone (blind index), except confidential ones."""
    owners = select(Citizen.id).where(Citizen.phone_index == index)
    return Also(conditions=(Ticket.citizen_id.in_(owners), OPEN_TO_ALL))


def tickets_of(session: Session, citizen_ids: Collection[int]) -> Sequence[int]:
    return session.scalars(select(Ticket.id).where(Ticket.citizen_id.in_(citizen_ids))).all()


def citizens(session: Session, ids: Collection[int]) -> Sequence[Citizen]:
    return session.scalars(select(Citizen).where(Citizen.id.in_(ids))).all()


def units(session: Session, ticket_ids: Sequence[int]) -> dict[int, set[int]]:
    """Ticket id -> the departments that have or had an order of it."""
    found: dict[int, set[int]] = {}
    wanted = select(WorkOrder.ticket_id, WorkOrder.department_id).where(WorkOrder.ticket_id.in_(ticket_ids))
    for ticket_id, unit in session.execute(wanted):
        found.setdefault(ticket_id, set()).add(unit)
    return found


def put(session: Session, rows: Sequence[Row]) -> None:
    """Insert or replace index rows."""
    if not rows:
        return
    insert = insert_into(session, TicketWords)
    changed = {"words": insert.excluded.words, "registered_at": insert.excluded.registered_at}
    session.execute(insert.on_conflict_do_update(index_elements=["ticket_id"], set_=changed), list(rows))


async def tickets_after(session: AsyncSession, ticket_id: int, *, limit: int) -> Sequence[Ticket]:
    """The next tickets in the order of their ids, for rebuilding the index."""
    return (await session.scalars(select(Ticket).where(Ticket.id > ticket_id).order_by(Ticket.id).limit(limit))).all()

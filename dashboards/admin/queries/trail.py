"""The trail as the audit administrator reads it: by person, kind and day, newest first."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page, SortColumn
from tickets.person_models import Staff
from tickets.trail import TrailEntry, TrailKind

_STRETCH = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries; what is not given is not asked for. `end` is not part of it."""

    person: str = ""  # an account or a name
    kind: TrailKind | None = None
    begin: datetime | None = None
    end: datetime | None = None


async def page(session: AsyncSession, asked: Asked, *, at: str = "") -> Page[TrailEntry]:
    rows = select(TrailEntry).where(*_wanted(asked))
    return await keyset.page(session, rows, (SortColumn(TrailEntry.id, descending=True),), _itself, at=at)


async def count(session: AsyncSession, asked: Asked, *, most: int) -> int:
    """No further than `most`."""
    some = select(TrailEntry.id).where(*_wanted(asked)).limit(most).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


async def every(session: AsyncSession, asked: Asked) -> AsyncIterator[Sequence[TrailEntry]]:
    """All of them in the order in which they were noted, a stretch at a time."""
    last = 0
    rows = select(TrailEntry).where(*_wanted(asked)).order_by(TrailEntry.id).limit(_STRETCH)
    while found := (await session.scalars(rows.where(TrailEntry.id > last))).all():
        yield found
        last = found[-1].id
        session.expunge_all()


def _wanted(asked: Asked) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if asked.person:
        named = select(Staff.id).where((Staff.login == asked.person) | (Staff.name == asked.person))
        wanted.append(TrailEntry.actor_id.in_(named))
    if asked.kind:
        wanted.append(TrailEntry.kind == asked.kind)
    if asked.begin:
        wanted.append(TrailEntry.at >= asked.begin)
    if asked.end:
        wanted.append(TrailEntry.at < asked.end)
    return wanted


def _itself(entry: TrailEntry) -> TrailEntry:
    return entry

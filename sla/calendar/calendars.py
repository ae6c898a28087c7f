"""The calendar in force: the published one with the latest revision of corrections, built once for each content."""

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput
from hotline.base.security.crypto import sm3
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text import moments
from sla import events
from sla.calendar.national_calendar import national
from sla.calendar.workdays import Day, WorkCalendar, WorkShift
from sla.deadlines import deadline_store
from sla.models import CalendarRevision
from sla.policy import active_policies

_BUILT: dict[tuple[str, tuple[str, ...]], WorkCalendar] = {}  # by content, so that it never goes stale
_KEPT = 16


def plain(settings: Settings) -> WorkCalendar:
    """The published calendar with the local days off, without corrections; promises in natural time need no more."""
    return _plain(days_off(settings))


def days_off(settings: Settings) -> tuple[str, ...]:
    """ISO dates on which this place rests besides the nation: of its policy, and of the city's own settings."""
    return (*active_policies.latest(settings, settings.policy).days_off, *settings.local_days_off)


@lru_cache(maxsize=4)
def _plain(local_days_off: tuple[str, ...]) -> WorkCalendar:
    return national(local_days_off)


async def current(session: AsyncSession, settings: Settings) -> WorkCalendar:
    return await of_digest(session, settings, await deadline_store.calendar_digest(session))


async def of_digest(session: AsyncSession, settings: Settings, digest: str | None) -> WorkCalendar:
    """The calendar with the corrections of this digest; read from the table only when it is new to this process."""
    if digest is None:
        return plain(settings)
    key = (digest, days_off(settings))
    if key not in _BUILT:
        revision = await deadline_store.latest_revision(session)
        if revision is None:
            return plain(settings)
        while len(_BUILT) >= _KEPT:
            _BUILT.pop(next(iter(_BUILT)))
        key = (revision.digest, days_off(settings))
        _BUILT[key] = built(settings, revision.days, revision.announced)
    return _BUILT[key]


async def of_version(session: AsyncSession, settings: Settings, version: str) -> WorkCalendar | None:
    """The calendar that dated a promise: the one in force, or one of those before it; None where none is the same.

    Natural time has no version and asks for no calendar: the one in force serves.
    """
    now = await current(session, settings)
    if version in {"", now.version}:
        return now
    for calendar in _BUILT.values():
        if calendar.version == version:
            return calendar
    if plain(settings).version == version:
        return plain(settings)
    async for revision in deadline_store.revisions(session):
        calendar = built(settings, revision.days, revision.announced)
        if calendar.version == version:
            return calendar
    return None


def built(settings: Settings, days: Mapping[str, Any], announced: date | None) -> WorkCalendar:
    return national(days_off(settings), corrections=read_days(days), announced=announced)


def read_days(days: Mapping[str, Any]) -> dict[date, Day]:
    """Corrections as they are stored; raises BadInput with the day that cannot be read."""
    return {moments.read_day(iso): _day(iso, raw) for iso, raw in days.items()}


def _day(iso: str, raw: Any) -> Day:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("working"), bool):
        raise BadInput(f"{iso} 请写明是否上班")
    try:
        shifts = tuple(WorkShift(time.fromisoformat(a), time.fromisoformat(b)) for a, b in raw.get("shifts", ()))
    except (ValueError, TypeError):
        raise BadInput(f"{iso} 的上班时间看不懂，请写成 08:30 和 12:00 的样子") from None
    if any(one.closes > other.opens for one, other in pairwise(shifts)):
        raise BadInput(f"{iso} 的班次有重叠")
    return Day(raw["working"], str(raw.get("name", ""))[:40], shifts)


def digest(days: Mapping[str, Any], announced: date | None) -> str:
    """Names a revision's content."""
    return sm3(msgspec.json.encode([dict(days), announced], order="sorted"))


async def revise(uow: UnitOfWork, revision: CalendarRevision) -> WorkCalendar:
    """Put a revision in force from now on; a reaction to its event moves the running deadlines."""
    calendar = built(uow.settings, revision.days, revision.announced)
    revision.digest = digest(revision.days, revision.announced)
    await deadline_store.add_revision(uow.session, revision)
    uow.record(events.CalendarRevised(at=uow.now, revision_id=revision.id, note=revision.note))
    return calendar

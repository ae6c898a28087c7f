"""Counting what somebody does too often. An attempt is counted before it is looked at: 25 at once are 25 (0040)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from math import ceil

from hotline.base.errors import TooMany, Unavailable
from hotline.base.request_limits import store
from hotline.base.request_limits.limits import Counted, Limit
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork, Work


async def take(work: Work, counted: Sequence[Counted]) -> None:
    """Count them all, or none and raise TooMany in words; `detail["retry_after"]` are seconds (RFC 9110, 10.2.3).

    Where several are used up, the one that lasts longest is reported.
    """
    if counted:
        async with work.by_the_wall().begin() as uow:
            await take_within(uow, counted)


async def take_within(uow: UnitOfWork, counted: Sequence[Counted]) -> None:
    """As `take`, for what is counted only if this transaction commits."""
    used_up: list[tuple[timedelta, Limit]] = []
    for subject, one in sorted((_subject(uow.settings, one), one) for one in counted):
        limit, about, now = one.limit, _about(uow.settings, one.about), uow.wall_now
        free_at = await store.take(uow.session, subject, about=about, most=limit.most, within=limit.within, now=now)
        if free_at is not None:
            used_up.append((free_at - now, limit))
    if used_up:
        raise _too_many(*max(used_up))


async def give_back(work: Work, counted: Sequence[Counted]) -> None:
    """Uncount attempts that succeeded."""
    if not counted:
        return
    async with work.by_the_wall().begin() as uow:
        await store.give_back(uow.session, sorted(_subject(uow.settings, one) for one in counted))


@asynccontextmanager
async def guessing(work: Work, counted: Sequence[Counted]) -> AsyncIterator[None]:
    """Count, then let the block look; one that ends well, or could not look at all, was no wrong guess."""
    await take(work, counted)
    try:
        yield
    except Unavailable:
        await give_back(work, counted)
        raise
    await give_back(work, counted)


async def lift(uow: UnitOfWork, about: str) -> None:
    """Forget what was counted about somebody."""
    await store.lift(uow.session, [_about(uow.settings, about)])


async def shut(work: Work, about: Sequence[str]) -> dict[str, datetime]:
    """Who of them is shut out somewhere, and until when."""
    names = {_about(work.settings, one): one for one in about}
    async with work.by_the_wall().reading() as session:
        found = await store.shut(session, list(names), now=work.wall.now())
    return {names[key]: until for key, until in found.items()}


def _too_many(wait: timedelta, limit: Limit) -> TooMany:
    words = limit.words.format(wait=f" {ceil(wait / timedelta(minutes=1))} 分钟")
    return TooMany(words, retry_after=max(ceil(wait.total_seconds()), 1))


def _subject(settings: Settings, one: Counted) -> str:
    """A blind index: the table says neither which ticket nor which address."""
    return settings.keys.blind(f"{one.limit.of}:{one.who}")


def _about(settings: Settings, name: str) -> str:
    return settings.keys.blind(f"about:{name}") if name else ""

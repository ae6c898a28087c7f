"""Giving places: one writer at a time ties what has been noted to the chain, a moment after it was noted."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import Work
from tickets.trail import marking, store
from tickets.trail.models import TrailKind, TrailMark
from tickets.trail.writing import link, note

BATCH = 500
_MONTH = timedelta(days=30.5)


async def chain(work: Work, *, most: int = BATCH) -> bool:
    """Tie one batch; True where there may be more. Leaves it to another writer that is at work."""
    async with work.begin() as uow:
        if not await store.is_alone(uow.session):
            return False
        mark, keys = await store.mark(uow.session), uow.settings.keys
        found = await store.unchained(uow.session, limit=most)
        place, previous = await _end(uow.session, mark, keys)
        for entry in found:
            place += 1
            previous = link(place, previous, entry.mac, keys)
            entry.place, entry.chain = place, previous
        if found and mark is not None:
            marking.move(mark, place, previous, keys)
    return len(found) == most


async def _end(session: AsyncSession, mark: TrailMark | None, keys: KeyRing) -> tuple[int, str]:
    """Place and chain of the last entry; where its end was cut off, of the last that was: the gap stays visible."""
    last = await store.head(session)
    place, previous = (last.place or 0, last.chain or "") if last else (0, "")
    if mark is not None and mark.place > place and marking.is_ours(mark, keys):
        return mark.place, mark.chain
    return place, previous


async def chain_all(work: Work) -> None:
    while await chain(work):
        pass


async def prune(work: Work) -> int:
    """Delete what is older than the settings keep; the next entry says up to where, so that the rest still verifies."""
    async with work.begin() as uow:
        if not await store.is_alone(uow.session):
            return 0
        first = await store.first_place_since(uow.session, uow.now - work.settings.trail_months * _MONTH)
        last_gone = await store.at_place(uow.session, first - 1) if first else None
        if first is None or last_gone is None:
            return 0
        bound = await store.newest(uow.session, TrailKind.COMMITMENT, TrailKind.PRUNED)
        kept = {name: (bound.detail if bound else {}).get(name, 0) for name in ("to", "journal", "accounts")}
        if await store.mark(uow.session) is not None:
            kept["marked"] = 1
        note(uow, TrailKind.PRUNED, place=first - 1, chain=last_gone.chain, **kept)
        await store.delete_before(uow.session, first)
    return first - 1

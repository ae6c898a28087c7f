"""Near repeats and the same matter: what is like this ticket among all the others, in two queries.

The classifying worker signs each new ticket after it has decided about it, so that taking a message down costs nothing
more; whoever opens the ticket is shown the candidates with their reasons.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from classifier import repeats
from classifier.places import Gazetteer
from hotline.base import trouble
from hotline.base.log import logger
from hotline.base.uow import UnitOfWork, Work
from router import near_store
from router.alikeness import Side, compare
from router.near_models import BAND_NAMES, NearText
from tickets.events import PersonErased
from tickets.lifecycle import State
from tickets.models import Ticket

BATCH = 200
LIMIT = 5
PLACE_WIDTH = 80
_NOWHERE = Gazetteer(())
_HOUSE = re.compile(r"第?[0-9]+.*$")
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that may be about the same matter."""

    id: int
    number: str
    title: str
    state: State
    department: str | None
    registered_at: datetime
    confidential: bool
    same_citizen: bool
    likeness: float
    reasons: tuple[str, ...]


async def remember(work: Work, places: Gazetteer) -> int:
    """Sign the tickets that the index does not hold yet; returns how many. Safe to run twice at once."""
    total = 0
    while found := await _unread(work):
        await _sign(work, found, places)
        total += len(found)
    return total


async def _unread(work: Work) -> Sequence[Any]:
    async with work.reading() as session:
        return await near_store.unread(session, limit=BATCH)


async def _sign(work: Work, found: Sequence[Any], places: Gazetteer) -> None:
    """All in one transaction; where that fails each alone. What fails alone is kept as a text that is like no other."""
    try:
        rows = _rows(found, places)
        async with work.begin() as uow:
            await near_store.keep(uow.session, rows)
    except Exception as error:
        if not trouble.is_of_the_row(error):
            raise
        if len(found) > 1:
            log.exception("batch_not_signed", tickets=len(found))
            for row in found:
                await _sign(work, [row], places)
            return
        trouble.park("index", error, ticket=found[0].id)
        async with work.begin() as uow:
            await near_store.keep(uow.session, [_unlike_any(found[0].id)])


def _rows(found: Sequence[Any], places: Gazetteer) -> list[dict[str, Any]]:
    """The rows of the index for these tickets: their signatures and places, and the keys by which they are found."""
    signed = repeats.signatures([row.text for row in found])
    return [kept(row.id, one, place_of(row.text, places)) for row, one in zip(found, signed, strict=True)]


def _unlike_any(ticket_id: int) -> dict[str, Any]:
    return kept(ticket_id, repeats.signature(""), None)


async def forget(uow: UnitOfWork, event: PersonErased) -> None:
    """Nothing of an erased text stays behind in the index."""
    for ticket_id in event.ticket_ids:
        await near_store.drop(uow.session, ticket_id)


async def sign_again(uow: UnitOfWork, ticket: Ticket) -> None:
    """Its text is another now: the index must not find it by what was taken out of it. Unsigned ones are signed later.

    No gazetteer is at hand here: a place that the index knows stays while the text still names it.
    """
    known = await uow.session.get(NearText, ticket.id)
    if known is None:
        return
    place = known.place if known.place and known.place in ticket.text else place_named(ticket.text)
    await near_store.drop(uow.session, ticket.id)
    uow.session.expunge(known)
    await near_store.keep(uow.session, [kept(ticket.id, repeats.signature(ticket.text), place)])


def kept(ticket_id: int, signed: repeats.Signature, place: str | None) -> dict[str, Any]:
    """What the index keeps of one ticket."""
    keys = repeats.bands(signed).tolist() if signed.any() else [None] * repeats.BANDS
    row = {"ticket_id": ticket_id, "signature": signed.tobytes(), "place": place}
    return row | dict(zip(BAND_NAMES, keys, strict=True))


def place_named(text: str) -> str | None:
    """`place_of` where no gazetteer is at hand: by the form of its name alone."""
    return place_of(text, _NOWHERE)


def place_of(text: str, places: Gazetteer) -> str | None:
    """The road, compound or point that the text names; without the house, which would tell who lives there."""
    return _HOUSE.sub("", places.find(text).road_or_place)[:PLACE_WIDTH] or None


async def candidates(session: AsyncSession, ticket: Ticket, *, limit: int = LIMIT) -> Sequence[Candidate]:
    """What is nearest to this ticket, best first, without what somebody has ruled out."""
    signed, place = await _signed(session, ticket)
    if not signed.any():
        return []
    sharing = await near_store.sharing(
        session, repeats.bands(signed).tolist(), place, me=ticket.id, citizen_id=ticket.citizen_id
    )
    here = Side(ticket.registered_at, place, ticket.category, ticket.citizen_id)
    found = []
    for row in await near_store.facts(session, sharing):
        alike = repeats.likeness(signed, np.frombuffer(row.signature, dtype=np.uint32))
        verdict = compare(here, Side(row.registered_at, row.place, row.category, row.citizen_id), alike)
        if verdict is not None:
            one = Candidate(
                id=row.id,
                number=row.number,
                title=row.title,
                state=row.state,
                department=row.department,
                registered_at=row.registered_at,
                confidential=row.confidential,
                same_citizen=row.citizen_id == ticket.citizen_id,
                likeness=round(alike, 3),
                reasons=verdict.reasons,
            )
            found.append((verdict.weight, one))
    return [one for _, one in sorted(found, key=lambda pair: (-pair[0], -pair[1].id))[:limit]]


async def _signed(session: AsyncSession, ticket: Ticket) -> tuple[repeats.Signature, str | None]:
    """As the index holds it; of a ticket that no worker has signed yet, worked out without a gazetteer."""
    known = await session.get(NearText, ticket.id)
    if known is None:
        return repeats.signature(ticket.text), place_named(ticket.text)
    return np.frombuffer(known.signature, dtype=np.uint32), known.place

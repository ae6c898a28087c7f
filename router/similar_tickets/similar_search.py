"""Near repeats and the same matter: what is like this ticket among all the others, in two queries.

The classifying worker signs each new ticket after it has decided about it, so that taking a message down costs nothing
more; the ticket's page shows the candidates with their reasons.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from classifier.similar import minhash
from classifier.text.gazetteer import Gazetteer
from hotline.base.observability.log import logger
from hotline.base.storage import failure_kind
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router.similar_tickets import similar_store
from router.similar_tickets.similar_models import BAND_NAMES, NearText
from router.similar_tickets.similarity_scoring import Side, compare
from tickets import store
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
class SimilarTicket:
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
    total, more = 0, True
    while more:
        found = await _unread(work)
        if found:
            await _sign(work, found, places)
        total, more = total + len(found), len(found) == BATCH
    return total


async def _unread(work: Work) -> Sequence[Any]:
    async with work.reading() as session:
        return await similar_store.unread(session, limit=BATCH)


async def _sign(work: Work, found: Sequence[Any], places: Gazetteer) -> None:
    """All in one transaction; where that fails each alone. What fails alone is kept as a text that is like no other."""
    try:
        rows = _rows(found, places)
        async with work.begin() as uow:
            await similar_store.keep(uow.session, rows)
    except Exception as error:
        if not failure_kind.is_of_the_row(error):
            raise
        if len(found) > 1:
            log.exception("similarity_index_failed", tickets=len(found))
            for row in found:
                await _sign(work, [row], places)
            return
        failure_kind.park("index", error, ticket=found[0].id)
        async with work.begin() as uow:
            await similar_store.keep(uow.session, [_unlike_any(found[0].id)])


def _rows(found: Sequence[Any], places: Gazetteer) -> list[dict[str, Any]]:
    """The rows of the index for these tickets: their signatures and places, and the keys by which they are found."""
    signed = minhash.signatures([row.text for row in found])
    return [kept(row.id, one, place_of(row.text, places)) for row, one in zip(found, signed, strict=True)]


def _unlike_any(ticket_id: int) -> dict[str, Any]:
    return kept(ticket_id, minhash.signature(""), None)


async def forget(uow: UnitOfWork, event: PersonErased) -> None:
    """Nothing of an erased text stays behind in the index."""
    for ticket_id in event.ticket_ids:
        await similar_store.drop(uow.session, ticket_id)
    for ticket_id in event.related_ids:
        await sign_again(uow, await store.ticket(uow.session, ticket_id))


async def sign_again(uow: UnitOfWork, ticket: Ticket) -> None:
    """Its text is another now: the index must not find it by what was taken out of it. Unsigned ones are signed later.

    No gazetteer is at hand here: a place that the index knows stays while the text still names it.
    """
    known = await uow.session.get(NearText, ticket.id)
    if known is None:
        return
    place = known.place if known.place and known.place in ticket.text else place_named(ticket.text)
    await similar_store.drop(uow.session, ticket.id)
    uow.session.expunge(known)
    await similar_store.keep(uow.session, [kept(ticket.id, minhash.signature(ticket.text), place)])


def kept(ticket_id: int, signed: minhash.Signature, place: str | None) -> dict[str, Any]:
    """What the index keeps of one ticket."""
    keys = minhash.bands(signed).tolist() if signed.any() else [None] * minhash.BANDS
    row = {"ticket_id": ticket_id, "signature": signed.tobytes(), "place": place}
    return row | dict(zip(BAND_NAMES, keys, strict=True))


def place_named(text: str) -> str | None:
    """`place_of` where no gazetteer is at hand: by the form of its name alone."""
    return place_of(text, _NOWHERE)


def place_of(text: str, places: Gazetteer) -> str | None:
    """The road, compound or point that the text names; without the house number, which would reveal who lives there."""
    return _HOUSE.sub("", places.find(text).road_or_place)[:PLACE_WIDTH] or None


async def candidates(
    session: AsyncSession, ticket: Ticket, *, among: ColumnElement[bool] | None = None, limit: int = LIMIT
) -> Sequence[SimilarTicket]:
    """What is nearest to this ticket, best first, without what somebody has ruled out; `among`: which may be seen.

    Where either is confidential, that one citizen wrote both neither counts nor is said.
    """
    signed, place = await _signed(session, ticket)
    if not signed.any():
        return []
    sharing = await similar_store.sharing(
        session, minhash.bands(signed).tolist(), place, me=ticket.id, citizen_id=ticket.citizen_id
    )
    here = Side(ticket.registered_at, place, ticket.category, ticket.citizen_id)
    found = []
    for row in await similar_store.facts(session, sharing, among=among):
        alike = minhash.likeness(signed, np.frombuffer(row.signature, dtype=np.uint32))
        by = 0 if row.confidential or ticket.confidential else row.citizen_id
        verdict = compare(here, Side(row.registered_at, row.place, row.category, by), alike)
        if verdict is not None:
            one = SimilarTicket(
                id=row.id,
                number=row.number,
                title=row.title,
                state=row.state,
                department=row.department,
                registered_at=row.registered_at,
                confidential=row.confidential,
                same_citizen=by == ticket.citizen_id,
                likeness=round(alike, 3),
                reasons=verdict.reasons,
            )
            found.append((verdict.weight, one))
    return [one for _, one in sorted(found, key=lambda pair: (-pair[0], -pair[1].id))[:limit]]


async def _signed(session: AsyncSession, ticket: Ticket) -> tuple[minhash.Signature, str | None]:
    """As the index holds it; of a ticket that no worker has signed yet, worked out without a gazetteer."""
    known = await session.get(NearText, ticket.id)
    if known is None:
        return minhash.signature(ticket.text), place_named(ticket.text)
    return np.frombuffer(known.signature, dtype=np.uint32), known.place

"""A list's rows as this person may read them: the one redaction, before anything is matched, marked or shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.ticket.queries.tickets import Row
from hotline.base.storage.unit_of_work import keys_of
from tickets.access import visibility_store as seeing
from tickets.access.rights import Actor
from tickets.models import Ticket
from tickets.person_models import Citizen
from tickets.personal_data import masking

Said = Callable[[str], str]  # free words about a matter, as its reader may read them


async def as_read(session: AsyncSession, rows: Sequence[Row], actor: Actor) -> list[Row]:
    """Of a confidential matter a unit's lists say no more than what kind it is; the centre's name nobody."""
    known = await known_of(session, [row.id for row in rows if not seeing.hides(actor, row)])
    return [_as_read(row, known.get(row.id, ()), actor) for row in rows]


async def words_read(session: AsyncSession, actor: Actor, tickets: Sequence[Ticket]) -> Mapping[int, Said]:
    """By ticket id; what staff wrote of a citizen is read like what the citizen wrote."""
    known = await known_of(session, [ticket.id for ticket in tickets])
    return {
        ticket.id: partial(seeing.said, known=known.get(ticket.id, ()), hidden=seeing.hides(actor, ticket))
        for ticket in tickets
    }


async def known_of(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Ticket id -> what its citizen could be recognised by in a text; one query."""
    if not ticket_ids:
        return {}
    found = select(Ticket.id, Citizen).join(Citizen, Citizen.id == Ticket.citizen_id).where(Ticket.id.in_(ticket_ids))
    keys = keys_of(session)
    return {ticket_id: masking.person(citizen, keys).known for ticket_id, citizen in await session.execute(found)}


def _as_read(row: Row, known: Sequence[str], actor: Actor) -> Row:
    if seeing.hides(actor, row):
        return replace(row, title=masking.title_for_unit(row), text="")
    title, text = (seeing.said(one, known, hidden=False) for one in (row.title, row.text))
    return replace(row, title=title, text=text)

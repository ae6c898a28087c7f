"""Everything that a ticket's page shows, read in one place: `dashboards.ticket.ticket_view` puts it in shape."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.acts import TicketStanding
from dashboards.admin.queries import people
from dashboards.supervision.queries import letters, promises
from dashboards.ticket import ticket_access
from dashboards.ticket.files import Awaited, Listed, awaited, for_page
from dashboards.ticket.identity import ShownCitizen, ShownMessage
from dashboards.ticket.queries import deliveries, tickets
from dashboards.web.queries.redaction import as_read
from hotline.base.settings import Settings
from sla import store as promised
from sla.deadlines.deadline_explanations import accounts
from sla.models import Card, Deadline, Extension, Supervision
from tickets import store
from tickets.access import recusal
from tickets.lifecycle import Act
from tickets.models import JournalEntry, Ticket, WorkOrder
from tickets.person_models import Department


@dataclass(frozen=True, slots=True)
class TicketRecord:
    """As this reader may know them; units and staff by id, departments' names by code."""

    journal: Sequence[JournalEntry]  # all of it: the view leaves out what is not for the reader
    names: Mapping[str, str]
    units: Mapping[int, str]
    recused: Mapping[int, str]
    category: str
    above: Department | None  # the unit that takes it where the accused unit cannot
    messages: Sequence[ShownMessage]
    ways: Mapping[int, Sequence[str]]  # sequence of a line of ours -> how it went to the citizen
    files: Sequence[Listed]
    unheard: int  # recorded calls that the reader may not play
    awaited: Sequence[Awaited]
    proposal: tickets.ProposedAssignment
    objection: tickets.Raised | None
    consulted: tickets.Consulted | None
    wish: Extension | None
    deadlines: Sequence[Deadline]
    why: Mapping[int, Sequence[str]]  # deadline id -> how its date came about
    supervisions: Sequence[Supervision]
    cards: Sequence[Card]
    others: Sequence[tickets.Row]  # the citizen's other tickets


async def read(
    session: AsyncSession, standing: TicketStanding, settings: Settings, person: ShownCitizen
) -> TicketRecord:
    ticket, actor, lead = standing.ticket, standing.actor, standing.lead
    names = await people.department_names(session)
    proposals = await tickets.proposals(session, [ticket.id], names)
    objections = await tickets.objections(session, [ticket.id])
    deadlines = await promises.deadlines_of(session, ticket.id)
    journal = await store.journal_of(session, ticket.id)
    listed, unheard = await for_page(session, ticket, actor, person, settings.keys)
    messages = await ticket_access.messages_for(session, ticket, actor)
    return TicketRecord(
        journal=journal,
        names=names,
        units=await _units(session, standing.orders, ticket),
        recused=await people.staff_names(session, ticket.recused) if ticket.recused and actor.may(Act.RECUSE) else {},
        category=await people.category_name(session, ticket.category) if ticket.category else "",
        above=await recusal.superior(session, ticket),
        messages=await asyncio.to_thread(person.lines, messages),
        ways=await deliveries.ways(session, messages) if actor.is_centre else {},
        files=listed,
        unheard=unheard,
        awaited=await awaited(session, ticket, actor, person, settings.keys),
        proposal=proposals.get(ticket.id, tickets.NO_PROPOSAL),
        objection=objections.get(ticket.id),
        consulted=await tickets.consultation(session, ticket.id),
        wish=await promised.extension_asked(session, lead.id) if lead else None,
        deadlines=deadlines,
        why=await _why(session, settings, deadlines, journal, person),
        supervisions=await promises.supervisions_of(session, ticket.id, for_unit=not actor.is_centre),
        cards=await letters.cards_of(session, ticket.id),
        others=await as_read(session, await tickets.of_citizen(session, ticket, actor), actor)
        if actor.is_centre
        else [],
    )


async def _why(
    session: AsyncSession,
    settings: Settings,
    deadlines: Sequence[Deadline],
    journal: Sequence[JournalEntry],
    person: ShownCitizen,
) -> dict[int, list[str]]:
    explained = await accounts(session, settings, deadlines, journal)
    return {one.row.id: [person.said(sentence) for sentence in one.sentences()] for one in explained}


async def _units(session: AsyncSession, orders: Sequence[WorkOrder], ticket: Ticket) -> dict[int, str]:
    ids = {order.department_id for order in orders} | {ticket.department_id, ticket.accused_id}
    return await people.names_by_id(session, {unit for unit in ids if unit is not None})

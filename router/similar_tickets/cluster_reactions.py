"""Reactions on clusters: bring members up to their master, and inform each citizen."""

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.unit_of_work import UnitOfWork
from router.dispatch.dispatching import WAKEUP
from router.outgoing import replies, wording
from tickets import events, store
from tickets.clusters import cluster_events, cluster_store
from tickets.clusters.cluster_models import Bond, Cluster
from tickets.lifecycle import State
from tickets.models import Ticket
from tickets.person_models import Department

_INFORMED_AHEAD = "masters whose dispatch was announced ahead"


async def master_moved(uow: UnitOfWork, event: events.TicketEvent) -> None:
    """Every change of a master reaches its members. Waiting dispatches are reported with the first."""
    informed: set[int] = uow.session.info.setdefault(_INFORMED_AHEAD, set())
    if event.ticket_id in informed:
        informed.discard(event.ticket_id)
        return
    ahead = {one.ticket_id for one in uow.waiting if isinstance(one, events.OrderDispatched)} - {event.ticket_id}
    informed |= ahead
    if await cluster_store.touch(uow.session, {event.ticket_id} | ahead):
        uow.wake(WAKEUP)


async def tell_joined(uow: UnitOfWork, event: cluster_events.TicketJoined) -> None:
    """The citizen keeps the number, and is informed who handles the matter and that the answer will come."""
    ticket, master = await store.ticket(uow.session, event.ticket_id), await store.ticket(uow.session, event.master_id)
    uow.wake(WAKEUP)
    if event.bond is Bond.REPEAT:
        text = wording.repeated(master.number, master.state, master.due_at, prefix=uow.settings.number_prefix)
    else:
        unit = await uow.session.get(Department, master.department_id) if master.department_id else None
        text = wording.joined(ticket.number, unit.name if unit else "", prefix=uow.settings.number_prefix)
    await replies.tell(uow, ticket, text)


async def tell_left(uow: UnitOfWork, event: cluster_events.TicketLeft) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    await replies.tell(uow, ticket, wording.left(ticket.number, prefix=uow.settings.number_prefix))


async def standing(session: AsyncSession, ticket: Ticket) -> Ticket:
    """The ticket that holds the state of the matter: for a member, its master."""
    member = await cluster_store.membership(session, ticket.id) if ticket.state is State.MERGED else None
    if member is None:
        return ticket
    cluster = await session.get_one(Cluster, member.cluster_id)
    return await store.ticket(session, cluster.master_id)

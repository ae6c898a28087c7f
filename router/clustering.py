"""What the office does about clusters: brings members up to their master, and tells each citizen where he stands."""

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.uow import UnitOfWork
from router import replies, wording
from router.dispatch import DOORBELL
from tickets import cluster_store, events, store
from tickets.cluster_models import Bond, Cluster
from tickets.lifecycle import State
from tickets.models import Ticket
from tickets.people import Department

_TOLD_AHEAD = "masters whose dispatch was told ahead"


async def master_moved(uow: UnitOfWork, event: events.TicketEvent) -> None:
    """Whatever happened to a master, its members are to hear of it. Dispatches that wait are told with the first."""
    told: set[int] = uow.session.info.setdefault(_TOLD_AHEAD, set())
    if event.ticket_id in told:
        told.discard(event.ticket_id)
        return
    ahead = {one.ticket_id for one in uow.waiting if isinstance(one, events.OrderDispatched)} - {event.ticket_id}
    told |= ahead
    if await cluster_store.touch(uow.session, {event.ticket_id} | ahead):
        uow.ring(DOORBELL)


async def tell_joined(uow: UnitOfWork, event: events.TicketJoined) -> None:
    """The number stays his; he hears who handles the matter, and that the answer comes to him."""
    ticket, master = await store.ticket(uow.session, event.ticket_id), await store.ticket(uow.session, event.master_id)
    uow.ring(DOORBELL)
    if event.bond is Bond.REPEAT:
        text = wording.repeated(master.number, master.state, master.due_at, prefix=uow.settings.number_prefix)
    else:
        unit = await uow.session.get(Department, master.department_id) if master.department_id else None
        text = wording.joined(ticket.number, unit.name if unit else "", prefix=uow.settings.number_prefix)
    await replies.tell(uow, ticket, text)


async def tell_left(uow: UnitOfWork, event: events.TicketLeft) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    await replies.tell(uow, ticket, wording.left(ticket.number, prefix=uow.settings.number_prefix))


async def standing(session: AsyncSession, ticket: Ticket) -> Ticket:
    """The ticket whose state says how the matter stands: of a member, its master."""
    member = await cluster_store.membership(session, ticket.id) if ticket.state is State.MERGED else None
    if member is None:
        return ticket
    cluster = await session.get_one(Cluster, member.cluster_id)
    return await store.ticket(session, cluster.master_id)

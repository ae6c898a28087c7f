"""An accusation that comes when the matter lies with a unit already: whoever it is about goes on with it no longer.

The same as at dispatch (`router.dispatch`): the unit is proposed as the accused one, which takes the order off it and
leaves to two people to say otherwise (docs/decisions/0023). A member of a cluster that accuses is confidential, so it
leaves the cluster, and the master is kept from the accused unit as well; neither record names the other.
"""

from classifier.places import Place
from hotline.base.clock import city_time
from hotline.base.uow import UnitOfWork
from router import accused, clustering, notices
from router import store as offices
from router.addressees import AU, K
from sla import events as promised
from tickets import clusters, events, handling, recusal, store
from tickets.lifecycle import Act, State, acts_from
from tickets.models import Ticket
from tickets.people import Department
from tickets.rights import SYSTEM

CENTRE = "centre"  # level of the hotline's own department
CONFIDENTIAL = "内容是举报，按规定保密"
RETURNED = "承办单位是被反映单位，按规定回避，不再退回该单位，请改派"
APART = "反映了被反映单位，按规定保密，单独办理"
BY_ANOTHER = "系统识别，请核对；同一件事的其他诉求人反映了承办单位"
Back = events.ReworkOrdered | events.AnswerReturned | promised.ExtensionDecided


async def hear(uow: UnitOfWork, ticket: Ticket, text: str) -> bool:
    """Note which unit a later text accuses; False where it accuses none.

    Nothing is noted where one is noted already, or where people have said that this one is not accused.
    """
    found = await _whom(uow, ticket, text)
    if found is None:
        return False
    unit, words = found
    if await _note(uow, ticket, unit, f"系统识别，请核对；补充的原话“{words}”"):
        told = f"诉求人补充：被反映的可能是{unit.short}，已回避，请核对并改派"
        await notices.to_centre(uow, ticket.id, K.ACCUSED, told, to=AU.DISPATCHERS)
    await set_apart(uow, ticket, unit)
    return True


async def on_joined(uow: UnitOfWork, event: events.TicketJoined) -> None:
    """What was joined before it was judged may accuse the unit that has the master."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    if accused.tells_unlawful(ticket.text) and await hear(uow, ticket, ticket.text):
        handling.ask_secrecy(uow, ticket, by=SYSTEM, reason=CONFIDENTIAL)


async def set_apart(uow: UnitOfWork, ticket: Ticket, unit: Department) -> None:
    """A member that accuses this unit leaves its cluster; where the unit has the master, or may get it, it has no more.

    Nothing happens to a ticket that is in no cluster, or where people have said that the unit is not accused.
    """
    if ticket.state is not State.MERGED or _is_cleared(ticket, unit):
        return
    master = await clustering.standing(uow.session, ticket)
    await clusters.leave(uow, ticket, by=SYSTEM, reason=APART)
    order = await store.lead_order(uow.session, master.id)
    elsewhere = order is not None and not recusal.concerns(
        unit, await store.department(uow.session, order.department_id)
    )
    if not elsewhere and await _note(uow, master, unit, BY_ANOTHER):
        told = f"同一件事的其他诉求人反映了{unit.short}，已回避，请核对并改派"
        await notices.to_centre(uow, master.id, K.ACCUSED, told, to=AU.DISPATCHERS)


async def _note(uow: UnitOfWork, ticket: Ticket, unit: Department, reason: str) -> bool:
    """Whether it was noted: not where a unit is noted already, or people have said that this one is not accused."""
    noted = ticket.accused_id is not None or _is_cleared(ticket, unit)
    if noted or unit.level == CENTRE or Act.MARK_ACCUSED not in acts_from(ticket.state):
        return False
    await handling.mark_accused(uow, ticket, unit, by=SYSTEM, reason=reason)
    return True


def _is_cleared(ticket: Ticket, unit: Department) -> bool:
    return unit.id in {one for one, _ in ticket.not_accused or ()}


async def keep_away(uow: UnitOfWork, event: Back) -> None:
    """What would go back to the accused unit goes to people instead."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    order = await store.lead_order(uow.session, ticket.id)
    if order is None or Act.RECALL not in acts_from(ticket.state):
        return
    if await recusal.is_barred(uow.session, ticket, await store.department(uow.session, order.department_id)):
        await handling.recall(uow, ticket, order, by=SYSTEM, reason=RETURNED)


async def _whom(uow: UnitOfWork, ticket: Ticket, text: str) -> tuple[Department, str] | None:
    """The accused unit, with the words that name it: by its name, or as the one that handles the matter."""
    catalogue = await offices.load_catalogue(uow.session, today=city_time(uow.now).date())
    found = accused.find(text, catalogue, Place(county=ticket.district or ""))
    if found is not None and found.code is not None:
        named = await store.department_by_code(uow.session, found.code)
        return (named, found.name) if named is not None else None
    handler = accused.handler_in(text) or (found.name if found and accused.YOU.fullmatch(found.name) else "")
    head = await clustering.standing(uow.session, ticket)  # of a member the unit that has the master handles it
    order = await store.lead_order(uow.session, head.id) if handler else None
    if order is None or head.department_id is None:
        return None
    return await store.department(uow.session, order.department_id), handler

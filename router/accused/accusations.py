"""An accusation that comes after dispatch: the accused unit no longer handles the ticket.

The same as at dispatch (`router.dispatch.dispatching`): the unit is proposed as the accused one, which takes the order
from it; two people may decide otherwise (docs/decisions/0023). A cluster member that accuses becomes
confidential, so it leaves the cluster, and the master is kept from the accused unit as well; neither record names the
other.
"""

from classifier.request_type.request_types import reports
from classifier.text.gazetteer import LocatedPlace
from hotline.base.storage.unit_of_work import UnitOfWork
from router import store as offices
from router.accused import accused, public_servants
from router.accused.accused import Accused
from router.dispatch.catalogue import Catalogue
from router.dispatch.ticket_annotations import whose
from router.outgoing import staff_notices
from router.outgoing.addressees import AU, K
from router.similar_tickets import cluster_reactions
from sla import events as promised
from tickets import events, handling, store
from tickets.access import recusal
from tickets.access.rights import SYSTEM
from tickets.clusters import cluster_events, clusters
from tickets.lifecycle import Act, State, acts_from
from tickets.models import Kind, Ticket
from tickets.person_models import Department

CENTRE = "centre"  # level of the hotline's own department
CONFIDENTIAL = "内容是举报，按规定保密"
RETURNED = "承办单位是被反映单位，按规定回避，不再退回该单位，请改派"
APART = "反映了被反映单位，按规定保密，单独办理"
BY_ANOTHER = "系统识别，请核对；同一件事的其他诉求人反映了承办单位"
Back = events.ReworkOrdered | events.AnswerReturned | promised.ExtensionDecided


async def hear(uow: UnitOfWork, ticket: Ticket, text: str) -> bool:
    """Note which unit a later text accuses, or that it is unknown; False where it accuses nobody in office.

    Nothing is noted where one is noted already, or where people have decided that this unit is not accused.
    """
    found = await _whom(uow, ticket, text)
    if isinstance(found, Accused):
        return await _whose(uow, ticket, found)
    if found is None:
        return public_servants.tells_a_deed(text) and await _whose(uow, ticket)
    unit, words = found
    if await _note(uow, ticket, unit, f"系统识别，请核对；补充的原话“{words}”"):
        text = f"诉求人补充：被反映的可能是{unit.short}，已回避，请核对并改派"
        await staff_notices.to_centre(uow, ticket.id, K.ACCUSED, text, to=AU.DISPATCHERS)
    await set_apart(uow, ticket, unit)
    return True


async def _whose(uow: UnitOfWork, ticket: Ticket, found: Accused | None = None) -> bool:
    """Somebody in office is accused, of no one unit that is named: it waits until people say whose they are."""
    if await _leave_open(uow, ticket, found):
        text = "诉求人补充：反映了公职人员，看不出是哪个单位的，已回避，请认定被反映单位"
        await staff_notices.to_centre(uow, ticket.id, K.ACCUSED, text, to=AU.DISPATCHERS)
    if ticket.state is State.MERGED:
        master = await cluster_reactions.standing(uow.session, ticket)
        await clusters.leave(uow, ticket, by=SYSTEM, reason=APART)
        text = "同一件事的其他诉求人反映了公职人员，看不出是哪个单位的，请核对承办单位是否要回避"
        await staff_notices.to_centre(uow, master.id, K.ACCUSED, text, to=AU.DISPATCHERS)
    return True


async def look_before_dispatch(uow: UnitOfWork, ticket: Ticket, kind: Kind | None) -> None:
    """Whom a report's own text is about, also where a person calls it otherwise."""
    is_report = Kind.REPORT in {kind, ticket.kind} or reports(ticket.text)
    if not is_report or ticket.accused_id is not None:
        return
    found = await _whom(uow, ticket, ticket.text)
    if isinstance(found, Accused):
        await _leave_open(uow, ticket, found)
    elif found is not None:
        await _note(uow, ticket, found[0], f"系统识别，请核对；原话“{found[1]}”")


async def on_joined(uow: UnitOfWork, event: cluster_events.TicketJoined) -> None:
    """What was joined before it was judged may accuse the unit that has the master."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    if accused.tells_unlawful(ticket.text) and await hear(uow, ticket, ticket.text):
        handling.ask_secrecy(uow, ticket, by=SYSTEM, reason=CONFIDENTIAL)


async def on_sent_to_people(uow: UnitOfWork, event: events.SentToPeople) -> None:
    """What people decide before the machine has judged it (a danger, perhaps a repeat) is read for its accused here."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    if not (recusal.is_unsettled(ticket) and reports(ticket.text)):
        return
    catalogue, place = await _catalogue(uow), LocatedPlace(county=ticket.district or "")
    found = accused.find(ticket.text, catalogue, place, report=True)
    if accused.is_unknown(found, ticket.text, report=True):
        await _leave_open(uow, ticket, found)
    elif found is not None and found.code is not None:
        unit = await store.department_by_code(uow.session, found.code)
        if unit is not None:
            await _note(uow, ticket, unit, f"系统识别，请核对；原话“{found.name}”")


async def _leave_open(uow: UnitOfWork, ticket: Ticket, found: Accused | None) -> bool:
    """Whether that was new: not where somebody is noted, or people have said that no unit is meant."""
    fresh = recusal.is_unsettled(ticket) and Act.LEAVE_ACCUSED_OPEN in acts_from(ticket.state)
    if fresh:
        may_be = found.may_be if found else ()
        reason = whose(found, await _catalogue(uow))
        await handling.leave_accused_open(uow, ticket, reason=reason, may_be=may_be)
    return fresh


async def set_apart(uow: UnitOfWork, ticket: Ticket, unit: Department) -> None:
    """A member that accuses this unit leaves its cluster; where the unit has the master, or may get it, it has no more.

    Nothing happens to a ticket that is in no cluster, or where people have said that the unit is not accused.
    """
    if ticket.state is not State.MERGED or _is_cleared(ticket, unit):
        return
    master = await cluster_reactions.standing(uow.session, ticket)
    await clusters.leave(uow, ticket, by=SYSTEM, reason=APART)
    order = await store.lead_order(uow.session, master.id)
    elsewhere = order is not None and not recusal.concerns(
        unit, await store.department(uow.session, order.department_id)
    )
    if not elsewhere and await _note(uow, master, unit, BY_ANOTHER):
        text = f"同一件事的其他诉求人反映了{unit.short}，已回避，请核对并改派"
        await staff_notices.to_centre(uow, master.id, K.ACCUSED, text, to=AU.DISPATCHERS)


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


async def _whom(uow: UnitOfWork, ticket: Ticket, text: str) -> tuple[Department, str] | Accused | None:
    """The accused unit, with the words that name it: by its name, or as the one that handles the matter.

    `Accused` where several units are called so.
    """
    catalogue = await _catalogue(uow)
    found = accused.find(text, catalogue, LocatedPlace(county=ticket.district or ""))
    if found is not None and found.code is not None:
        named = await store.department_by_code(uow.session, found.code)
        return (named, found.name) if named is not None else None
    if found is not None and found.may_be:
        return found
    handler = accused.handler_in(text) or (found.name if found and accused.YOU.fullmatch(found.name) else "")
    head = await cluster_reactions.standing(uow.session, ticket)  # of a member the unit that has the master handles it
    order = await store.lead_order(uow.session, head.id) if handler else None
    if order is None or head.department_id is None:
        return None
    return await store.department(uow.session, order.department_id), handler


async def _catalogue(uow: UnitOfWork) -> Catalogue:
    """The units alone: who is accused turns on nothing else of it."""
    return Catalogue(units=await offices.dispatch_units(uow.session))

"""An accusation that comes when the matter lies with a unit already: whoever it is about goes on with it no longer.

The same as at dispatch (`router.dispatch`): the unit is proposed as the accused one, which takes the order off it and
leaves to two people to say otherwise (docs/decisions/0023).
"""

from classifier.places import Place
from hotline.base.clock import city_time
from hotline.base.uow import UnitOfWork
from router import accused, notices
from router import store as offices
from router.addressees import AU, K
from sla import events as promised
from tickets import events, handling, recusal, store
from tickets.lifecycle import Act, acts_from
from tickets.models import Ticket
from tickets.people import Department
from tickets.rights import SYSTEM

CENTRE = "centre"  # level of the hotline's own department
RETURNED = "承办单位是被反映单位，按规定回避，不再退回该单位，请改派"
Back = events.ReworkOrdered | events.AnswerReturned | promised.ExtensionDecided


async def hear(uow: UnitOfWork, ticket: Ticket, text: str) -> bool:
    """Note which unit a later text accuses; False where it accuses none.

    Nothing is noted where one is noted already, or where people have said that this one is not accused.
    """
    found = await _whom(uow, ticket, text)
    if found is None:
        return False
    unit, words = found
    cleared = unit.id in {one for one, _ in ticket.not_accused or ()}
    if (
        ticket.accused_id is None
        and not cleared
        and unit.level != CENTRE
        and Act.MARK_ACCUSED in acts_from(ticket.state)
    ):
        await handling.mark_accused(uow, ticket, unit, by=SYSTEM, reason=f"系统识别，请核对；补充的原话“{words}”")
        told = f"诉求人补充：被反映的可能是{unit.short}，已回避，请核对并改派"
        await notices.to_centre(uow, ticket.id, K.ACCUSED, told, to=AU.DISPATCHERS)
    return True


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
    order = await store.lead_order(uow.session, ticket.id) if handler else None
    if order is None or ticket.department_id is None:
        return None
    return await store.department(uow.session, order.department_id), handler

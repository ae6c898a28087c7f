"""A wish for secrecy that comes later: the citizen reads that it is kept from now on, and what was shown before.

What a unit has seen cannot be taken back, so it is said as it is: which unit, the words, a masked name and number, and
whether anybody there opened the full ones.
"""

from hotline.base.storage.unit_of_work import UnitOfWork
from router.outgoing import replies
from router.similar_tickets import cluster_reactions
from tickets import events, store
from tickets.lifecycle import State
from tickets.message_models import Conversation, Message
from tickets.models import Ticket

KEPT = "从现在起，这件事为您保密：承办单位看不到您是谁，只由热线工作人员派单和联系。"
NOT_SHOWN = "在这之前，这件事没有给承办单位看过。"
LOOKED = "，并有人按规定登记后查看过您的完整信息"
GONE_BY = "。已经看过的收不回来，这件事上已标明不得打听、转告。"


async def tell(uow: UnitOfWork, event: events.SecrecyAsked) -> None:
    """Where it was asked, or where the matter came from; nothing where the acknowledgement says it."""
    if event.acknowledged:
        return
    ticket = await store.ticket(uow.session, event.ticket_id)
    conversation = await _where(uow, ticket, event.message_id)
    if conversation is not None:
        await replies.say(uow, conversation, await words(uow, ticket), ticket=ticket, direct=True)


async def words(uow: UnitOfWork, ticket: Ticket) -> str:
    """That it is kept secret from now on, and what was shown before."""
    ids = [ticket.id]
    if ticket.state is State.MERGED:
        ids.append((await cluster_reactions.standing(uow.session, ticket)).id)
    units = await store.units_that_saw(uow.session, ids)
    if not units:
        return KEPT + NOT_SHOWN
    files = any(one.by_citizen for one in await store.attachments_of(uow.session, [ticket.id]))
    seen = "您反映的内容、打码的姓名和电话" + ("、您发来的照片等文件" if files else "")
    looked = LOOKED if await store.was_revealed_to_a_unit(uow.session, ticket.id) else ""
    return f"{KEPT}在这之前，{'、'.join(unit.short for unit in units)}能看到{seen}{looked}{GONE_BY}"


async def _where(uow: UnitOfWork, ticket: Ticket, message_id: int | None) -> Conversation | None:
    asked = await uow.session.get(Message, message_id) if message_id is not None else None
    found = asked.conversation_id if asked is not None else ticket.conversation_id
    return await store.conversation(uow.session, found) if found is not None else None

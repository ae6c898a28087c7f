"""What was said in a talk becomes a ticket, or joins one, by the hand of the person who holds the talk."""

from hotline.base.errors import NotFound
from hotline.base.uow import UnitOfWork
from router import replies, seat, talks, wording
from router.models import TakenCall
from tickets import handling, numbering, recusal, store
from tickets.messages import Conversation
from tickets.models import Ticket
from tickets.rights import Actor


async def register(
    uow: UnitOfWork, conversation_id: int, text: str, *, cid: str, by: Actor, confidential: bool = False
) -> Ticket:
    """Take it down as a seat takes a call; the citizen reads number and code in the talk. The same form is one ticket.

    `text`: what was said, as the person has put it together.
    """
    conversation = await talks.held_by(uow, conversation_id, by)
    earlier = await seat.taken(uow, cid)
    if earlier is not None:
        return earlier
    ticket = await handling.take_down(
        uow,
        handling.Draft(text=text, confidential=confidential),
        by=by,
        citizen_id=conversation.citizen_id,
        conversation_id=conversation.id,
        source=conversation.channel,
    )
    uow.session.add(TakenCall(cid=cid, ticket_id=ticket.id))
    await _join_lines(uow, conversation, ticket, text)
    await seat.register(uow, ticket, code=numbering.query_code(), by=by)
    return ticket


async def supplement(uow: UnitOfWork, conversation_id: int, number: str, text: str, *, cid: str, by: Actor) -> Ticket:
    """What was said belongs to an earlier ticket of the same citizen."""
    conversation = await talks.held_by(uow, conversation_id, by)
    earlier = await seat.taken(uow, cid)
    if earlier is not None:
        return earlier
    ticket = await store.ticket_by_number(uow.session, number)
    if ticket is None or ticket.citizen_id != conversation.citizen_id:
        raise NotFound("这位市民没有这个编号的工单，请从列表里选")
    recusal.refuse_recused(ticket, by)
    handling.supplement(uow, ticket, text, by=by)
    uow.session.add(TakenCall(cid=cid, ticket_id=ticket.id))
    await _join_lines(uow, conversation, ticket, text)
    said = wording.supplemented(ticket.number, prefix=uow.settings.number_prefix)
    await replies.say(uow, conversation, said, ticket=ticket)
    return ticket


async def _join_lines(uow: UnitOfWork, conversation: Conversation, ticket: Ticket, text: str) -> None:
    """Lines that stand in the text belong to the ticket, and the files that came with them; others stay the talk's."""
    for line in await store.citizen_lines_after(uow.session, conversation.id, conversation.talk_from - 1):
        if line.ticket_id is None and line.text in text:
            line.ticket_id = ticket.id

"""What was said in a talk becomes a ticket, or joins one, by the hand of the person who holds the talk."""

from classifier.request_type import secrecy
from hotline.base.errors import NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from router.conversations import handover
from router.intake import confidentiality, phone_intake
from router.models import TakenCall
from router.outgoing import replies, wording
from tickets import handling, query_codes, store
from tickets.access import recusal
from tickets.access.rights import Actor
from tickets.message_models import Conversation
from tickets.models import Ticket


async def register(
    uow: UnitOfWork, conversation_id: int, text: str, *, cid: str, by: Actor, confidential: bool = False
) -> Ticket:
    """Take it down as a seat takes a call; the citizen reads number and code in the talk. The same form is one ticket.

    `text`: what was said, as the person has put it together.
    """
    conversation = await handover.held_by(uow, conversation_id, by)
    earlier = await phone_intake.taken(uow, cid)
    if earlier is not None:
        return earlier
    confidential = confidential or await _asked_in_talk(uow, conversation)
    ticket = await handling.take_down(
        uow,
        confidentiality.protected(handling.Draft(text=text, confidential=confidential)),
        by=by,
        citizen_id=conversation.citizen_id,
        conversation_id=conversation.id,
        source=conversation.channel,
    )
    uow.session.add(TakenCall(cid=cid, ticket_id=ticket.id))
    await _join_lines(uow, conversation, ticket, text)
    await phone_intake.register(uow, ticket, code=query_codes.query_code(), by=by)
    return ticket


async def supplement(uow: UnitOfWork, conversation_id: int, number: str, text: str, *, cid: str, by: Actor) -> Ticket:
    """What was said belongs to an earlier ticket of the same citizen."""
    conversation = await handover.held_by(uow, conversation_id, by)
    earlier = await phone_intake.taken(uow, cid)
    if earlier is not None:
        return earlier
    ticket = await store.ticket_by_number(uow.session, number)
    if ticket is None or ticket.citizen_id != conversation.citizen_id:
        raise NotFound("这位市民没有这个编号的工单，请从列表里选")
    recusal.refuse_recused(ticket, by)
    handling.supplement(uow, ticket, text, by=by)
    uow.session.add(TakenCall(cid=cid, ticket_id=ticket.id))
    await _join_lines(uow, conversation, ticket, text)
    secret = ticket.confidential or confidentiality.asks_further(text)
    said = wording.supplemented(ticket.number, prefix=uow.settings.number_prefix, state=ticket.state, secret=secret)
    await replies.say(uow, conversation, said, ticket=ticket)
    return ticket


async def _asked_in_talk(uow: UnitOfWork, conversation: Conversation) -> bool:
    """Whether the citizen has asked for secrecy in this talk: the person's own words may leave it out."""
    lines = await store.citizen_lines_after(uow.session, conversation.id, conversation.talk_from - 1)
    return any(secrecy.is_asked(line.text) for line in lines if line.ticket_id is None)


async def _join_lines(uow: UnitOfWork, conversation: Conversation, ticket: Ticket, text: str) -> None:
    """Lines used in the text belong to the ticket, with their files; others stay in the conversation."""
    for line in await store.citizen_lines_after(uow.session, conversation.id, conversation.talk_from - 1):
        if line.ticket_id is None and line.text in text:
            line.ticket_id = ticket.id

"""The text in which danger was detected: of the message that brought it, else of the ticket."""

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, store
from tickets.message_models import Message


async def words_of(uow: UnitOfWork, event: events.DangerHeard) -> str:
    message = await uow.session.get(Message, event.message_id) if event.message_id is not None else None
    return message.text if message is not None else (await store.ticket(uow.session, event.ticket_id)).text

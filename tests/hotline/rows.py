"""Rows that tests of the lower layers need, made through the record's own functions."""

from hotline.base.storage.unit_of_work import Work
from tickets import conversations, handling


async def a_ticket(work: Work, *, text: str = "路灯坏了三天没人修", external_id: str = "1") -> int:
    """A citizen's message and its ticket; returns the ticket's id."""
    async with work.begin() as uow:
        heard = await conversations.append(
            uow, channel="sms", external_id=external_id, sender="13800138000", text=text, sent_at=uow.now
        )
        ticket = await handling.open_ticket(uow, heard.conversation, heard.message)
        await uow.session.flush()
        return ticket.id

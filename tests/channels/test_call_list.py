"""What waits for a person on the telephone, and what is taken off that list."""

from sqlalchemy import select

from channels import outbox
from channels.models import Outbox, OutboxState
from hotline.base.storage.unit_of_work import Work
from tests.hotline.rows import a_ticket
from tickets import conversations, store
from tickets.message_models import Author


async def test_calling_off_takes_the_scripts_and_leaves_what_is_still_to_be_read_out(bare_work: Work) -> None:
    """Of one ticket: a script for a caller goes; a line of the conversation, and what can be sent, stay."""
    ticket_id, other_id = await a_ticket(bare_work), await a_ticket(bare_work, external_id="2")
    async with bare_work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket_id)
        talk = await store.conversation(uow.session, ticket.conversation_id or 0)
        line = await conversations.reply(uow, talk, "已更换灯具", author=Author.SYSTEM)
        await uow.session.flush()
        to = "07712345678"
        found = outbox.put(uow, channel="phone", address=to, text="已更换灯具", message_id=line.id, ticket_id=ticket_id)
        script = outbox.put(uow, channel="phone", address=to, text="请回访", ticket_id=ticket_id)
        sent = outbox.put(uow, channel="sms", address="13800138000", text="请评价", ticket_id=ticket_id)
        elsewhere = outbox.put(uow, channel="phone", address=to, text="请回访", ticket_id=other_id)
        await uow.session.flush()
        for row in (found, script, elsewhere):
            row.state = OutboxState.TO_CALL
        ids = {row.id for row in (found, script, sent, elsewhere)} - {script.id}
    async with bare_work.begin() as uow:
        await outbox.call_off(uow, ticket_id)
    async with bare_work.reading() as session:
        assert set(await session.scalars(select(Outbox.id))) == ids

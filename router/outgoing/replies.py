"""What we say to citizens: a line in the conversation and, in the same transaction, a row in the outbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from channels import opt_out_store, outbox
from channels.models import Outbox
from channels.webchat import wakeups
from hotline.base.channels import PROVES_NUMBER
from hotline.base.security import codes
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text import phones
from router.templates.message_templates import worded
from sla.reviews.reviews import ReviewWay
from tickets import conversations, store
from tickets.conversation_holder import TalkHolder
from tickets.conversations import ReceivedMessage
from tickets.message_models import Author, Conversation, Message
from tickets.models import Ticket


async def say(
    uow: UnitOfWork,
    conversation: Conversation,
    text: str,
    *,
    author: Author = Author.SYSTEM,
    ticket: Ticket | None = None,
    choices: Sequence[str] = (),
    direct: bool = False,
    at_once: bool = False,
) -> Message:
    """Write to the citizen on their own channel. A caller gets an SMS, or a call where the number takes none.

    `choices`: answers for one touch where the channel has buttons. `direct`: answers what the citizen has just written,
    or warns of danger; everything else is not sent to an address on the stop list, and stays in the conversation only.
    `at_once`: the citizen has to know it by night, too, as all that is `direct`.
    """
    line, _ = await write(
        uow, conversation, text, author=author, ticket=ticket, choices=choices, direct=direct, at_once=at_once
    )
    return line


async def answer(
    uow: UnitOfWork, heard: ReceivedMessage, text: str, *, ticket: Ticket | None = None, choices: Sequence[str] = ()
) -> Message:
    """Say what answers this message. What was typed on a ticket's page is answered there, and not sent as well."""
    line, _ = await write(
        uow, heard.conversation, text, ticket=ticket, choices=choices, direct=True, sends=heard.onto is None
    )
    return line


async def write(  # noqa: PLR0913 - the fields of a message
    uow: UnitOfWork,
    conversation: Conversation,
    text: str,
    *,
    author: Author = Author.SYSTEM,
    ticket: Ticket | None = None,
    choices: Sequence[str] = (),
    direct: bool = False,
    at_once: bool = False,
    sends: bool = True,
) -> tuple[Message, Outbox | None]:
    """`say`, with the row in the outbox; None where nothing is sent: not wanted, or on the stop list."""
    way, address = await way_to(uow, conversation)
    text = worded(uow, way, text)
    line = await conversations.reply(uow, conversation, text, author=author)
    line.ticket_id = ticket.id if ticket else None
    if way == "webchat":
        uow.wake(wakeups.wakeup_of(address))
    if not sends or (not direct and await _is_out(uow, way, address)):
        return line, None
    sent = outbox.put(
        uow,
        channel=way,
        address=address,
        text=text,
        message_id=line.id,
        ticket_id=line.ticket_id,
        choices=choices,
        urgent=direct or at_once,
    )
    return line, sent


async def way_to(uow: UnitOfWork, conversation: Conversation) -> tuple[str, str]:
    """On which channel, and at which address there, messages of this conversation are sent."""
    identity = await store.identity(uow.session, conversation.identity_id)
    address = uow.settings.keys.open(identity.external_sealed)
    return _way(conversation.channel, address), address


async def look_ahead(uow: UnitOfWork, conversation_ids: Collection[int]) -> None:
    """Read and lock these conversations, to which something may be said, and whom to write to, a query for each."""
    conversations_ = await store.conversations(uow.session, conversation_ids)
    await store.identities(uow.session, {one.identity_id for one in conversations_})
    ways = [await way_to(uow, one) for one in conversations_]
    out = await opt_out_store.out_among(uow.session, uow.settings.keys, ways)
    uow.absent |= {("opt out", *one) for one in ways if one not in out}


async def _is_out(uow: UnitOfWork, way: str, address: str) -> bool:
    if ("opt out", way, address) in uow.absent:
        return False
    return await opt_out_store.is_out(uow.session, uow.settings.keys, way, address)


async def tell(
    uow: UnitOfWork,
    ticket: Ticket,
    text: str,
    *,
    choices: Sequence[str] = (),
    direct: bool = False,
    at_once: bool = False,
) -> bool:
    """Write to the citizen of this ticket; False where it was taken down without any channel back.

    While a person talks to the citizen nothing of ours comes between the two: it is kept back until the talk is over
    (`say_kept_back`), unless it is `direct` or has to be known `at_once`.
    """
    if ticket.conversation_id is None:
        return False
    conversation = await store.conversation(uow.session, ticket.conversation_id)
    if conversation.holder is TalkHolder.PERSON and not (direct or at_once):
        way, address = await way_to(uow, conversation)
        outbox.put(
            uow,
            channel=way,
            address=address,
            text=worded(uow, way, text),
            ticket_id=ticket.id,
            choices=choices,
            not_before=outbox.KEPT_BACK,
        )
    else:
        await say(uow, conversation, text, ticket=ticket, choices=choices, direct=direct, at_once=at_once)
    return True


async def say_kept_back(uow: UnitOfWork, conversation: Conversation) -> None:
    """The talk is over: what waited for its end is said, in its order."""
    for row in await kept_back(uow.session, conversation):
        ticket = await store.ticket(uow.session, row.ticket_id) if row.ticket_id else None
        await uow.session.delete(row)
        text = codes.with_code(row.text, row.code_sealed, uow.settings.keys)
        await say(uow, conversation, text, ticket=ticket, choices=row.choices)


async def kept_back(session: AsyncSession, conversation: Conversation) -> Sequence[Outbox]:
    """What is sent to the citizen when the conversation is over."""
    return await outbox.kept_back(session, await store.tickets_of_conversation(session, conversation.id))


@dataclass(frozen=True, slots=True)
class Number:
    """The citizen's own telephone number. `proven`: the network has proven it; else it was only stated."""

    phone: str
    proven: bool

    @property
    def takes_texts(self) -> bool:
        return phones.is_mobile(self.phone)


async def number_of(uow: UnitOfWork, ticket: Ticket) -> Number | None:
    return await number_of_citizen(uow, ticket.citizen_id)


async def number_of_citizen(uow: UnitOfWork, citizen_id: int) -> Number | None:
    citizen = await store.citizen(uow.session, citizen_id)
    if citizen.phone_sealed is None:
        return None
    keys = uow.settings.keys
    phone = keys.open(citizen.phone_sealed)  # may have been changed since another one was proven
    return Number(phone, citizen.phone_proven and citizen.phone_index == keys.blind(f"phone:{phone}"))


async def writes_by_number(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether the citizen's channel is the telephone already, so that a short message is no other way."""
    if ticket.conversation_id is None:
        return False
    return (await store.conversation(uow.session, ticket.conversation_id)).channel in PROVES_NUMBER


async def text_to(uow: UnitOfWork, ticket: Ticket, number: Number, text: str) -> bool:
    """A short message beside the conversation on the citizen's own channel; False where the number opted out."""
    if await opt_out_store.is_out(uow.session, uow.settings.keys, "sms", number.phone):
        return False
    outbox.put(uow, channel="sms", address=number.phone, text=worded(uow, "sms", text), ticket_id=ticket.id)
    return True


async def have_called(uow: UnitOfWork, ticket: Ticket, script: str) -> bool:
    """Put the citizen on the call list; a follow-up caller reads the script. False: no number, nobody can call."""
    number = await number_of(uow, ticket)
    if number is None:
        return False
    outbox.put(uow, channel="phone", address=number.phone, text=script, ticket_id=ticket.id)
    return True


async def way_of_asking(uow: UnitOfWork, ticket: Ticket) -> ReviewWay:
    """Whether a question goes out at once, or a person has to call: a landline takes no message."""
    if ticket.conversation_id is None:
        return ReviewWay.CALL if await number_of(uow, ticket) else ReviewWay.NONE
    way, _ = await way_to(uow, await store.conversation(uow.session, ticket.conversation_id))
    return ReviewWay.CALL if way == "phone" else ReviewWay.AT_ONCE


def _way(channel: str, address: str) -> str:
    if channel != "phone":
        return channel
    return "sms" if phones.is_mobile(address) else "phone"

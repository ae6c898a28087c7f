"""What is said with citizens. (channel, external id) is unique: a provider's repeat stops here.

Providers number per account, and begin again: where `Channel.ids_last` says so the id that is kept names account and
sender too (`key_of`), and after that time the same id is another message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.base.channels import CHANNELS, PROVES_NUMBER, READ_HERE
from hotline.base.security import codes
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.session import put
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from tickets import conversation_holder, store
from tickets.conversation_holder import TalkHolder
from tickets.message_models import Author, Conversation, Message
from tickets.person_models import Citizen, Identity


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A citizen's message as the record took it. `onto`: the ticket on whose page it was typed."""

    message: Message
    conversation: Conversation
    repeated: bool
    newcomer: bool = False  # the citizen was not known before, on any channel
    previous_at: datetime | None = None  # when anything was said on this channel before
    onto: int | None = None


@dataclass(frozen=True, slots=True)
class MessageKey:
    """By what a message and its sender are known."""

    channel: str
    external_id: str
    sender: str
    phone: str


_MARK = 24  # characters of the hash that distinguish account, sender and id


def key_of(ring: KeyRing, channel: str, external_id: str, *, account: str, sender: str) -> str:
    """The external id under which a message is kept. Keyed, for senders are telephone numbers."""
    if CHANNELS[channel].ids_last is None:
        return external_id
    whole = f"{account}\n{sender}\n{external_id}"
    return f"{channel}-{ring.blind(whole)[:_MARK]}"


def is_spent(message: Message, now: datetime) -> bool:
    """Whether its id may stand for another message by now."""
    lasts = CHANNELS[message.channel].ids_last
    return lasts is not None and message.received_at + lasts < now


async def look_ahead(uow: UnitOfWork, keys: Sequence[MessageKey]) -> set[MessageKey]:
    """Look for many messages and their senders at once; `append` then asks only for what is there.

    Returns the keys of messages that were taken down before.
    """
    ring, found = uow.settings.keys, set[MessageKey]()
    for channel in {key.channel for key in keys}:
        ours = {key.external_id: key for key in keys if key.channel == channel}
        known = await store.external_ids_among(uow.session, channel, list(ours))
        found |= {ours[one] for one in known}
        uow.absent |= {("message", channel, one) for one in ours.keys() - known}
        senders = {ring.blind(f"{channel}:{key.sender}") for key in ours.values()}
        people = await store.identities_among(uow.session, channel, senders)
        uow.absent |= {("identity", channel, one) for one in senders - people}
    phones = {ring.blind(f"phone:{key.phone}") for key in keys if key.phone and key.channel in PROVES_NUMBER}
    if phones:
        proven = await store.proven_phones_among(uow.session, phones)
        uow.absent |= {("phone", one) for one in phones - proven}
    return found


async def append(  # noqa: PLR0913 - the fields of a message
    uow: UnitOfWork,
    *,
    channel: str,
    external_id: str,
    sender: str,
    text: str,
    sent_at: datetime,
    kind: str = "text",
    phone: str = "",
    name: str = "",
    detail: dict[str, Any] | None = None,
) -> ReceivedMessage:
    """Take down what a citizen wrote; idempotent: the same (channel, external id) returns the first, `repeated`."""
    absent = ("message", channel, external_id) in uow.absent
    known = None if absent else await store.message_by_external_id(uow.session, channel, external_id)
    if known is not None and is_spent(known, uow.now):
        known.external_id = f"{external_id}~{known.id}"
        await uow.session.flush()
        known = None
    if known is not None:
        return ReceivedMessage(known, await store.conversation(uow.session, known.conversation_id), repeated=True)
    conversation, newcomer = await _conversation_with(uow, channel, sender, phone=phone, name=name)
    previous_at = conversation.last_at if conversation.last_sequence else None
    message = _citizens(conversation, external_id, text, now=uow.now)
    message.kind, message.sent_at, message.detail = kind, sent_at, detail or {}
    await put(uow.session, message)
    wake(uow, conversation)
    return ReceivedMessage(message, conversation, repeated=False, newcomer=newcomer, previous_at=previous_at)


async def append_to(
    uow: UnitOfWork, conversation: Conversation, text: str, *, external_id: str, ticket_id: int
) -> ReceivedMessage:
    """Take down what was typed on this ticket's page, into its conversation, whichever channel that is."""
    known = await store.message_by_external_id(uow.session, conversation.channel, external_id)
    if known is not None:
        return ReceivedMessage(known, conversation, repeated=True, onto=ticket_id)
    previous_at = conversation.last_at
    message = _citizens(conversation, external_id, text, now=uow.now)
    await put(uow.session, message)
    wake(uow, conversation)
    return ReceivedMessage(message, conversation, repeated=False, previous_at=previous_at, onto=ticket_id)


async def reply(uow: UnitOfWork, conversation: Conversation, text: str, *, author: Author) -> Message:
    """Write our own line into the conversation; `router.outgoing.replies` also puts it into the outbox.

    A query code stays with it, sealed, only where the citizen reads the line itself.
    """
    text, code = codes.hidden(text)
    message = _next_message(conversation, author, text, now=uow.now)
    message.code_sealed = codes.sealed(code, uow.settings.keys) if conversation.channel in READ_HERE else None
    await put(uow.session, message)
    wake(uow, conversation)
    return message


def wake(uow: UnitOfWork, conversation: Conversation) -> None:
    """Wake the pages of staff, where a person answers or is waited for."""
    if conversation.holder is TalkHolder.MACHINE:
        return
    uow.wake(conversation_holder.wakeup_of(conversation.id))
    if conversation.holder is TalkHolder.QUEUE:
        uow.wake(conversation_holder.QUEUE_WAKEUP)
    elif conversation.holder_id is not None:
        uow.wake(conversation_holder.wakeup_of_staff(conversation.holder_id))


def _citizens(conversation: Conversation, external_id: str, text: str, *, now: datetime) -> Message:
    cleaned = clean(text)
    message = _next_message(conversation, Author.CITIZEN, cleaned.text, now=now)
    message.external_id, message.cut = external_id, cleaned.cut
    return message


def _next_message(conversation: Conversation, author: Author, text: str, *, now: datetime) -> Message:
    conversation.last_sequence += 1
    conversation.last_at = now
    return Message(
        conversation_id=conversation.id,
        sequence=conversation.last_sequence,
        channel=conversation.channel,
        author=author,
        text=text,
        detail={},
        sent_at=now,
        received_at=now,
    )


async def _conversation_with(
    uow: UnitOfWork, channel: str, sender: str, *, phone: str, name: str
) -> tuple[Conversation, bool]:
    """The conversation with this sender, and whether its citizen is new to us."""
    index = uow.settings.keys.blind(f"{channel}:{sender}")
    absent = ("identity", channel, index) in uow.absent
    known = None if absent else await store.conversation_by_identity(uow.session, channel, index)
    if known is not None:
        return known, False
    citizen, newcomer = await person(uow, phone=phone, name=name, proven=channel in PROVES_NUMBER)
    identity = Identity(
        citizen_id=citizen.id,
        channel=channel,
        external_index=index,
        external_sealed=uow.settings.keys.seal(sender),
        created_at=uow.now,
    )
    await put(uow.session, identity)
    opened = Conversation(
        channel=channel,
        identity_id=identity.id,
        citizen_id=citizen.id,
        last_sequence=0,
        holder=TalkHolder.MACHINE,
        opened_at=uow.now,
        last_at=uow.now,
    )
    await put(uow.session, opened)
    return opened, newcomer


async def person(uow: UnitOfWork, *, phone: str = "", name: str = "", proven: bool = False) -> tuple[Citizen, bool]:
    """The citizen who phones or writes from this number, or a new one (then True).

    `proven`: the number comes from the network. One that was only typed into a form is kept as a contact and joins
    nobody: else a stranger could answer for its owner.
    """
    keys = uow.settings.keys
    index = keys.blind(f"phone:{phone}") if phone else None
    looked_for = index and proven and ("phone", index) not in uow.absent
    known = await store.citizen_by_phone(uow.session, index) if index and looked_for else None
    if known is not None:
        return known, False
    citizen = Citizen(
        name_sealed=keys.seal(name) if name else None,
        phone_sealed=keys.seal(phone) if phone else None,
        phone_index=index,
        phone_proven=proven and index is not None,
        created_at=uow.now,
    )
    await put(uow.session, citizen)
    return citizen, True

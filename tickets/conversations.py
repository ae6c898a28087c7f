"""What is said with citizens. (channel, external id) is unique: a provider's repeat stops here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.base.text import clean
from hotline.base.uow import UnitOfWork
from tickets import holding, store
from tickets.holding import TalkHolder
from tickets.messages import Author, Conversation, Message
from tickets.people import Citizen, Identity

PROVEN_BY = frozenset({"phone", "sms"})  # channels on which the network names the number


@dataclass(frozen=True, slots=True)
class Heard:
    """A citizen's message as the record took it."""

    message: Message
    conversation: Conversation
    repeated: bool
    newcomer: bool = False  # the citizen was not known before, on any channel
    previous_at: datetime | None = None  # when anything was said on this channel before


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
) -> Heard:
    """Take down what a citizen wrote; idempotent: the same (channel, external id) returns the first, `repeated`."""
    known = await store.message_by_external_id(uow.session, channel, external_id)
    if known is not None:
        return Heard(known, await store.conversation(uow.session, known.conversation_id), repeated=True)
    conversation, newcomer = await _conversation_with(uow, channel, sender, phone=phone, name=name)
    previous_at = conversation.last_at if conversation.last_sequence else None
    cleaned = clean(text)
    message = _next_message(conversation, Author.CITIZEN, cleaned.text, now=uow.now)
    message.external_id, message.kind, message.cut = external_id, kind, cleaned.cut
    message.sent_at, message.detail = sent_at, detail or {}
    uow.session.add(message)
    await uow.session.flush()
    ring(uow, conversation)
    return Heard(message, conversation, repeated=False, newcomer=newcomer, previous_at=previous_at)


async def reply(uow: UnitOfWork, conversation: Conversation, text: str, *, author: Author) -> Message:
    """Write our own line into the conversation; `router.replies` also puts it into the outbox."""
    message = _next_message(conversation, author, text, now=uow.now)
    uow.session.add(message)
    await uow.session.flush()
    ring(uow, conversation)
    return message


def ring(uow: UnitOfWork, conversation: Conversation) -> None:
    """Tell the pages of staff that something is new, where a person answers or is waited for."""
    if conversation.holder is TalkHolder.MACHINE:
        return
    uow.ring(holding.bell_of(conversation.id))
    if conversation.holder is TalkHolder.QUEUE:
        uow.ring(holding.QUEUE_BELL)
    elif conversation.holder_id is not None:
        uow.ring(holding.bell_of_staff(conversation.holder_id))


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
    known = await store.conversation_by_identity(uow.session, channel, index)
    if known is not None:
        return known, False
    citizen, newcomer = await person(uow, phone=phone, name=name, proven=channel in PROVEN_BY)
    identity = Identity(
        citizen_id=citizen.id,
        channel=channel,
        external_index=index,
        external_sealed=uow.settings.keys.seal(sender),
        created_at=uow.now,
    )
    uow.session.add(identity)
    await uow.session.flush()
    opened = Conversation(
        channel=channel,
        identity_id=identity.id,
        citizen_id=citizen.id,
        last_sequence=0,
        holder=TalkHolder.MACHINE,
        opened_at=uow.now,
        last_at=uow.now,
    )
    uow.session.add(opened)
    await uow.session.flush()
    return opened, newcomer


async def person(uow: UnitOfWork, *, phone: str = "", name: str = "", proven: bool = False) -> tuple[Citizen, bool]:
    """The citizen who phones or writes from this number, or a new one (then True).

    `proven`: the number comes from the network. One that was only typed into a form is kept as a contact and joins
    nobody: else a stranger could answer for whoever owns it.
    """
    keys = uow.settings.keys
    index = keys.blind(f"phone:{phone}") if phone else None
    known = await store.citizen_by_phone(uow.session, index) if index and proven else None
    if known is not None:
        return known, False
    citizen = Citizen(
        name_sealed=keys.seal(name) if name else None,
        phone_sealed=keys.seal(phone) if phone else None,
        phone_index=index,
        phone_proven=proven and index is not None,
        created_at=uow.now,
    )
    uow.session.add(citizen)
    await uow.session.flush()
    return citizen, True

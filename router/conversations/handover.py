"""A conversation and who answers it: asked for, taken, handed on, closed; what the citizen says meanwhile is kept.

The table of moves is `tickets.conversation_holder`; here each is done, noted (`TalkEntry`), rung at the open pages and,
where it concerns the citizen, said once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import MessageKind
from hotline.base.channels import BY_VOICE
from hotline.base.errors import BadInput, Conflict, NotFound, Overtaken
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from hotline.base.storage import failure_kind
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router.outgoing import replies, wording
from tickets import conversation_holder, conversations, store
from tickets.access import post_store
from tickets.access.rights import Actor, Role
from tickets.conversation_holder import ConversationStanding, Patience, TalkAct, TalkHolder
from tickets.conversations import ReceivedMessage
from tickets.lifecycle import ENDED, State
from tickets.message_models import Author, Conversation, TalkEntry
from tickets.models import Ticket
from tickets.person_models import Staff

SEATS = frozenset({Role.AGENT, Role.REVIEWER, Role.DISPATCHER})  # who may take a conversation
OF_A_FORM = "place"  # in a message's detail: from the citizen's form, which is registered even in a held chat
AT_ONCE = 50
STUMBLED = "系统处理这段对话时出错，退回排队，请接入"
_SAID_TO_CITIZEN: Mapping[TalkAct, str] = {
    TalkAct.TAKE: wording.PERSON_IS_HERE,
    TalkAct.RELEASE: wording.PERSON_CHANGES,
    TalkAct.RETURN: wording.PERSON_CHANGES,
    TalkAct.LEAVE: wording.PERSON_CHANGES,
    TalkAct.CLOSE: wording.TALK_CLOSED,
    TalkAct.LAPSE: wording.TALK_LAPSED,
}
log = logger(__name__)
_OVER = frozenset({*ENDED, State.ARCHIVED})


class UnseenLines(Conflict):
    """The citizen has written more since the page was looked at; `detail["count"]` lines."""

    title = "市民又发来了消息"


def held_by_person(conversation: Conversation) -> bool:
    return conversation.holder is TalkHolder.PERSON


def machine_chats(conversation: Conversation) -> bool:
    """Whether the machine answers small talk; while a person is waited for it registers matters and says no more."""
    return conversation.holder is TalkHolder.MACHINE


def is_said_to_holder(heard: ReceivedMessage) -> bool:
    """Whether this line is for the person who holds the conversation. Calls and the citizen's form never are."""
    chat = heard.message.kind == MessageKind.TEXT and OF_A_FORM not in heard.message.detail
    return chat and held_by_person(heard.conversation)


async def heard_while_held(uow: UnitOfWork, heard: ReceivedMessage) -> Ticket | None:
    """Keep the line for the holder: no reply, no ticket. Returns the matter that the two speak of, where there is one.

    Danger in it is recognised before (`router.intake`).
    """
    conversation = heard.conversation
    conversation.waiting_since = conversation.waiting_since or uow.now
    spoken_of = await store.ticket_spoken_of(uow.session, conversation.id, conversation.talk_from)
    ticket = await store.ticket(uow.session, spoken_of) if spoken_of else None
    if ticket is None or ticket.state in _OVER:
        return None
    heard.message.ticket_id = ticket.id
    return ticket


async def ask(uow: UnitOfWork, conversation: Conversation, *, said: str = wording.PERSON_COMES) -> None:
    """The citizen asks for a person and is answered that one comes; one who waits already keeps the place."""
    if conversation.holder is TalkHolder.QUEUE:
        await replies.say(uow, conversation, wording.PERSON_STILL_COMES, direct=True)
    elif conversation.holder is TalkHolder.MACHINE:
        conversation.talk_from = conversation.last_sequence
        await _move(uow, conversation, TalkAct.ASK)
        await replies.say(uow, conversation, said, direct=True)


async def take(uow: UnitOfWork, conversation_id: int, *, by: Actor) -> None:
    """Answer this citizen from now on; again by the same person changes nothing. Conflict names who was first."""
    conversation = await store.conversation(uow.session, conversation_id)
    now = await standing(uow.session, conversation)
    if now.is_held_by(by.id):
        return
    if conversation.channel in BY_VOICE:
        raise Conflict("电话来访不能接入为对话，请在“受理”里登记")
    if conversation.holder is TalkHolder.MACHINE:
        conversation.talk_from = conversation.last_sequence
    await _move(uow, conversation, TalkAct.TAKE, by=by, to=by.id)
    conversation.seen = conversation.last_sequence


async def write_as_agent(
    uow: UnitOfWork,
    conversation_id: int,
    text: str,
    *,
    by: Actor,
    ticket: Ticket | None = None,
    seen: int | None = None,
) -> None:
    """A person of the centre writes to the citizen; the first line in a talk takes it. Conflict where another has it.

    `ticket`: a letter about it, which takes only a talk that waits in the queue. `seen`: up to which line the writer
    has read; Unseen where the citizen has written more.
    """
    conversation = await store.conversation(uow.session, conversation_id)
    conversation_holder.refuse_another(await standing(uow.session, conversation), by.id)
    if seen is not None:
        await _refuse_unseen(uow.session, conversation, seen)
    if _takes(conversation, by, letter=ticket is not None):
        await take(uow, conversation_id, by=by)
    line = await replies.say(uow, conversation, text, author=Author.AGENT, ticket=ticket, direct=True)
    line.detail = {"staff": by.id}
    if held_by_person(conversation):
        conversation.waiting_since = None
        conversation.seen = line.sequence if ticket is None else conversation.seen


async def transfer(uow: UnitOfWork, conversation_id: int, to: Staff, *, note: str, by: Actor) -> None:
    """Hand it on to a colleague, who sees the note; nothing changes for the citizen."""
    if to.id == by.id:
        raise BadInput("请选择另一位同事")
    held = await post_store.rights(uow.session, to.id, uow.now)
    if not to.active or not SEATS & held.roles:
        raise BadInput(f"{to.name}不能接待市民，请另选一位同事")
    conversation = await store.conversation(uow.session, conversation_id)
    await _move(uow, conversation, TalkAct.TRANSFER, by=by, to=to.id, note=note)
    conversation.seen = max(conversation.talk_from - 1, 0)


async def release(uow: UnitOfWork, conversation_id: int, *, note: str = "", by: Actor) -> None:
    """Back to the queue, for somebody else to take."""
    conversation = await store.conversation(uow.session, conversation_id)
    await _move(uow, conversation, TalkAct.RELEASE, by=by, note=note)


async def close(uow: UnitOfWork, conversation_id: int, *, by: Actor) -> None:
    """The talk is over; the machine answers what comes next."""
    conversation = await store.conversation(uow.session, conversation_id)
    await _move(uow, conversation, TalkAct.CLOSE, by=by)


async def leave(uow: UnitOfWork, staff: Actor) -> None:
    """This person has signed out: their conversations wait in the queue again."""
    for conversation_id in await store.talks_held_by(uow.session, staff.id or 0):
        await _move(uow, await store.conversation(uow.session, conversation_id), TalkAct.LEAVE, by=staff)


async def look(uow: UnitOfWork, conversation_id: int, *, by: Actor, up_to: int) -> None:
    """The holder has read up to this line."""
    conversation = await store.conversation(uow.session, conversation_id)
    if held_by_person(conversation) and conversation.holder_id == by.id:
        conversation.seen = max(conversation.seen, min(up_to, conversation.last_sequence))


async def tend(work: Work, *, pace: float = 1.0) -> int:
    """Close what has gone quiet, queue again what its holder does not answer; returns how many changed hands.

    `pace`: how fast the system's clock runs, for people read and write in the time of the wall.
    """
    patience, now = _patience(work.settings, pace), work.clock.now()
    async with work.reading(short=True) as session:
        resting = await store.talks_that_rest(
            session, quiet_before=now - patience.citizen, silent_before=now - patience.staff, limit=AT_ONCE
        )
    changed = 0
    for conversation_id in resting:
        try:
            async with work.begin() as uow:
                changed += await _tend_one(uow, conversation_id, patience)
        except Overtaken:
            log.info("conversation_conflict", conversation=conversation_id)
        except Exception as error:
            if not failure_kind.is_of_the_row(error):
                raise
            failure_kind.park("talks", error, conversation=conversation_id)
            async with work.begin() as uow:
                await store.queue_again(uow.session, conversation_id, now=uow.now, note=STUMBLED)
                uow.wake(conversation_holder.QUEUE_WAKEUP)
                uow.wake(conversation_holder.wakeup_of(conversation_id))
    return changed


async def standing(session: AsyncSession, conversation: Conversation) -> ConversationStanding:
    """Who holds it now, by name."""
    person = await session.get(Staff, conversation.holder_id) if conversation.holder_id else None
    return ConversationStanding(
        conversation.holder,
        conversation.holder_id,
        person.name if person else "",
        conversation.held_since,
        conversation.waiting_since,
        conversation.last_at,
    )


async def held_by(uow: UnitOfWork, conversation_id: int, by: Actor) -> Conversation:
    """The conversation, locked, if this person holds it; Conflict in words if not."""
    conversation = await store.conversation(uow.session, conversation_id)
    now = await standing(uow.session, conversation)
    conversation_holder.refuse_another(now, by.id)
    if not now.is_held_by(by.id):
        raise Conflict("这段对话现在没有人接入，请先点“接入”")
    return conversation


async def colleague(session: AsyncSession, staff_id: int) -> Staff:
    found = await session.get(Staff, staff_id)
    if found is None:
        raise NotFound("没有这位同事")
    return found


async def _tend_one(uow: UnitOfWork, conversation_id: int, patience: Patience) -> bool:
    """Looked at once more under the lock: somebody may have written meanwhile."""
    conversation = await store.conversation(uow.session, conversation_id)
    act = conversation_holder.overdue(await standing(uow.session, conversation), uow.now, patience)
    if act is not None:
        await _move(uow, conversation, act)
    return act is not None


async def _move(
    uow: UnitOfWork,
    conversation: Conversation,
    act: TalkAct,
    *,
    by: Actor | None = None,
    to: int | None = None,
    note: str = "",
) -> None:
    """Change the holder, note it, wake both pages, and inform the citizen."""
    now = await standing(uow.session, conversation)
    after = conversation_holder.move(act, now, by=by.id if by else None)
    conversations.wake(uow, conversation)
    conversation.holder, conversation.holder_id = after, to
    conversation.held_since = None if after is TalkHolder.MACHINE else uow.now
    conversation.waiting_since = _waiting_since(now, after, uow)
    conversations.wake(uow, conversation)
    uow.session.add(
        TalkEntry(
            conversation_id=conversation.id, at=uow.now, act=act, by_id=by.id if by else None, to_id=to, note=note[:400]
        )
    )
    if act in _SAID_TO_CITIZEN:
        await replies.say(uow, conversation, _SAID_TO_CITIZEN[act], direct=True)
    if now.holder is TalkHolder.PERSON and after is not TalkHolder.PERSON:
        await replies.say_kept_back(uow, conversation)


def _waiting_since(now: ConversationStanding, after: TalkHolder, uow: UnitOfWork) -> datetime | None:
    if after is TalkHolder.MACHINE:
        return None
    return now.waiting_since or (uow.now if after is TalkHolder.QUEUE else None)


def _takes(conversation: Conversation, by: Actor, *, letter: bool) -> bool:
    if held_by_person(conversation) or conversation.channel in BY_VOICE or not by.roles & SEATS:
        return False
    return not letter or conversation.holder is TalkHolder.QUEUE


async def _refuse_unseen(session: AsyncSession, conversation: Conversation, seen: int) -> None:
    missed = await store.citizen_lines_after(session, conversation.id, seen)
    if missed:
        raise UnseenLines(
            f"您写这条回复时，市民又发来 {len(missed)} 条消息，请先看一看；仍要发送请再点一次“发送”", count=len(missed)
        )


def _patience(settings: Settings, pace: float) -> Patience:
    return Patience(
        citizen=timedelta(minutes=settings.talk_quiet_minutes) * pace,
        staff=timedelta(minutes=settings.talk_unanswered_minutes) * pace,
    )

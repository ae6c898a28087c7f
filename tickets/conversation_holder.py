"""Who answers a conversation: the machine, the queue for a person, or one member of staff. Pure.

While a person holds it the machine is silent; `MOVES` is the one list of how a conversation changes hands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.base.clock import city_time
from hotline.base.errors import Conflict
from tickets.states import Named


class TalkHolder(StrEnum):
    MACHINE = "machine"
    QUEUE = "queue"  # the citizen has asked for a person and none has come yet
    PERSON = "person"


class TalkAct(Named):
    ASK = "ask", "请求人工"
    TAKE = "take", "接入"
    TRANSFER = "transfer", "转给同事"
    RELEASE = "release", "放回队列"
    CLOSE = "close", "结束"
    LAPSE = "lapse", "久未回复，自动结束"
    RETURN = "return", "坐席未回复，退回队列"
    LEAVE = "leave", "坐席退出，退回队列"


WAKEUP_PREFIX = "talk:"  # begins the names that ring at open pages, not at workers
QUEUE_WAKEUP = f"{WAKEUP_PREFIX}queue"
H, A = TalkHolder, TalkAct


def wakeup_of(conversation_id: int) -> str:
    """Rings at the page of this conversation."""
    return f"{WAKEUP_PREFIX}{conversation_id}"


def wakeup_of_staff(staff_id: int) -> str:
    """Rings at the pages of this member of staff."""
    return f"{WAKEUP_PREFIX}of:{staff_id}"


@dataclass(frozen=True, slots=True)
class ConversationMove:
    act: TalkAct
    before: frozenset[TalkHolder]
    after: TalkHolder
    by_holder: bool = False  # only the person who holds the conversation


MOVES: tuple[ConversationMove, ...] = (
    ConversationMove(A.ASK, frozenset({H.MACHINE}), H.QUEUE),
    ConversationMove(A.TAKE, frozenset({H.MACHINE, H.QUEUE}), H.PERSON),
    ConversationMove(A.TRANSFER, frozenset({H.PERSON}), H.PERSON, by_holder=True),
    ConversationMove(A.RELEASE, frozenset({H.PERSON}), H.QUEUE, by_holder=True),
    ConversationMove(A.CLOSE, frozenset({H.PERSON}), H.MACHINE, by_holder=True),
    ConversationMove(A.LAPSE, frozenset({H.PERSON}), H.MACHINE),
    ConversationMove(A.RETURN, frozenset({H.PERSON}), H.QUEUE),
    ConversationMove(A.LEAVE, frozenset({H.PERSON}), H.QUEUE, by_holder=True),
)
_BY_ACT = {move.act: move for move in MOVES}


@dataclass(frozen=True, slots=True)
class ConversationStanding:
    """Who holds a conversation now. `waiting_since`: since when the citizen has waited for a person's words."""

    holder: TalkHolder
    holder_id: int | None = None
    name: str = ""  # of the person
    since: datetime | None = None  # when this holder got it
    waiting_since: datetime | None = None
    last_at: datetime | None = None  # of the last line of either side

    def is_held_by(self, staff_id: int | None) -> bool:
        return self.holder is H.PERSON and self.holder_id == staff_id

    def is_held_by_another(self, staff_id: int | None) -> bool:
        return self.holder is H.PERSON and self.holder_id != staff_id


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a held conversation rests before it changes hands by itself."""

    citizen: timedelta  # the citizen has not answered: closed politely
    staff: timedelta  # the citizen waits and the holder does not write: back to the queue


def move(act: TalkAct, now: ConversationStanding, *, by: int | None = None) -> TalkHolder:
    """Who holds the conversation after the act; raises Conflict in words where it is not possible or not theirs."""
    found = _BY_ACT[act]
    if found.by_holder or act is A.TAKE:
        refuse_another(now, by)
    if now.holder not in found.before:
        raise Conflict(_REFUSED.get((act, now.holder), f"这段对话现在不能“{act.label}”，请刷新后再看"))
    return found.after


def refuse_another(now: ConversationStanding, staff_id: int | None) -> None:
    """Two people do not answer one citizen at once; raises Conflict that names the one who does."""
    if now.is_held_by_another(staff_id):
        raise Conflict(answering(now))


def answering(now: ConversationStanding) -> str:
    """`李敏正在回复这位市民（02:13 起）`."""
    since = f"（{city_time(now.since):%H:%M} 起）" if now.since else ""
    return f"{now.name or '另一位坐席'}正在回复这位市民{since}"


def overdue(now: ConversationStanding, moment: datetime, patience: Patience) -> TalkAct | None:
    """What happens by itself to a held conversation: nothing yet, RETURN to the queue, or LAPSE."""
    if now.holder is not H.PERSON or now.since is None:
        return None
    if now.waiting_since is not None:
        silent_since = max(now.waiting_since, now.since)
        return A.RETURN if moment - silent_since >= patience.staff else None
    quiet_since = max(now.last_at or now.since, now.since)
    return A.LAPSE if moment - quiet_since >= patience.citizen else None


_NOBODY = "这段对话现在没有人接入，请先点“接入”"
_REFUSED: dict[tuple[TalkAct, TalkHolder], str] = {
    (act, holder): _NOBODY for act in (A.TRANSFER, A.RELEASE, A.CLOSE) for holder in (H.MACHINE, H.QUEUE)
} | {(A.TAKE, H.PERSON): "您已经接入这段对话"}

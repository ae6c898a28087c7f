"""Alarms for the pages: those that are open, those of the last day, quiet marks, and the record of each."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from classifier.danger import rescue_patterns
from dashboards.web.formatting import danger
from hotline.base.clock import city_time
from router.alarms.models import Alarm, AlarmEntry, TellingOutcome, TellingWay, What
from tickets.access.rights import Actor
from tickets.access.visibility_store import seen_by
from tickets.lifecycle import Act
from tickets.message_models import Message
from tickets.models import JournalEntry, Ticket
from tickets.person_models import Staff
from tickets.personal_data.masking import veiled
from tickets.personal_data.reveal_models import Reveal, RevealPurpose

RECENT = timedelta(hours=24)
MOST = 50  # open alarms on a page; more than that is no list to read but a town on fire, and the number says so
_OPEN = Alarm.acknowledged_at.is_(None)
_DELIVERED = {
    OutboxState.WAITING: TellingOutcome.WAITING,
    OutboxState.SENDING: TellingOutcome.WAITING,
    OutboxState.SENT: TellingOutcome.SENT,
    OutboxState.FAILED: TellingOutcome.FAILED,
    OutboxState.TO_CALL: TellingOutcome.TO_CALL,
}


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm with its ticket."""

    id: int
    ticket_id: int
    number: str
    title: str  # of the ticket
    heard: str  # the whole text in which the danger was
    confidential: bool
    rings: bool
    signal: str
    raised_at: datetime
    cries: int
    again: bool
    step: int
    next_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_with: str
    by: str | None  # who acknowledged
    words: str | None  # of the newest danger, as the record of the ticket has them

    @property
    def kind(self) -> str:
        return danger(self.signal)

    @property
    def cry(self) -> str:
        """The sentence that matters, short; of a call or a letter not how it begins.

        What a caller took down beside a rating is no message: of that only the words that gave the alarm.
        """
        return rescue_patterns.cry(self.heard) or self.words or self.title

    @property
    def more(self) -> bool:
        """A further cry, on an open alarm or after one that was taken."""
        return self.again or self.cries > 1

    @property
    def text(self) -> str:
        """What a page may say of it, the cry first: nothing of the words of a confidential matter."""
        said = "又有新的求救消息" if self.more else "疑似紧急危险，请立即核实"
        return f"{'保密件' if self.confidential else veiled(self.cry)} · {self.kind}：{said}"

    @property
    def version(self) -> str:
        """Changes when the pages have to ring again: another cry, another step."""
        return f"{self.id}.{self.cries}.{self.step}"

    @property
    def taken(self) -> str:
        """`李敏 02:13 已接警`."""
        if self.acknowledged_at is None:
            return ""
        return f"{self.by or '同事'} {city_time(self.acknowledged_at):%H:%M} 已接警"

    @property
    def implied(self) -> str:
        """The act by which the person took it without saying so: `转110`."""
        return next((act.label for act in Act if act.value == self.acknowledged_with), "")

    @property
    def response(self) -> timedelta | None:
        return self.acknowledged_at - self.raised_at if self.acknowledged_at else None


@dataclass(frozen=True, slots=True)
class AlarmRecordLine:
    """One line of the record: what was detected, or who was notified how and whether it arrived."""

    at: datetime
    text: str
    delivery: TellingOutcome | None
    why: str = ""  # it did not arrive
    outbox_id: int | None = None
    address_sealed: str | None = None  # of a call that is still to be made

    @property
    def is_bad(self) -> bool:
        return self.delivery is TellingOutcome.FAILED or (self.delivery is None and "求救消息" not in self.text)


_HEARD = func.coalesce(Message.text, Ticket.text)
_WORDS = (
    select(JournalEntry.change["词语"].as_string())
    .where(JournalEntry.ticket_id == Alarm.ticket_id, JournalEntry.act == Act.HEAR_DANGER)
    .order_by(JournalEntry.place.desc())
    .limit(1)
    .scalar_subquery()
)
_COLUMNS = (
    *(Alarm.id, Alarm.ticket_id, Ticket.number, Ticket.title, _HEARD, Ticket.confidential, Alarm.rings, Alarm.signal),
    *(
        Alarm.raised_at,
        Alarm.cries,
        Alarm.again,
        Alarm.step,
        Alarm.next_at,
        Alarm.acknowledged_at,
        Alarm.acknowledged_with,
    ),
    Staff.name,
    _WORDS,
)


async def open_alarms(session: AsyncSession, viewer: Actor) -> list[AlarmRow]:
    """What nobody has taken, the longest waiting first; without what the viewer keeps away from."""
    return await _lines(session, viewer, Alarm.rings, _OPEN)


async def quiet_marks(session: AsyncSession, viewer: Actor) -> list[AlarmRow]:
    """Danger that the machine was not sure of and nobody has looked at, the oldest first."""
    return await _lines(session, viewer, Alarm.rings.is_(False), _OPEN)


async def taken_since(session: AsyncSession, since: datetime, viewer: Actor) -> list[AlarmRow]:
    """What was acknowledged since then, the newest first."""
    return await _lines(session, viewer, Alarm.rings, Alarm.acknowledged_at >= since, newest=True)


async def in_hand(session: AsyncSession, viewer: Actor, now: datetime) -> list[AlarmRow]:
    """What this person has taken and may read in full at this moment, the newest first."""
    is_open = (Reveal.staff_id == viewer.id, Reveal.purpose == RevealPurpose.LIFE, Reveal.open_until > now)
    mine = Alarm.acknowledged_by == viewer.id, Alarm.ticket_id.in_(select(Reveal.ticket_id).where(*is_open))
    found = await _lines(session, viewer, Alarm.rings, *mine, newest=True)
    return list({line.ticket_id: line for line in reversed(found)}.values())[::-1]


async def of_ticket(session: AsyncSession, ticket_id: int, viewer: Actor) -> list[AlarmRow]:
    return await _lines(session, viewer, Alarm.ticket_id == ticket_id, newest=True)


async def one(session: AsyncSession, alarm_id: int, viewer: Actor) -> AlarmRow | None:
    found = await _lines(session, viewer, Alarm.id == alarm_id)
    return found[0] if found else None


async def counts(session: AsyncSession, viewer: Actor) -> tuple[int, int]:
    """How many alarms are open, and how many quiet marks wait for a look."""
    counted = select(Alarm.rings, func.count()).join(Ticket, Ticket.id == Alarm.ticket_id).where(_OPEN, seen_by(viewer))
    found = await session.execute(counted.group_by(Alarm.rings))
    by_kind = {bool(rings): count for rings, count in found}
    return by_kind.get(True, 0), by_kind.get(False, 0)


async def record_of(session: AsyncSession, alarm_ids: Collection[int]) -> dict[int, list[AlarmRecordLine]]:
    """The record of each alarm, in order; one query."""
    if not alarm_ids:
        return {}
    columns = AlarmEntry, Staff.name, Outbox.state, Outbox.error, Outbox.address
    found = await session.execute(
        select(*columns)
        .outerjoin(Staff, Staff.id == AlarmEntry.staff_id)
        .outerjoin(Outbox, Outbox.id == AlarmEntry.outbox_id)
        .where(AlarmEntry.alarm_id.in_(alarm_ids))
        .order_by(AlarmEntry.id)
    )
    record: dict[int, list[AlarmRecordLine]] = defaultdict(list)
    for entry, name, state, error, address in found:
        record[entry.alarm_id].append(_entry(entry, name, state, error or "", address))
    return record


async def _lines(session: AsyncSession, viewer: Actor, *where: Any, newest: bool = False) -> list[AlarmRow]:
    order = Alarm.id.desc() if newest else Alarm.id
    found = await session.execute(
        select(*_COLUMNS)
        .join(Ticket, Ticket.id == Alarm.ticket_id)
        .outerjoin(Message, Message.id == Alarm.message_id)
        .outerjoin(Staff, Staff.id == Alarm.acknowledged_by)
        .where(seen_by(viewer), *where)
        .order_by(order)
        .limit(MOST)
    )
    return [_line(*row) for row in found]


def _line(*columns: Any) -> AlarmRow:
    return AlarmRow(*columns)


def _entry(
    entry: AlarmEntry, name: str | None, state: OutboxState | None, error: str, address: str | None
) -> AlarmRecordLine:
    post = entry.post.label if entry.post else ""
    if entry.what is What.CRY:
        return AlarmRecordLine(entry.at, f"收到求救消息（{danger(entry.signal)}），各页响铃", None)
    if entry.what is What.VACANT:
        return AlarmRecordLine(entry.at, f"{post}无人值班，直接报上一级", None)
    if entry.what is What.UNREACHABLE:
        return AlarmRecordLine(entry.at, f"{post} {name}没有登记手机或微信，直接报上一级", None)
    text = f"{post} {name} · {entry.way.label if entry.way else ''}"
    calling = entry.outbox_id if state is OutboxState.TO_CALL else None
    return AlarmRecordLine(entry.at, text, _delivery(entry, state), error, calling, address if calling else None)


def _delivery(entry: AlarmEntry, state: OutboxState | None) -> TellingOutcome:
    if entry.way is TellingWay.PAGE:
        return TellingOutcome.RUNG
    if entry.called_off or state is None:
        return TellingOutcome.CALLED_OFF
    if entry.way is TellingWay.PHONE and state is OutboxState.SENT:
        return TellingOutcome.CALLED
    return _DELIVERED[state]

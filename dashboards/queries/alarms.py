"""Alarms for the pages: those that are open, those of the last day, quiet marks, and the record of each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from dashboards.words import danger
from hotline.base.clock import city_time
from router.alarms.models import Alarm, AlarmEntry, Delivery, Way, What
from tickets.lifecycle import Act
from tickets.messages import Message
from tickets.models import Ticket
from tickets.people import Staff
from tickets.privacy import veiled
from tickets.reveal_models import Purpose, Reveal

RECENT = timedelta(hours=24)
MOST = 50  # open alarms on a page; more than that is no list to read but a town on fire, and the number says so
_OPEN = Alarm.acknowledged_at.is_(None)
_DELIVERED = {
    OutboxState.WAITING: Delivery.WAITING,
    OutboxState.SENDING: Delivery.WAITING,
    OutboxState.SENT: Delivery.SENT,
    OutboxState.FAILED: Delivery.FAILED,
    OutboxState.TO_CALL: Delivery.TO_CALL,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One alarm with its ticket."""

    id: int
    ticket_id: int
    number: str
    title: str
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
    recused: Sequence[int]

    @property
    def kind(self) -> str:
        return danger(self.signal)

    @property
    def more(self) -> bool:
        """A further cry, on an open alarm or after one that was taken."""
        return self.again or self.cries > 1

    @property
    def text(self) -> str:
        """What a page may say of it: nothing of the words of a confidential matter."""
        said = "又有新的求救消息" if self.more else "疑似紧急危险，请立即核实"
        return f"{self.kind}：{said} · {'保密件' if self.confidential else veiled(self.title)}"

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
class Told:
    """One line of the record: what was heard, or who was told by which way and whether it arrived."""

    at: datetime
    text: str
    delivery: Delivery | None
    why: str = ""  # it did not arrive
    outbox_id: int | None = None
    address_sealed: str | None = None  # of a call that is still to be made

    @property
    def is_bad(self) -> bool:
        return self.delivery is Delivery.FAILED or (self.delivery is None and "求救消息" not in self.text)


_CRY = func.coalesce(  # the cry itself where it came after something else: "老年卡在哪里办" says nothing at night
    case((func.substr(Ticket.text, 1, func.length(Message.text)) == Message.text, Ticket.title), else_=Message.text),
    Ticket.title,
)
_COLUMNS = (
    *(Alarm.id, Alarm.ticket_id, Ticket.number, _CRY, Ticket.confidential, Alarm.rings, Alarm.signal),
    *(
        Alarm.raised_at,
        Alarm.cries,
        Alarm.again,
        Alarm.step,
        Alarm.next_at,
        Alarm.acknowledged_at,
        Alarm.acknowledged_with,
    ),
    *(Staff.name, Ticket.recused),
)


async def open_alarms(session: AsyncSession, *, viewer: int | None = None) -> list[Line]:
    """What nobody has taken, the longest waiting first; without what the viewer keeps away from."""
    return await _lines(session, Alarm.rings, _OPEN, viewer=viewer)


async def quiet_marks(session: AsyncSession, *, viewer: int | None = None) -> list[Line]:
    """Danger that the machine was not sure of and nobody has looked at, the oldest first."""
    return await _lines(session, Alarm.rings.is_(False), _OPEN, viewer=viewer)


async def taken_since(session: AsyncSession, since: datetime, *, viewer: int | None = None) -> list[Line]:
    """What was acknowledged since then, the newest first."""
    return await _lines(session, Alarm.rings, Alarm.acknowledged_at >= since, newest=True, viewer=viewer)


async def in_hand(session: AsyncSession, staff_id: int, now: datetime) -> list[Line]:
    """What this person has taken and may read in full at this moment, the newest first."""
    is_open = (Reveal.staff_id == staff_id, Reveal.purpose == Purpose.LIFE, Reveal.open_until > now)
    mine = Alarm.acknowledged_by == staff_id, Alarm.ticket_id.in_(select(Reveal.ticket_id).where(*is_open))
    found = await _lines(session, Alarm.rings, *mine, newest=True, viewer=staff_id)
    return list({line.ticket_id: line for line in reversed(found)}.values())[::-1]


async def of_ticket(session: AsyncSession, ticket_id: int) -> list[Line]:
    return await _lines(session, Alarm.ticket_id == ticket_id, newest=True)


async def one(session: AsyncSession, alarm_id: int) -> Line | None:
    found = await _lines(session, Alarm.id == alarm_id)
    return found[0] if found else None


async def counts(session: AsyncSession) -> tuple[int, int]:
    """How many alarms are open, and how many quiet marks wait for a look."""
    found = await session.execute(select(Alarm.rings, func.count()).where(_OPEN).group_by(Alarm.rings))
    by_kind = {bool(rings): count for rings, count in found}
    return by_kind.get(True, 0), by_kind.get(False, 0)


async def record_of(session: AsyncSession, alarm_ids: Collection[int]) -> dict[int, list[Told]]:
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
    record: dict[int, list[Told]] = defaultdict(list)
    for entry, name, state, error, address in found:
        record[entry.alarm_id].append(_told(entry, name, state, error or "", address))
    return record


async def _lines(session: AsyncSession, *where: Any, newest: bool = False, viewer: int | None = None) -> list[Line]:
    order = Alarm.id.desc() if newest else Alarm.id
    found = await session.execute(
        select(*_COLUMNS)
        .join(Ticket, Ticket.id == Alarm.ticket_id)
        .outerjoin(Message, Message.id == Alarm.message_id)
        .outerjoin(Staff, Staff.id == Alarm.acknowledged_by)
        .where(*where)
        .order_by(order)
        .limit(MOST)
    )
    lines = [_line(*row) for row in found]
    return [line for line in lines if viewer is None or viewer not in (line.recused or ())]


def _line(*columns: Any) -> Line:
    return Line(*columns)


def _told(entry: AlarmEntry, name: str | None, state: OutboxState | None, error: str, address: str | None) -> Told:
    post = entry.post.label if entry.post else ""
    if entry.what is What.CRY:
        return Told(entry.at, f"收到求救消息（{danger(entry.signal)}），各页响铃", None)
    if entry.what is What.VACANT:
        return Told(entry.at, f"{post}无人值班，直接报上一级", None)
    if entry.what is What.UNREACHABLE:
        return Told(entry.at, f"{post} {name}没有登记手机或微信，直接报上一级", None)
    text = f"{post} {name} · {entry.way.label if entry.way else ''}"
    calling = entry.outbox_id if state is OutboxState.TO_CALL else None
    return Told(entry.at, text, _delivery(entry, state), error, calling, address if calling else None)


def _delivery(entry: AlarmEntry, state: OutboxState | None) -> Delivery:
    if entry.way is Way.PAGE:
        return Delivery.RUNG
    if entry.called_off or state is None:
        return Delivery.CALLED_OFF
    if entry.way is Way.PHONE and state is OutboxState.SENT:
        return Delivery.CALLED
    return _DELIVERED[state]

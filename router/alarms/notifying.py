"""Telling the people on duty that nobody has taken an alarm: by SMS, WeChat or a call, and a line on the board.

What leaves the system names no citizen: number, kind of danger, since when, and the link.
"""

from collections.abc import Iterable, Iterator, Sequence

from channels import outbox
from channels.events import MessageUndelivered
from classifier.danger.signals import NAMES
from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.phones import phone_number
from router.alarms import store
from router.alarms.models import Alarm, AlarmEntry, TellingWay, What
from router.outgoing import staff_notices
from router.outgoing.addressees import Audience, NoticeKind
from sla.policy import active_policies
from sla.sweep import alarm_ladder
from tickets import store as record
from tickets.models import Ticket
from tickets.staff import duty_store
from tickets.staff.duty_models import Post
from tickets.staff.duty_store import DutyShift

_MOBILE = 11  # digits; anything else takes no short messages
CALLED_TOO = frozenset({Post.OFFICER})  # phone first, then text (长子县应急局2025: 10 minutes to the officer)


async def climb(uow: UnitOfWork, alarm: Alarm) -> None:
    """Take what is due of this alarm's ladder now."""
    ticket = await record.ticket(uow.session, alarm.ticket_id)
    shifts = await duty_store.on_duty(uow.session, uow.now)
    ladder = active_policies.policy_at(uow.settings, alarm.raised_at).alarm
    reachable = {post for post in Post if any(_reaches(uow, post, one) for one in _at(shifts, post))}
    step = alarm_ladder.climb(ladder, step=alarm.step, came_at=alarm.raised_at, now=uow.now, reachable=reachable)
    for post in step.vacant:
        _note_vacant(uow, alarm, post, _at(shifts, post))
    for post in step.notified:
        for shift in _at(shifts, post):
            await _tell(uow, alarm, ticket, shift)
    alarm.step, alarm.next_at = step.step, step.next_at
    await _to_everybody(uow, ticket, _on_the_board(uow, alarm, step.notified, step.vacant, shifts))
    uow.wake(staff_notices.ALARM)


async def on_undelivered(uow: UnitOfWork, event: MessageUndelivered) -> None:
    """A telling of an open alarm did not get through: the person is to be called instead."""
    found = await store.entry_of_outbox(uow.session, event.outbox_id)
    if found is None or found[0].acknowledged_at is not None:
        return
    alarm, entry = found
    ticket = await record.ticket(uow.session, alarm.ticket_id)
    shifts = await duty_store.on_duty(uow.session, uow.now)
    mine = [one for one in shifts if one.duty.staff_id == entry.staff_id]
    names = "、".join(one.name for one in mine) or "值班人员"
    words = f"接警通知没有送达{names}（{event.reason}），请马上打电话"
    for shift in mine[:1]:
        await _put_on_call_list(uow, alarm, ticket, shift)
    await _to_everybody(uow, ticket, words)
    uow.wake(staff_notices.ALARM)


async def _to_everybody(uow: UnitOfWork, ticket: Ticket, words: str) -> None:
    await staff_notices.to_centre(uow, ticket.id, NoticeKind.ALARM_STEP, words, to=Audience.CENTRE)


def _at(shifts: Iterable[DutyShift], post: Post) -> list[DutyShift]:
    return [one for one in shifts if one.duty.post is post]


def _reaches(uow: UnitOfWork, post: Post, shift: DutyShift) -> bool:
    """A seat sits before a page that rings; the others have to be reached where they are."""
    return post is Post.SEAT or any(True for _ in _ways(uow, shift))


def _ways(uow: UnitOfWork, shift: DutyShift) -> Iterator[tuple[TellingWay, str]]:
    """How this person is reached, with the address; an officer is called as well as written to."""
    keys, duty = uow.settings.keys, shift.duty
    if duty.wechat_sealed:
        yield TellingWay.WECHAT, keys.open(duty.wechat_sealed)
    if duty.phone_sealed is None:
        return
    phone = phone_number(keys.open(duty.phone_sealed))
    mobile = len(phone) == _MOBILE and phone.startswith("1")
    if mobile:
        yield TellingWay.SMS, phone
    if duty.post in CALLED_TOO or not mobile:
        yield TellingWay.PHONE, phone


async def _tell(uow: UnitOfWork, alarm: Alarm, ticket: Ticket, shift: DutyShift) -> None:
    ways = list(_ways(uow, shift))
    if shift.duty.post is Post.SEAT:
        uow.session.add(_entry(uow, alarm, shift, TellingWay.PAGE))
    for way, address in ways:
        if way is TellingWay.PHONE:
            await _put_on_call_list(uow, alarm, ticket, shift)
        else:
            await _send(uow, alarm, ticket, shift, way, address)


async def _put_on_call_list(uow: UnitOfWork, alarm: Alarm, ticket: Ticket, shift: DutyShift) -> None:
    """Once a person and alarm, however often it is repeated; nothing where there is no number."""
    if shift.duty.phone_sealed is None or await store.is_to_be_called(uow.session, alarm.id, shift.duty.staff_id):
        return
    await _send(uow, alarm, ticket, shift, TellingWay.PHONE, uow.settings.keys.open(shift.duty.phone_sealed))


async def _send(uow: UnitOfWork, alarm: Alarm, ticket: Ticket, shift: DutyShift, way: TellingWay, address: str) -> None:
    text = words(uow, alarm, ticket)
    if way is TellingWay.PHONE:
        text = f"请打给{shift.duty.post.label}{shift.name}：{text}"
    row = outbox.put(uow, channel=way.value, address=address, text=text, urgent=True)
    await uow.session.flush()
    uow.session.add(_entry(uow, alarm, shift, way, outbox_id=row.id))


def words(uow: UnitOfWork, alarm: Alarm, ticket: Ticket) -> str:
    """What a person on duty reads on the own phone."""
    minutes = int((uow.now - alarm.raised_at).total_seconds() // 60)
    danger = NAMES.get(alarm.signal, "紧急危险")
    again = "又有新的求救消息，" if alarm.again or alarm.cries > 1 else ""
    return (
        f"【接警】{again}疑似{danger}，{city_time(alarm.raised_at):%H:%M} 收到，已 {minutes} 分钟无人接警。"
        f"工单 {ticket.number}，请马上处理并点“接警”：{uow.settings.site_url}/t/{ticket.number}"
    )


def _note_vacant(uow: UnitOfWork, alarm: Alarm, post: Post, there: Sequence[DutyShift]) -> None:
    """Nobody holds the post, or those who do have left no number: the record says which."""
    if not there:
        uow.session.add(AlarmEntry(alarm_id=alarm.id, at=uow.now, what=What.VACANT, post=post))
    for shift in there:
        entry = _entry(uow, alarm, shift, None)
        entry.what = What.UNREACHABLE
        uow.session.add(entry)


def _entry(
    uow: UnitOfWork, alarm: Alarm, shift: DutyShift, way: TellingWay | None, *, outbox_id: int | None = None
) -> AlarmEntry:
    return AlarmEntry(
        alarm_id=alarm.id,
        at=uow.now,
        what=What.NOTIFIED,
        post=shift.duty.post,
        staff_id=shift.duty.staff_id,
        way=way,
        outbox_id=outbox_id,
    )


def _on_the_board(
    uow: UnitOfWork, alarm: Alarm, notified: Sequence[Post], vacant: Sequence[Post], shifts: Sequence[DutyShift]
) -> str:
    minutes = int((uow.now - alarm.raised_at).total_seconds() // 60)
    reached = [f"{post.label} {'、'.join(one.name for one in _at(shifts, post))}" for post in notified]
    missing = [f"{post.label}无人可通知" for post in vacant]
    done = f"已通知{'；'.join(reached)}" if reached else "没有通知到任何人，请马上排班"
    return f"求救消息 {minutes} 分钟无人接警，{'，'.join([*missing, done])}"

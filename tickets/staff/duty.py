"""Entering and ending shifts of the duty roster; what is wrong with an entry is said in words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.phones import is_complete, typed
from tickets.access.rights import Actor
from tickets.person_models import Staff
from tickets.staff import duty_store
from tickets.staff.duty_models import Duty, Post
from tickets.staff.duty_store import DutyShift

LONGEST = timedelta(days=366)
_OPENID = re.compile(r"[\w-]{6,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ShiftEntry:
    """What the form says of one shift."""

    post: Post
    staff: Staff
    since: datetime
    until: datetime
    phone: str = ""
    wechat: str = ""


async def enter(uow: UnitOfWork, entry: ShiftEntry, *, by: Actor | None) -> Duty:
    """Put a shift on the roster. BadInput for impossible times or addresses, Conflict where it is there already."""
    _check_times(entry, uow.now)
    phone = _phone(entry.phone)
    wechat = entry.wechat.strip()
    if wechat and not _OPENID.fullmatch(wechat):
        raise BadInput("微信标识应是本公众号里的 openid（字母、数字、- 和 _），不是微信号的昵称")
    for other in await duty_store.overlapping(uow.session, entry.post, entry.staff.id, entry.since, entry.until):
        raise Conflict(f"{entry.staff.name}在 {_span(other.duty)} 已经排了{entry.post.label}，时间重叠")
    keys = uow.settings.keys
    row = Duty(
        post=entry.post,
        staff_id=entry.staff.id,
        since=entry.since,
        until=entry.until,
        phone_sealed=keys.seal(phone) if phone else None,
        wechat_sealed=keys.seal(wechat) if wechat else None,
        entered_by=by.id if by else None,
        entered_at=uow.now,
    )
    uow.session.add(row)
    return row


async def end(uow: UnitOfWork, row: Duty) -> None:
    """End a shift now; one that has not begun is taken off the roster."""
    if row.until <= uow.now:
        raise Conflict("这一班已经结束")
    if row.since >= uow.now:
        await uow.session.delete(row)
    else:
        row.until = uow.now


@dataclass(frozen=True, slots=True)
class PostHolder:
    """One post as the roster has it: who is there now, who comes next, and what is wrong with it, in words."""

    post: Post
    now: Sequence[DutyShift]
    coming: Sequence[DutyShift]
    faults: Sequence[str]

    @property
    def vacant(self) -> bool:
        return not self.now


def held(now: datetime, present: Iterable[DutyShift], coming: Iterable[DutyShift]) -> list[PostHolder]:
    """Every post, the lowest first."""
    here, next_ones = list(present), list(coming)
    found = []
    for post in Post:
        mine = [one for one in here if one.duty.post is post]
        then = [one for one in next_ones if one.duty.post is post]
        found.append(PostHolder(post, mine, then, list(_faults(post, mine, then, now))))
    return found


def _faults(post: Post, mine: Sequence[DutyShift], then: Sequence[DutyShift], now: datetime) -> Iterable[str]:
    if not mine:
        starts = f"，下一班 {city_time(then[0].duty.since):%m-%d %H:%M} 才开始" if then else ""
        yield f"{post.label}现在无人值班{starts}：求救消息会直接报给上一级，请马上排班"
        return
    for one in mine:
        if not (one.duty.phone_sealed or one.duty.wechat_sealed):
            yield f"{one.name}没有登记手机或微信：离开页面就通知不到"
    ends = max(one.duty.until for one in mine)
    if ends - now < timedelta(days=1) and not any(one.duty.since <= ends < one.duty.until for one in then):
        yield f"{city_time(ends):%m-%d %H:%M} 之后没有人接{post.label}的班"


def _check_times(entry: ShiftEntry, now: datetime) -> None:
    if entry.until <= entry.since:
        raise BadInput("结束时间早于或等于开始时间，请检查")
    if entry.until <= now:
        raise BadInput("这一班已经过去了，请检查日期")
    if entry.until - entry.since > LONGEST:
        raise BadInput("一班最长排一年，请检查日期")


def _phone(raw: str) -> str:
    number = typed(raw)
    if raw.strip() and not is_complete(number):
        raise BadInput("电话号码不对，请检查；没有可以不填，但要填微信标识，否则通知不到")
    return number


def _span(row: Duty) -> str:
    return f"{city_time(row.since):%m-%d %H:%M} 到 {city_time(row.until):%m-%d %H:%M}"

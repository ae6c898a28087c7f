"""What a doctor asks the database beyond what every process does: channels, calendar, accounts of the sample city."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date, datetime

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy.exc import SQLAlchemyError

from channels import registry
from dashboards import words
from dashboards.queries import running
from dashboards.queries.running import Unsent
from hotline import city as sample
from hotline.app.doctor import queries
from hotline.app.seed import DEMO_PASSWORD
from hotline.app.wiring import House
from hotline.base.clock import city_time
from hotline.base.readiness import Check, Level, Scope
from hotline.base.settings import Settings
from sla import calendars

NOTICE_BY = 12  # month: the State Council's notice of next year's holidays comes in November


async def of(house: House) -> list[Check]:
    """Nothing where the database cannot be read: what is wrong then is told by the look at it."""
    try:
        return [check async for check in _asked(house)]
    except (OSError, SQLAlchemyError):
        return []


async def _asked(house: House) -> AsyncIterator[Check]:
    now = house.clock.now()
    async with house.work.reading() as session:
        sent, unsent = await queries.last_sent(session), await running.unsent(session, now)
        calendar = await calendars.current(session, house.settings)
        hashes = await queries.hashes_of(session, [person.login for person in sample.load_city().staff])
    for check in channels(registry.configured(house.settings), sent, unsent, now):
        yield check
    yield _closed(house.settings)
    yield next_year(calendar.announced, city_time(now).date())
    yield sample_accounts(hashes)


def channels(
    kinds: tuple[str, ...], sent: Mapping[str, datetime], unsent: Mapping[str, Unsent], now: datetime
) -> Iterator[Check]:
    """`sent`: when each last took a message of ours."""
    for kind in kinds:
        name, label, last = f"channel-{kind}", f"{words.channel(kind)}最近发出", sent.get(kind)
        refused = unsent[kind].again if kind in unsent else None
        told = f"{words.span(now - last)}前" if last else "还没有"
        if refused and refused.since and (last is None or last < refused.since):
            told = f"{told}；后来 {refused.count} 条都被服务商拒绝或没有送到，正在重试"
            todo = "看“运行”页和日志里服务商的答复，多半是账号、余额、签名模板或网络"
            yield Check(name, label, Level.BAD, told, todo, Scope.CITY)
        else:
            yield Check(name, label, Level.GOOD, told, scope=Scope.CITY)


def _closed(settings: Settings) -> Check:
    reasons = [reason for kind in settings.channels if (reason := registry.missing(settings, kind))]
    told = "；".join(reasons) if reasons else f"开通的渠道：{'、'.join(map(words.channel, settings.channels))}"
    return Check("channels", "渠道", Level.GOOD, told, scope=Scope.CITY)


def next_year(announced: date, today: date) -> Check:
    """`announced`: the last day that a published notice covers."""
    name, label = "calendar", "工作日历"
    todo = "国务院办公厅的放假通知公布后，请用 hotline calendar import 录入，并用 --announced 写明到哪一天"
    if announced < today:
        told = f"{today.year} 年的放假安排没有录入，按法定节日推算，时限可能算错"
        return Check(name, label, Level.BAD, told, todo, Scope.CITY)
    if announced.year > today.year:
        return Check(name, label, Level.GOOD, f"放假安排已录入到 {announced:%Y-%m-%d}", scope=Scope.CITY)
    if today.month >= NOTICE_BY:
        told = f"{today.year + 1} 年的放假安排还没有录入，跨年的时限按法定节日推算"
        return Check(name, label, Level.WARNING, told, todo, Scope.CITY)
    told = f"放假安排录入到 {announced:%Y-%m-%d}；{today.year + 1} 年的一般十一月公布"
    return Check(name, label, Level.GOOD, told, scope=Scope.CITY)


def sample_accounts(hashes: Mapping[str, str]) -> Check:
    """`hashes`: of the sample city's logins that are there and active. Seeding gives all of them one hash."""
    name, label = "sample_accounts", "示例账号"
    known = {one: _is_known(one) for one in set(hashes.values())}
    open_to_all = [login for login, told in hashes.items() if known[told]]
    if open_to_all:
        some = "、".join(open_to_all[:3])
        told = f"有 {len(open_to_all)} 个示例账号用着公开的演示口令（{some} 等），谁都能登录"
        return Check(name, label, Level.WARNING, told, "真实城市里请马上在“账号”页停用它们；试用时请换口令")
    if hashes:
        told = f"有 {len(hashes)} 个示例城市的账号，口令不是公开的演示口令；真实城市里请在“账号”页停用它们"
        return Check(name, label, Level.GOOD, told)
    return Check(name, label, Level.GOOD, "没有示例账号")


def _is_known(password_hash: str) -> bool:
    try:
        return PasswordHasher().verify(password_hash, DEMO_PASSWORD)
    except (Argon2Error, InvalidHashError):
        return False

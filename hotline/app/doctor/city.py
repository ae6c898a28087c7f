"""What a doctor asks the database beyond what every process does: channels, calendar, accounts of the sample city."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date, datetime

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy.exc import SQLAlchemyError

from channels import registry
from channels.outbox.undelivered import count_unsettled
from dashboards.admin.queries import system
from dashboards.admin.queries.system import Unsent
from dashboards.setup import readiness
from dashboards.setup.queries import city_facts
from dashboards.web import formatting
from hotline.app.data import seed
from hotline.app.data.seed import DEMO_PASSWORD
from hotline.app.doctor import queries
from hotline.app.wiring import Services
from hotline.base.clock import city_time
from hotline.base.observability.readiness import Check, CheckScope, Level
from hotline.base.settings import Settings
from sla.calendar import calendars
from tickets.organisation import staffing
from tickets.organisation.staffing import UnstaffedUnit
from tickets.trail import checking as trail

NOTICE_BY = 12  # month: the State Council's notice of next year's holidays comes in November


async def of(house: Services) -> list[Check]:
    """Empty where the database cannot be read: the database check reports that."""
    try:
        return [check async for check in _asked(house)]
    except (OSError, SQLAlchemyError):
        return []


async def _asked(house: Services) -> AsyncIterator[Check]:
    now = house.clock.now()
    async with house.work.reading() as session:
        facts = await city_facts.read(session, house.settings, now)
        unsent = await system.unsent(session, now)
        calendar = await calendars.current(session, house.settings)
        waiting = await trail.waiting_wrong(session, house.work)
        hashes = await queries.hashes_of(session, seed.logins())
        lost = await count_unsettled(session)
    for check in channels(registry.configured(house.settings), facts.sent, unsent, now):
        yield check
    yield undelivered(lost)
    yield _closed(house.settings)
    if "wechat" in registry.configured(house.settings):
        yield wechat_mode(house.settings)
    yield trail_is_chained(waiting)
    yield next_year(calendar.announced, city_time(now).date())
    yield sample_accounts(hashes)
    yield units_have_people(facts.unstaffed)
    yield readiness.as_check(readiness.steps(house.settings, facts))


def channels(
    kinds: tuple[str, ...], sent: Mapping[str, datetime], unsent: Mapping[str, Unsent], now: datetime
) -> Iterator[Check]:
    """`sent`: when each last took a message of ours."""
    for kind in kinds:
        name, label, last = f"channel-{kind}", f"{formatting.channel(kind)}最近发出", sent.get(kind)
        refused = unsent[kind].again if kind in unsent else None
        text = f"{formatting.span(now - last)}前" if last else "还没有"
        if refused and refused.since and (last is None or last < refused.since):
            text = f"{text}；后来 {refused.count} 条都被服务商拒绝或没有送到，正在重试"
            todo = "看“运行”页和日志里服务商的答复，多半是账号、余额、签名模板或网络"
            yield Check(name, label, Level.BAD, text, todo, CheckScope.CITY)
        else:
            yield Check(name, label, Level.GOOD, text, scope=CheckScope.CITY)


def undelivered(count: int) -> Check:
    """`count`: messages that no way has brought to a citizen, and that nobody has settled."""
    name, label = "undelivered", "没有送达的消息"
    if not count:
        return Check(name, label, Level.GOOD, "没有", scope=CheckScope.CITY)
    todo = "请督办员或管理员打开“没有送达”页，按原因重发，或转电话告知"
    return Check(name, label, Level.WARNING, f"{count} 条等人处理", todo, CheckScope.CITY)


def _closed(settings: Settings) -> Check:
    reasons = [reason for kind in settings.channels if (reason := registry.missing(settings, kind))]
    text = "；".join(reasons) if reasons else f"开通的渠道：{'、'.join(map(formatting.channel, settings.channels))}"
    return Check("channels", "渠道", Level.GOOD, text, scope=CheckScope.CITY)


def wechat_mode(settings: Settings) -> Check:
    name, label = "wechat_mode", "微信推送"
    if settings.wechat_aes_key.get_secret_value():
        return Check(name, label, Level.GOOD, "安全模式：内容有签名", scope=CheckScope.CITY)
    todo = "请在公众平台把消息加解密方式改为安全模式，并设置 HOTLINE_WECHAT_AES_KEY"
    if settings.wechat_plain:
        text = "明文模式：签名不包括内容，见过一次推送的人可能假冒"
        return Check(name, label, Level.WARNING, text, f"{todo}，再去掉 HOTLINE_WECHAT_PLAIN", CheckScope.CITY)
    text = "没有设置 EncodingAESKey，微信的推送全部被拒绝"
    return Check(name, label, Level.BAD, text, todo, CheckScope.CITY)


def trail_is_chained(wrong: str) -> Check:
    """Of the newest only; the whole is walked along by `hotline check --journal`."""
    name, label = "trail", "审计记录"
    if wrong:
        todo = "请看 hotline ticker（或 serve）的日志，并运行 hotline check --journal"
        return Check(name, label, Level.BAD, wrong, todo, CheckScope.CITY)
    return Check(name, label, Level.GOOD, "都已串入链；全部核对请运行 hotline check --journal", scope=CheckScope.CITY)


def next_year(announced: date, today: date) -> Check:
    """`announced`: the last day that a published notice covers."""
    name, label = "calendar", "工作日历"
    todo = "国务院办公厅的放假通知公布后，请用 hotline calendar import 录入，并用 --announced 写明到哪一天"
    if announced < today:
        text = f"{today.year} 年的放假安排没有录入，按法定节日推算，时限可能算错"
        return Check(name, label, Level.BAD, text, todo, CheckScope.CITY)
    if announced.year > today.year:
        return Check(name, label, Level.GOOD, f"放假安排已录入到 {announced:%Y-%m-%d}", scope=CheckScope.CITY)
    if today.month >= NOTICE_BY:
        text = f"{today.year + 1} 年的放假安排还没有录入，跨年的时限按法定节日推算"
        return Check(name, label, Level.WARNING, text, todo, CheckScope.CITY)
    text = f"放假安排录入到 {announced:%Y-%m-%d}；{today.year + 1} 年的一般十一月公布"
    return Check(name, label, Level.GOOD, text, scope=CheckScope.CITY)


def units_have_people(nobody: Sequence[UnstaffedUnit]) -> Check:
    """`nobody`: active units for which nobody can sign, those with open orders first."""
    name, label = "unit_staff", "单位人员"
    if not nobody:
        return Check(name, label, Level.GOOD, "每个单位都有能签收的人", scope=CheckScope.CITY)
    told = f"没有在岗受理员或经办的单位：{staffing.in_words(nobody)}"
    todo = "请在“人员”页给这些单位配人；配好以前系统不自动派单给它们，有在办工单的请办理移交（“单位”页）"
    return Check(name, label, Level.WARNING, told, todo, CheckScope.CITY)


def sample_accounts(hashes: Mapping[str, str]) -> Check:
    """`hashes`: of the sample city's logins that are there and active. Seeding gives all of them one hash."""
    name, label = "sample_accounts", "示例账号"
    known = {one: _is_known(one) for one in set(hashes.values())}
    open_to_all = [login for login, hashed in hashes.items() if known[hashed]]
    if open_to_all:
        some = "、".join(open_to_all[:3])
        hashed = f"有 {len(open_to_all)} 个示例账号用着公开的演示口令（{some} 等），谁都能登录"
        return Check(name, label, Level.WARNING, hashed, "真实城市里请马上在“账号”页停用它们；试用时请换口令")
    if hashes:
        hashed = f"有 {len(hashes)} 个示例城市的账号，口令不是公开的演示口令；真实城市里请在“账号”页停用它们"
        return Check(name, label, Level.GOOD, hashed)
    return Check(name, label, Level.GOOD, "没有示例账号")


def _is_known(password_hash: str) -> bool:
    try:
        return PasswordHasher().verify(password_hash, DEMO_PASSWORD)
    except (Argon2Error, InvalidHashError):
        return False

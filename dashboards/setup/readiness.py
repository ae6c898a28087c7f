"""The one list of what a city needs before its number may be switched over (启用准备); pure.

`hotline setup` prints it, the page shows it, `hotline check` counts what is missing. BAD: the number may not be
switched over yet. WARNING: it works, and people do by hand what is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from channels import registry
from dashboards.setup.queries.city_facts import Administrator, CityFacts
from dashboards.web import formatting
from hotline.base.channels import CHANNELS
from hotline.base.observability.readiness import Check, CheckScope, Level
from hotline.base.settings import Settings
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES, Role
from tickets.organisation import staffing
from tickets.staff.duty_models import Post

NEEDED = (Role.AGENT, Role.DISPATCHER, Role.REVIEWER, Role.SUPERVISOR, Role.CALLER)  # without them a ticket gets stuck
COMMAND = "hotline setup"
_HERE = frozenset({"127.0.0.1", "localhost", "::1", ""})
_SYSADMIN, _ADMINS = frozenset({Role.SYSADMIN}), ADMIN_ROLES
_DISPATCHER, _SUPERVISION = frozenset({Role.DISPATCHER}), frozenset({Role.SUPERVISOR, Role.LEADER})


@dataclass(frozen=True, slots=True)
class SetupStep:
    """`page`: where it is done, for people with one of `roles`; "": at the server only."""

    name: str
    label: str
    level: Level
    words: str
    todo: str = ""
    page: str = ""
    roles: frozenset[Role] = frozenset()


def steps(settings: Settings, facts: CityFacts) -> tuple[SetupStep, ...]:
    """In the order in which they are done."""
    return (
        _city(settings),
        _site(settings),
        _policy(settings),
        _calendar(facts),
        _units(facts),
        _administrators(facts),
        _people(facts),
        _unit_people(facts),
        _passwords(facts),
        _catalogue(facts),
        _places(facts),
        *_channels(settings, facts),
        _model(facts),
        _duty(facts),
        _trial(facts),
    )


def missing(found: tuple[SetupStep, ...]) -> list[SetupStep]:
    """What has to be done before the number may be switched over."""
    return [one for one in found if one.level is Level.BAD]


def as_check(found: tuple[SetupStep, ...]) -> Check:
    """One line of `hotline check`."""
    name, label, lacking = "setup", "启用准备", missing(found)
    if not lacking:
        return Check(name, label, Level.GOOD, "号码切换前要办的都办好了", scope=CheckScope.CITY)
    words = f"号码切换前还缺 {len(lacking)} 项：{'、'.join(one.label for one in lacking)}"
    todo = f"请运行 {COMMAND}，或由系统管理员打开“启用准备”页"
    return Check(name, label, Level.WARNING, words, todo, CheckScope.CITY)


def _city(settings: Settings) -> SetupStep:
    name, label = "city", "城市名称和编号前缀"
    unset = {"city", "number_prefix"} - settings.model_fields_set
    if unset:
        words = f"还是示例：{settings.city}，工单编号以 {settings.number_prefix} 开头"
        return SetupStep(name, label, Level.BAD, words, f"{COMMAND} --city 某某市 --prefix 字母，然后重启各进程")
    return SetupStep(name, label, Level.GOOD, f"{settings.city}，工单编号以 {settings.number_prefix} 开头")


def _site(settings: Settings) -> SetupStep:
    name, label = "site", "市民打开的网址"
    if urlsplit(settings.site_url).hostname in _HERE or "site_url" not in settings.model_fields_set:
        words = f"{settings.site_url} 只有这台机器自己打得开，短信里的链接市民打不开"
        return SetupStep(name, label, Level.BAD, words, f"{COMMAND} --site https://…，然后重启各进程")
    if not settings.secure:
        return SetupStep(name, label, Level.WARNING, f"{settings.site_url} 没有加密", "请配好证书，把网址改为 https")
    return SetupStep(name, label, Level.GOOD, settings.site_url)


def _policy(settings: Settings) -> SetupStep:
    name, label = "policy", "时限方案"
    own = bool(settings.versions.versions("policy"))
    if "policy" not in settings.model_fields_set and not settings.policy_file and not own:
        words = f"没有选定，暂按 {settings.policy}"
        return SetupStep(
            name, label, Level.BAD, words, f"{COMMAND} --policy 名称；内置方案见 hotline policy", *_at_policy()
        )
    return SetupStep(
        name, label, Level.GOOD, settings.policy + ("，本市有自己的修改" if own else ""), "", *_at_policy()
    )


def _at_policy() -> tuple[str, frozenset[Role]]:
    return "/admin/policy", frozenset(Role)


def _calendar(facts: CityFacts) -> SetupStep:
    name, label, page = "calendar", "工作日历", ("/admin/calendar", frozenset(Role))
    if facts.announced < facts.today:
        words = f"{facts.today.year} 年的放假安排没有录入，时限可能算错"
        return SetupStep(name, label, Level.BAD, words, "在“日历”页或用 hotline calendar import 录入", *page)
    return SetupStep(name, label, Level.GOOD, f"放假安排录入到 {facts.announced:%Y-%m-%d}", "", *page)


def _units(facts: CityFacts) -> SetupStep:
    name, label, page = "units", "承办单位", ("/admin/units/import", _SYSADMIN)
    todo = f"照模板填好单位表（热线中心写一行），上传，或 {COMMAND} --units 单位.xlsx"
    if not facts.units or not facts.has_centre:
        words = f"有 {facts.units} 个承办单位" + ("" if facts.has_centre else "，没有热线中心")
        return SetupStep(name, label, Level.BAD, words, todo, *page)
    return SetupStep(name, label, Level.GOOD, f"热线中心和 {facts.units} 个承办单位", "", *page)


def _administrators(facts: CityFacts) -> SetupStep:
    name, label, page = "administrators", "三员（系统、安全保密、审计）", ("/admin/people", _ADMINS)
    ready = [one for one in facts.administrators if one.has_password]
    lacking = [role for role in Role if role in ADMIN_ROLES - {one.role for one in ready}]
    if not lacking:
        names = "、".join(f"{ROLE_NAMES[one.role]} {one.name}" for one in ready)
        return SetupStep(name, label, Level.GOOD, names, "", *page)
    waiting = {one.role: one for one in facts.administrators if one.role in lacking}
    words = "；".join(_lacking(role, waiting.get(role)) for role in lacking)
    todo = f"{COMMAND} 依次登记三位管理员"
    if len(waiting) == len(lacking):
        login = waiting[lacking[0]].login
        todo = f"请本人打开各自的链接设密码；链接过期了用 {COMMAND} --link {login} 再发"
    return SetupStep(name, label, Level.BAD, words, todo, *page)


def _lacking(role: Role, there: Administrator | None) -> str:
    return f"{ROLE_NAMES[role]}{f' {there.name} 还没有设密码' if there else '还没有人'}"


def _people(facts: CityFacts) -> SetupStep:
    name, label, page = "people", "热线中心的人员", ("/admin/people/import", _SYSADMIN)
    lacking = [ROLE_NAMES[role] for role in NEEDED if role not in facts.roles]
    if lacking:
        todo = f"照模板填好人员表，上传，或 {COMMAND} --people 人员.xlsx"
        return SetupStep(name, label, Level.BAD, f"没有人担任：{'、'.join(lacking)}", todo, *page)
    return SetupStep(name, label, Level.GOOD, "坐席、派单、审核、督办、回访都有人", "", *page)


def _unit_people(facts: CityFacts) -> SetupStep:
    name, label, page = "unit_staff", "承办单位的人员", ("/admin/people/import", _SYSADMIN)
    if not facts.units:
        return SetupStep(name, label, Level.WARNING, "还没有承办单位", "先导入单位", *page)
    if facts.unstaffed:
        words = f"没有人能签收：{staffing.in_words(facts.unstaffed)}"
        level = Level.BAD if len(facts.unstaffed) == facts.units else Level.WARNING
        return SetupStep(name, label, level, words, "给这些单位导入受理员或经办；配好以前系统不自动派单给它们", *page)
    return SetupStep(name, label, Level.GOOD, "每个单位都有能签收的人", "", *page)


def _passwords(facts: CityFacts) -> SetupStep:
    name, label, page = "passwords", "密码", ("/admin/people/import", _SYSADMIN)
    if facts.without_password:
        words = f"{facts.without_password} 个账号的主人还没有自己设过密码"
        return SetupStep(name, label, Level.WARNING, words, "在“导入人员”页生成首次密码，分别交给本人登录", *page)
    return SetupStep(name, label, Level.GOOD, "在用的账号都由本人设了密码", "", *page)


def _catalogue(facts: CityFacts) -> SetupStep:
    name, label, page = "catalogue", "派单目录", ("/catalogue", _DISPATCHER)
    if not facts.leaves:
        todo = f"{COMMAND} --catalogue 目录.csv（只有分类、没有主办单位的也可以先导入，再逐项认定）"
        return SetupStep(name, label, Level.BAD, "没有分类，也没有主办单位的规定", todo, *page)
    if facts.without_lead:
        words = f"{facts.leaves} 个末级分类，{facts.without_lead} 个没有主办单位，遇到时都转人工"
        return SetupStep(name, label, Level.WARNING, words, "由派单员在“派单目录”页逐项认定主办单位", *page)
    return SetupStep(name, label, Level.GOOD, f"{facts.leaves} 个末级分类，都有主办单位", "", *page)


def _places(facts: CityFacts) -> SetupStep:
    name, label = "places", "地名"
    if not facts.places:
        return SetupStep(name, label, Level.WARNING, "没有地名，系统认不出县区和街道", f"{COMMAND} --places 地名.csv")
    return SetupStep(name, label, Level.GOOD, f"{facts.places} 个地名")


def _channels(settings: Settings, facts: CityFacts) -> Iterator[SetupStep]:
    """Each that this city has chosen; where it has not chosen, each that has its secrets, and the telephone."""
    chosen = settings.channels if "channels" in settings.model_fields_set else registry.configured(settings)
    if not any(CHANNELS[kind].by_voice for kind in chosen):
        words = "没有开通，市民打 12345 系统里不会有记录"
        todo = f"设好电话平台的口令（HOTLINE_PHONE_PASSWORD），再 {COMMAND} --channels phone,…"
        yield SetupStep("channel-phone", "渠道：电话", Level.BAD, words, todo)
    for kind in dict.fromkeys(chosen):
        yield _channel(settings, facts, kind)


def _channel(settings: Settings, facts: CityFacts, kind: str) -> SetupStep:
    """Live: a citizen's own telephone has come through."""
    name, label = f"channel-{kind}", f"渠道：{formatting.channel(kind)}"
    if reason := registry.missing(settings, kind):
        return SetupStep(name, label, Level.BAD, "没有开通", reason.partition("，")[2] + "，然后重启各进程")
    if kind not in facts.received:
        words, todo = "已开通，还没有收到过一条", "请从这个渠道真的来一件试试，这里会变成“收到过”"
        return SetupStep(name, label, Level.WARNING, words, todo)
    sent = "，也发出过" if kind in facts.sent else ""
    return SetupStep(name, label, Level.GOOD, f"收到过{sent}")


def _model(facts: CityFacts) -> SetupStep:
    name, label, page = "model", "分类模型", ("/models", _SYSADMIN)
    if not facts.model:
        todo = f"可以先不要；导入旧工单、积累派单以后，{COMMAND} --model history 训练"
        return SetupStep(name, label, Level.WARNING, "没有模型，每件都由人派单", todo, *page)
    return SetupStep(name, label, Level.GOOD, f"正在用 {facts.model}", "", *page)


def _duty(facts: CityFacts) -> SetupStep:
    name, label, page = "duty", "值班", ("/duty", _SUPERVISION)
    if lacking := [post.label for post in Post if post not in facts.on_duty]:
        words = f"现在没有人在班：{'、'.join(lacking)}；警情没有人接"
        return SetupStep(name, label, Level.BAD, words, "由督办员在“值班”页排班", *page)
    return SetupStep(name, label, Level.GOOD, "值班坐席、督办和带班领导都在班", "", *page)


def _trial(facts: CityFacts) -> SetupStep:
    name, label = "trial", "走通一件"
    if not facts.has_answered:
        todo = "请自己当一回市民：登记一件，派单、签收、答复、回访，直到办结"
        return SetupStep(name, label, Level.WARNING, "还没有一件走到办结", todo, "/", frozenset(Role))
    return SetupStep(name, label, Level.GOOD, "已有工单走到办结")

"""Check of a message template: errors, and warnings for its author."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from hotline.base.errors import BadInput
from hotline.base.security import codes
from hotline.base.settings import Settings
from router.templates import message_templates
from router.templates.message_templates import MESSAGES, PLACE, PLACEHOLDERS
from sla.policy import active_policies
from sla.policy.policy_lines import Preset
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit

LONGEST = 600  # characters of a template
ONE_PART, PART = 70, 67  # UTF-16 units of a short message, alone and as a part of a longer one (GSM 03.38, UCS-2)
MANY_PARTS = 3
FORBIDDEN = (  # promises that nobody can keep, words that turn the citizen away or blame, bait of swindlers
    *("绝对", "百分之百", "100%", "包您满意", "一定解决", "肯定解决", "保证解决"),
    *("不归我们", "不归我管", "与我们无关", "自己想办法", "无理取闹", "胡搅蛮缠", "爱莫能助"),
    *("验证码发", "告诉我们验证码", "转账", "汇款", "点击领取", "中奖", "退款请"),
)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s{}，。；！？、]*|[A-Za-z0-9-]+\.(?:com|cn|net|org|top|xyz|vip|cc)\b[^\s{}，。；]*"
)
_WRITTEN_LIMIT = re.compile(
    r"(\d+(?:\.\d+)?|[一二两三四五六七八九十]+)\s*(?:个)?(工作日|自然日|工作小时|小时|天|日|分钟)(?:以内|之内|内|前)"
)
_UNITS: Mapping[str, str] = MappingProxyType(
    {"工作日": "wd", "自然日": "d", "天": "d", "日": "d", "工作小时": "wh", "小时": "h", "分钟": "min"}
)
_CODE = "654321"  # an example
_DIGITS: Mapping[str, int] = MappingProxyType(
    {one: value for value, one in enumerate("一二三四五六七八九", 1)} | {"两": 2}
)


def check(settings: Settings, key: str, text: str, *, day: date) -> list[str]:
    """Raises BadInput with everything that is refused; returns what is only doubtful."""
    code, channel = message_templates.code_and_channel(key)
    if not code:
        raise BadInput("没有这种消息")
    if not text:
        if channel:
            return []  # as on all channels
        raise BadInput("请填写内容")
    refused = [*form(text), *_places(code, text), *words(settings, text)]
    contradicting, doubtful = limits_in(text, active_policies.policy_on(settings, day), MESSAGES[code].promise)
    if refused or contradicting:
        raise BadInput("；".join([*refused, *contradicting]))
    return [*doubtful, *_looks(settings, channel, text)]


def example(settings: Settings, text: str, *, without: bool = False) -> str:
    """With the example values; `without`: those that may be empty are."""
    values = {} if without else {name: one.example for name, one in PLACEHOLDERS.items()}
    if without:
        must = set(PLACE.findall(re.sub(r"\[[^\]]*\]", "", text)))
        values = {name: PLACEHOLDERS[name].example for name in must if name in PLACEHOLDERS}
    return message_templates.fill(
        text, {name: one.replace("{site}", settings.site_url) for name, one in values.items()}
    )


def parts(settings: Settings, text: str) -> tuple[int, int]:
    """Length of a short message in UTF-16 units, its signature included, and of how many parts it is sent."""
    length = len(f"【{settings.sms_sign}】{text}".encode("utf-16-le")) // 2
    return length, 1 if length <= ONE_PART else -(-length // PART)


def limits_in(text: str, policy: Preset, about: str = "") -> tuple[list[str], list[str]]:
    """Time limits written out that the policy does not give, and those that it gives to some cases only.

    `about`: the promise that the text is about; "": any of a unit.
    """
    promises = [one for one in Promise if (one.value == about if about else one.is_of_unit)]
    budgets = {str(TimeLimit.parse(line.budget)): line.budget for line in policy.lines if line.promise in promises}
    refused, doubtful = [], []
    for found in _WRITTEN_LIMIT.finditer(text):
        if _budget(found[1], found[2]) not in budgets:
            given = "、".join(sorted({TimeLimit.parse(one).label for one in budgets.values()}))
            refused.append(
                f"写了“{found[0]}”，而现行时限方案“{policy.label}”没有这个时限（{given}）；请改用占位符 {{答复期限}}"
            )
        elif len(budgets) > 1:
            doubtful.append(f"“{found[0]}”只对一部分诉求成立，最好改用占位符 {{答复期限}}")
    return refused, doubtful


def _budget(amount: str, unit: str) -> str:
    return f"{amount if amount[0].isdigit() else _number(amount)}{_UNITS[unit]}"


def _number(written: str) -> int:
    """Up to 99, as 十五 or 二十."""
    tens, ten, ones = written.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def form(text: str, longest: int = LONGEST) -> Iterator[str]:
    if len(text) > longest:
        yield f"太长，请控制在 {longest} 字以内"
    if any(sign in text for sign in "｛｝［］"):
        yield "占位符请用半角的 {名称}，可省略的话请用半角的 […]"
    bare = re.sub(r"\[[^\[\]]*\]", "", text)
    if "[" in bare or "]" in bare:
        yield "方括号不成对，或者一层套一层"
    if re.search(r"[{}]", PLACE.sub("", text)):
        yield "大括号不成对"


def _places(code: str, text: str) -> Iterator[str]:
    message, named = MESSAGES[code], PLACE.findall(text)
    known = places_of(code)
    for name in dict.fromkeys(named):
        if name not in known:
            yield f"这种消息没有占位符 {{{name}}}，可用：{'、'.join(known) or '无'}"
    for name in message.needs:
        if name not in named:
            yield f"缺少占位符 {{{name}}}（{PLACEHOLDERS[name].meaning}）"
    if _shows_codes(text):
        yield "{查询码} 前面请写“查询码 ”（查询码、空格），后面不接数字和别的占位符，系统靠它保密"


def _shows_codes(text: str) -> bool:
    """Whether a code would be kept readable: each is hidden by the words before it and by where its digits end."""
    bare = re.sub(r"[\[\]|]", "", text)
    kept, _ = codes.hidden(PLACE.sub(lambda found: _CODE if found[1] == "查询码" else "0", bare))
    return _CODE in kept


def places_of(code: str) -> list[str]:
    """The placeholders that this message has values for: those of the shipped text."""
    return list(dict.fromkeys(PLACE.findall(MESSAGES[code].text)))


def words(settings: Settings, text: str) -> Iterator[str]:
    for word in FORBIDDEN:
        if word in text:
            yield f"不能用“{word}”"
    for link in _LINK.findall(text):
        if link != settings.site_url and not link.startswith(f"{settings.site_url}/"):
            yield f"只能放本热线的网址，不能放“{link}”"


def _looks(settings: Settings, channel: str, text: str) -> Iterator[str]:
    if "您" not in text and "请" not in text:
        yield "通篇没有“您”和“请”，请看看语气"
    length, count = parts(settings, example(settings, text))
    if channel in {"", "sms"} and count > MANY_PARTS:
        yield f"作为短信按示例有 {length} 字，要拆成 {count} 条计费"

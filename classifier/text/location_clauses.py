"""Clauses that say only where it is: "我家起火了，清漪路18号" is as frightening as "我家起火了". Pure."""

import re

_LEADS = r"(?:地址|地点|位置|我们?家?|就|这里|这边)*(?:在|是|住|位于)*"
_ENDS = (
    r"(?:路|街|大道|巷|弄|小区|花园|家园|苑|新城|公寓|大厦|广场|市场|商场|大桥|小学|中学|幼儿园|医院"
    r"|公园|\d+(?:[栋幢座室楼号层]|单元))"
)
_BESIDE = r"(?:门口|门前|楼下|楼顶|楼上|附近|旁边|对面|里面|里|口|边|这里|那里|这边|那边)?"
_ONLY_WHERE = re.compile(rf"\s*{_LEADS}[^，、：:,]{{0,14}}?{_ENDS}\d*{_BESIDE}\s*")
_HAPPENS = re.compile("[冲撞掉落跳跌摔倒死烧着火烟爆漏伤救困堵闹打砍杀炸抢躺淹塌晕昏血喊叫]|不")
_NUMBERED = re.compile(
    r"[\u4e00-\u9fff]{2,3}(?:路|街|大道|巷|弄|村|小区|花园|家园|苑|公寓|大厦)\d+(?:[号栋幢座楼层室]|单元|\d)*"
)
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")
_CLAUSE = re.compile(r"[^，、：:,]+[，、：:,]*")
_MARKS = "，、：:, "


def without(sentence: str, kept: "re.Pattern[str] | None" = None) -> str:
    """`sentence` without numbered addresses and clauses that only name a place; a clause with `kept` stays."""
    clauses: list[str] = _CLAUSE.findall(sentence)
    lines = [one for one in clauses if (kept is not None and kept.search(one)) or not _is_only_where(one)]
    left = _NUMBERED.sub("", "".join(lines)).strip(_MARKS)
    return left or sentence


def of_all(text: str) -> str:
    """`without` for every sentence of a text."""
    return _SENTENCE.sub(lambda found: without(found.group()), text)


def _is_only_where(clause: str) -> bool:
    return _HAPPENS.search(clause) is None and _ONLY_WHERE.fullmatch(clause.strip(_MARKS)) is not None

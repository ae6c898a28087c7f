"""How times, names and numbers read on the pages (UI.md: dates as `11月21日 周六 14:30`, times given twice)."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup, escape

from hotline.base.channels import CHANNELS
from hotline.base.clock import city_time, day_and_hour
from hotline.base.text.cleaning import shorten
from tickets.models import Lamp
from tickets.personal_data.masking import veiled

WEEKDAYS = "一二三四五六日"
SHAPES = {Lamp.GREEN: "●", Lamp.YELLOW: "◆", Lamp.RED: "■"}
DANGERS = {  # DOMAIN 4.6
    "self_harm": "自伤自杀",
    "violence": "扬言暴力",
    "group": "群体聚集",
    "hazard": "险情",
    "health_campus": "公共卫生、校园",
    "wages": "极端讨薪",
    "opinion": "舆情",
}
LEVELS = {
    "centre": "热线中心",
    "region": "自治区（省）级部门",
    "city": "市级部门",
    "company": "公共企业",
    "district": "城区（县）",
    "county": "县（市）",
    "street": "街道（乡镇）",
    "township": "乡镇",
    "village": "村",
    "community": "社区",
    "subcentre": "热线分中心",
}
_CODE = re.compile(r"(查询码\s*)\d{6}")
_LINK = re.compile(r"(/r/)[\w-]+")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def moment(at: datetime | None, *, year: bool = False) -> str:
    """`11月21日 周六 14:30`, in the city's time."""
    if at is None:
        return "—"
    local = city_time(at)
    front = f"{local.year}年" if year else ""
    return f"{front}{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {local:%H:%M}"


def until(at: datetime | None) -> str:
    """A deadline: as `moment`, but midnight is `24:00` of the day that it ends."""
    if at is None:
        return "—"
    local = city_time(at)
    last, hour = day_and_hour(local)
    return f"{day(last)} {hour}"


def day(at: date) -> str:
    return f"{at.month}月{at.day}日 周{WEEKDAYS[at.weekday()]}"


def span(length: timedelta) -> str:
    """At most two units: `2 天 3 小时`, `3 小时 20 分`, `12 分`, `不到 1 分`."""
    seconds = int(abs(length).total_seconds())
    parts = [(seconds // _DAY, "天"), (seconds % _DAY // _HOUR, "小时"), (seconds % _HOUR // _MINUTE, "分")]
    parts_shown = [f"{count} {unit}" for count, unit in parts if count][:2]
    if seconds >= _DAY and len(parts_shown) > 1 and parts_shown[1].endswith("分"):
        parts_shown = parts_shown[:1]
    return " ".join(parts_shown) or "不到 1 分"


def seconds(length: timedelta | float | None) -> str:
    """A short length, as such or in seconds, to the second: `45 秒`, `3 分 20 秒`; longer ones as `span`."""
    if length is None:
        return "—"
    whole = int(length.total_seconds()) if isinstance(length, timedelta) else round(length)
    if whole >= _HOUR:
        return span(timedelta(seconds=whole))
    minutes, rest = divmod(whole, _MINUTE)
    return " ".join(
        part for part in (f"{minutes} 分" if minutes else "", f"{rest} 秒" if rest or not minutes else "") if part
    )


def clock_time(at: datetime) -> str:
    """`02:13`, in the city's time."""
    return f"{city_time(at):%H:%M}"


def left(due: datetime | None, now: datetime) -> str:
    """`还剩 3 小时 20 分` or `超期 2 小时`; a dash where nothing was promised yet."""
    if due is None:
        return "—"
    return f"还剩 {span(due - now)}" if due > now else f"超期 {span(now - due)}"


def ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "—"
    return "刚刚" if now - at < timedelta(minutes=1) else f"{span(now - at)}前"


def channel(code: str) -> str:
    return CHANNELS[code].short if code in CHANNELS else code


def danger(code: str) -> str:
    return DANGERS.get(code, code)


def percent(share: float | None) -> str:
    """`96.3%`, or a dash where nothing was counted: never a zero that nobody earned."""
    return "—" if share is None else f"{share * 100:.1f}%"


def weighed(text: str, words: Iterable[str]) -> Markup:
    """The text with the words that weighed underlined; overlapping words make one line."""
    return _marked(text, words, Markup("<u>{}</u>"))


def marked(text: str, words: Iterable[str]) -> Markup:
    """The text with what was searched highlighted."""
    return _marked(text, words, Markup("<mark>{}</mark>"))


def excerpt(text: str, words: Iterable[str], width: int = 120) -> Markup:
    """One masked line around the first of the words that is there, all of them highlighted."""
    line, wanted = " ".join(veiled(text).split()), tuple(words)
    first = min((place[0] for word in wanted for place in _places(line, word)), default=0)
    begin = max(first - width // 4, 0)
    cut = line[begin : begin + width]
    return Markup("{}{}{}").format("…" if begin else "", marked(cut, wanted), "…" if begin + width < len(line) else "")


def _marked(text: str, words: Iterable[str], mark: Markup) -> Markup:
    marks = sorted({place for word in words if word for place in _places(text, str(word))})
    edges = sorted({0, len(text), *(edge for mark in marks for edge in mark)})
    parts = []
    for begin, end in pairwise(edges):
        piece = escape(text[begin:end])
        inside = any(b <= begin and end <= e for b, e in marks)
        parts.append(mark.format(piece) if inside else piece)
    return Markup().join(parts)


def one_line(text: str, width: int = 40) -> str:
    """For lists: one masked line."""
    return shorten(veiled(text), width)


def without_secrets(text: str) -> str:
    """Our lines to a citizen as staff may read them: the query code and the rating link are the citizen's alone."""
    return _LINK.sub(r"\1…", _CODE.sub(r"\1******", text))


def without_code(text: str) -> str:
    """Our lines as the citizen may read them again: the query code was shown once, on the receipt."""
    return _CODE.sub(r"\1******", text)


def _places(text: str, word: str) -> list[tuple[int, int]]:
    text = text.lower() if len(text.lower()) == len(text) else text  # what was searched is in small letters
    word = word.lower()
    found, start = [], text.find(word)
    while start >= 0:
        found.append((start, start + len(word)))
        start = text.find(word, start + 1)
    return found


@cache
def field_labels() -> dict[str, str]:
    """The Chinese label of every form field, for pages that show a form again."""
    labels: dict[str, str] = json.loads((Path(__file__).parent / "labels.json").read_text(encoding="utf-8"))
    return labels

"""Dates and times as people and spreadsheets write them, in the city's time. Pure.

Read are ISO 8601, Chinese (`2026年10月8日下午3点05分`), dotted, slashed and compact forms, full-width and Chinese
digits, and the serial numbers that Excel shows where a cell has no date format. What can mean two days
(`10/8/2026`, `26-10-08`) is not read.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from hotline.base.clock import CITY_ZONE, beginning_of
from hotline.base.errors import BadInput
from hotline.base.text.digits import folded

_YEARS = range(1900, 9999)  # of days in fields and commands: there is a day before and after, in every zone
_SERIALS = range(20_000, 60_001)  # days since 1899-12-30: 1954 to 2064
_EPOCH = datetime(1899, 12, 30, tzinfo=CITY_ZONE)
_DAY_SECONDS = 86_400
_NOON = 12
_HALF = {
    "上午": 0,
    "早上": 0,
    "早晨": 0,
    "凌晨": 0,
    "am": 0,
    "中午": 12,
    "下午": 12,
    "傍晚": 12,
    "晚上": 12,
    "夜间": 12,
}
_HALF["pm"] = 12
_HALVES = "|".join(_HALF)
_WEEKDAY = r"[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?"
_DATE = (
    r"(?P<year>\d{4})(?:(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|\s?年\s?(?P<month_2>\d{1,2})\s?月\s?(?P<day_2>\d{1,2})\s?[日号]?"
    r"|(?P<month_3>\d{2})(?P<day_3>\d{2}))"
)
_TIME = (
    rf"(?P<half>{_HALVES})?\s?(?P<hour>\d{{1,2}})\s?[:点时]\s?"
    rf"(?:(?P<minute>\d{{1,2}}|半)(?:\s?[:分]\s?(?:(?P<second>\d{{1,2}})(?:\.\d+)?\s?秒?)?)?)?\s?(?P<half_2>am|pm)?"
)
_ZONE = r"(?P<zone>z|[+-]\d{2}:?\d{2})"
_MOMENT = re.compile(rf"{_DATE}(?:[\st,，]*(?:{_WEEKDAY})?[\st,，]*{_TIME}\s?{_ZONE}?|\s?{_WEEKDAY})?")
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})[\st]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_NUMERALS = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号点时分秒])")
_DIGIT = {one: str(place) for place, one in enumerate("零一二三四五六七八九")} | {"〇": "0"}


def moment(said: str) -> datetime | None:
    """The moment that was written, with a zone; a day without an hour is its beginning; None where it is none.

    >>> moment("2026年10月8日 下午3:05").isoformat(), moment("46303.5").isoformat()
    ('2026-10-08T15:05:00+08:00', '2026-10-08T12:00:00+08:00')
    """
    plain = " ".join(folded(said).lower().split())
    if _SERIAL.fullmatch(plain):
        return _of_serial(float(plain))
    plain = _NUMERALS.sub(_as_digits, plain)
    found = _MOMENT.fullmatch(plain) or _COMPACT.fullmatch(plain)
    return _of_parts(found.groupdict()) if found else None


def day(said: str) -> date | None:
    """The day that was written, also with a time of day behind it; None where it is none.

    >>> day("2026.10.08"), day("10/8/2026")
    (datetime.date(2026, 10, 8), None)
    """
    found = moment(said)
    try:
        return found.astimezone(CITY_ZONE).date() if found else None
    except OverflowError:  # a zone moves it out of the years 1 to 9999
        return None


def read_day(said: str, *, what: str = "日期") -> date:
    """The day that a person wrote into a field or a command; BadInput, naming the field, where it is none.

    >>> read_day("2026年10月8日")
    datetime.date(2026, 10, 8)
    """
    found = day(said)
    if found is None or found.year not in _YEARS:
        raise BadInput(f"看不懂{what}“{said}”，请写成 2026-12-01")
    return found


def read_midnight(said: str, *, what: str = "日期", days: int = 0) -> datetime:
    """The beginning in the city of that day, or of the one so many `days` later; BadInput as `read_day`.

    >>> read_midnight("2026-12-31", days=1).isoformat()
    '2027-01-01T00:00:00+08:00'
    """
    return beginning_of(read_day(said, what=what) + timedelta(days=days))


def _of_serial(days: float) -> datetime | None:
    if int(days) not in _SERIALS:
        return None
    return _EPOCH + timedelta(seconds=round(days * _DAY_SECONDS))


def _of_parts(parts: Mapping[str, str | None]) -> datetime | None:
    month, of_month = (_first(parts, name) for name in ("month", "day"))
    minute = "30" if parts.get("minute") == "半" else parts.get("minute")
    hour = _hour(int(parts.get("hour") or 0), _first(parts, "half"))
    if hour is None:
        return None
    midnight_after = hour == 24 and not int(minute or 0) and not int(parts.get("second") or 0)  # noqa: PLR2004
    try:
        found = datetime(
            *(int(parts["year"] or 0), int(month), int(of_month), 0 if midnight_after else hour),
            *(int(minute or 0), int(parts.get("second") or 0)),
            tzinfo=_zone(parts.get("zone")),
        )
    except ValueError:
        return None
    return found + timedelta(days=1) if midnight_after else found


def _first(parts: Mapping[str, str | None], name: str) -> str:
    """The group of this name, whichever form matched."""
    return next((value for key, value in parts.items() if value and re.fullmatch(rf"{name}(?:_\d)?", key)), "")


def _hour(hour: int, half: str) -> int | None:
    """On the clock of 24 hours; None where hour and half of the day contradict each other."""
    if not half or hour > _NOON:
        return None if half and not _HALF[half] else hour
    if half == "中午" and hour == 11:  # noqa: PLR2004 - 中午11点 is before noon
        return hour
    if half in {"晚上", "夜间"} and hour == _NOON:
        return 24  # 晚上12点 ends the day
    return hour % _NOON + _HALF[half]


def _zone(written: str | None) -> tzinfo:
    if not written:
        return CITY_ZONE
    if written == "z":
        return UTC
    sign, hours, minutes = -1 if written[0] == "-" else 1, int(written[1:3]), int(written[-2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _as_digits(found: re.Match[str]) -> str:
    """二〇二六 -> 2026, 十月 -> 10, 二十八 -> 28."""
    text = found[0]
    if "十" not in text:
        return "".join(_DIGIT[one] for one in text)
    tens, _, ones = text.partition("十")
    return f"{_DIGIT.get(tens, tens or '1')}{_DIGIT.get(ones, ones or '0')}"

"""Corrections of the calendar as people bring them: CSV, iCalendar (RFC 5545) or JSON, read into one shape.

JSON may be our own (`{"announced": "2027-12-31", "days": {"2027-02-06": {"working": true, …}}}`) or the list of days
that open holiday collections publish (`{"days": [{"date": …, "isOffDay": …, "name": …}]}`). A day whose value is null
takes a correction back.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from hotline.base.errors import BadInput
from hotline.base.text import moments
from sla.calendar import ics_files
from sla.calendar.calendars import read_days
from sla.models import CalendarRevision

Days = dict[str, Any]
MOST_DAYS = 2000
_WORKING = {"上班": True, "是": True, "1": True, "true": True, "work": True, "班": True}
_OFF = {"放假": False, "休息": False, "否": False, "0": False, "false": False, "off": False, "休": False}
_COLUMNS = {
    "date": ("date", "日期"),
    "working": ("working", "上班", "是否上班"),
    "name": ("name", "名称", "说明"),
    "shifts": ("shifts", "班次", "上班时间"),
}
_MADE_UP = re.compile(r"上班|补班|调班|（班）|\(班\)")
_SHIFT = re.compile(r"(\d{1,2}:\d{2})\s*[-–~至]\s*(\d{1,2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Changes:
    """Days to correct (null: take the correction back), and the last day that a new notice covers."""

    days: Mapping[str, Any]
    announced: date | None = None


def read(text: str, name: str = "") -> Changes:
    """By the file's ending, or by how the text begins; raises BadInput with the line or day that cannot be read."""
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise BadInput("文件是空的")
    if name.lower().endswith(".json") or text[0] in "{[":
        changes = _json(text)
    elif name.lower().endswith(".ics") or text.upper().startswith("BEGIN:VCALENDAR"):
        changes = Changes(dict(_ics(text)))
    else:
        changes = Changes(dict(_csv(text)))
    if not changes.days and changes.announced is None:
        raise BadInput("文件里没有日期")
    if len(changes.days) > MOST_DAYS:
        raise BadInput(f"一次最多 {MOST_DAYS} 天")
    read_days({iso: day for iso, day in changes.days.items() if day is not None})
    read_days({iso: {"working": False} for iso, day in changes.days.items() if day is None})
    return changes


def merged(known: CalendarRevision | None, changes: Changes, *, replace: bool = False) -> tuple[Days, date | None]:
    """All corrections after the import; `replace` drops the earlier ones."""
    days: Days = {} if known is None or replace else dict(known.days)
    for iso, day in changes.days.items():
        if day is None:
            days.pop(iso, None)
        else:
            days[iso] = day
    before = known.announced if known is not None and not replace else None
    return dict(sorted(days.items())), max((d for d in (before, changes.announced) if d), default=None)


def _json(text: str) -> Changes:
    try:
        raw = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise BadInput(f"JSON 看不懂：{error}") from error
    whole = raw if isinstance(raw, dict) else {"days": raw}
    days, announced = whole.get("days"), whole.get("announced")
    if isinstance(days, list):
        days = dict(_listed(one) for one in days)
    if not isinstance(days, dict):
        raise BadInput("JSON 里要有 days：日期到安排的对照，或逐日的列表")
    return Changes(days, moments.read_day(str(announced)) if announced else None)


def _listed(one: Any) -> tuple[str, dict[str, Any]]:
    if not isinstance(one, dict) or "date" not in one:
        raise BadInput("列表里的每一天都要有 date")
    working = one["working"] if "working" in one else not one.get("isOffDay", True)
    return str(one["date"]), {"working": working, "name": one.get("name", ""), "shifts": one.get("shifts", [])}


def _csv(text: str) -> Iterator[tuple[str, Any]]:
    rows = csv.DictReader(io.StringIO(text))
    names = {want: _column(rows.fieldnames or [], known) for want, known in _COLUMNS.items()}
    if names["date"] is None or names["working"] is None:
        raise BadInput("CSV 第一行要有“日期”和“上班”两列（另可有“名称”“班次”）")
    for line, row in enumerate(rows, start=2):
        found = {want: (row.get(name) or "").strip() if name else "" for want, name in names.items()}
        iso = moments.read_day(found["date"], what=f"第 {line} 行的日期").isoformat()
        if found["working"] == "取消":
            yield iso, None
            continue
        working = (_WORKING | _OFF).get(found["working"].lower())
        if working is None:
            raise BadInput(f"第 {line} 行：“上班”一列请写“上班”“放假”或“取消”，现在是“{found['working']}”")
        shifts = [list(pair) for pair in _SHIFT.findall(found["shifts"])]
        if found["shifts"] and not shifts:
            raise BadInput(f"第 {line} 行：班次请写成 08:30-12:00，几段之间用空格隔开")
        yield iso, {"working": working, "name": found["name"], "shifts": [[_clock(a), _clock(b)] for a, b in shifts]}


def _column(found: Any, known: tuple[str, ...]) -> str | None:
    return next((name for name in found if name and name.strip().lower() in known), None)


def _ics(text: str) -> Iterator[tuple[str, Any]]:
    for day, name in ics_files.days(text):
        yield day.isoformat(), {"working": bool(_MADE_UP.search(name)), "name": name, "shifts": []}


def _clock(written: str) -> str:
    return written.zfill(5)

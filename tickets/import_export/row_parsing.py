"""One line of a sheet as a ticket to be, or every reason why it is none; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from hotline.base.clock import CITY_ZONE
from hotline.base.errors import BadInput
from hotline.base.text import moments
from hotline.base.text.cleaning import MESSAGE_LIMIT, clean
from hotline.base.text.phones import is_complete, typed
from tickets.import_export import layout
from tickets.import_export.layout import Table
from tickets.import_export.mapping import LABELS, SheetMapping
from tickets.models import Kind, Urgency, Waived
from tickets.personal_data import extra_details

_OPEN = frozenset({"", "待派单", "待办", "未办结", "办理中", "待签收", "已受理", "待审核"})
_ENDED = frozenset({"办结", "已办结", "直接办结", "已归档", "归档", "已完成", "终止办理"})
_EARLIEST = datetime(1983, 1, 1, tzinfo=CITY_ZONE)  # the first 市长热线 opened that year (沈阳)
_OUTSIDE_LENGTH = 60
Choice = TypeVar("Choice", Kind, Urgency)


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What the system knows: units by code, name and short name (None: several are called so), categories by both."""

    departments: Mapping[str, int | None]
    categories: Mapping[str, str] = field(default_factory=dict)  # empty: the city has no catalogue yet


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A line that can become a ticket."""

    line: int
    text: str
    outside_number: str = ""
    title: str = ""
    kind: Kind = Kind.OTHER
    category: str | None = None
    urgency: Urgency = Urgency.NORMAL
    district: str = ""
    address: str = ""
    name: str = ""
    phone: str = ""
    source: str = "import"
    details: Mapping[str, str] = field(default_factory=dict)  # `extra_details.of_matter`
    waived: Waived = Waived.NOTHING
    registered_at: datetime | None = None
    department_id: int | None = None
    ended: bool = False
    answer: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot, with every reason."""

    line: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"第 {self.line} 行：{'；'.join(self.reasons)}"


def open_sheet(path: Path, mapping: SheetMapping) -> Table:
    """The table of tickets in the file; BadInput where no row of it has headings that the mapping knows."""
    return layout.find(path, mapping, sheet=mapping.sheet)


def read(table: Table, mapping: SheetMapping, known: ImportContext, *, now: datetime) -> Iterator[ImportRow | Fault]:
    """Every line below the headings in order; a repeated number is a fault of the second line."""
    places = mapping.places(table.headings)
    seen: dict[str, int] = {}
    for line, cells in table.lines:
        read_ = _line(line, _named(cells, places, mapping.values), known, now)
        number = read_.outside_number if isinstance(read_, ImportRow) else ""
        first = seen.setdefault(number, line) if number else line
        yield read_ if first == line else Fault(line, (f"编号 {number} 与第 {first} 行相同",))


def _named(cells: Sequence[str], places: Mapping[str, int], values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    found = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    return {name: values.get(name, {}).get(cell, cell) for name, cell in found.items()}


def _line(line: int, cells: Mapping[str, str], known: ImportContext, now: datetime) -> ImportRow | Fault:
    wrong: list[str] = []
    text, cell = clean(cells["text"]), cells.get
    if not text.text:
        wrong.append("诉求内容为空")
    elif text.cut:
        wrong.append(f"诉求内容超过 {MESSAGE_LIMIT} 字")
    if len(cell("outside_number", "")) > _OUTSIDE_LENGTH:
        wrong.append(f"编号超过 {_OUTSIDE_LENGTH} 个字符")
    kind = _choice(Kind, cell("kind", ""), Kind.OTHER, "kind", wrong)
    urgency = _choice(Urgency, cell("urgency", ""), Urgency.NORMAL, "urgency", wrong)
    registered_at = _moment(cell("registered_at", ""), "registered_at", now, wrong)
    closed_at = _moment(cell("closed_at", ""), "closed_at", now, wrong)
    if registered_at and closed_at and closed_at < registered_at:
        wrong.append("办结时间早于受理时间")
    state = cell("state", "")
    if state not in _OPEN | _ENDED:
        wrong.append(f"不认识的状态“{state}”；在办的写“待派单”，办完的写“办结”")
    department = _department(cell("department", ""), known, wrong)
    category = _category(cell("category", ""), known, wrong)
    phone = _phone(cell("phone", ""), wrong)
    particular = _particulars(cells, wrong)
    waived = Waived.of(reply=not _wanted(cells, "reply", wrong), follow_up=not _wanted(cells, "follow_up", wrong))
    if wrong:
        return Fault(line, tuple(wrong))
    return ImportRow(
        line=line,
        text=text.text,
        outside_number=cell("outside_number", ""),
        title=clean(cell("title", "")).text[:120],
        kind=kind,
        category=category,
        urgency=urgency,
        district=cell("district", "")[:40],
        address=clean(cell("address", "")).text[:200],
        name=clean(cell("name", "")).text[:40],
        phone=phone,
        source=cell("source", "")[:16] or "import",
        details=particular,
        waived=waived,
        registered_at=registered_at,
        department_id=department,
        ended=state in _ENDED,
        answer=clean(cell("answer", "")).text,
        closed_at=closed_at,
    )


def _choice(kind: type[Choice], said: str, default: Choice, name: str, wrong: list[str]) -> Choice:
    if not said:
        return default
    found = next((one for one in kind if said in {one.label, one.value}), None)
    if found is None:
        wrong.append(f"不认识的{LABELS[name]}“{said}”；可用：{'、'.join(one.label for one in kind)}")
    return found or default


def _moment(said: str, name: str, now: datetime, wrong: list[str]) -> datetime | None:
    """City time; a day without an hour is its beginning."""
    if not said:
        return None
    found = moments.moment(said)
    if found is None:
        wrong.append(f"看不懂{LABELS[name]}“{said}”，请写成 2026-11-23 09:00")
    elif found > now + timedelta(minutes=5):
        wrong.append(f"{LABELS[name]} {said} 在将来")
    elif found < _EARLIEST:
        wrong.append(f"{LABELS[name]} {said} 太早")
    return found


def _department(said: str, known: ImportContext, wrong: list[str]) -> int | None:
    if not said:
        return None
    if said not in known.departments:
        wrong.append(f"没有承办单位“{said}”；请写单位代码、全称或简称")
        return None
    found = known.departments[said]
    if found is None:
        wrong.append(f"有几个单位都叫“{said}”，请写单位代码")
    return found


def _category(said: str, known: ImportContext, wrong: list[str]) -> str | None:
    if not said or not known.categories:
        return said[:40] or None
    if said not in known.categories:
        wrong.append(f"派单目录里没有分类“{said}”")
    return known.categories.get(said)


def _particulars(cells: Mapping[str, str], wrong: list[str]) -> dict[str, str]:
    try:
        return extra_details.of_matter(cells)
    except BadInput as bad:
        wrong.append(bad.message)
        return {}


def _wanted(cells: Mapping[str, str], name: str, wrong: list[str]) -> bool:
    """What is not said is wanted (济南条例16条〔法〕)."""
    said = cells.get(name, "")
    if said not in {"", "是", "否"}:
        wrong.append(f"{LABELS[name]}“{said}”请写 是 或 否")
    return said != "否"


def _phone(said: str, wrong: list[str]) -> str:
    if not said:
        return ""
    found = typed(said)
    if not is_complete(found):
        wrong.append(f"电话“{said}”不是完整的号码")
    return found


def unit_ids(found: Iterable[tuple[int, str, str, str]]) -> dict[str, int | None]:
    """(id, code, name, short name) of every unit -> what it may be called; a name of several means none of them."""
    named: dict[str, int | None] = {}
    for row_id, *names in found:
        for name in dict.fromkeys(names):
            named[name] = row_id if named.get(name, row_id) == row_id else None
    return named

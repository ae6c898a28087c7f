"""One line of a sheet as a ticket to be, or every reason why it is none; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from hotline.base.clock import CITY_ZONE
from hotline.base.errors import BadInput
from hotline.base.phones import is_complete, phone_number
from hotline.base.text import MESSAGE_LIMIT, clean
from tickets import particulars
from tickets.exchange import sheets
from tickets.exchange.mapping import LABELS, SheetMapping
from tickets.models import Kind, Urgency, Waived

_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")
_OPEN = frozenset({"", "待派单", "待办", "未办结", "办理中", "待签收", "已受理", "待审核"})
_ENDED = frozenset({"办结", "已办结", "直接办结", "已归档", "归档", "已完成", "终止办理"})
_EARLIEST = datetime(1983, 1, 1, tzinfo=CITY_ZONE)  # the first 市长热线 opened that year (沈阳)
_OUTSIDE_LENGTH = 60
Choice = TypeVar("Choice", Kind, Urgency)


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows: units by code, name and short name (None: several are called so), categories by both."""

    departments: Mapping[str, int | None]
    categories: Mapping[str, str] = field(default_factory=dict)  # empty: the city has no catalogue yet


@dataclass(frozen=True, slots=True)
class Incoming:
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
    told: Mapping[str, str] = field(default_factory=dict)  # `particulars.of_matter`
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


def read(path: Path, mapping: SheetMapping, known: Known, *, now: datetime) -> Iterator[Incoming | Fault]:
    """Every line of the file in order; a number that stands twice in it is a fault of the second line."""
    lines = sheets.rows(path, sheet=mapping.sheet)
    places = mapping.places(next(lines, (1, []))[1])
    seen: dict[str, int] = {}
    for line, cells in lines:
        read_ = _line(line, _named(cells, places, mapping.values), known, now)
        number = read_.outside_number if isinstance(read_, Incoming) else ""
        first = seen.setdefault(number, line) if number else line
        yield read_ if first == line else Fault(line, (f"编号 {number} 与第 {first} 行相同",))


def _named(cells: Sequence[str], places: Mapping[str, int], values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    found = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    return {name: values.get(name, {}).get(cell, cell) for name, cell in found.items()}


def _line(line: int, cells: Mapping[str, str], known: Known, now: datetime) -> Incoming | Fault:
    wrong: list[str] = []
    text, told = clean(cells["text"]), cells.get
    if not text.text:
        wrong.append("诉求内容为空")
    elif text.cut:
        wrong.append(f"诉求内容超过 {MESSAGE_LIMIT} 字")
    if len(told("outside_number", "")) > _OUTSIDE_LENGTH:
        wrong.append(f"编号超过 {_OUTSIDE_LENGTH} 个字符")
    kind = _choice(Kind, told("kind", ""), Kind.OTHER, "kind", wrong)
    urgency = _choice(Urgency, told("urgency", ""), Urgency.NORMAL, "urgency", wrong)
    registered_at = _moment(told("registered_at", ""), "registered_at", now, wrong)
    closed_at = _moment(told("closed_at", ""), "closed_at", now, wrong)
    if registered_at and closed_at and closed_at < registered_at:
        wrong.append("办结时间早于受理时间")
    state = told("state", "")
    if state not in _OPEN | _ENDED:
        wrong.append(f"不认识的状态“{state}”；在办的写“待派单”，办完的写“办结”")
    department = _department(told("department", ""), known, wrong)
    category = _category(told("category", ""), known, wrong)
    phone = _phone(told("phone", ""), wrong)
    particular = _particulars(cells, wrong)
    waived = Waived.of(reply=not _wanted(cells, "reply", wrong), follow_up=not _wanted(cells, "follow_up", wrong))
    if wrong:
        return Fault(line, tuple(wrong))
    return Incoming(
        line=line,
        text=text.text,
        outside_number=told("outside_number", ""),
        title=clean(told("title", "")).text[:120],
        kind=kind,
        category=category,
        urgency=urgency,
        district=told("district", "")[:40],
        address=clean(told("address", "")).text[:200],
        name=clean(told("name", "")).text[:40],
        phone=phone,
        source=told("source", "")[:16] or "import",
        told=particular,
        waived=waived,
        registered_at=registered_at,
        department_id=department,
        ended=state in _ENDED,
        answer=clean(told("answer", "")).text,
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
    found = _parsed(said)
    if found is None:
        wrong.append(f"看不懂{LABELS[name]}“{said}”，请写成 2026-11-23 09:00")
    elif found > now + timedelta(minutes=5):
        wrong.append(f"{LABELS[name]} {said} 在将来")
    elif found < _EARLIEST:
        wrong.append(f"{LABELS[name]} {said} 太早")
    return found


def _parsed(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        forms = [read_ for form in _TIMES if (read_ := _by_form(said, form)) is not None]
        if not forms:
            return None
        found = forms[0]
    return found if found.tzinfo else found.replace(tzinfo=CITY_ZONE)


def _by_form(said: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(said, form)  # noqa: DTZ007 - the caller adds the city's zone
    except ValueError:
        return None


def _department(said: str, known: Known, wrong: list[str]) -> int | None:
    if not said:
        return None
    if said not in known.departments:
        wrong.append(f"没有承办单位“{said}”；请写单位代码、全称或简称")
        return None
    found = known.departments[said]
    if found is None:
        wrong.append(f"有几个单位都叫“{said}”，请写单位代码")
    return found


def _category(said: str, known: Known, wrong: list[str]) -> str | None:
    if not said or not known.categories:
        return said[:40] or None
    if said not in known.categories:
        wrong.append(f"派单目录里没有分类“{said}”")
    return known.categories.get(said)


def _particulars(cells: Mapping[str, str], wrong: list[str]) -> dict[str, str]:
    try:
        return particulars.of_matter(cells)
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
    found = phone_number(said)
    if not is_complete(found):
        wrong.append(f"电话“{said}”不是完整的号码")
    return found


def units(found: Iterable[tuple[int, str, str, str]]) -> dict[str, int | None]:
    """(id, code, name, short name) of every unit -> what it may be called; a name of several means none of them."""
    named: dict[str, int | None] = {}
    for row_id, *names in found:
        for name in dict.fromkeys(names):
            named[name] = row_id if named.get(name, row_id) == row_id else None
    return named

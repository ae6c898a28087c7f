"""A sheet of units, line by line: what each says, or every reason by column why it cannot be taken. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hotline.base.errors import BadInput
from hotline.base.text import moments
from tickets.import_export import layout
from tickets.import_export.row_parsing import Fault
from tickets.organisation.levels import UnitKind, UnitLevel

CODE, NAME, SHORT, LEVEL, KIND = "单位代码", "单位名称", "简称", "级别", "类型"
PARENT, FROM, TO, HEIR = "上级代码", "启用日期", "停用日期", "承接单位代码"
HEADINGS = (CODE, NAME, SHORT, LEVEL, KIND, PARENT, FROM, TO, HEIR)
NEEDED = (CODE, NAME, LEVEL)
EXAMPLE = "例"  # a line whose code begins so is the template's own
TEMPLATE = (
    f"{EXAMPLE}：CGJ",
    "示例市城市管理综合行政执法局",
    "市城管局",
    UnitLevel.CITY.label,
    UnitKind.DEPARTMENT.label,
    "",
    "2026-01-01",
    "",
    "",
)
MOST = 20_000  # lines
LONGEST = 120  # characters of a name
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_LEVELS = {name: one for one in UnitLevel for name in (unicodedata.normalize("NFKC", one.label), one.value)} | {
    "自治区": UnitLevel.REGION,
    "省": UnitLevel.REGION,
    "乡": UnitLevel.TOWNSHIP,
    "镇": UnitLevel.TOWNSHIP,
    "城区": UnitLevel.DISTRICT,
    "公共企业": UnitLevel.COMPANY,
}
_KINDS = {name: one for one in UnitKind for name in (one.label, one.value)}


@dataclass(frozen=True, slots=True)
class UnitRow:
    line: int
    code: str
    name: str
    short: str
    level: str
    kind: str = ""  # "": not said
    parent: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    heir: str = ""


@dataclass(frozen=True, slots=True)
class UnitSheet:
    rows: tuple[UnitRow, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()  # what was taken for what: `layout.Table.notes`


class UnitHeadings:
    """As `layout.Headings`."""

    def places(self, headings: Sequence[str]) -> dict[str, int]:
        plain = [_plain(one).rstrip("*") for one in headings]
        if not all(name in plain for name in NEEDED):
            raise BadInput(f"前 {layout.LOOKED_AT} 行里找不到表头，需要有 {'、'.join(NEEDED)}；请用模板填写")
        return {name: plain.index(name) for name in HEADINGS if name in plain}


def read(path: Path) -> UnitSheet:
    """Every line; BadInput where the sheet cannot be read or has not the needed columns."""
    known = UnitHeadings()
    table = layout.find(path, known)
    places = known.places(table.headings)
    rows: list[UnitRow] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for count, (line, cells) in enumerate(table.lines, start=1):
        if count > MOST:
            raise BadInput(f"一次最多导入 {MOST} 行单位，请分开导入")
        said = {name: _cell(cells, place) for name, place in places.items()}
        if said[CODE].startswith(EXAMPLE):
            continue
        found = _line(line, said, seen)
        if isinstance(found, UnitRow):
            rows.append(found)
        else:
            faults.append(found)
    return UnitSheet(tuple(rows), tuple(faults), tuple(table.notes))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _cell(cells: Sequence[str], place: int) -> str:
    return _plain(cells[place]).removeprefix("'") if place < len(cells) else ""


def _line(line: int, said: Mapping[str, str], seen: dict[str, int]) -> UnitRow | Fault:
    wrong: list[str] = []
    get = said.get
    code, name = said[CODE], said[NAME]
    if not _CODE.fullmatch(code):
        wrong.append(f"“{CODE}”列：“{code}”须是 1 至 40 个字母、数字、点、横线或下划线")
    elif code in seen:
        wrong.append(f"“{CODE}”列：{code} 与第 {seen[code]} 行相同")
    seen.setdefault(code, line)
    for column, text in ((NAME, name), (SHORT, get(SHORT, ""))):
        if len(text) > LONGEST:
            wrong.append(f"“{column}”列：超过 {LONGEST} 个字")
    if not name:
        wrong.append(f"“{NAME}”列：没有填写")
    level = _choice(LEVEL, said[LEVEL], _LEVELS, wrong, needed=True)
    kind = _choice(KIND, get(KIND, ""), _KINDS, wrong)
    since, until = _day(FROM, get(FROM, ""), wrong), _day(TO, get(TO, ""), wrong)
    if since and until and until < since:
        wrong.append(f"“{TO}”列：早于启用日期")
    if wrong:
        return Fault(line, tuple(wrong))
    return UnitRow(line, code, name, get(SHORT, "") or name, level, kind, get(PARENT, ""), since, until, get(HEIR, ""))


def _choice(
    column: str, text: str, known: Mapping[str, UnitLevel | UnitKind], wrong: list[str], *, needed: bool = False
) -> str:
    found = known.get(text) or known.get(text.removesuffix("级"))
    if found is None and (text or needed):
        names = "、".join(dict.fromkeys(one.label for one in known.values()))
        wrong.append(f"“{column}”列：{f'不认识“{text}”' if text else '没有填写'}；可写 {names}")
    return found.value if found else ""


def _day(column: str, text: str, wrong: list[str]) -> date | None:
    if not text:
        return None
    found = moments.day(text)
    if found is None:
        wrong.append(f"“{column}”列：看不懂“{text}”，请写成 2026-01-01")
    return found

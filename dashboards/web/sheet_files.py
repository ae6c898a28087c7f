"""Sheets (xlsx, CSV) that a page takes in and hands out."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from dashboards.web import multipart
from hotline.base.errors import BadInput, TooLarge
from tickets.import_export.folders import SUFFIXES

SHEET = "sheet"  # the field of a form that brings one
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
SMALL = 5 * 1024 * 1024  # bytes of a list of units or of staff
_CHOOSE = "请选择要导入的 Excel 或 CSV 文件"


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came: in which field of the form, what its sender calls it, and where it was written."""

    field: str
    name: str
    path: Path


def into(folder: Path, *, most: int = SMALL, beside: str = "") -> multipart.Keep[SentFile]:
    """Writes each file into the folder, at most so many bytes, under a name of our own.

    Of the sender's name only a known ending counts. `beside`: what a file in another field than the sheet's is called.
    """

    async def keep(field: str, name: str, pieces: AsyncIterator[bytes]) -> SentFile:
        ending = Path(name).suffix.lower()
        if field == SHEET and ending not in SUFFIXES:
            raise BadInput("请上传 xlsx 或 CSV 文件；旧的 xls 请先在表格软件里另存为 xlsx")
        path = folder / (f"sheet{ending}" if field == SHEET else beside)
        with path.open("wb") as file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
                if file.tell() > most:
                    raise TooLarge("文件太大，请分成几个文件导入")
        return SentFile(field, Path(name).name, path)

    return keep


def sheet_of(sent: multipart.ReceivedForm[SentFile]) -> SentFile:
    """The sheet that a form brought; raises why a file could not be kept, or BadInput where there is none."""
    if sent.fault is not None:
        raise sent.fault
    found = next((one for one in sent.files if one.field == SHEET), None)
    if found is None:
        raise BadInput(_CHOOSE)
    return found


async def written(name: str, ending: str, write: Callable[[Path], object]) -> web.Response:
    """A sheet of this kind to download, as `write` writes it to a path."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"{name}.{ending}"
        await asyncio.to_thread(write, path)
        body = await asyncio.to_thread(path.read_bytes)
    return web.Response(body=body, headers=headers(path.name))


def headers(name: str) -> dict[str, str]:
    """Of a download under this name, whose ending says its type."""
    ending = Path(name).suffix.removeprefix(".")
    return {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": TYPES[ending]}

"""A sheet of units through the page: read, looked at line by line, and taken whole once somebody confirms it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import multipart, render
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, NotFound, TooLarge
from hotline.base.text.cleaning import shorten
from tickets.import_export import folders
from tickets.organisation import changes, unit_import, unit_sheet
from tickets.organisation import store as units
from tickets.organisation.models import ChangeState, UnitAct, UnitChange

MOST = 5 * 1024 * 1024  # bytes of a sheet
SHOWN = 200  # lines of each kind on the page
PARTS = frozenset({"sheet"})
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {"xlsx": _SHEET, "csv": "text/csv; charset=utf-8"}


async def form(request: web.Request) -> web.Response:
    return render.page(request, "unit_import.html", {"wrong": "", "one": None})


async def send(request: web.Request) -> web.Response:
    """Read it and keep what it says; nothing is changed yet."""
    with tempfile.TemporaryDirectory() as place:
        sent = await multipart.read_files(request, _into(Path(place)), parts=PARTS, most=MOST)
        try:
            path, name = _only(sent)
            read = await asyncio.to_thread(unit_sheet.read, path)
        except (BadInput, TooLarge) as error:
            return render.page(request, "unit_import.html", {"wrong": error.message, "one": None}, status=error.status)
    async with work_of(request).begin() as uow:
        kept = await unit_import.keep(uow, read, name=shorten(name, 120), by=actor_of(request))
    return render.see(f"/admin/units/import/{kept.id}")


def _only(sent: multipart.ReceivedForm[tuple[Path, str]]) -> tuple[Path, str]:
    if sent.fault is not None:
        raise sent.fault
    if not sent.files:
        raise BadInput("请选择要导入的 Excel 或 CSV 文件")
    return sent.files[0]


async def look(request: web.Request) -> web.Response:
    """What it would change today."""
    work = work_of(request)
    async with work.reading() as session:
        one = await session.get(UnitChange, int(request.match_info["id"]))
        if one is None or one.act is not UnitAct.IMPORT:
            raise NotFound("没有这次导入")
        plan = await unit_import.plan(session, unit_import.kept(one), today=city_time(work.clock.now()).date())
    context = {"wrong": "", "one": one, "plan": plan, "fields": unit_import.FIELDS, "shown": SHOWN}
    return render.page(request, "unit_import.html", context | {"waits": one.state is ChangeState.ASKED})


async def confirm(request: web.Request) -> web.Response:
    async with work_of(request).begin() as uow:
        one = await changes.waiting(uow, int(request.match_info["id"]), ChangeState.ASKED)
        await unit_import.carry_out(uow, one, by=actor_of(request))
    return render.see("/admin/units?done=imported")


async def export(request: web.Request) -> web.Response:
    ending = request.match_info["ending"]
    async with work_of(request).reading() as session:
        found = await units.units(session)
    return await _file(ending, f"units.{ending}", lambda path: unit_import.write(path, found))


async def template(request: web.Request) -> web.Response:
    ending = request.match_info["ending"]
    return await _file(ending, f"units-template.{ending}", unit_import.template)


async def _file(ending: str, name: str, write: Callable[[Path], object]) -> web.Response:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        await asyncio.to_thread(write, path)
        body = await asyncio.to_thread(path.read_bytes)
    shown = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": _TYPES[ending]}
    return web.Response(body=body, headers=shown)


def _into(place: Path) -> multipart.Keep[tuple[Path, str]]:
    """Under a name of our own: of what the sender calls it only a known ending counts."""

    async def keep(_field: str, name: str, pieces: AsyncIterator[bytes]) -> tuple[Path, str]:
        ending = Path(name).suffix.lower()
        if ending not in folders.SUFFIXES:
            raise BadInput("请上传 xlsx 或 CSV 文件；旧的 xls 请先在表格软件里另存为 xlsx")
        path, size = place / f"sheet{ending}", 0
        with path.open("wb") as file:
            async for piece in pieces:
                size += len(piece)
                if size > MOST:
                    raise TooLarge("文件太大，单位表一般不超过 5 MB")
                await asyncio.to_thread(file.write, piece)
        return path, Path(name).name

    return keep

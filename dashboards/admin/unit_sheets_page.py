"""A sheet of units through the page: read, looked at line by line, and taken whole once somebody confirms it."""

import asyncio
import tempfile
from pathlib import Path

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import multipart, render, sheet_files
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, NotFound, TooLarge
from hotline.base.text.cleaning import shorten
from tickets.organisation import changes, unit_import, unit_sheet
from tickets.organisation import store as units
from tickets.organisation.models import ChangeState, UnitAct, UnitChange

SHOWN = 200  # lines of each kind on the page


async def form(request: web.Request) -> web.Response:
    return render.page(request, "unit_import.html", {"wrong": "", "one": None})


async def send(request: web.Request) -> web.Response:
    """Read it and keep what it says; nothing is changed yet."""
    with tempfile.TemporaryDirectory() as place:
        keep, parts = sheet_files.into(Path(place)), {sheet_files.SHEET}
        sent = await multipart.read_files(request, keep, parts=parts, most=sheet_files.SMALL)
        try:
            sheet = sheet_files.sheet_of(sent)
            read = await asyncio.to_thread(unit_sheet.read, sheet.path)
        except (BadInput, TooLarge) as error:
            return render.page(request, "unit_import.html", {"wrong": error.message, "one": None}, status=error.status)
    async with work_of(request).begin() as uow:
        kept = await unit_import.keep(uow, read, name=shorten(sheet.name, 120), by=actor_of(request))
    return render.see(f"/admin/units/import/{kept.id}")


async def look(request: web.Request) -> web.Response:
    """What it would change today."""
    work = work_of(request)
    async with work.reading() as session:
        one = await session.get(UnitChange, int(request.match_info["id"]))
        if one is None or one.act is not UnitAct.IMPORT:
            raise NotFound("没有这次导入")
        sheet = unit_import.kept(one)
        plan = await unit_import.plan(session, sheet, today=city_time(work.clock.now()).date())
    context = {"wrong": "", "one": one, "plan": plan, "fields": unit_import.FIELDS, "shown": SHOWN}
    context |= {"notes": sheet.notes}
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
    return await sheet_files.written("units", ending, lambda path: unit_import.write(path, found))


async def template(request: web.Request) -> web.Response:
    ending = request.match_info["ending"]
    return await sheet_files.written("units-template", ending, unit_import.template)

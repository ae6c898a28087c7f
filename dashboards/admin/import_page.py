"""Old tickets taken over through a page (导入): a sheet is sent, checked, looked at, and imported once confirmed.

The work is done by a job (`hotline.app.data.import_job`); these pages show how far it is and what it found.
"""

import asyncio
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import people
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, multipart, render, sheet_files
from dashboards.web.forms import Form
from dashboards.web.sheet_files import SHEET, SentFile
from hotline.base.errors import BadInput, Conflict, NotFound, TooLarge
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import shorten
from tickets.import_export import folders, store
from tickets.import_export import mapping as mappings
from tickets.import_export.folders import ImportFolder
from tickets.import_export.mapping import FIELDS, LABELS, USUAL, SheetMapping
from tickets.import_export.models import ImportState, TicketImport
from tickets.jobs import asking
from tickets.jobs import store as jobs
from tickets.jobs.models import JobKind, JobState

MOST = 100 * 1024 * 1024  # bytes of a sheet; a million lines in one file are better sent in several
SHOWN = 200  # rejected rows on the page; the sheet to download has all of them
LISTED = 50
_AGAIN = "2"  # seconds after which a page that shows work under way reloads
_JOBS = {ImportState.TO_CHECK: JobKind.CHECK_SHEET, ImportState.TO_IMPORT: JobKind.IMPORT_SHEET}
MAPPING = "mapping"  # the field of the form that brings one
PARTS = frozenset({SHEET, MAPPING})


async def listed(request: web.Request) -> web.Response:
    """The form to send a sheet with, and what was sent before."""
    return await _list(request)


async def send(request: web.Request) -> web.Response:
    """Keep the sheet and have it checked."""
    with tempfile.TemporaryDirectory(dir=_home(request)) as place:
        keep = sheet_files.into(Path(place), most=MOST, beside="mapping.toml")
        sent = await multipart.read_files(request, keep, parts=PARTS, most=MOST)
        try:
            sheet, mapping = await _asked(request, sent)
        except (BadInput, TooLarge) as error:
            return await _list(request, wrong=error.message)
        return render.see(f"/admin/import/{await _begin(request, sheet, mapping)}")


async def show(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        row = await _row(request, session)
        names = await people.staff_names(session, [row.staff_id])
        job = await jobs.job(session, row.job_id) if row.job_id and row.state in _JOBS else None
    own, mapping = _folder(request, row), mappings.of(row.mapping)
    context = {
        "one": row,
        "by": names.get(row.staff_id, ""),
        "at_work": row.state in _JOBS,
        "job": job,
        "notes": await asyncio.to_thread(own.notes),
        "bad": await asyncio.to_thread(own.bad, SHOWN),
        "sheet_there": own.sheet is not None,
        "bad_sheet": own.bad_sheet.is_file(),
        "mapping": mapping,
        "columns": [(name, LABELS[name], _chosen(mapping, name, row.headings)) for name in FIELDS],
    }
    response = render.page(request, "import.html", context)
    if row.state in _JOBS and not (job and job.state is JobState.FAILED):
        response.headers["Refresh"] = _AGAIN
    return response


async def columns(request: web.Request) -> web.Response:
    """Which column is what, as picked on the page; the sheet is checked again."""
    form = await forms.read(request)
    async with work_of(request).begin() as uow:
        row = await _row(request, uow.session)
        before = mappings.of(row.mapping)
        picked = {name: (form[name],) if form.get(name) in row.headings else () for name in FIELDS}
        if not picked["text"]:
            raise BadInput("请选择诉求内容在哪一列")
        made = SheetMapping(
            origin=shorten(form.get("origin", ""), 40) or before.origin,
            sheet=before.sheet,
            numbers_from_network=bool(form.get("network")),
            columns=picked,
            values=before.values,
        )
        await _change(uow, row, (ImportState.CHECKED, ImportState.FAILED), ImportState.TO_CHECK)
        row.mapping, row.error = made.as_dict, ""
    return render.see(f"/admin/import/{row.id}")


async def confirm(request: web.Request) -> web.Response:
    async with work_of(request).begin() as uow:
        row = await _row(request, uow.session)
        await _change(uow, row, (ImportState.CHECKED,), ImportState.TO_IMPORT)
        row.lines = row.imported = row.skipped = 0
    return render.see(f"/admin/import/{row.id}")


async def again(request: web.Request) -> web.Response:
    """Checking or importing did not succeed: once more, from where it was left."""
    async with work_of(request).begin() as uow:
        row = await _row(request, uow.session)
        if row.job_id is None:
            raise Conflict("这次导入没有可以再试的任务，请刷新页面看看")
        await asking.again(uow, row.job_id)
    return render.see(f"/admin/import/{row.id}")


async def drop(request: web.Request) -> web.Response:
    """Not to be imported after all: the sheet is deleted at once."""
    async with work_of(request).begin() as uow:
        row = await _row(request, uow.session)
        _move(row, (ImportState.CHECKED, ImportState.FAILED), ImportState.DROPPED)
        row.ended_at = uow.now
    await asyncio.to_thread(_folder(request, row).delete)
    return render.see("/admin/import")


async def bad_lines(request: web.Request) -> web.FileResponse:
    """The bad lines with their reasons, as a sheet to be put right and sent again."""
    async with work_of(request).reading() as session:
        row = await _row(request, session)
    path = _folder(request, row).bad_sheet
    if not path.is_file():
        raise NotFound("没有有问题的行，或者已经按规定删除")
    return web.FileResponse(path, headers=sheet_files.headers(f"bad-{row.id}.xlsx"))


async def _list(request: web.Request, *, wrong: str = "") -> web.Response:
    async with work_of(request).reading() as session:
        found = await store.imports(session, LISTED)
        names = await people.staff_names(session, {one.staff_id for one in found})
    origins = {one.mapping["origin"]: one.id for one in reversed(found)}
    context = {"wrong": wrong, "imports": found, "names": names, "origins": origins, "usual": USUAL, "labels": LABELS}
    return render.page(request, "imports.html", context, status=BadInput.status if wrong else 200)


async def _asked(request: web.Request, sent: multipart.ReceivedForm[SentFile]) -> tuple[SentFile, SheetMapping]:
    """The sheet, and how it is to be read."""
    sheet = sheet_files.sheet_of(sent)
    own = next((one for one in sent.files if one.field == MAPPING), None)
    return sheet, mappings.read(own.path) if own else await _mapping(request, sent.form)


async def _mapping(request: web.Request, form: Form) -> SheetMapping:
    """An earlier import's, or the usual headings; of the system that was typed."""
    found, origin = SheetMapping(), shorten(form.get("origin", ""), 40)
    like = forms.whole(form.get("like", ""))
    if like is not None:
        async with work_of(request).reading() as session:
            earlier = await session.get(TicketImport, like)
        if earlier is not None:
            found = mappings.of(earlier.mapping)
    return replace(found, origin=origin or found.origin)


async def _begin(request: web.Request, sheet: SentFile, mapping: SheetMapping) -> int:
    async with work_of(request).begin() as uow:
        row = TicketImport(
            staff_id=actor_of(request).id or 0,
            at=uow.now,
            name=shorten(sheet.name, 120),
            mapping=mapping.as_dict,
            headings=[],
            state=ImportState.TO_CHECK,
        )
        uow.session.add(row)
        await uow.session.flush()
        own = _folder(request, row)
        own.path.mkdir(parents=True, mode=0o700)
        await asyncio.to_thread(shutil.move, sheet.path, own.path / sheet.path.name)
        await _ask(uow, row)
    return row.id


async def _change(uow: UnitOfWork, row: TicketImport, of: tuple[ImportState, ...], to: ImportState) -> None:
    """Into a state in which a job has to be done."""
    _move(row, of, to)
    await _ask(uow, row)


def _move(row: TicketImport, of: tuple[ImportState, ...], to: ImportState) -> None:
    if row.state not in of:
        raise Conflict(f"这次导入现在是“{row.state.label}”，请刷新页面看看")
    row.state = to


async def _ask(uow: UnitOfWork, row: TicketImport) -> None:
    job = await asking.ask(uow, _JOBS[row.state], {"import": row.id}, about=row.name, by=row.staff_id)
    row.job_id = job.id if job else None


def _chosen(mapping: SheetMapping, name: str, headings: list[Any]) -> str:
    place = mapping.place(name, headings)
    return headings[place] if place is not None else ""


async def _row(request: web.Request, session: AsyncSession) -> TicketImport:
    found = await session.get(TicketImport, int(request.match_info["id"]), with_for_update=request.method == "POST")
    if found is None:
        raise NotFound("没有这次导入")
    return found


def _folder(request: web.Request, row: TicketImport) -> ImportFolder:
    return folders.folder(work_of(request).settings, row.id)


def _home(request: web.Request) -> Path:
    """On the disk where the sheets are kept."""
    path = work_of(request).settings.home / "imports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path

"""What a search found, as a file to take along (导出): masked like the list, and the house notes who took it.

The file is written by a job (`tickets.jobs`) with the reach of whoever asked for it, and only this person may fetch it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards import forms, render, search
from dashboards.access import EXPORT
from dashboards.keys import actor_of, work_of
from hotline.base.clock import city_time
from hotline.base.crypto import KeyRing
from hotline.base.errors import BadInput, Forbidden, NotFound
from hotline.base.settings import Settings
from hotline.base.uow import Work
from tickets import store as record
from tickets.exchange import exporting, sheets
from tickets.jobs import asking as jobs
from tickets.jobs import store as job_store
from tickets.jobs.models import JobKind, JobRun, JobState
from tickets.people import Staff
from tickets.search import asked as asking
from tickets.search.finding import Place, Wish, find

MOST = 50_000  # rows of one file; who needs more asks the administrator for `hotline export`
_STRETCH = 500
_AGAIN = "2"  # seconds after which a page that shows work under way is asked for anew
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
Tell = Callable[[int], Awaitable[None]]


async def ask(request: web.Request) -> web.Response:
    """The hits of the search that the form repeats are to be written, up to `MOST`, as xlsx or CSV."""
    work, actor, form = work_of(request), actor_of(request), await forms.read(request)
    form_at = form.get("format", "xlsx")
    if form_at not in _TYPES:
        raise BadInput("导出格式请选 Excel 或 CSV")
    chosen = {name: form.get(name, "").strip() for name in search.FILTERS}
    asked = asking.read(form.get("q", ""), prefix=work.settings.number_prefix)
    async with work.begin() as uow:
        await search.wish_of(uow.session, actor, asked, chosen)  # what cannot be searched for is said at once
        arguments = {"format": form_at, "chosen": {name: value for name, value in chosen.items() if value}}
        job = await jobs.ask(uow, JobKind.EXPORT, arguments, secret=form.get("q", ""), about=form_at, by=actor.id)
    return render.see(f"/search/export/{job.id if job else 0}")


async def show(request: web.Request) -> web.Response:
    """How far it is, and where to fetch it."""
    job = await _own(request)
    path = file_of(work_of(request).settings, job)
    response = render.page(request, "export.html", {"job": job, "there": path.is_file()})
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        response.headers["Refresh"] = _AGAIN
    return response


async def again(request: web.Request) -> web.Response:
    job = await _own(request)
    async with work_of(request).begin() as uow:
        await jobs.again(uow, job.id)
    return render.see(f"/search/export/{job.id}")


async def fetch(request: web.Request) -> web.FileResponse:
    job = await _own(request)
    path, kind = file_of(work_of(request).settings, job), job.arguments["format"]
    if job.state is not JobState.DONE or not path.is_file():
        raise NotFound("文件还没有写好，或者已经按规定删除；请重新导出")
    name = f"tickets-{city_time(job.asked_at):%Y%m%d-%H%M}.{kind}"
    shown = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": _TYPES[kind]}
    return web.FileResponse(path, headers={**shown, "Cache-Control": "no-store"})


async def write(
    work: Work, path: Path, *, by: int, chosen: Mapping[str, str], q: str, tell: Tell
) -> tuple[int, dict[str, str]]:
    """Write the hits within this person's reach to a file; returns how many, and the filters as the house notes them.

    Forbidden where this person may export no more, BadInput where there are too many.
    """
    every = {name: chosen.get(name, "") for name in search.FILTERS}
    asked, count = asking.read(q, prefix=work.settings.number_prefix), 0
    half = path.with_name(f"half-{path.name}")
    async with work.reading(replica=True) as session:
        actor = await record.actor(session, await session.get_one(Staff, by))
        if not actor.roles & EXPORT:
            raise Forbidden("您现在的岗位不能导出")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        wish = search.first_reading(await search.wish_of(session, actor, asked, every), actor, work.settings.keys)
        with sheets.writer(half, exporting.HEADINGS) as out:
            async for rows in _found(session, wish, work.settings.keys, work.clock.now()):
                await asyncio.to_thread(out.write, rows)
                count += len(rows)
                if count > MOST:
                    raise BadInput(f"超过 {MOST} 件，请缩小范围（例如按月）分几次导出")
                await tell(count)
    half.replace(path)
    told = {name: value for name, value in ({"q": asked.text} | every).items() if value and name != "sort"}
    if asked.phone:
        told["q"] = "电话"  # whose it is, is nobody's business later
    return count, told


def file_of(settings: Settings, job: JobRun) -> Path:
    return folder_of(settings, job.id) / f"tickets.{job.arguments['format']}"


def folder_of(settings: Settings, job_id: int) -> Path:
    """`HOME/exports/<job>`; deleted after a day."""
    return settings.home / "exports" / str(job_id)


async def _own(request: web.Request) -> JobRun:
    """The export that this very person asked for."""
    async with work_of(request).reading() as session:
        found = await job_store.job(session, int(request.match_info["id"]))
    if found is None or found.kind is not JobKind.EXPORT or found.asked_by != actor_of(request).id:
        raise NotFound("没有这次导出；只有导出的人自己能打开")
    return found


async def _found(session: AsyncSession, wish: Wish, keys: KeyRing, now: datetime) -> AsyncIterator[list[list[Any]]]:
    after: Place | None = None
    while True:
        found = await find(session, wish, now=now, after=after, size=_STRETCH)
        if found.places:
            yield await exporting.of_tickets(session, found.ids, keys)
        if found.after is None:
            return
        after = found.after

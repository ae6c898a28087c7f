"""What a search found, as a file to take along (导出): masked like the list, and the trail notes who took it.

The file is written by a job (`tickets.jobs`) with the reach of the person who asked, and only they may fetch it.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.auth.access import EXPORT
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.desk import search_page
from dashboards.desk.queries import exported
from dashboards.web import forms, render, sheet_files
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Forbidden, NotFound
from hotline.base.security.crypto import KeyRing
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tickets import store as record
from tickets.import_export import exporting, sheets
from tickets.jobs import asking as jobs
from tickets.jobs import store as job_store
from tickets.jobs.models import JobKind, JobRun, JobState
from tickets.person_models import Staff
from tickets.search import query_parser as asking
from tickets.search.searching import PagePosition, SearchRequest, find

MOST = 50_000  # rows of one file; who needs more asks the administrator for `hotline export`
_STRETCH = 500
_AGAIN = "2"  # seconds after which a page that shows work under way reloads
Tell = Callable[[int], Awaitable[None]]


async def ask(request: web.Request) -> web.Response:
    """The hits of the search that the form repeats are to be written, up to `MOST`, as xlsx or CSV."""
    work, actor, form = work_of(request), actor_of(request), await forms.read(request)
    form_at = form.get("format", "xlsx")
    if form_at not in sheet_files.TYPES:
        raise BadInput("导出格式请选 Excel 或 CSV")
    chosen = {name: form.get(name, "").strip() for name in search_page.FILTERS}
    asked = asking.read(form.get("q", ""), prefix=work.settings.number_prefix)
    if asked.is_void:
        raise BadInput(search_page.NO_WORD)
    async with work.begin() as uow:
        await search_page.wish_of(uow.session, actor, asked, chosen)  # what cannot be searched for is said at once
        filters = {name: value for name, value in chosen.items() if value}
        arguments = {"format": form_at, "chosen": filters, "words": bool(form.get("q", ""))}
        job = await jobs.ask(uow, JobKind.EXPORT, arguments, secret=form.get("q", ""), about=form_at, by=actor.id)
    return render.see(f"/search/export/{job.id if job else 0}")


async def show(request: web.Request) -> web.Response:
    """How far it is, and where to fetch it."""
    job = await _own(request)
    path = file_of(work_of(request).settings, job)
    response = render.page(request, "export.html", {"job": job, "there": path.is_file(), "less": False})
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        response.headers["Refresh"] = _AGAIN
    return response


async def again(request: web.Request) -> web.Response:
    job = await _own(request)
    async with work_of(request).begin() as uow:
        await jobs.again(uow, job.id)
    return render.see(f"/search/export/{job.id}")


async def fetch(request: web.Request) -> web.StreamResponse:
    """The file, unless one of its tickets has become secret or this person keeps away from one since."""
    job = await _own(request)
    path, kind = file_of(work_of(request).settings, job), job.arguments["format"]
    if job.state is not JobState.DONE or not path.is_file():
        raise NotFound("文件还没有写好，或者已经按规定删除；请重新导出")
    if await _is_less(request, path):
        shutil.rmtree(path.parent, ignore_errors=True)
        return render.page(request, "export.html", {"job": job, "there": False, "less": True}, status=403)
    name = f"tickets-{city_time(job.asked_at):%Y%m%d-%H%M}.{kind}"
    return web.FileResponse(path, headers={**sheet_files.headers(name), "Cache-Control": "no-store"})


async def _is_less(request: web.Request, path: Path) -> bool:
    """What nobody can check is not given out either."""
    try:
        kept = json.loads(await asyncio.to_thread(_listed(path).read_text))
    except (OSError, ValueError):
        return True
    async with work_of(request).reading() as session:
        return await exported.is_less(session, actor_of(request), ids=kept["ids"], were_open=set(kept["open"]))


def _listed(path: Path) -> Path:
    """Beside a file: which tickets it holds, and which of them were open."""
    return path.with_name("tickets.json")


async def write(
    work: Work, path: Path, *, by: int, chosen: Mapping[str, str], q: str, tell: Tell
) -> tuple[int, dict[str, str]]:
    """Write the hits within this person's reach to a file; returns how many, and the filters as the trail notes them.

    Forbidden where this person may export no more, BadInput where there are too many.
    """
    every = {name: chosen.get(name, "") for name in search_page.FILTERS}
    asked, count = asking.read(q, prefix=work.settings.number_prefix), 0
    ids, were_open = list[int](), list[int]()
    half = path.with_name(f"half-{path.name}")
    async with work.reading(replica=True) as session:
        actor = await record.actor(session, await session.get_one(Staff, by))
        if not actor.roles & EXPORT:
            raise Forbidden("您现在的岗位不能导出")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        wish = search_page.first_reading(
            await search_page.wish_of(session, actor, asked, every), actor, work.settings.keys
        )
        with sheets.writer(half, exporting.HEADINGS) as out:
            async for some, rows in _found(session, wish, work.settings.keys, work.clock.now()):
                await asyncio.to_thread(out.write, rows)
                count += len(rows)
                ids += some
                were_open += await exported.open_now(session, some)
                if count > MOST:
                    raise BadInput(f"超过 {MOST} 件，请缩小范围（例如按月）分几次导出")
                await tell(count)
    await asyncio.to_thread(_listed(path).write_text, json.dumps({"ids": ids, "open": were_open}))
    half.replace(path)
    filters = {name: value for name, value in ({"q": asked.text} | every).items() if value and name != "sort"}
    if asked.phone:
        filters["q"] = "电话"  # whose it is, is nobody's business later
    return count, filters


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


async def _found(
    session: AsyncSession, wish: SearchRequest, keys: KeyRing, now: datetime
) -> AsyncIterator[tuple[Sequence[int], list[list[Any]]]]:
    after: PagePosition | None = None
    while True:
        found = await find(session, wish, now=now, after=after, size=_STRETCH)
        if found.places:
            yield found.ids, await exporting.of_tickets(session, found.ids, keys)
        if found.after is None:
            return
        after = found.after

"""审计: the trail, for the audit administrator alone; and a stretch of it for the inspector, with a digest."""

import json
from collections.abc import Iterable

from aiohttp import web
from cryptography.hazmat.primitives import hashes

from dashboards.admin.queries import trail as queries
from dashboards.admin.queries.trail import Asked
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.text import moments
from tickets import trail
from tickets.import_export.sheets import csv_text
from tickets.trail import TrailEntry, TrailKind

MOST = 200_000  # rows of one file
HEADINGS = ("序号", "时间", "类别", "结果", "姓名", "岗位", "来源地址", "请求编号", "对象", "详情", "链值")
_FILTERS = ("person", "kind", "from", "to")


async def show(request: web.Request) -> web.Response:
    asked = _asked(request)
    async with work_of(request).reading() as session:
        found = await queries.page(session, asked, at=request.query.get("at", ""))
    chosen = {name: request.query.get(name, "") for name in _FILTERS}
    context = {"entries": found.items, "pages": render.neighbours(request, found), "chosen": chosen}
    return render.page(request, "trail.html", context | {"kinds": list(TrailKind), "said": described})


async def export(request: web.Request) -> web.StreamResponse:
    """CSV; the last line holds the number of rows and the SM3 of every byte before it. The trail says who took it."""
    asked, work = _asked(request), work_of(request)
    async with work.reading() as session:
        rows = await queries.count(session, asked, most=MOST + 1)
    if rows > MOST:
        raise BadInput(f"超过 {MOST} 条，请按日期分几次导出")
    async with work.by_the_wall().begin() as uow:
        days = f"{request.query.get('from', '')}—{request.query.get('to', '')}"
        trail.note(uow, TrailKind.EXPORT, by=actor_of(request), about=f"审计记录 {days}", rows=rows)
    response = web.StreamResponse()
    response.content_type, response.charset = "text/csv", "utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="trail.csv"'
    response.headers["Cache-Control"] = "no-store"
    await response.prepare(request)
    digest, count = hashes.Hash(hashes.SM3()), 0
    async with work.reading() as session:
        head = "\ufeff" + csv_text([HEADINGS])
        digest.update(head.encode())
        await response.write(head.encode())
        async for found in queries.every(session, asked):
            piece = csv_text(_row(entry) for entry in found).encode()
            digest.update(piece)
            count += len(found)
            await response.write(piece)
    await response.write(csv_text([("合计", str(count), "SM3", digest.finalize().hex())]).encode())
    await response.write_eof()
    return response


def described(entry: TrailEntry) -> str:
    """The detail on one line."""
    return "；".join(f"{name}={_plain(value)}" for name, value in entry.detail.items())


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _row(entry: TrailEntry) -> Iterable[str]:
    where = (entry.address, entry.request, entry.about, described(entry), entry.chain or "")
    who = (entry.kind.label, entry.outcome.label, entry.actor_name, entry.roles)
    moment = f"{city_time(entry.at):%Y-%m-%d %H:%M:%S}"
    return (str(entry.place or ""), moment, *map(str, (*who, *where)))


def _asked(request: web.Request) -> Asked:
    query = request.query
    begin, end = query.get("from", ""), query.get("to", "")
    return Asked(
        person=query.get("person", "").strip()[:120],
        kind=forms.member(TrailKind, query.get("kind", "")),
        begin=moments.read_midnight(begin) if begin else None,
        end=moments.read_midnight(end, days=1) if end else None,
    )

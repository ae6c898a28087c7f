"""What a search found, as a file to take along (导出): masked like the list, and the house notes who took it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards import forms, search
from dashboards.keys import actor_of, work_of
from hotline.base.clock import city_time
from hotline.base.crypto import KeyRing
from hotline.base.errors import BadInput
from tickets.exchange import exporting, sheets
from tickets.exchange.models import TicketExport
from tickets.search import asked as asking
from tickets.search.finding import Place, Wish, find

MOST = 50_000  # rows of one file; who needs more asks the administrator for `hotline export`
_STRETCH = 500
_PIECE = 1 << 16
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


async def take(request: web.Request) -> web.StreamResponse:
    """The hits of the search that the form repeats, up to `MOST`, as xlsx or CSV."""
    work, actor, form = work_of(request), actor_of(request), await forms.read(request)
    form_at = form.get("format", "xlsx")
    if form_at not in _TYPES:
        raise BadInput("导出格式请选 Excel 或 CSV")
    chosen = {name: form.get(name, "").strip() for name in search.FILTERS}
    asked = asking.read(form.get("q", ""), prefix=work.settings.number_prefix)
    now = work.clock.now()
    with tempfile.TemporaryDirectory() as folder:
        path, count = Path(folder) / f"tickets.{form_at}", 0
        async with work.reading(replica=True) as session:
            wish = search.first_reading(await search.wish_of(session, actor, asked, chosen), actor, work.settings.keys)
            with sheets.writer(path, exporting.HEADINGS) as out:
                async for rows in _found(session, wish, work.settings.keys, now):
                    await asyncio.to_thread(out.write, rows)
                    count += len(rows)
                    if count > MOST:
                        raise BadInput(f"超过 {MOST} 件，请缩小范围（例如按月）分几次导出")
        told = {name: value for name, value in ({"q": asked.text} | chosen).items() if value and name != "sort"}
        if asked.phone:
            told["q"] = "电话"  # whose it is, is nobody's business later
        async with work.begin() as uow:
            uow.session.add(TicketExport(staff_id=actor.id, at=uow.now, format=form_at, filters=told, rows=count))
        return await _sent(request, path, f"{city_time(now):%Y%m%d-%H%M}.{form_at}", _TYPES[form_at])


async def _found(session: AsyncSession, wish: Wish, keys: KeyRing, now: datetime) -> AsyncIterator[list[list[str]]]:
    after: Place | None = None
    while True:
        found = await find(session, wish, now=now, after=after, size=_STRETCH)
        if found.places:
            yield await exporting.of_tickets(session, found.ids, keys)
        if found.after is None:
            return
        after = found.after


async def _sent(request: web.Request, path: Path, name: str, kind: str) -> web.StreamResponse:
    shown = {"Content-Disposition": f'attachment; filename="tickets-{name}"', "Content-Type": kind}
    response = web.StreamResponse(headers=shown)
    await response.prepare(request)
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            await response.write(piece)
    await response.write_eof()
    return response

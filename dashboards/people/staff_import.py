"""Staff from a sheet (导入人员): checked, faults by line and column; what is right waits for a second administrator."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from dashboards.auth import passwords
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import multipart, render
from hotline.base.errors import BadInput, HotlineError, NotFound, TooLarge
from tickets.import_export.folders import SUFFIXES
from tickets.staff import account_store, accounts, proposals, roster_import, roster_sheet
from tickets.staff.roster_import import NO_PASSWORD, RosterReport

MOST = 5 * 1024 * 1024  # bytes of a sheet
SHEET = "sheet"
SHOWN = 200  # lines on the page
AT_ONCE = 50  # first passwords made with one click: each costs 50 ms on purpose
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Issued:
    """A one-time password, shown once and kept nowhere."""

    login: str
    name: str
    password: str


async def form(request: web.Request) -> web.Response:
    return await _page(request)


async def send(request: web.Request) -> web.Response:
    """Check the sheet; without a fault, and asked to, the accounts are proposed. Nothing of a faulty sheet is taken."""
    work = work_of(request)
    with tempfile.TemporaryDirectory() as place:
        sent = await multipart.read_files(request, _into(Path(place)), parts={SHEET}, most=MOST)
        try:
            if sent.fault is not None:
                raise sent.fault
            if not sent.files:
                raise BadInput("请选择要导入的 Excel 或 CSV 文件")
            async with work.reading() as session:
                known = await roster_import.context(session, work.wall.now())
            report = await asyncio.to_thread(roster_import.check, sent.files[0], known)
            if sent.form.get("how") != "ask" or report.faults:
                return await _page(request, report=report)
            async with work.by_the_wall().begin() as uow:
                reason = sent.form.get("reason", "")
                await proposals.ask_import(uow, report.new, by=actor_of(request), reason=reason)
        except HotlineError as error:
            return await _page(request, wrong=error)
    return render.see("/admin/proposals?done=asked")


async def template(request: web.Request) -> web.Response:
    """An empty sheet with an example."""
    kind = request.match_info["kind"]
    if kind not in _TYPES:
        raise NotFound("没有这种模板")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"staff.{kind}"
        await asyncio.to_thread(roster_import.write_template, path)
        body = path.read_bytes()
    shown = {"Content-Disposition": f'attachment; filename="staff-template.{kind}"', "Content-Type": _TYPES[kind]}
    return web.Response(body=body, headers=shown)


async def hand_out(request: web.Request) -> web.Response:
    """First passwords of accounts that have none: on this one page and never again."""
    work = work_of(request).by_the_wall()
    async with work.reading() as session:
        waiting = (await account_store.without_password(session, NO_PASSWORD))[:AT_ONCE]
    made = [Issued(one.login, one.name, passwords.one_time(one.login)) for one in waiting]
    hashes = [await passwords.first(one.password, login=one.login) for one in made]
    async with work.begin() as uow:
        for one, hashed in zip(waiting, hashes, strict=True):
            staff = await account_store.staff(uow.session, one.id)
            await roster_import.hand_out(uow, staff, hashed, by=actor_of(request))
    return await _page(request, issued=made)


async def _page(
    request: web.Request,
    *,
    report: RosterReport | None = None,
    wrong: HotlineError | None = None,
    issued: list[Issued] | None = None,
) -> web.Response:
    async with work_of(request).reading() as session:
        waiting = await account_store.without_password(session, NO_PASSWORD)
    context = {
        "report": report,
        "shown": SHOWN,
        "roles_of": roster_import.roles_in_words,
        "wrong": wrong.message if wrong else "",
        "waiting": waiting,
        "issued": issued or [],
        "days": accounts.FIRST_LASTS.days,
        "at_once": AT_ONCE,
        "headings": [usual[0] for usual in roster_sheet.HEADINGS.values()],
    }
    status = wrong.status if wrong else 200
    return render.page(request, "staff_import.html", context, status=status)


def _into(place: Path) -> multipart.Keep[Path]:
    async def keep(_field: str, name: str, pieces: AsyncIterator[bytes]) -> Path:
        ending = Path(name).suffix.lower()
        if ending not in SUFFIXES:
            raise BadInput("请上传 xlsx 或 CSV 文件；旧的 xls 请先在表格软件里另存为 xlsx")
        path = place / f"sheet{ending}"
        with path.open("wb") as file:
            async for piece in pieces:
                await asyncio.to_thread(file.write, piece)
                if file.tell() > MOST:
                    raise TooLarge("文件太大，请分成几个文件导入")
        return path

    return keep

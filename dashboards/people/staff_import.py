"""Staff from a sheet (导入人员): checked, faults by line and column; what is right waits for a second administrator."""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from dashboards.auth import passwords
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import multipart, render, sheet_files
from hotline.base.errors import HotlineError
from tickets.staff import account_store, accounts, proposals, roster_import, roster_sheet
from tickets.staff.roster_import import RosterReport

SHOWN = 200  # lines on the page
AT_ONCE = 50  # first passwords made with one click: each costs 50 ms on purpose


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
        keep, parts = sheet_files.into(Path(place)), {sheet_files.SHEET}
        sent = await multipart.read_files(request, keep, parts=parts, most=sheet_files.SMALL)
        try:
            sheet = sheet_files.sheet_of(sent)
            async with work.reading() as session:
                known = await roster_import.context(session, work.wall.now())
            report = await asyncio.to_thread(roster_import.check, sheet.path, known)
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
    return await sheet_files.written("staff-template", request.match_info["ending"], roster_import.write_template)


async def hand_out(request: web.Request) -> web.Response:
    """Make first passwords for accounts that have none; they are shown on this page once."""
    work = work_of(request).by_the_wall()
    async with work.reading() as session:
        waiting = (await account_store.without_password(session, accounts.NO_PASSWORD))[:AT_ONCE]
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
        waiting = await account_store.without_password(session, accounts.NO_PASSWORD)
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

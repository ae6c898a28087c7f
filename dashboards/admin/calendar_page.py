"""The working calendar (日历): a year at a glance; for administrators corrections, with a preview before them."""

from datetime import date

import msgspec
from aiohttp import web

from dashboards.admin import calendar_year
from dashboards.admin.queries import calendars as kept
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.text import moments
from sla.calendar import calendar_files, calendars, deadline_recalculation
from sla.calendar.calendar_files import Changes
from sla.calendar.workdays import FIRST_YEAR, LAST_YEAR
from sla.deadlines import deadline_store
from sla.models import CalendarRevision
from tickets import trail
from tickets.access.rights import Role
from tickets.trail import TrailKind

NOTHING = '{"days":{}}'
_ONE_DAY = {"off": False, "work": True}


async def show(request: web.Request) -> web.Response:
    work = work_of(request)
    today = city_time(work.clock.now()).date()
    chosen = _year(request.query.get("year", ""), today)
    async with work.reading() as session:
        calendar = await calendars.current(session, work.settings)
        latest = await deadline_store.latest_revision(session)
        revisions = await kept.revisions(session)
    corrected = frozenset(date.fromisoformat(iso) for iso in (latest.days if latest else {}))
    context = {
        "year": chosen,
        "years": (FIRST_YEAR, LAST_YEAR),
        "months": calendar_year.months(chosen, calendar, corrected, today),
        "special": calendar_year.special(chosen, calendar, corrected),
        "announced": calendar.announced,
        "provisional": calendar.is_provisional(date(chosen, 12, 31)),
        "version": calendar.version,
        "revisions": revisions,
        "may_edit": Role.SYSADMIN in actor_of(request).roles,
        "done": request.query.get("done", ""),
    }
    return render.page(request, "calendar.html", context)


async def preview(request: web.Request) -> web.Response:
    """What the changes would move; nothing is kept yet."""
    work, changes, replace = work_of(request), await _changes(request), False
    form = await forms.read(request)
    replace = form.get("replace") == "yes"
    async with work.reading() as session:
        latest = await deadline_store.latest_revision(session)
        calendar = await calendars.current(session, work.settings)
    days, announced = calendar_files.merged(latest, changes, replace=replace)
    revision = CalendarRevision(at=work.clock.now(), note="", days=days, announced=announced)
    moved = await deadline_recalculation.preview(work, revision)
    context = {
        "moved": moved,
        "changes": [(date.fromisoformat(iso), day) for iso, day in sorted(changes.days.items())],
        "announced": announced,
        "replace": replace,
        "calendar": calendar,
        "days": msgspec.json.encode({"days": days}).decode(),
        "base": latest.digest if latest else "",
        "note": form.get("note", ""),
    }
    return render.page(request, "calendar_preview.html", context)


async def apply(request: web.Request) -> web.Response:
    """Put in force what was previewed, unless somebody else has changed the calendar meanwhile."""
    form, actor = await forms.read(request), actor_of(request)
    announced = moments.read_day(form["announced"]) if form.get("announced") else None
    days = form.get("days", "")
    changes = Changes({}) if days == NOTHING else calendar_files.read(days, "days.json")
    async with work_of(request).begin() as uow:
        if (await deadline_store.calendar_digest(uow.session) or "") != form.get("base", ""):
            raise Conflict("别人刚刚改过日历，请回到日历页重新预览")
        note = forms.needed(form, "note")[:200]
        revision = CalendarRevision(at=uow.now, by_id=actor.id, note=note, days=dict(changes.days), announced=announced)
        await calendars.revise(uow, revision)
        trail.note(uow, TrailKind.SETTING, by=actor, about="工作日历", days=sorted(changes.days))
    return render.see("/admin/calendar?done=yes")


async def _changes(request: web.Request) -> Changes:
    """From a file, from text that was pasted, or from one day filled in by hand."""
    sent, form = await request.post(), await forms.read(request)
    announced = moments.read_day(form["announced"]) if form.get("announced") else None
    file = sent.get("file")
    if isinstance(file, web.FileField) and file.filename:
        found = calendar_files.read(_decoded(file.file.read()), file.filename)
    elif form.get("text"):
        found = calendar_files.read(form["text"])
    elif form.get("day"):
        found = _one_day(form)
    elif announced is not None:
        found = Changes({})
    else:
        raise BadInput("请选择文件、粘贴内容，或填写一天的安排")
    return Changes(found.days, announced or found.announced)


def _one_day(form: forms.Form) -> Changes:
    iso = moments.read_day(form["day"]).isoformat()
    if form.get("working") == "cancel":
        return Changes({iso: None})
    if form.get("working") not in _ONE_DAY:
        raise BadInput("请选择这一天放假、上班还是取消更正")
    line = {"off": "放假", "work": "上班"}[form["working"]]
    name, shifts = form.get("name", "").replace(",", "，"), form.get("shifts", "").replace(",", " ")
    return calendar_files.read(f"日期,上班,名称,班次\n{iso},{line},{name},{shifts}")


def _decoded(raw: bytes) -> str:
    """UTF-8, or GB 18030 as older spreadsheets write it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise BadInput("文件的文字编码看不懂，请另存为 UTF-8") from None


def _year(written: str, today: date) -> int:
    chosen = forms.whole(written)
    return today.year if chosen is None else min(max(chosen, FIRST_YEAR), LAST_YEAR)

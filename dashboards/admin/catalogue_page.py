"""派单目录: the tree as it is today, one entry with its versions, and changing it from a day on, looked at first."""

from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import catalogue as queries
from dashboards.auth.access import CATALOGUE_EDIT
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from dashboards.web.forms import Form
from hotline.base.clock import city_time
from hotline.base.errors import NotFound
from router import store
from router.dispatch import catalogue_editing
from router.dispatch.catalogue import Catalogue, CategoryNode, LeadRule
from router.dispatch.catalogue_editing import Change
from tickets import trail
from tickets.trail import TrailKind

MONTH = timedelta(days=30)
SPARE = 2  # empty clauses offered for new conditions
_SPLIT = str.maketrans("，；;、\n", ",,,,,")


async def tree(request: web.Request) -> web.Response:
    work = work_of(request)
    today = city_time(work.clock.now()).date()
    async with work.reading() as session:
        rows = sorted(await store.entries_on(session, today), key=lambda row: row.code)
        book = await store.load_catalogue(session, today=today)
        counts = await queries.counts_since(session, work.clock.now() - MONTH)
    return render.page(request, "catalogue.html", {"rows": rows, "book": book, "counts": counts})


async def entry(request: web.Request) -> web.Response:
    work, code = work_of(request), request.match_info["code"]
    async with work.reading() as session:
        context = await _entry_page(session, code, work.clock.now())
    return render.page(
        request, "catalogue_entry.html", _form_page(request, context, done=request.query.get("done", ""))
    )


async def change(request: web.Request) -> web.Response:
    """First shown what it would have changed, then done."""
    work, code, form = work_of(request), request.match_info["code"], await forms.read(request)
    valid_from = forms.day(form, "valid_from")
    if form.get("go") != "save":
        async with work.reading() as session:
            now = work.clock.now()
            context = await _entry_page(session, code, now)
            wanted = _change(form, context["book"])
            cases = await queries.past_cases(session, code, actor_of(request), since=now - MONTH)
        found = catalogue_editing.otherwise(context["book"], context["entry"], wanted, cases)
        preview = {"preview": found, "looked_at": len(cases), "shown": wanted, "valid_from": valid_from}
        return render.page(request, "catalogue_entry.html", _form_page(request, context | preview))
    async with work.begin() as uow:
        book = await store.load_catalogue(uow.session, today=city_time(uow.now).date())
        await catalogue_editing.prepare(uow, code, _change(form, book), valid_from=valid_from, by=actor_of(request))
        trail.note(uow, TrailKind.SETTING, by=actor_of(request), about=f"派单目录 {code}")
    return render.see(f"/catalogue/entry/{code}?done=1")


async def _entry_page(session: AsyncSession, code: str, now: datetime) -> dict[str, Any]:
    today = city_time(now).date()
    book = await store.load_catalogue(session, today=today)
    found = book.entry(code)
    versions = await queries.versions(session, code)
    if not versions:
        raise NotFound("派单目录里没有这一项")
    return {
        "book": book,
        "entry": found or store.entry_of(versions[0].row),
        "versions": versions,
        "today": today,
        "looked_at": 0,
        "preview": None,
        "shown": None,
        "valid_from": today + timedelta(days=1),
    }


def _form_page(request: web.Request, context: dict[str, Any], *, done: str = "") -> dict[str, Any]:
    shown: CategoryNode | Change = context["shown"] or context["entry"]
    clauses = [*shown.clauses, *(LeadRule("") for _ in range(SPARE))]
    editable = bool(actor_of(request).roles & CATALOGUE_EDIT)
    return context | {"shown": shown, "clauses": clauses, "editable": editable, "done": done}


def _change(form: Form, book: Catalogue) -> Change:
    return Change(
        lead=_unit(form.get("lead", ""), book) or None,
        co=_units(form.get("co", ""), book),
        basis=form.get("basis", "")[:200],
        rules=tuple(line.strip() for line in form.get("rules", "").splitlines() if line.strip()),
        sensitive="sensitive" in form,
        street_allowed="street_allowed" in form,
        needs_place="needs_place" in form,
        clauses=tuple(_clauses(form, book)),
    )


def _clauses(form: Form, book: Catalogue) -> list[LeadRule]:
    found = []
    number = 0
    while f"clause-{number}-lead" in form:
        said = {name: form.get(f"clause-{number}-{name}", "") for name in ("lead", "co", "districts", "kinds", "basis")}
        fact, _, value = form.get(f"clause-{number}-fact", "").partition("=")
        number += 1
        if not said["lead"]:
            continue
        found.append(
            LeadRule(
                _unit(said["lead"], book),
                co=_units(said["co"], book),
                districts=_several(said["districts"]),
                kinds=_several(said["kinds"]),
                fact=fact,
                value=value,
                basis=said["basis"],
            )
        )
    return found


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.translate(_SPLIT).split(",") if part.strip())


def _units(text: str, book: Catalogue) -> tuple[str, ...]:
    return tuple(_unit(name, book) for name in _several(text))


def _unit(name: str, book: Catalogue) -> str:
    """The code of the unit with this code, name or short name; the text itself where there is none."""
    known = (unit.code for unit in book.units.values() if name in {unit.code, unit.short, unit.name})
    return next(known, name)

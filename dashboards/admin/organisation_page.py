"""单位: the tree of units, one unit and what it has open, the acts of a reform, looked at before they are asked for.

The system administrator asks; what moves orders or people's reach waits for a second person (双人办理).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import units as queries
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from dashboards.web.forms import Form
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, HotlineError, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from router import store as office
from router.dispatch import unit_succession
from tickets import store
from tickets.access.roles import Role
from tickets.organisation import changes, plans, previewing, wording
from tickets.organisation import store as units
from tickets.organisation.levels import UnitKind, UnitLevel
from tickets.organisation.models import ChangeState, UnitAct
from tickets.organisation.plans import Plan
from tickets.person_models import Department
from tickets.staff import proposals

SAID = {
    "asked": "已提请，等第二个人同意",
    "agreed": "已排定，到日自动生效",
    "done": "已办理",
    "withdrawn": "已撤回",
    "imported": "单位表已导入",
}
PARTS = 3  # rows for the parts of a split
_SPLIT = re.compile(r"[,，、;；\s]+")


async def listed(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        lines = await queries.tree(session)
        acts = await queries.changes(session)
    context = {
        "lines": lines,
        "acts": acts,
        "nobody": [one for one in lines if one.nobody and one.orders],
        "may": Role.SYSADMIN in actor_of(request).roles,
        "said": SAID.get(request.query.get("done", ""), ""),
    }
    return render.page(request, "organisation.html", context)


async def show(request: web.Request) -> web.Response:
    return await _show(request)


async def act(request: web.Request) -> web.Response:
    """First shown what it would move, then asked for."""
    form, wanted = await forms.read(request), forms.member(UnitAct, request.match_info["act"])
    if wanted not in changes.BY_FORM:
        raise NotFound("没有这种操作")
    try:
        if form.get("go") != "ask":
            return await _preview(request, wanted, form)
        async with work_of(request).begin() as uow:
            unit = await _unit(request, uow.session)
            said = await _wanted(uow, wanted, unit, form)
            proposal = await proposals.ask_unit_change(uow, said, by=actor_of(request))
            done = "asked" if proposal else "done" if said.on <= city_time(uow.now).date() else "agreed"
    except NotFound:
        raise
    except HotlineError as error:
        return await _show(request, error=error, tried=wanted.value, form=form)
    return render.see(f"/admin/units/{unit.code}?done={done}")


async def withdraw(request: web.Request) -> web.Response:
    async with work_of(request).begin() as uow:
        await changes.withdraw(uow, int(request.match_info["id"]), by=actor_of(request))
    return render.see("/admin/units?done=withdrawn")


async def _preview(request: web.Request, wanted: UnitAct, form: Form) -> web.Response:
    async with work_of(request).begin() as uow:  # locks what it counts; writes nothing
        unit = await _unit(request, uow.session)
        said = await _wanted(uow, wanted, unit, form)
        seen = await previewing.look(uow, wanted, unit, said.plan)
        clauses = {one.former.id: await unit_succession.clauses_of(uow, one.former.code, said.on) for one in seen.moved}
        names = await queries.short_names(uow.session)
        context = {
            "preview": seen,
            "clauses": clauses,
            "words": wording.of_plan(wanted, said.plan, names, unit.short),
            "on": said.on,
            "weighty": wanted.is_weighty,
        }
    return await _show(request, tried=wanted.value, form=form, more=context)


async def _show(
    request: web.Request,
    *,
    error: HotlineError | None = None,
    tried: str = "",
    form: Form | None = None,
    more: Mapping[str, Any] | None = None,
) -> web.Response:
    work = work_of(request)
    async with work.reading() as session:
        unit = await _unit(request, session)
        found = await units.units(session)
        by_id = {one.id: one for one in found}
        context: dict[str, Any] = {
            "unit": unit,
            "above": by_id.get(unit.parent_id or 0),
            "successor": by_id.get(unit.successor_id or 0),
            "below": [one for one in found if one.parent_id == unit.id],
            "burden": await units.burden(session, unit.id),
            "acts": await queries.changes(session, about=unit.id),
            "units": [one for one in found if one.active],
            "levels": {one.value: one.label for one in UnitLevel},
            "kinds": {one.value: one.label for one in UnitKind},
        }
    context |= {
        "today": city_time(work.clock.now()).date(),
        "may": Role.SYSADMIN in actor_of(request).roles and unit.active,
        "tried": tried,
        "typed": form or Form(),
        "error": error.message if error else "",
        "rows": range(1, PARTS + 1),
        "said": SAID.get(request.query.get("done", ""), ""),
        "waits": (ChangeState.ASKED, ChangeState.AGREED, ChangeState.FAILED),
        **(more or {}),
    }
    return render.page(request, "unit.html", context, status=error.status if error else 200)


async def _unit(request: web.Request, session: AsyncSession) -> Department:
    found = await store.department_by_code(session, request.match_info["code"])
    if found is None:
        raise NotFound("没有这个单位")
    return found


async def _wanted(uow: UnitOfWork, act_: UnitAct, unit: Department, form: Form) -> changes.WantedChange:
    known = _by_name(await units.units(uow.session))
    plan = Plan(
        name=form.get("name", "")[: plans.NAME],
        short=form.get("short", "")[: plans.SHORT],
        parent=known(form["parent"]) if act_ is UnitAct.MOVE and form.get("parent") else _top(act_, form),
        sources=tuple(known(one) for one in _SPLIT.split(form.get("sources", "")) if one),
        heir=known(form["heir"]) if form.get("heir") else "",
        parts=await _parts(uow, form, known) if act_ is UnitAct.SPLIT else {},
    )
    return changes.WantedChange(act_, unit, forms.day(form, "on"), form.get("reason", ""), plan)


def _top(act_: UnitAct, form: Form) -> str | None:
    return "" if act_ is UnitAct.MOVE and form.get("top") else None


def _by_name(found: Sequence[Department]) -> Callable[[str], str]:
    """The code of the active unit with this code, name or short name."""
    codes = {text: one.code for one in found if one.active for text in (one.short, one.name)}
    codes |= {one.code: one.code for one in found}

    def named(text: str) -> str:
        if text not in codes:
            raise BadInput(f"没有找到单位“{text}”，请从列表里选，或写单位代码")
        return codes[text]

    return named


async def _parts(uow: UnitOfWork, form: Form, known: Callable[[str], str]) -> dict[str, str]:
    """Category -> unit; a branch means everything below it."""
    entries = await office.entries_on(uow.session, city_time(uow.now).date())
    parts: dict[str, str] = {}
    for row in range(1, PARTS + 1):
        named, unit = form.get(f"categories{row}", ""), form.get(f"unit{row}", "")
        if not named and not unit:
            continue
        if not named or not unit:
            raise BadInput("拆分的每一行都要写分类和承接单位")
        for text in filter(None, _SPLIT.split(named)):
            chosen = {one.code for one in entries if text in {one.code, one.printed, one.name}}
            while fresh := {one.code for one in entries if one.parent in chosen} - chosen:
                chosen |= fresh
            if not chosen:
                raise BadInput(f"派单目录里没有分类“{text}”")
            parts |= dict.fromkeys(sorted(chosen), known(unit))
    return parts

"""Accounts and roles (人员): one person's page, what each administrator may do there, and the record of it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from dashboards import forms, passwords, render
from dashboards.forms import Form
from dashboards.keys import actor_of, work_of
from dashboards.queries import accounts as queries
from dashboards.queries import people
from hotline.base.errors import BadInput, Forbidden, HotlineError, NotFound
from hotline.base.uow import UnitOfWork
from tickets import account_store, accounts, store
from tickets.account_models import AccountAct
from tickets.people import Staff
from tickets.rights import Actor
from tickets.roles import Role

Deed = Callable[[UnitOfWork, Staff, Actor, Form], Awaitable[None]]


async def _give(uow: UnitOfWork, staff: Staff, by: Actor, form: Form) -> None:
    await accounts.give(uow, staff, _role(form), by=by, reason=form.get("reason", ""))


async def _take(uow: UnitOfWork, staff: Staff, by: Actor, form: Form) -> None:
    await accounts.take(uow, staff, _role(form), by=by, reason=form.get("reason", ""))


async def _stop(uow: UnitOfWork, staff: Staff, by: Actor, form: Form) -> None:
    await accounts.set_active(uow, staff, active=False, by=by, reason=form.get("reason", ""))
    await people.end_other_sessions(uow.session, staff.id)


async def _start(uow: UnitOfWork, staff: Staff, by: Actor, form: Form) -> None:
    await accounts.set_active(uow, staff, active=True, by=by, reason=form.get("reason", ""))


async def _unlock(uow: UnitOfWork, staff: Staff, by: Actor, form: Form) -> None:
    await accounts.unlock(uow, staff, by=by, reason=form.get("reason", ""))


async def _reset(uow: UnitOfWork, staff: Staff, by: Actor, form: Form) -> None:
    await accounts.reset_password(uow, staff, form["password_hash"], by=by, reason=form.get("reason", ""))
    await people.end_other_sessions(uow.session, staff.id)


DEEDS: dict[str, tuple[AccountAct, Deed]] = {
    "give": (AccountAct.GIVE, _give),
    "take": (AccountAct.TAKE, _take),
    "stop": (AccountAct.STOP, _stop),
    "start": (AccountAct.START, _start),
    "unlock": (AccountAct.UNLOCK, _unlock),
    "reset": (AccountAct.RESET, _reset),
}


async def staff_list(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        found = await people.staff_list(session, at=request.query.get("at", ""))
        total = await people.staff_count(session)
    context = {"people": found.items, "total": total, "pages": render.neighbours(request, found)}
    context["may_add"] = accounts.may(actor_of(request), AccountAct.ADD)
    return render.page(request, "people.html", context)


async def person(request: web.Request) -> web.Response:
    return await _person(request, int(request.match_info["id"]))


async def act(request: web.Request) -> web.Response:
    """One deed on one account; what cannot be done comes back with what was typed."""
    chosen, actor = DEEDS.get(request.match_info["act"]), actor_of(request)
    if chosen is None:
        raise NotFound("没有这种操作")
    if not accounts.may(actor, chosen[0]):
        raise Forbidden("您的岗位不能做这件事；三类管理员各管一段")
    form, staff_id = await forms.read(request), int(request.match_info["id"])
    try:
        if chosen[0] is AccountAct.RESET:
            form["password_hash"] = await _typed_twice(request)
        async with work_of(request).by_the_wall().begin() as uow:
            staff = await account_store.staff(uow.session, staff_id)
            await chosen[1](uow, staff, actor, form)
    except NotFound:
        raise
    except HotlineError as error:
        return await _person(request, staff_id, error=error, tried=chosen[0].value, form=form)
    return render.see(f"/admin/people/{staff_id}?done={chosen[0].value}")


async def form_for_new(request: web.Request) -> web.Response:
    return await _new(request, Form())


async def add(request: web.Request) -> web.Response:
    form = await forms.read(request)
    try:
        hashed = await _typed_twice(request)
        async with work_of(request).by_the_wall().begin() as uow:
            unit = await store.department_by_code(uow.session, form.get("unit", ""))
            if unit is None or not unit.active:
                raise BadInput("请选择单位")
            made = await accounts.add(
                uow,
                login=form.get("login", "")[:60],
                name=form.get("name", "")[:120],
                unit=unit,
                password_hash=hashed,
                by=actor_of(request),
                reason=form.get("reason", ""),
            )
    except HotlineError as error:
        return await _new(request, form, error=error)
    return render.see(f"/admin/people/{made.id}?done=add")


async def record(request: web.Request) -> web.Response:
    """What was done to accounts, newest first; for the auditor."""
    async with work_of(request).reading() as session:
        found = await queries.entries(session, at=request.query.get("at", ""))
    context = {"entries": found.items, "pages": render.neighbours(request, found)}
    return render.page(request, "people_record.html", context)


async def _person(
    request: web.Request, staff_id: int, *, error: HotlineError | None = None, tried: str = "", form: Form | None = None
) -> web.Response:
    actor = actor_of(request)
    async with work_of(request).reading() as session:
        found = await queries.person(session, staff_id)
        if found is None:
            raise NotFound("没有这个账号")
        entries = await queries.entries_of(session, staff_id)
    held = [Role(role) for role in found.roles]
    context = {
        "person": found,
        "held": held,
        "free": [role for role in Role if role not in held],
        "entries": entries,
        "may": {name for name, (act_, _) in DEEDS.items() if accounts.may(actor, act_) and found.id != actor.id},
        "own": found.id == actor.id,
        "error": error.message if error else "",
        "tried": tried,
        "typed": form or Form(),
        "said": next((a.label for a in AccountAct if a.value == request.query.get("done", "")), ""),
    }
    return render.page(request, "person.html", context, status=error.status if error else 200)


async def _new(request: web.Request, form: Form, *, error: HotlineError | None = None) -> web.Response:
    async with work_of(request).reading() as session:
        units = await people.departments(session)
    context = {"units": units, "typed": form, "error": error.message if error else ""}
    return render.page(request, "person_new.html", context, status=error.status if error else 200)


async def _typed_twice(request: web.Request) -> str:
    """The hash of the first password; read as it was typed, for cleaning would change it."""
    sent = await request.post()
    password, again = str(sent.get("password", "")), str(sent.get("again", ""))
    if password != again:
        raise BadInput("两次输入的密码不一样")
    return await passwords.first(password, login="")


def _role(form: Form) -> Role:
    role = forms.member(Role, form.get("role", ""))
    if role is None:
        raise BadInput("请选择岗位")
    return role

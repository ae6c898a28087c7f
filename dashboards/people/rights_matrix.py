"""The matrix of rights (权限表), read from the table of moves; it can be narrowed here, never widened."""

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import forms, render
from hotline.base.errors import BadInput, HotlineError
from tickets.access import post_store
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES, SCOPE_OF, Role, Scope
from tickets.lifecycle import Act
from tickets.staff import narrowing, proposals

REACH = {Scope.ALL: "全部工单", Scope.UNIT: "本单位及下属", Scope.OWN: "自己登记的", Scope.NONE: "—"}
SAID = {"narrow": "已收窄，马上生效", "asked": "已提请恢复，请另一类管理员在“双人办理”里同意"}


async def show(request: web.Request) -> web.Response:
    return await _page(request)


async def change(request: web.Request) -> web.Response:
    """Take an act from a role at once, or ask for it to be given back."""
    form, by = await forms.read(request), actor_of(request)
    role, act = forms.member(Role, form.get("role", "")), forms.member(Act, form.get("act", ""))
    restores, reason = form.get("how") == "restore", form.get("reason", "")
    try:
        if role is None or act is None:
            raise BadInput("请选择岗位和权限")
        async with work_of(request).by_the_wall().begin() as uow:
            if restores:
                await proposals.ask_restore(uow, role, act, by=by, reason=reason)
            else:
                await narrowing.narrow(uow, role, act, by=by, reason=reason)
    except HotlineError as error:
        return await _page(request, wrong=error)
    return render.see(f"/admin/rights?done={'asked' if restores else 'narrow'}")


async def _page(request: web.Request, *, wrong: HotlineError | None = None) -> web.Response:
    async with work_of(request).reading() as session:
        taken = [(one.role, one.act) for one in await post_store.narrowed_rights(session)]
    shown = [role for role in Role if role not in ADMIN_ROLES or role is Role.SECADMIN]
    rows = narrowing.matrix(taken)
    context = {
        "rows": rows,
        "shown": shown,
        "names": ROLE_NAMES,
        "reach": {role: REACH[SCOPE_OF[role]] for role in shown},
        "acts": [row.act for row in rows],
        "business": [role for role in shown if role not in ADMIN_ROLES],
        "may_narrow": Role.SECADMIN in actor_of(request).roles,
        "said": SAID.get(request.query.get("done", ""), ""),
        "wrong": wrong.message if wrong else "",
    }
    return render.page(request, "rights.html", context, status=wrong.status if wrong else 200)

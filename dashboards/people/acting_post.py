"""The post in which a session acts (切换岗位): at the own unit, at another one, or as deputy of a colleague."""

from aiohttp import web

from dashboards.auth import access
from dashboards.auth.app_keys import SESSION, actor_of, work_of
from dashboards.auth.models import StaffSession
from dashboards.web import forms, render
from hotline.base.errors import Forbidden
from tickets import trail
from tickets.access import post_store
from tickets.person_models import Staff
from tickets.trail import TrailKind


async def choose(request: web.Request) -> web.Response:
    """Act in this post from the next page on, until the session or the post ends."""
    form, own = await forms.read(request), request[SESSION]
    unit_id, acting_for = forms.whole(form.get("unit", "")), forms.whole(form.get("for", ""))
    async with work_of(request).by_the_wall().begin() as uow:
        staff = await uow.session.get_one(Staff, actor_of(request).id)
        found = await post_store.capacities(uow.session, staff, uow.now)
        chosen = next((one for one in found if (one.unit_id, one.acting_for) == (unit_id, acting_for)), None)
        if chosen is None:
            raise Forbidden("您现在没有这个岗位，可能已经到期或收回；请在“我的账号”里看看")
        row = await uow.session.get_one(StaffSession, own.token_hash)
        row.unit_id, row.acting_for_id = chosen.unit_id, chosen.acting_for
        about = f"以{chosen.unit}{f'（代{chosen.for_name}）' if chosen.for_name else ''}的岗位办理"
        trail.note(uow, TrailKind.SIGN_IN, by=actor_of(request), about=about)
    return render.see(access.home_of(frozenset(chosen.roles)))

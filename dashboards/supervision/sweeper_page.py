"""The sweeper's own state (时钟): does it run, how late are its steps, what waits until somebody looks."""

from aiohttp import web

from dashboards.auth.app_keys import work_of
from dashboards.supervision.queries import sweeper
from dashboards.web import forms, render
from hotline.base.errors import BadInput
from sla.sweep import sweep_store, sweeper_health


async def show(request: web.Request) -> web.Response:
    work = work_of(request)
    async with work.reading() as session:
        health = await sweeper_health.health(session, work.clock.now(), pace=sweeper_health.pace_of(work.clock))
        drift = await sweeper.recent_drift(session)
        parked = await sweeper.parked(session)
        recounted = await sweeper.recounted(session)
    context = {"health": health, "drift": drift, "parked": parked, "recounted": recounted}
    return render.page(request, "clock.html", context | {"done": request.query.get("done", "")})


async def unpark(request: web.Request) -> web.Response:
    """Give a parked deadline back to the sweep, which takes its step at once."""
    form = await forms.read(request)
    chosen = forms.whole(form.get("id", ""))
    if chosen is None:
        raise BadInput("请选择要恢复的期限")
    async with work_of(request).begin() as uow:
        await sweep_store.unpark(uow.session, chosen, uow.now)
    return render.see("/admin/clock?done=yes")

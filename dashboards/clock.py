"""The sweeper's own state (时钟): does it run, how late are its steps, what waits until somebody looks."""

from aiohttp import web

from dashboards import forms, render
from dashboards.keys import work_of
from dashboards.queries import sweeper
from hotline.base.errors import BadInput
from sla import pulse, sweep_store


async def show(request: web.Request) -> web.Response:
    work = work_of(request)
    async with work.reading() as session:
        health = await pulse.health(session, work.clock.now(), pace=pulse.pace_of(work.clock))
        drift = await sweeper.recent_drift(session)
        parked = await sweeper.parked(session)
        recounted = await sweeper.recounted(session)
    context = {"health": health, "drift": drift, "parked": parked, "recounted": recounted}
    return render.page(request, "clock.html", context | {"done": request.query.get("done", "")})


async def unpark(request: web.Request) -> web.Response:
    """Give a parked deadline back to the sweep, which takes its step at once."""
    form = await forms.read(request)
    if not form.get("id", "").isdecimal():
        raise BadInput("请选择要恢复的期限")
    async with work_of(request).begin() as uow:
        await sweep_store.unpark(uow.session, int(form["id"]), uow.now)
    return render.see("/admin/clock?done=yes")

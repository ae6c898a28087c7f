"""任务: what people and the night asked for (imports, exports, training): running, waiting, failed, and again."""

from datetime import timedelta

from aiohttp import web

from dashboards.admin.queries import people
from dashboards.auth.app_keys import work_of
from dashboards.web import render
from sla.sweep.sweeper_health import pace_of
from tickets.jobs import asking, store
from tickets.jobs.models import JobState

SHOWN = 50  # of each list
_AGAIN = "5"  # seconds after which a page that shows work under way reloads
UNSERVED = timedelta(minutes=1)  # waits for so long though nothing runs: nobody serves the jobs


async def show(request: web.Request) -> web.Response:
    work = work_of(request)
    async with work.reading() as session:
        running = await store.listed(session, JobState.RUNNING, most=SHOWN)
        waiting = await store.listed(session, JobState.QUEUED, most=SHOWN)
        failed = await store.listed(session, JobState.FAILED, most=SHOWN)
        done = await store.listed(session, JobState.DONE, most=SHOWN)
        counts = await store.counts(session)
        asked_by = {one.asked_by for one in (*running, *waiting, *failed, *done) if one.asked_by}
        names = await people.staff_names(session, asked_by)
    now, patience = work.clock.now(), UNSERVED * pace_of(work.clock)
    context = {
        "running": running,
        "waiting": waiting[::-1],  # the next first
        "failed": failed,
        "done": done,
        "counts": {state.value: counts.get(state, 0) for state in JobState},
        "names": names,
        "unserved": not running and any((one.not_before or one.asked_at) < now - patience for one in waiting),
    }
    response = render.page(request, "jobs.html", context)
    if running or waiting:
        response.headers["Refresh"] = _AGAIN
    return response


async def again(request: web.Request) -> web.Response:
    """A failed job once more, from where it was left."""
    async with work_of(request).begin() as uow:
        await asking.again(uow, int(request.match_info["id"]))
    return render.see("/admin/jobs")

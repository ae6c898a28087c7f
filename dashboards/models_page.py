"""模型: every version with its figures, why it is used or not, and whether this week still looks like its own."""

from aiohttp import web

from dashboards import render
from dashboards.keys import work_of
from dashboards.queries import people
from router.learning import store


async def show(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        context = {
            "versions": await store.versions(session),
            "reports": await store.drift_reports(session),
            "names": await people.department_names(session),
            "waiting": await store.labels_waiting(session),
        }
    return render.page(request, "models.html", context)

"""启用准备: what is done and what is missing before the number may be switched over, with the way to each page."""

from aiohttp import web

from dashboards.auth.app_keys import work_of
from dashboards.setup import readiness
from dashboards.setup.queries import city_facts
from dashboards.web import render
from hotline.base.observability.readiness import Level
from tickets.access.roles import ROLE_NAMES, Role
from tickets.models import Lamp

LAMPS = {Level.GOOD: (Lamp.GREEN, "已办"), Level.WARNING: (Lamp.YELLOW, "建议"), Level.BAD: (Lamp.RED, "还缺")}


async def show(request: web.Request) -> web.Response:
    work = work_of(request)
    async with work.reading() as session:
        facts = await city_facts.read(session, work.settings, work.wall.now())
    found = readiness.steps(work.settings, facts)
    context = {
        "steps": found,
        "missing": readiness.missing(found),
        "lamps": LAMPS,
        "whose": {one.name: _whose(one) for one in found},
    }
    return render.page(request, "setup.html", context)


def _whose(step: readiness.SetupStep) -> str:
    """Who does it on its page; "" where everybody may open it."""
    return "" if len(step.roles) == len(Role) else "、".join(ROLE_NAMES[role] for role in Role if role in step.roles)

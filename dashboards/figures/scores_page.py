"""考核评分: what each unit gets by the city's template, line by line; a kept month by its own template."""

from typing import Any

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.figures import indicators_page, period_form
from dashboards.figures.queries import indicators as queries
from dashboards.web import render
from hotline.base.clock import city_time
from sla.indicators import reports, score_templates
from sla.policy import active_policies
from tickets.configuration.kinds import Content

PATH = "/indicators/scores"


async def show(request: web.Request) -> web.Response:
    """Any period, by the template that was in force on its last day."""
    work, actor = work_of(request), actor_of(request)
    now = work.clock.now()
    asked = period_form.read(request.query, now, active_policies.policy_at(work.settings, now).weights)
    async with work.reading() as session:  # not from a replica: what was approved a moment ago counts
        found = await indicators_page.figures_of(session, asked, actor, now)
        names = await queries.units(session)
    today = city_time(now).date()
    period = {
        "first": asked.first,
        "last": asked.last,
        "months": [(label, asked.of_month(n, today, PATH)) for n, label in enumerate(("本月", "上月", "前月"))],
        "back": asked.address(),
    }
    return _page(request, found, names, score_templates.on(work.settings, asked.last), period)


async def kept(request: web.Request) -> web.Response:
    async with work_of(request).reading(replica=True) as session:
        report = await indicators_page.report_of(session, request)
        names = await queries.units(session)
    period = {
        "first": city_time(report.since).date(),
        "last": reports.last_day(report.until),
        "months": (),
        "back": f"/indicators/reports/{report.id}",
    }
    return _page(request, report.result, names, report.score_template, period)


def _page(
    request: web.Request,
    found: reports.Figures,
    names: dict[int, str],
    template: Content | None,
    period: dict[str, Any],
) -> web.Response:
    scores = reports.scores_of(found, template) if template is not None else {}
    units = [(name, scores[str(unit)]) for unit, name in names.items() if str(unit) in scores]
    whole = sum(row["full"] for row in template["row"]) if template is not None else 0
    return render.page(request, "scores.html", {"template": template, "units": units, "whole": whole, **period})

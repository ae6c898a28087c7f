"""Indicators (指标): a period's rates with their counts, tiers instead of ranks, kept reports."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.auth.access import BEHIND, FREEZE
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.figures import period_form
from dashboards.figures.figure_wording import Centre, IndicatorFigure, centre_of, figure_of
from dashboards.figures.period_form import AskedPeriod
from dashboards.figures.queries import indicators as queries
from dashboards.web import render
from dashboards.web.forms import whole
from hotline.base.clock import city_time
from hotline.base.errors import Forbidden, NotFound
from sla.indicators import indicator_catalogue, indicator_period, report_store, reports
from sla.indicators.formula_versions import FORMULAS
from sla.indicators.indicator_facts import PeriodFacts
from sla.indicators.indicators import Indicator, Measure, facts_for
from sla.indicators.rates import TierLimits
from sla.models import PeriodReport
from sla.policy import active_policies
from tickets.access.rights import CENTRE_ROLES, Actor, Role
from tickets.import_export.sheets import csv_text
from tickets.personal_data.masking import title_for_unit

MAIN = ("response", "solution", "satisfaction", "on_time", "signed", "rework", "returned")


@dataclass(frozen=True, slots=True)
class UnitFigures:
    id: int
    name: str
    volume: int
    score: float | None
    figures: tuple[IndicatorFigure, ...]


def _sees_city(actor: Actor) -> bool:
    return bool(actor.roles & (CENTRE_ROLES | {Role.ANALYST}))


async def show(request: web.Request) -> web.Response:
    work, actor = work_of(request), actor_of(request)
    now = work.clock.now()
    policy = active_policies.policy_at(work.settings, now)
    asked = period_form.read(request.query, now, policy.weights)
    async with work.reading(replica=True) as session:
        found = await figures_of(session, asked, actor, now)
        names = await queries.units(session)
        kept = await report_store.reports(session) if _sees_city(actor) else []
        known = await queries.articles(session, city_time(now).date())
    today = city_time(now).date()
    context = {
        "asked": asked,
        "months": [(label, asked.of_month(back, today)) for back, label in enumerate(("本月", "上月", "前月"))],
        "total": _city(found, asked, policy.tiers) if _sees_city(actor) else [],
        "centre": _centre(found, asked, actor, policy.tiers),
        "score": _score(found, reports.CITY, asked),
        "expired": figure_of(indicator_catalogue.EXPIRED, indicator_catalogue.EXPIRED.rate(known), policy.tiers),
        "units": _units(found, names, asked, policy.tiers),
        "main": [indicator_catalogue.entry(code, asked.weights) for code in MAIN],
        "entries": indicator_catalogue.entries(asked.weights),
        "missing": indicator_catalogue.NOT_RECORDED,
        "kept": kept,
        "may_freeze": bool(actor.roles & FREEZE) and asked.period(now).until <= now,
        "may_look_behind": bool(actor.roles & BEHIND),
        "city_wide": _sees_city(actor),
        "names": names,
        "tiers": policy.tiers,
        "said": {"frozen": "已固化，列在“已固化的报表”"}.get(request.query.get("done", ""), ""),
    }
    return render.page(request, "indicators.html", context)


async def download(request: web.Request) -> web.Response:
    """The same figures as CSV, for a table program; names cannot become formulas there."""
    work, actor = work_of(request), actor_of(request)
    now = work.clock.now()
    policy = active_policies.policy_at(work.settings, now)
    asked = period_form.read(request.query, now, policy.weights)
    async with work.reading(replica=True) as session:
        found = await figures_of(session, asked, actor, now)
        names = await queries.units(session)
    headings = ["范围", "指标", "分子", "分母", "值", "单位", "95%区间下限", "95%区间上限", "分档"]
    rows = [("全市", figure) for figure in _city(found, asked, policy.tiers)] if _sees_city(actor) else []
    if (centre := _centre(found, asked, actor, policy.tiers)) is not None:
        own = [figure for one in centre.own for figure in (one.kept, one.time)]
        rows += [("热线中心", figure) for figure in (centre.whole, *own)]
    every = [one for one in indicator_catalogue.entries(asked.weights) if one.is_of_units]
    for unit in _units(found, names, asked, policy.tiers, every):
        rows += [(unit.name, figure) for figure in unit.figures]
    lines = [[name, figure.indicator.label, *_csv(figure)] for name, figure in rows]
    name = f"indicators-{asked.first}-{asked.last}.csv"
    return web.Response(
        body=csv_text([headings, *lines]).encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _csv(figure: IndicatorFigure) -> list[Any]:
    rate, shares = figure.rate, figure.indicator.measure is Measure.SHARE
    value = "" if rate.value is None else round(rate.value * 100 if shares else rate.value, 2)
    low, high = (round(edge * 100, 2) for edge in rate.interval) if shares and rate.whole else ("", "")
    return [f"{rate.part:g}", rate.whole, value, figure.indicator.measure.label, low, high, figure.tier.label]


async def behind(request: web.Request) -> web.Response:
    """The tickets behind a number: those that count, or those that do not."""
    work, actor = work_of(request), actor_of(request)
    now = work.clock.now()
    asked = period_form.read(request.query, now, active_policies.policy_at(work.settings, now).weights)
    one = indicator_catalogue.entry(request.match_info["code"], asked.weights)
    if one is None or not (one.is_of_units or actor.is_centre):
        raise NotFound("没有这个指标")
    rest = request.query.get("side") == "rest"
    after = whole(request.query.get("after", ""))
    async with work.reading(replica=True) as session:
        facts = _within(await indicator_period.facts_of(session, asked.period(now)), asked, actor)
        counted = [f for f in one.behind(facts_for(one, facts)) if _on_side(one, f, rest=rest) and f.ticket_id]
        ids = sorted({fact.ticket_id for fact in counted})
        chosen = ids if after is None else [i for i in ids if i > after]
        rows = await queries.tickets(session, chosen[: queries.PAGE], actor)
        names = await queries.units(session)
    context = {
        "asked": asked,
        "one": one,
        "rest": rest,
        "unit": "热线中心" if one.is_of_centre else names.get(asked.department or 0, ""),
        "total": len(ids),
        "rows": [(row, title_for_unit(row), names) for row in rows],
        "more": chosen[queries.PAGE - 1] if len(chosen) > queries.PAGE else None,
    }
    return render.page(request, "indicator.html", context)


def _on_side(one: Indicator, fact: Any, *, rest: bool) -> bool:
    """Of a share either what counts or the rest; what is measured counts as a whole."""
    return (one.measure is Measure.SHARE and one.counts(fact) < 1) is rest


async def freeze(request: web.Request) -> web.Response:
    """Keep the period as it is known now."""
    work, actor = work_of(request), actor_of(request)
    now = work.clock.now()
    asked = period_form.read(request.query, now, active_policies.policy_at(work.settings, now).weights)
    if asked.department is not None:
        raise Forbidden("固化的是全市的一期，请先去掉单位的选择")
    async with work.begin() as uow:
        await reports.freeze(uow, asked.period(now), weights=asked.weights, by_id=actor.id)
    return render.see(asked.address(done="frozen"))


async def kept(request: web.Request) -> web.Response:
    """A kept report, counted again from its own facts and from the record as it was known then."""
    work = work_of(request)
    async with work.reading(replica=True) as session:
        report = await report_of(session, request)
        verdict = await reports.check(session, report)
        moved = await queries.tickets(session, [i for i in verdict.moved if i][: queries.PAGE], actor_of(request))
        names = await queries.units(session)
    weights = reports.weights_of(report)
    last = city_time(report.until).date().toordinal() - 1
    asked = AskedPeriod(
        city_time(report.since).date(),
        city_time(report.since).date().fromordinal(last),
        report.known_at,
        None,
        weights,
        weights,
    )
    limits = active_policies.policy_at(work.settings, work.clock.now()).tiers
    context = {
        "report": report,
        "asked": asked,
        "verdict": verdict,
        "moved": moved,
        "formulas": FORMULAS,
        "total": _city(report.result, asked, limits),
        "centre": _centre(report.result, asked, actor_of(request), limits),
        "score": _score(report.result, reports.CITY, asked),
        "units": _units(report.result, names, asked, limits),
        "main": [indicator_catalogue.entry(code, weights) for code in MAIN],
    }
    return render.page(request, "kept_report.html", context)


async def report_of(session: AsyncSession, request: web.Request) -> PeriodReport:
    found = await report_store.report(session, int(request.match_info["id"]))
    if found is None:
        raise NotFound("没有这份报表")
    return found


async def figures_of(session: AsyncSession, asked: AskedPeriod, actor: Actor, now: datetime) -> reports.Figures:
    """Counted beside the loop: a month of a city takes a second, in which other people's pages must not wait."""
    facts = _within(await indicator_period.facts_of(session, asked.period(now)), asked, actor)
    return await asyncio.to_thread(reports.figures, facts, asked.weights)


def _within(facts: PeriodFacts, asked: AskedPeriod, actor: Actor) -> PeriodFacts:
    """A unit sees its own orders only; a filter by unit does the same."""
    orders = facts.finished
    if asked.department is not None:
        orders = [fact for fact in orders if fact.department_id == asked.department]
    if _sees_city(actor):
        return replace(facts, finished=orders)
    return PeriodFacts(finished=[fact for fact in orders if fact.department_id in actor.scope])


def _city(found: reports.Figures, asked: AskedPeriod, limits: TierLimits) -> list[IndicatorFigure]:
    """Everything; of one chosen unit what is counted over its orders."""
    return [
        figure_of(one, reports.rate_of(found, reports.CITY, one.code), limits)
        for one in indicator_catalogue.entries(asked.weights)
        if not one.is_of_centre and (one.is_of_units or asked.department is None)
    ]


def _centre(found: reports.Figures, asked: AskedPeriod, actor: Actor, limits: TierLimits) -> Centre | None:
    """None where one unit is looked at, and for a unit's own people."""
    return centre_of(found, limits) if asked.department is None and _sees_city(actor) else None


def _units(
    found: reports.Figures,
    names: dict[int, str],
    asked: AskedPeriod,
    limits: TierLimits,
    every: list[Indicator] | None = None,
) -> list[UnitFigures]:
    """In the order of the tree: nobody is ranked."""
    shown = every or [one for code in MAIN if (one := indicator_catalogue.entry(code, asked.weights)) is not None]
    return [
        UnitFigures(
            unit,
            name,
            reports.rate_of(found, str(unit), "returned").whole,
            _score(found, str(unit), asked),
            tuple(figure_of(one, reports.rate_of(found, str(unit), one.code), limits) for one in shown),
        )
        for unit, name in names.items()
        if str(unit) in found
    ]


def _score(found: reports.Figures, unit: str, asked: AskedPeriod) -> float | None:
    return reports.score_of(found, unit, asked.weights)

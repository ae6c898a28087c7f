"""The promises in force (时限): who has how long for what, and on what basis."""

from collections.abc import Iterator

from aiohttp import web

from dashboards import render
from dashboards.keys import work_of
from hotline.base.clock import city_time
from sla import presets
from sla.budget import Budget
from sla.policy import Line, Promise


async def show(request: web.Request) -> web.Response:
    work = work_of(request)
    today = city_time(work.clock.now()).date()
    policy = presets.policy_on(work.settings, today)
    context = {
        "policy": policy,
        "promises": [(promise, told) for promise in Promise if (told := _told(promise, policy.lines))],
        "versions": presets.versions_of(work.settings),
        "objection": Budget.parse(policy.objection_within).label,
        "extension": Budget.parse(policy.extension_at_most).label,
        "today": today,
    }
    return render.page(request, "policy.html", context)


def _told(promise: Promise, lines: tuple[Line, ...]) -> list[tuple[str, str, str, bool]]:
    """For whom, how long, on what basis, by law; the most particular first, overridden lines left out."""
    winning: dict[tuple[object, ...], Line] = {}
    for line in lines:
        if line.promise is promise:
            whom = line.kind, line.urgency, line.category, line.department, line.authority
            winning[*whom, line.valid_from, line.valid_until] = line
    ordered = sorted(winning.values(), key=lambda line: line.weight, reverse=True)
    return [("、".join(_for_whom(line)), Budget.parse(line.budget).label, line.basis, line.law) for line in ordered]


def _for_whom(line: Line) -> Iterator[str]:
    if line.urgency:
        yield line.urgency.label
    if line.kind:
        yield line.kind.label
    if line.category:
        yield f"分类 {line.category}"
    if line.department:
        yield f"单位 {line.department}"
    if line.authority:
        yield line.authority
    if line.valid_from:
        yield f"{line.valid_from} 起收到的"
    if line.valid_until:
        yield f"{line.valid_until} 以前收到的"
    if line.is_general:
        yield "其余"

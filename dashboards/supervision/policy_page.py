"""The promises in force (时限): who has how long for what, and on what basis."""

from collections.abc import Iterator

from aiohttp import web

from dashboards.auth import access
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.web import render
from hotline.base.clock import city_time
from sla.policy import active_policies
from sla.policy.policy_lines import PolicyLine
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit


async def show(request: web.Request) -> web.Response:
    work = work_of(request)
    today = city_time(work.clock.now()).date()
    policy = active_policies.policy_on(work.settings, today)
    context = {
        "policy": policy,
        "promises": [(promise, terms) for promise in Promise if (terms := _terms_of(promise, policy.lines))],
        "versions": active_policies.versions_of(work.settings),
        "objection": TimeLimit.parse(policy.objection_within).label,
        "extension": TimeLimit.parse(policy.extension_at_most).label,
        "today": today,
        "may_edit": bool(actor_of(request).roles & access.WORDS_EDIT),
    }
    return render.page(request, "policy.html", context)


def _terms_of(promise: Promise, lines: tuple[PolicyLine, ...]) -> list[tuple[str, str, str, bool]]:
    """For whom, how long, on what basis, by law; the most particular first, overridden lines left out."""
    winning: dict[tuple[object, ...], PolicyLine] = {}
    for line in lines:
        if line.promise is promise:
            whom = line.kind, line.urgency, line.category, line.department, line.authority
            winning[*whom, line.valid_from, line.valid_until] = line
    ordered = sorted(winning.values(), key=lambda line: line.weight, reverse=True)
    return [("、".join(_for_whom(line)), TimeLimit.parse(line.budget).label, line.basis, line.law) for line in ordered]


def _for_whom(line: PolicyLine) -> Iterator[str]:
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

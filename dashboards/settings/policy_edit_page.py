"""时限方案: the policy in force as a form, what a change would do to three examples, and its versions."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from aiohttp import web

from dashboards.acts import choices
from dashboards.auth.app_keys import work_of
from dashboards.settings import drafting, policy_form
from dashboards.web import forms, render
from hotline.base.clock import CITY_ZONE
from hotline.base.settings import Settings
from router.templates import message_templates, template_check
from router.templates.message_setting import name_of
from router.templates.message_templates import MESSAGES
from sla.calendar import calendars
from sla.calendar.workdays import WorkCalendar
from sla.deadlines import due_calculation
from sla.policy import active_policies, policy_content
from sla.policy.policy_lines import Preset, PromiseCase
from sla.policy.policy_setting import POLICY
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit, TimeUnit
from tickets.configuration import versioning
from tickets.configuration.kinds import Checked
from tickets.models import Kind, Urgency

EXAMPLES = ((Kind.CONSULT, Urgency.NORMAL), (Kind.HELP, Urgency.NORMAL), (Kind.COMPLAINT, Urgency.URGENT))
_MORNING = time(10)


class DueExample(NamedTuple):
    """A matter that a unit receives at this moment: until when it is to be handled, before and after."""

    about: str
    received: datetime
    before: datetime
    after: datetime


async def edit(request: web.Request) -> web.Response:
    work, today = work_of(request), drafting.today_of(request)
    context = await _context(request)
    draft, tomorrow = context["open"], today + timedelta(days=1)
    content = draft.content if draft else _in_force(work.settings, tomorrow)
    typed = {"why": draft.note if draft else "", "valid_from": (draft.valid_from if draft else tomorrow).isoformat()}
    shown = _shown(_preset(work.settings, content, tomorrow)) | {"typed": typed, "seen": None, "examples": ()}
    return render.page(request, "policy_edit.html", context | shown | {"changes": (), "effect": None})


async def save(request: web.Request) -> web.Response:
    """Preview first, then save as a draft or propose."""
    work, form = work_of(request), await forms.read(request)
    day = forms.day(form, "valid_from")
    context = await _context(request)
    draft = context["open"]
    content = policy_form.read(form, draft.content if draft is not None else _in_force(work.settings, day))
    if form.get("go") != "look":
        return await drafting.keep(request, POLICY, "", content, form)
    about = Checked(work.settings, "", day)
    seen = drafting.looked_at(POLICY, about, content)
    preset = _preset(work.settings, content, day)
    before = active_policies.policy_on(work.settings, day)
    seen["warnings"] = [*seen["warnings"], *_untrue(work.settings, preset, day)]
    async with work.reading() as session:
        calendar = await calendars.current(session, work.settings)
    shown = _shown(preset) | {
        "typed": {"why": form.get("why", ""), "valid_from": day.isoformat()},
        "seen": seen,
        "examples": _examples(before, preset, day, calendar),
        "effect": await drafting.effect_of(request, POLICY, about, content),
        "changes": versioning.differences(POLICY, about, _in_force(work.settings, day), content),
    }
    return render.page(request, "policy_edit.html", context | shown)


def _in_force(settings: Settings, day: date) -> dict[str, Any]:
    return policy_content.of_preset(active_policies.policy_on(settings, day))


def _preset(settings: Settings, content: dict[str, Any], day: date) -> Preset:
    return policy_content.to_preset(content, name=settings.policy, since=day)


def _examples(before: Preset, after: Preset, day: date, calendar: WorkCalendar) -> list[DueExample]:
    received = datetime.combine(day, _MORNING, CITY_ZONE)
    return [
        DueExample(
            f"{urgency.label}{kind.label}",
            received,
            *(_due(policy, PromiseCase(kind=kind, urgency=urgency), received, calendar) for policy in (before, after)),
        )
        for kind, urgency in EXAMPLES
    ]


def _due(policy: Preset, case: PromiseCase, received: datetime, calendar: WorkCalendar) -> datetime:
    return due_calculation.explain(received, TimeLimit.parse(policy.line(Promise.HANDLE, case).budget), calendar).due


def _untrue(settings: Settings, preset: Preset, day: date) -> list[str]:
    """Messages in force that name a time limit which the new policy does not have."""
    found = []
    for code, message in MESSAGES.items():
        text = message_templates.template(settings, code, "", day)
        if template_check.limits_in(text, preset, message.promise)[0]:
            found.append(f"消息用语{name_of(code)}里写的时限与新方案不一致，请一并修改")
    return found


def _shown(preset: Preset) -> dict[str, Any]:
    limits = {name: TimeLimit.parse(getattr(preset, name)) for name in ("objection_within", "extension_at_most")}
    return {"policy": preset, "rows": policy_form.rows(preset), "limits": limits}


async def _context(request: web.Request) -> dict[str, Any]:
    work, today = work_of(request), drafting.today_of(request)
    async with work.reading() as session:
        versions = await drafting.versions_of(session, POLICY, "", work.settings, today)
        categories = await choices.categories(session, today)
    return versions | {
        "categories": categories,
        "kinds": choices.KINDS,
        "urgencies": choices.URGENCIES,
        "promises": [one for one in Promise if not one.is_statutory],
        "units": list(TimeUnit),
        "spare": range(policy_form.SPARE),
        "first": today + timedelta(days=1),
        "may_edit": drafting.is_editor(request, [POLICY]),
    }

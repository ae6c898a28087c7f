"""Rules as rows: which there are, and the form of one with its preview, its check and its versions."""

from typing import Any, NamedTuple

from aiohttp import web

from dashboards.acts import choices
from dashboards.auth.app_keys import work_of
from dashboards.settings import drafting, rule_rows
from dashboards.settings.rule_forms import ALL, RuleForm, form_of, key_of
from dashboards.web import forms, render
from dashboards.web.forms import Form
from hotline.base.errors import NotFound
from tickets.configuration import versioning
from tickets.configuration.kinds import Checked, Content


class ListedRule(NamedTuple):
    key: str
    label: str
    number: int  # of the version in force; 0: none of the city's own
    rows: int


async def listed(request: web.Request) -> web.Response:
    """What there is of this kind; of a kind that is one alone, its form."""
    form = form_of(request.match_info["kind"])
    if form.keys is None and not form.by_category:
        return render.see(f"/admin/rules/{form.kind.code}/{ALL}")
    work, today = work_of(request), drafting.today_of(request)
    names = dict(form.keys or {})
    async with work.reading() as session:
        if form.by_category:
            names = {one.code: one.label for one in await choices.categories(session, today)}
    own = {one.key: one for one in work.settings.versions.all_on(today, form.kind.code)}
    rows = [
        ListedRule(key, label, own[key].number if key in own else 0, len(own[key].content["row"]) if key in own else 0)
        for key, label in names.items()
    ]
    first = sorted(rows, key=lambda one: not one.rows)  # those with rows first, each group in the order of the tree
    context = {"form": form, "rows": first, "may_edit": drafting.is_editor(request, [form.kind])}
    return render.page(request, "rules.html", context)


async def edit(request: web.Request) -> web.Response:
    form, key, context = await _context(request)
    draft, today = context["open"], drafting.today_of(request)
    number, now_valid = versioning.in_force(form.kind, Checked(work_of(request).settings, key, today))
    content = draft.content if draft is not None else (now_valid or form.example or {"row": []})
    typed = {"why": draft.note if draft else "", "valid_from": (draft.valid_from if draft else today).isoformat()}
    example = form.example_note if draft is None and now_valid is None else ""
    shown = _shown(form, content) | {"typed": typed, "seen": None, "effect": None, "example": example}
    return render.page(request, "rule_edit.html", context | shown | {"changes": (), "number": number})


async def save(request: web.Request) -> web.Response:
    """Looked at first, then kept as a draft or proposed."""
    form, key, context = await _context(request)
    typed = await forms.read(request)
    content = _read(form, typed)
    if typed.get("go") != "look":
        return await drafting.keep(request, form.kind, key, content, typed)
    about = Checked(work_of(request).settings, key, forms.day(typed, "valid_from"))
    seen = drafting.looked_at(form.kind, about, content)
    shown = _shown(form, content) | {"typed": typed, "seen": seen, "example": ""}
    shown["effect"] = None if seen["refused"] else await drafting.effect_of(request, form.kind, about, content)
    before = versioning.in_force(form.kind, about)[1]
    shown["changes"] = versioning.differences(form.kind, about, before, content)
    return render.page(request, "rule_edit.html", context | shown)


def _read(form: RuleForm, typed: Form) -> dict[str, Any]:
    content = rule_rows.read(typed, form.heads, form.columns)
    return {**content, "row": [form.finish(row) for row in content["row"]]}


def _shown(form: RuleForm, content: Content) -> dict[str, Any]:
    return {
        "rows": rule_rows.shown(content, form.columns),
        "heads": [(one, one.shown(content.get(one.name))) for one in form.heads],
    }


async def _context(request: web.Request) -> tuple[RuleForm, str, dict[str, Any]]:
    form = form_of(request.match_info["kind"])
    key = key_of(form, request.match_info["key"])
    work, today = work_of(request), drafting.today_of(request)
    async with work.reading() as session:
        versions = await drafting.versions_of(session, form.kind, key, work.settings, today)
        name = form.kind.name_of(key)
        if form.by_category:
            labels = {one.code: one.label for one in await choices.categories(session, today)}
            if key not in labels and not versions["history"]:
                raise NotFound("派单目录里没有这个分类")
            name = labels.get(key, key)
    more = {"form": form, "name": name, "today": today, "fixed": form.fixed(key)}
    return form, key, versions | more | {"may_edit": drafting.is_editor(request, [form.kind])}

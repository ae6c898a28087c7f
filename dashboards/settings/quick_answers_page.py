"""快捷答复: what staff answer often, as a text that one click puts into the form."""

import secrets
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.acts import choices
from dashboards.auth.app_keys import work_of
from dashboards.settings import drafting
from dashboards.web import forms, render
from hotline.base.errors import BadInput, NotFound
from router.templates import message_templates, quick_answers
from router.templates.quick_answers import KIND, PLACEHOLDERS, QUICK_ANSWER
from tickets.configuration.kinds import Checked

NEW = "new"


async def listed(request: web.Request) -> web.Response:
    work, today = work_of(request), drafting.today_of(request)
    rows = sorted(
        work.settings.versions.all_on(today, KIND), key=lambda one: (one.content["off"], one.content["title"])
    )
    context = {"rows": rows, "may_edit": drafting.is_editor(request, [QUICK_ANSWER])}
    return render.page(request, "quick_answers.html", context)


async def edit(request: web.Request) -> web.Response:
    work, key, today = work_of(request), request.match_info["key"], drafting.today_of(request)
    async with work.reading() as session:
        context = await _context(request, session, key)
    found = context["open"] or work.settings.versions.on(today, KIND, key)
    if found is None and key != NEW and not context["history"]:
        raise NotFound("没有这条快捷答复")
    typed = dict(found.content) if found else quick_answers.content_of({})
    typed |= {"why": context["open"].note if context["open"] else "", "valid_from": today.isoformat()}
    return render.page(request, "quick_answer.html", context | {"typed": typed, "seen": None, "example": ""})


async def save(request: web.Request) -> web.Response:
    work, key, form = work_of(request), request.match_info["key"], await forms.read(request)
    content = quick_answers.content_of(form)
    today = drafting.today_of(request)
    async with work.reading() as session:
        context = await _context(request, session, key)
    if content["category"] not in {"", *(one.code for one in context["categories"])}:
        raise BadInput("派单目录里没有这个分类，请从列表里选")
    if form.get("go") != "look":
        named = secrets.token_hex(4) if key == NEW else key
        return await drafting.keep(request, QUICK_ANSWER, named, content, form)
    seen = drafting.looked_at(QUICK_ANSWER, Checked(work.settings, key, today), content)
    values = {name: one.example for name, one in PLACEHOLDERS.items()}
    shown = {"typed": form | content, "seen": seen, "example": message_templates.fill(form.get("text", ""), values)}
    return render.page(request, "quick_answer.html", context | shown)


async def _context(request: web.Request, session: AsyncSession, key: str) -> dict[str, Any]:
    work, today = work_of(request), drafting.today_of(request)
    versions = await drafting.versions_of(session, QUICK_ANSWER, key, work.settings, today)
    return versions | {
        "places": PLACEHOLDERS.values(),
        "kinds": choices.KINDS,
        "urgencies": choices.URGENCIES,
        "categories": await choices.categories(session, today),
        "may_edit": drafting.is_editor(request, [QUICK_ANSWER]),
        "today": today,
    }

"""知识库: what agents may answer with; looked up by everybody at the desks, written and approved by its editors."""

from typing import Any

from aiohttp import web

from dashboards.acts import department_named
from dashboards.admin.queries import people
from dashboards.auth.access import KNOWLEDGE_EDIT
from dashboards.auth.app_keys import actor_of, knowledge_of, work_of
from dashboards.web import forms, render
from hotline.base.clock import city_time
from hotline.base.errors import NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from router.knowledge import editing, store
from router.knowledge.models import KnowledgeArticle
from tickets.organisation import store as organisation

LISTED = 20


async def base(request: web.Request) -> web.Response:
    """Every article, or those that answer a question."""
    work, asked = work_of(request), request.query.get("q", "").strip()
    today = city_time(work.clock.now()).date()
    async with work.reading() as session:
        rows = list(await store.every(session))
        if asked:
            found = await knowledge_of(request).search(session, asked, today=today, limit=LISTED)
            by_id = {row.id: row for row in rows}
            rows = [by_id[one.article.id] for one in found if one.article.id in by_id]
        units = await people.names_by_id(session, {row.department_id for row in rows})
    editable = bool(actor_of(request).roles & KNOWLEDGE_EDIT)
    context = {"rows": rows, "units": units, "asked": asked, "today": today, "editable": editable}
    return render.page(request, "knowledge.html", context)


async def form(request: web.Request) -> web.Response:
    async with work_of(request).reading() as session:
        row = await _of(request, session)
        context: dict[str, Any] = {"row": row, "departments": await organisation.active_units(session), "unit": ""}
        if row is not None:
            context["unit"] = (await people.names_by_id(session, {row.department_id}))[row.department_id]
    return render.page(request, "knowledge_article.html", context)


async def save(request: web.Request) -> web.Response:
    sent = await forms.read(request)
    async with work_of(request).begin() as uow:
        row = await _of(request, uow.session)
        editing.write(
            uow,
            row,
            by=actor_of(request),
            title=forms.needed(sent, "title"),
            question=sent.get("question", ""),
            text=forms.needed(sent, "text"),
            department=await department_named(uow, sent.get("department", "")),
            valid_until=forms.day(sent, "valid_until") if sent.get("valid_until") else None,
        )
    return render.see("/knowledge")


async def approve(request: web.Request) -> web.Response:
    async with work_of(request).begin() as uow:
        editing.approve(uow, await _there(request, uow), by=actor_of(request))
    return render.see("/knowledge")


async def withdraw(request: web.Request) -> web.Response:
    async with work_of(request).begin() as uow:
        editing.withdraw(uow, await _there(request, uow), by=actor_of(request))
    return render.see("/knowledge")


async def _there(request: web.Request, uow: UnitOfWork) -> KnowledgeArticle:
    row = await _of(request, uow.session)
    if row is None:
        raise NotFound("没有这条知识")
    return row


async def _of(request: web.Request, session: Any) -> KnowledgeArticle | None:
    """The article in the address; None for a new one."""
    chosen = request.match_info["id"]
    if chosen == "new":
        return None
    row = await store.article(session, int(chosen))
    if row is None:
        raise NotFound("没有这条知识")
    return row

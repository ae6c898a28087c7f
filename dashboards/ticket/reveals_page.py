"""Looking at a citizen's full data: asking for it on the ticket, the second person's decision, the auditor's page."""

from datetime import timedelta

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.ticket import ticket_access
from dashboards.ticket.queries import reveals as queries
from dashboards.web import forms, render
from hotline.base.errors import NotFound
from tickets import store
from tickets.access import recusal
from tickets.personal_data import reveals
from tickets.personal_data.reveal_models import Reveal, RevealPurpose
from tickets.personal_data.reveals import ASKED_FOR
from tickets.trail import reveal_check

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


async def ask(request: web.Request) -> web.Response:
    form, actor = await forms.read(request), actor_of(request)
    async with work_of(request).begin() as uow:
        found = await ticket_access.visible(uow.session, actor, request.match_info["number"])
        purpose = forms.member(RevealPurpose, form.get("purpose", ""))
        await reveals.ask(uow, found, by=actor, purpose=purpose, words=form.get("reason", ""))
    return render.see(f"/t/{found.number}#who")


async def decide(request: web.Request) -> web.Response:
    form, actor = await forms.read(request), actor_of(request)
    granted = forms.one_of(form, "granted", ("yes", "no")) == "yes"
    async with work_of(request).begin() as uow:
        look = await uow.session.get(Reveal, int(request.match_info["id"]), with_for_update=True)
        if look is None:
            raise NotFound("没有这个申请")
        matter = await store.ticket(uow.session, look.ticket_id)
        recusal.refuse_recused(matter, actor)
        reveals.decide(uow, matter, look, by=actor, granted=granted, words=form.get("reason", ""))
    return render.see("/reveals")


async def waiting(request: web.Request) -> web.Response:
    """What waits for a second person."""
    work = work_of(request)
    async with work.reading() as session:
        found = await queries.waiting(session, actor_of(request), asked_after=work.clock.now() - ASKED_FOR)
    return render.page(request, "reveals.html", {"waiting": found, "me": actor_of(request).id})


async def audit(request: web.Request) -> web.Response:
    """Who looked how often, and what for; unusual counts are marked (网络安全等级保护三级: 安全审计)."""
    work = work_of(request)
    now = work.clock.now()
    async with work.reading() as session:
        newest = await queries.newest(session)
        rows = await queries.by_id(session, [one.id for one in newest])
        context = {
            "week": await queries.lookers(session, since=now - WEEK),
            "month": await queries.lookers(session, since=now - MONTH),
            "looks": newest,
            "unconfirmed": await reveal_check.unconfirmed(session, rows, work.settings.keys),
        }
    return render.page(request, "reveal_audit.html", context)

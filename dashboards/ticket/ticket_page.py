"""The page of one ticket: who, what, its promises and its history, and the acts that this person may do on it now."""

import asyncio
from dataclasses import replace
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from classifier.text import keywords
from dashboards import acts
from dashboards.acts import TicketStanding, choices
from dashboards.auth.access import SEARCH
from dashboards.auth.app_keys import actor_of, knowledge_of, work_of
from dashboards.desk import alarms_page
from dashboards.ticket import hints, identity, similar_tickets, ticket_record, ticket_view
from dashboards.ticket.ticket_access import visible
from dashboards.ticket.ticket_view import RefusedForm
from dashboards.web import render
from dashboards.web.forms import whole
from hotline.base.clock import city_time
from hotline.base.settings import Settings
from sla.deadlines import objection_window
from sla.reviews import review_attempts
from tickets.lifecycle import Act
from tickets.models import Ticket


async def show(request: web.Request) -> web.Response:
    done = acts.BY_NAME.get(request.query.get("done", ""))
    said = done.said if done else similar_tickets.SAID.get(request.query.get("alike", ""), "")
    sent = [f"/t/{request.match_info['number']}/"] if said else []
    sent += ["/take"] if said and request.query.get("from") == "take" else []
    return await page(request, said=said, sent=" ".join(sent), undo=done is not None and done.name == "join")


async def page(
    request: web.Request, *, said: str = "", sent: str = "", undo: bool = False, tried: RefusedForm | None = None
) -> web.Response:
    """`said`: what was just done; `sent`: whose drafts the browser may forget; `tried`: a form that was refused."""
    work, actor, now = work_of(request), actor_of(request), work_of(request).clock.now()
    today = city_time(now).date()
    async with work.reading() as session:
        ticket = await visible(session, actor, request.match_info["number"])
        person = await identity.shown(session, ticket, actor, work.settings, now)
        standing = await acts.standing(session, ticket, actor, clear=person.clear)
        standing = await _as_of_now(session, standing, work.settings, now)
        record = await ticket_record.read(session, standing, work.settings, person)
        context = ticket_view.body(record, standing, person, whole(request.query.get("before", "")))
        context |= await hints.hints(session, ticket, standing.lead, actor, knowledge_of(request), work.settings, today)
        context |= await similar_tickets.panel(session, ticket, actor)
        context |= await alarms_page.of_ticket(session, ticket.id, actor, work.settings.keys)
        known = await choices.known(session, standing, work.settings, today, person=person)
    offered = acts.offered(standing)
    context |= ticket_view.forms(standing, offered, known)
    context |= ticket_view.banners(standing, offered, said=said, sent=sent, undo=undo, tried=tried)
    context["keywords"] = await _keywords(ticket, person.text) if actor.roles & SEARCH else ()
    return render.page(request, "ticket.html", context, status=tried.error.status if tried else 200)


async def _keywords(ticket: Ticket, text: str) -> list[str]:
    """Of what this person may read, so that no mask is lifted; the place is on the page already."""
    return await asyncio.to_thread(keywords.of, text, but=(ticket.district or "",))


async def _as_of_now(
    session: AsyncSession, standing: TicketStanding, settings: Settings, now: datetime
) -> TicketStanding:
    """Until when the unit may still object, where it could at all; whether the citizen is called a last time."""
    last = standing.review is not None and review_attempts.is_last_try(standing.review, now)
    standing = replace(standing, last_try=last)
    if standing.lead is None or not standing.may(Act.OBJECT):
        return standing
    end = await objection_window.window_end(session, settings, standing.lead)
    return replace(standing, object_until=end, object_over=end is not None and now > end)

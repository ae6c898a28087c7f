"""The supervision desk (督办台): lamps by department and stage, what is yellow or red, orders, chasing."""

from aiohttp import web

from dashboards import acts
from dashboards.acts import FormContext, TicketForm, fields, supervising
from dashboards.auth.app_keys import actor_of, work_of
from dashboards.citizen.queries import same_person
from dashboards.desk import desk
from dashboards.desk.queries import waiting_lists
from dashboards.supervision.queries import promises
from dashboards.ticket import confirmed_words, ticket_access
from dashboards.web import forms, render
from dashboards.web.queries.redaction import as_read
from hotline.base.errors import NotFound
from tickets.lifecycle import Act
from tickets.models import Lamp
from tickets.organisation import staffing

SAID = {"chase": "已催办", "issue": "督办已发出"}
NEEDED = frozenset({"reason"})
STAGES = {"unsigned": "待签收", "handling": "办理中"}


async def board(request: web.Request) -> web.Response:
    """A cell of the board opens its tickets below it."""
    unit, stage = request.query.get("unit", ""), request.query.get("stage", "")
    actor, lamp = actor_of(request), _lamp(request.query.get("lamp", ""))
    if stage and stage not in STAGES:
        raise NotFound("没有这个环节")
    async with work_of(request).reading() as session:
        cells = await promises.lamps_board(session)
        waits = await waiting_lists.counts(session, actor)
        _, doubts = await waiting_lists.talks_and_doubts(session)
        found = await promises.on_board(
            session, actor, department=unit, stage=stage, lamp=lamp, at=request.query.get("at", "")
        )
        rows = await as_read(session, found.items, actor)
        alone = await same_person.counted(session, work_of(request).clock.now())
        nobody = [one for one in await staffing.unstaffed(session) if one.orders]
        letters = await promises.open_supervisions(session, actor, at=request.query.get("ordered", ""))
    names = {cell.code: cell.name for cell in cells}
    parts = [names.get(unit, unit), STAGES.get(stage, ""), lamp.label if lamp else ""]
    context = {
        "cells": cells,
        "centre": desk.rail(request, waits, doubts=doubts),
        "rows": rows,
        "alone": alone,
        "nobody": nobody,
        "alone_days": same_person.DAYS,
        "letters": letters.items,
        "ordered_pages": render.neighbours(request, letters, "ordered"),
        "pages": render.neighbours(request, found),
        "stages": STAGES,
        "lamps": list(Lamp),
        "here": (unit, stage, lamp.value if lamp else ""),
        "title": " · ".join(part for part in parts if part) or "将到期与已超期",
        "may_chase": actor_of(request).may(Act.CHASE),
        "letter": fields.asked(NEEDED, NEEDED, supervising.LETTER, FormContext()),
        "may_issue": actor_of(request).may(Act.SUPERVISE),
        "said": SAID.get(request.query.get("done", ""), ""),
    }
    return render.page(request, "supervision.html", context)


async def issue(request: web.Request) -> web.Response:
    """A letter by hand, by the ticket's number."""
    actor, form = actor_of(request), await forms.read(request)
    async with confirmed_words.begin(request, form) as uow:
        ticket = await ticket_access.visible(uow.session, actor, forms.needed(form, "number"))
        await supervising.issue(TicketForm(uow, await acts.standing(uow.session, ticket, actor), form))
    return render.see("/supervision?done=issue")


def _lamp(code: str) -> Lamp | None:
    lamp = forms.member(Lamp, code)
    if code and lamp is None:
        raise NotFound("没有这种灯")
    return lamp

"""One ticket: who, what, its promises and its history, and the acts that this person may do on it now."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards import acts, forms, likeness, render
from dashboards.acts import Case
from dashboards.keys import actor_of, work_of
from dashboards.queries import people, promises, talks, tickets
from hotline.base.clock import city_time
from hotline.base.crypto import KeyRing
from hotline.base.errors import NotFound
from hotline.base.settings import Settings
from hotline.base.text import mask_name, mask_personal, mask_phone
from router import store as office
from sla.account import accounts
from sla.models import DeadlineState
from tickets import handling, privacy, store
from tickets.messages import Author, Message
from tickets.models import Kind, Ticket, WorkOrder
from tickets.rights import Actor


async def show(request: web.Request) -> web.Response:
    work, actor = work_of(request), actor_of(request)
    async with work.reading() as session:
        ticket = await visible(session, actor, request.match_info["number"])
        order = await store.lead_order(session, ticket.id)
        context = await _record(session, ticket, actor, work.settings)
        offered = acts.offered(actor, ticket, order)
        context |= await likeness.panel(session, ticket, actor)
        if any(act.name == "dispatch" for act in offered):
            context |= await _choices(session, city_time(work.clock.now()).date())
    done = acts.BY_NAME.get(request.query.get("done", ""))
    context |= {
        "ticket": ticket,
        "order": order,
        "acts": offered,
        "said": done.said if done else likeness.SAID.get(request.query.get("alike", ""), ""),
    }
    context |= {"truths": handling.TRUTHS, "outcomes": handling.OUTCOMES, "sees_all": actor.is_centre}
    return render.page(request, "ticket.html", context)


async def act(request: web.Request) -> web.Response:
    """Do one act; a form from an overtaken page is refused with what changed since."""
    chosen = acts.BY_NAME.get(request.match_info["act"])
    if chosen is None:
        raise NotFound("没有这种操作")
    actor, form = actor_of(request), await forms.read(request)
    async with work_of(request).begin() as uow:
        ticket = await visible(uow.session, actor, request.match_info["number"])
        await forms.check_unchanged(uow.session, ticket, form)
        order = await store.lead_order(uow.session, ticket.id)
        await chosen.deed(Case(uow, ticket, order, actor, form))
    return render.see(f"/t/{ticket.number}?done={chosen.name}")


async def visible(session: AsyncSession, actor: Actor, number: str) -> Ticket:
    """The ticket, if this person may see it; raises NotFound alike for an unknown one and for another unit's."""
    ticket = await store.ticket_by_number(session, number)
    if ticket is None or not (actor.is_centre or await tickets.is_in_reach(session, ticket.id, actor.scope)):
        raise NotFound("没有这张工单，或者它不在您单位名下")
    return ticket


async def _record(session: AsyncSession, ticket: Ticket, actor: Actor, settings: Settings) -> dict[str, Any]:
    names = await people.department_names(session)
    found = await tickets.proposals(session, [ticket.id], names)
    orders = await store.orders_of(session, ticket.id)
    deadlines = await promises.deadlines_of(session, ticket.id)
    journal = await store.journal_of(session, ticket.id)
    hides = ticket.confidential and not actor.is_centre
    return {
        "who": await _who(session, ticket, settings.keys, hidden=hides),
        "text": mask_personal(ticket.text) if hides else ticket.text,
        "hides": hides,
        "journal": journal,
        "place": privacy.mask_address(privacy.address(ticket, settings.keys)),
        "messages": await _messages(session, ticket, actor),
        "proposal": found.get(ticket.id, tickets.NO_PROPOSAL),
        "objection": (await tickets.objections(session, [ticket.id])).get(ticket.id),
        "deadlines": deadlines,
        "why": {one.row.id: one.sentences() for one in await accounts(session, settings, deadlines, journal)},
        "first_due": next((one for one in deadlines if one.state is DeadlineState.RUNNING), None),
        "supervisions": await promises.supervisions_of(session, ticket.id),
        "orders": orders,
        "units": await _units(session, orders, ticket),
        "names": names,
        "category": await _category(session, ticket),
        "others": await tickets.of_citizen(session, ticket.citizen_id, but=ticket.id) if actor.is_centre else [],
    }


async def _who(session: AsyncSession, ticket: Ticket, keys: KeyRing, *, hidden: bool) -> dict[str, str]:
    """Masked; of a confidential ticket the unit sees nothing at all (济南条例32条〔法〕)."""
    if hidden:
        return {"name": "保密", "phone": "不提供"}
    citizen = await people.citizen(session, ticket.citizen_id)
    return {
        "name": mask_name(keys.open(citizen.name_sealed)) if citizen.name_sealed else "未留姓名",
        "phone": mask_phone(keys.open(citizen.phone_sealed)) if citizen.phone_sealed else "",
    }


async def _messages(session: AsyncSession, ticket: Ticket, actor: Actor) -> list[Message]:
    """The centre reads the whole conversation; a unit what the citizen said about its ticket.

    Our own lines to him carry the query code and the rating link, which are his alone.
    """
    if actor.is_centre and ticket.conversation_id is not None:
        return await talks.last_messages(session, ticket.conversation_id)
    about = [] if ticket.confidential else await talks.about_ticket(session, ticket.id)
    return [message for message in about if message.author is not Author.SYSTEM]


async def _units(session: AsyncSession, orders: Sequence[WorkOrder], ticket: Ticket) -> dict[int, str]:
    ids = {order.department_id for order in orders} | {ticket.department_id, ticket.accused_id}
    return await people.names_by_id(session, {unit for unit in ids if unit is not None})


async def _category(session: AsyncSession, ticket: Ticket) -> str:
    return await people.category_name(session, ticket.category) if ticket.category else ""


async def _choices(session: AsyncSession, today: date) -> dict[str, Any]:
    """What a dispatcher chooses from: departments, kinds, categories that have a lead."""
    entries = await office.entries_on(session, today)
    return {
        "departments": await people.departments(session),
        "kinds": list(Kind),
        "categories": [entry for entry in entries if entry.lead],
    }

"""One ticket: who, what, its promises and its history, and the acts that this person may do on it now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards import acts, files, forms, hints, identity, likeness, render
from dashboards.acts import Case
from dashboards.identity import Shown
from dashboards.keys import actor_of, knowledge_of, work_of
from dashboards.queries import letters, people, promises, talks, tickets
from hotline.base.clock import city_time
from hotline.base.errors import NotFound
from hotline.base.settings import Settings
from router import store as office
from sla.account import accounts
from sla.models import DeadlineState, Form
from tickets import grounds, handling, recusal, store
from tickets.file_content import ACCEPTED
from tickets.lifecycle import HANDOVER, Act, acts_from
from tickets.messages import Author, Message
from tickets.models import JournalEntry, Kind, Ticket, WorkOrder
from tickets.rights import Actor

NOT_FOR_UNITS = frozenset(
    {Act.REVEAL, Act.ASK_REVEAL, Act.GRANT_REVEAL, Act.REFUSE_REVEAL, Act.MARK_ACCUSED, Act.NOTE_PERSON, Act.SHOW_FILE}
)


async def show(request: web.Request) -> web.Response:
    work, actor = work_of(request), actor_of(request)
    async with work.reading() as session:
        ticket = await visible(session, actor, request.match_info["number"])
        order = await store.lead_order(session, ticket.id)
        person = await identity.shown(session, ticket, actor, work.settings, work.clock.now())
        context = await _record(session, ticket, actor, work.settings, person)
        context |= await hints.hints(
            session, ticket, order, actor, knowledge_of(request), city_time(work.clock.now()).date()
        )
        offered = acts.offered(actor, ticket, order)
        context |= await likeness.panel(session, ticket, actor)
        if any(act.name in {"dispatch", "accused"} for act in offered):
            context |= await _choices(session, city_time(work.clock.now()).date())
    done = acts.BY_NAME.get(request.query.get("done", ""))
    context |= {
        "ticket": ticket,
        "order": order,
        "acts": offered,
        "said": done.said if done else likeness.SAID.get(request.query.get("alike", ""), ""),
    }
    context |= {"decline_grounds": grounds.DECLINE, "objection_grounds": grounds.OBJECTION}
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
    if ticket is None or not (actor.is_centre or await _is_for_unit(session, ticket, actor)):
        raise NotFound("没有这张工单，或者它不在您单位名下")
    return ticket


async def _is_for_unit(session: AsyncSession, ticket: Ticket, actor: Actor) -> bool:
    """In the unit's reach, and not about the unit itself (济南条例32条〔法〕)."""
    if not await tickets.is_in_reach(session, ticket.id, actor.scope):
        return False
    own = await store.department(session, actor.department_id) if actor.department_id else None
    return not await recusal.is_barred(session, ticket, own)


async def _record(
    session: AsyncSession, ticket: Ticket, actor: Actor, settings: Settings, person: Shown
) -> dict[str, Any]:
    names = await people.department_names(session)
    found = await tickets.proposals(session, [ticket.id], names)
    orders = await store.orders_of(session, ticket.id)
    deadlines = await promises.deadlines_of(session, ticket.id)
    journal = await store.journal_of(session, ticket.id)
    return {
        "person": person,
        "files": await files.for_page(session, ticket, actor, person, settings.keys),
        "accepted": ACCEPTED,
        "may_release": ticket.confidential and actor.may(Act.SHOW_FILE),
        "may_attach": actor.may(Act.ATTACH) and Act.ATTACH in acts_from(ticket.state),
        "above": await recusal.superior(session, ticket),
        "journal": [entry for entry in journal if actor.is_centre or for_units(entry)],
        "messages": person.lines(await messages_for(session, ticket, actor)),
        "proposal": found.get(ticket.id, tickets.NO_PROPOSAL),
        "objection": (await tickets.objections(session, [ticket.id])).get(ticket.id),
        "deadlines": deadlines,
        "why": {
            one.row.id: [person.said(said) for said in one.sentences()]
            for one in await accounts(session, settings, deadlines, journal)
        },
        "first_due": next((one for one in deadlines if one.state is DeadlineState.RUNNING), None),
        "supervisions": await promises.supervisions_of(session, ticket.id, for_unit=not actor.is_centre),
        "cards": await letters.cards_of(session, ticket.id),
        "orders": orders,
        "units": await _units(session, orders, ticket),
        "names": names,
        "category": await _category(session, ticket),
        "others": await tickets.of_citizen(session, ticket.citizen_id, but=ticket.id) if actor.is_centre else [],
    }


def for_units(entry: JournalEntry) -> bool:
    """What is said of a unit to those who discipline it, and who looked at whom, is not for the unit."""
    return not (entry.act in NOT_FOR_UNITS or entry.act in HANDOVER or entry.change.get("形式") == Form.HANDOVER.label)


async def messages_for(
    session: AsyncSession, ticket: Ticket, actor: Actor, *, until: datetime | None = None
) -> list[Message]:
    """The centre reads the whole conversation; a unit what the citizen said about its ticket.

    Our own lines to him carry the query code and the rating link, which are his alone.
    """
    if actor.is_centre and ticket.conversation_id is not None:
        return await talks.last_messages(session, ticket.conversation_id, until=until)
    about = [] if ticket.confidential else await talks.about_ticket(session, ticket.id, until=until)
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

"""One ticket: who, what, its promises and its history, and the acts that this person may do on it now."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from classifier import keywords
from dashboards import acts, alarms, failures, files, forms, hints, identity, incoming, likeness, render, words
from dashboards.access import SEARCH
from dashboards.acts import Case, Standing, TicketAct, choices, sorting
from dashboards.forms import Form
from dashboards.identity import Shown
from dashboards.keys import actor_of, knowledge_of, work_of
from dashboards.queries import letters, people, promises, talks, tickets
from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict, Forbidden, HotlineError, NotFound, TooLarge
from hotline.base.settings import Settings
from sla import objections
from sla import store as promised
from sla.account import accounts
from sla.budget import Budget
from sla.models import DeadlineState
from sla.models import Form as LetterForm
from tickets import attachments, particulars, recusal, store
from tickets.attachments import Received
from tickets.file_content import ACCEPTED
from tickets.handling import COORDINATORS
from tickets.lifecycle import HANDOVER, Act, State, acts_from
from tickets.messages import Author, Message
from tickets.models import JournalEntry, Ticket, WorkOrder
from tickets.rights import Actor, Role

NOT_FOR_UNITS = frozenset(
    {Act.REVEAL, Act.ASK_REVEAL, Act.GRANT_REVEAL, Act.REFUSE_REVEAL, Act.MARK_ACCUSED, Act.NOTE_PERSON, Act.SHOW_FILE}
    | {Act.REVEAL_FOR_LIFE, Act.RECUSE, Act.READMIT, Act.CLEAR_ACCUSED, Act.TO_PEOPLE}
)
SORTED = frozenset({Act.SPLIT, Act.MOVE_MESSAGE})


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was sent and could not be done: shown again with what was typed, and why."""

    act: TicketAct
    form: Form
    error: HotlineError
    changed: Sequence[JournalEntry]


async def show(request: web.Request) -> web.Response:
    done = acts.BY_NAME.get(request.query.get("done", ""))
    said = done.said if done else likeness.SAID.get(request.query.get("alike", ""), "")
    sent = [f"/t/{request.match_info['number']}/"] if said else []
    sent += ["/take"] if said and request.query.get("from") == "take" else []
    return await _page(request, said=said, sent=" ".join(sent), undo=done is not None and done.name == "join")


async def act(request: web.Request) -> web.Response:
    """Do one act, with the files that its form brought.

    What cannot be done comes back with what was typed, and with what was done by others meanwhile.
    """
    chosen = acts.BY_NAME.get(request.match_info["act"])
    if chosen is None:
        raise NotFound("没有这种操作")
    actor, number = actor_of(request), request.match_info["number"]
    async with work_of(request).reading() as session:
        await visible(session, actor, number)
    sent = await incoming.read(request)
    form = sent.form
    try:
        if sent.fault is not None:
            raise sent.fault
        try:
            return await _done(request, chosen, sent)
        except Conflict:
            if not chosen.once:
                raise
            return await _done(request, chosen, sent)  # two clicks at the very same moment: it finds what the first did
    except (BadInput, Conflict, Forbidden, NotFound, TooLarge) as error:
        return await _again(request, chosen, form, error)


async def _done(request: web.Request, chosen: TicketAct, sent: incoming.Incoming[Received]) -> web.Response:
    """Do it, unless this very form has been done already."""
    actor, number, form = actor_of(request), request.match_info["number"], sent.form
    code, made = "", None
    async with work_of(request).begin() as uow:
        ticket = await visible(uow.session, actor, number)
        made = await sorting.done_before(uow, form) if chosen.once else None
        if made is None:
            await forms.check_unchanged(uow.session, ticket, form)
            brought = [await attachments.add(uow, ticket, one, by=actor) for one in sent.files]
            now = await acts.standing(uow.session, ticket, actor)
            await chosen.deed(Case(uow, now, form, brought))
        if chosen.once:
            made = made or await sorting.done_before(uow, form)
            code = sorting.code_to_tell(form, made, uow) if made else ""
    if code:
        return render.page(request, "taken.html", {"ticket": made, "code": code})
    return render.see(f"/t/{number}?done={chosen.name}")


async def _again(request: web.Request, chosen: TicketAct, form: Form, error: HotlineError) -> web.Response:
    actor = actor_of(request)
    async with work_of(request).reading() as session:
        ticket = await visible(session, actor, request.match_info["number"])
        changed = await forms.since(session, ticket, form) if isinstance(error, Conflict) else []
    if failures.wants_json(request):
        raise type(error)(error.message, changed=[one for one in changed if actor.is_centre or for_units(one)])
    return await _page(request, tried=Tried(chosen, form, error, changed))


async def _page(
    request: web.Request, *, said: str = "", sent: str = "", undo: bool = False, tried: Tried | None = None
) -> web.Response:
    work, actor, now = work_of(request), actor_of(request), work_of(request).clock.now()
    async with work.reading() as session:
        ticket = await visible(session, actor, request.match_info["number"])
        person = await identity.shown(session, ticket, actor, work.settings, now)
        standing = await acts.standing(session, ticket, actor, clear=person.clear)
        standing = await _with_window(session, standing, work.settings, now)
        context = await _record(session, standing, work.settings, person)
        context |= await hints.hints(
            session, ticket, standing.lead, actor, knowledge_of(request), city_time(now).date()
        )
        context |= await likeness.panel(session, ticket, actor)
        context |= await alarms.of_ticket(session, ticket.id, actor, work.settings.keys)
        offered = acts.offered(standing)
        today = city_time(now).date()
        known = await choices.known(session, standing, work.settings.keys, today, said=person.said)
    context |= {
        "ticket": ticket,
        "keywords": await _keywords(ticket, person.text) if actor.roles & SEARCH else (),
        "acts": [(made, made.fields(ticket.state, known)) for made in offered],
        "departments": known.choices["departments"],
        "cids": {made.name: str(uuid4()) for made in offered if made.once},
        "said": said,
        "sent": sent,
        "undo": undo and ticket.state is State.MERGED,
        "tried": tried,
        "object_until": standing.object_until,
        "not_oneself": [act.label for act in sorted(standing.not_oneself)],
        "changed": [entry for entry in tried.changed if actor.is_centre or for_units(entry)] if tried else [],
        "strayed": tried is not None and tried.act not in offered,
        "labels": words.field_labels(),
        "more_labels": particulars.PERSON,
        "sees_all": actor.is_centre,
    }
    return render.page(request, "ticket.html", context, status=tried.error.status if tried else 200)


async def _keywords(ticket: Ticket, text: str) -> list[str]:
    """Of what this person may read, so that no mask is lifted; the place stands on the page by itself."""
    return await asyncio.to_thread(keywords.of, text, but=(ticket.district or "",))


async def _with_window(session: AsyncSession, standing: Standing, settings: Settings, now: datetime) -> Standing:
    """Until when the unit may still object, where it could at all."""
    if standing.lead is None or not standing.may(Act.OBJECT):
        return standing
    end = await objections.window_end(session, settings, standing.lead)
    return replace(standing, object_until=end, object_over=end is not None and now > end)


async def visible(session: AsyncSession, actor: Actor, number: str) -> Ticket:
    """The ticket, if this person may see it; raises NotFound alike for an unknown one and for another unit's."""
    ticket = await store.ticket_by_number(session, number)
    if ticket is None or not (actor.is_centre or _is_own(ticket, actor) or await _is_for_unit(session, ticket, actor)):
        raise NotFound("没有这张工单，或者它不在您单位名下")
    recusal.refuse_recused(ticket, actor)
    return ticket


def _is_own(ticket: Ticket, actor: Actor) -> bool:
    """A vendor's account sees what it has taken down itself, and nothing else."""
    return Role.VENDOR in actor.roles and ticket.registered_by == actor.id


async def _is_for_unit(session: AsyncSession, ticket: Ticket, actor: Actor) -> bool:
    """In the unit's reach, and not about the unit itself (济南条例32条〔法〕)."""
    if not await tickets.is_in_reach(session, ticket.id, actor.scope):
        return False
    own = await store.department(session, actor.department_id) if actor.department_id else None
    return not await recusal.is_barred(session, ticket, own)


async def _record(session: AsyncSession, now: Standing, settings: Settings, person: Shown) -> dict[str, Any]:
    ticket, actor, orders = now.ticket, now.actor, now.orders
    names = await people.department_names(session)
    found = await tickets.proposals(session, [ticket.id], names)
    deadlines = await promises.deadlines_of(session, ticket.id)
    journal = await store.journal_of(session, ticket.id)
    wish = await promised.extension_asked(session, now.lead.id) if now.lead else None
    return {
        "person": person,
        "awaited": await files.awaited(session, ticket, person, settings.keys),
        "files": await files.for_page(session, ticket, actor, person, settings.keys),
        "accepted": ACCEPTED,
        "may_release": ticket.confidential and actor.may(Act.SHOW_FILE),
        "may_attach": actor.may(Act.ATTACH) and Act.ATTACH in acts_from(ticket.state),
        "above": await recusal.superior(session, ticket),
        "journal": readable(journal, actor),
        "messages": person.lines(await messages_for(session, ticket, actor)),
        "proposal": found.get(ticket.id, tickets.NO_PROPOSAL),
        "objection": (await tickets.objections(session, [ticket.id])).get(ticket.id),
        "consulted": await tickets.consultation(session, ticket.id),
        "wish": wish,
        "more": Budget.parse(wish.budget).label if wish and wish.budget else "",
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
        "recused": await people.staff_names(session, ticket.recused)
        if ticket.recused and actor.may(Act.RECUSE)
        else {},
        "coordinator": COORDINATORS[ticket.coordination] if ticket.coordination else "",
        "others": await tickets.of_citizen(session, ticket.citizen_id, but=ticket.id) if actor.is_centre else [],
    }


def readable(journal: Sequence[JournalEntry], actor: Actor) -> list[JournalEntry]:
    """What of the journal this person may read; of a confidential part that was taken out, a unit nothing."""
    if actor.is_centre:
        return list(journal)
    out = {place for entry in journal if _is_sealed_off(entry) for place in entry.change.get("撤下", ())}
    return [entry for entry in journal if for_units(entry) and entry.place not in out]


def sealed_up_to(journal: Sequence[JournalEntry]) -> int:
    """The last place at which a confidential part was taken out: what the page said before is not for units."""
    return max((entry.place for entry in journal if _is_sealed_off(entry)), default=0)


def _is_sealed_off(entry: JournalEntry) -> bool:
    return entry.act in SORTED and bool(entry.change.get("保密"))


def for_units(entry: JournalEntry) -> bool:
    """What is said of a unit to those who discipline it, and who looked at whom, is not for the unit."""
    return not (
        _is_sealed_off(entry)
        or entry.act in NOT_FOR_UNITS
        or entry.act in HANDOVER
        or entry.change.get("形式") == LetterForm.HANDOVER.label
    )


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

"""What a machine's decision does to its ticket: dispatched, asked about, or left to a person."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from hotline.base.channels import WRITTEN
from hotline.base.clock import city_time
from hotline.base.storage import deferred_rows
from hotline.base.storage.unit_of_work import UnitOfWork
from router import store
from router.dispatch import sensitive_rules, ticket_annotations
from router.dispatch.automatic_policy import PRAISE, Decision
from router.dispatch.decision import DecisionContext, Judgement
from router.outgoing import replies
from router.templates import questionnaires
from tickets import handling
from tickets.access import recusal
from tickets.access.rights import SYSTEM
from tickets.models import Assignment, ChosenBy, Kind, Ticket, WorkOrder
from tickets.organisation import staffing
from tickets.person_models import Department

DONE_BY_PERSON = "person"  # what was done: left to a person


async def look_ahead_of_asking(uow: UnitOfWork, tickets: Sequence[Ticket]) -> None:
    """Whether their citizens were asked before, and where they are to be informed."""
    if tickets:
        ids = {ticket.id for ticket in tickets}
        asked = await store.asked_among(uow.session, ids)
        uow.absent |= {("asked", one) for one in ids - asked}
        await replies.look_ahead(uow, {one.conversation_id for one in tickets if one.conversation_id is not None})


async def _was_asked(uow: UnitOfWork, ticket: Ticket) -> bool:
    return ("asked", ticket.id) not in uow.absent and await store.was_asked(uow.session, ticket.id)


async def apply(uow: UnitOfWork, ticket: Ticket, judgement: Judgement, office: DecisionContext) -> None:
    """Dispatch, ask the citizen one thing, or leave it to a person."""
    decision, catalogue = judgement.decision, office.catalogue
    unit = catalogue.unit(decision.department) if catalogue else None
    ticket_annotations.note(ticket, judgement, uow.settings.keys)
    await ticket_annotations.note_accused(uow, ticket, judgement, office)
    ticket_annotations.hear_danger(uow, ticket, judgement)
    lead = await uow.session.get_one(Department, unit.id) if unit is not None else None
    today = city_time(uow.now).date()
    sensitive = sensitive_rules.found(uow.settings, today, ticket.text)
    ask = _questions(uow, ticket, decision, today) if lead is not None or decision.ask else ""
    ticket.sensitive = ticket.sensitive or sensitive is not None
    if ticket.needs_person is not None:  # danger: a person decides already
        order, done = None, DONE_BY_PERSON
    elif sensitive is not None:
        handling.to_people(uow, ticket, reason=f"敏感事项（{sensitive.name}），须人工派单")
        order, done = None, DONE_BY_PERSON
    elif ask and ticket.source in WRITTEN and not await _was_asked(uow, ticket):
        handling.ask_more(uow, ticket, by=SYSTEM, reason=ask)
        order, done = None, "ask"
    elif lead is not None:
        order, done = await _give(uow, ticket, lead, judgement, office)
    else:
        handling.to_people(uow, ticket, reason=decision.reason)
        order, done = None, DONE_BY_PERSON
    deferred_rows.add(uow.session, [_assignment(uow, ticket, order, judgement, office, done)])


def _questions(uow: UnitOfWork, ticket: Ticket, decision: Decision, today: date) -> str:
    """What to ask the citizen, all in one message: on what responsibility turns, and what the city wants to know."""
    if ticket.kind is Kind.PRAISE:
        return decision.ask
    wanted = questionnaires.missing(uow.settings, today, ticket.category, ticket.text)
    return questionnaires.together(list(dict.fromkeys([*filter(None, [decision.ask]), *wanted])))


async def _give(
    uow: UnitOfWork, ticket: Ticket, lead: Department, judgement: Judgement, office: DecisionContext
) -> tuple[WorkOrder | None, str]:
    """To the unit that was found, unless something speaks for a person; the order, and what was done."""
    decision = judgement.decision
    co = await _co_handlers(uow, ticket, lead, decision.co, office)
    against = await _against(uow, ticket, lead, co, _entered_otherwise(ticket, judgement, office))
    if against:
        handling.to_people(uow, ticket, reason=against)
        return None, DONE_BY_PERSON
    if ticket.kind is Kind.PRAISE:
        return await handling.pass_on(uow, ticket, lead, by=SYSTEM, reason=decision.reason), "dispatch"
    return await handling.dispatch(uow, ticket, lead, by=SYSTEM, reason=decision.reason, co=co), "dispatch"


async def _against(uow: UnitOfWork, ticket: Ticket, lead: Department, co: Sequence[Department], entered: str) -> str:
    """Why a person has to decide instead; the first reason, or ""."""
    if entered:
        return entered
    if await recusal.is_for_people(uow.session, ticket, lead):
        return f"{lead.short}是被反映单位，须回避；请派其上级或其他单位"
    if nobody := await staffing.without_signer(uow.session, [lead, *co]):
        return f"{nobody[0].short}没有在岗的受理员或经办，派过去没有人签收；请另选单位，或先联系该单位"
    return handling.wrong_lead(lead, co)


async def _co_handlers(
    uow: UnitOfWork, ticket: Ticket, lead: Department, codes: Sequence[str], office: DecisionContext
) -> list[Department]:
    """Whom the catalogue asks to help, each once, without the lead, those who may not and those who are gone."""
    listed = [office.catalogue.unit(code) for code in dict.fromkeys(codes)] if office.catalogue else []
    units = [await uow.session.get_one(Department, unit.id) for unit in listed if unit is not None]
    fit = [unit for unit in units if unit.active and unit.id != lead.id]
    return [unit for unit in fit if not await recusal.is_for_people(uow.session, ticket, unit)]


def _entered_otherwise(ticket: Ticket, judgement: Judgement, office: DecisionContext) -> str:
    """Why a person has to decide although the machine is sure: a seat entered something else; "" where none did."""
    if ticket.confidential:
        return "保密件须人工派单，注意回避"
    if (ticket.kind is Kind.PRAISE) != (judgement.kind == PRAISE):
        return f"登记的类型是“{ticket.kind.label}”，系统判断是“{judgement.kind}”，请核对后派单"
    guess = judgement.prediction.category if judgement.prediction else None
    entry = office.catalogue.entry(guess.label) if office.catalogue and guess else None
    if entry is None or ticket.category == entry.code:
        return ""
    return f"登记的分类与系统判断的“{entry.name}”不一致，请核对后派单"


def _assignment(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder | None, judgement: Judgement, office: DecisionContext, done: str
) -> Assignment:
    guess = judgement.prediction.department if judgement.prediction else None
    decision = judgement.decision
    return Assignment(
        ticket_id=ticket.id,
        order_id=order.id if order else None,
        department_id=order.department_id if order else None,
        category=ticket.category,
        chosen_by=ChosenBy.MODEL,
        model_version=office.version,
        confidence=guess.confidence if guess else None,
        candidates=[{"department": code, "confidence": round(p, 4)} for code, p in decision.candidates],
        words=[word for word, _ in guess.words[:8]] if guess else [],
        basis=decision.reason[:200],
        decision=done,
        catalogue_version=office.catalogue.version if office.catalogue else "",
        steps=[asdict(step) for step in decision.steps],
        at=uow.now,
    )

"""From an undecided ticket to a department: ask the classifier outside any transaction, decide, write each alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial

from classifier.places import Place
from hotline.base import later
from hotline.base.bulk import reserve
from hotline.base.crypto import KeyRing
from hotline.base.errors import BadInput, Overtaken
from hotline.base.leases import renewed
from hotline.base.log import logger
from hotline.base.uow import UnitOfWork, Work
from router import accused, store, streets, stumbled
from router.judging import Judgement, Office
from router.learning import labels
from router.policy import CENTRE, PRAISE, REPORT
from tickets import events, handling, privacy, recusal
from tickets import store as record
from tickets.lifecycle import Act, State
from tickets.models import Assignment, ChosenBy, Kind, Ticket, Urgency, WorkOrder
from tickets.people import Department
from tickets.rights import SYSTEM, Actor

DOORBELL = "classify"
BATCH = 64
LEASE = timedelta(seconds=12)  # what a dead worker held waits so long for another
RENEWED = 3.0  # seconds of the wall between two renewals
TOGETHER = 32  # decisions of one transaction: their tickets are locked as long as all of them take
WRITTEN = frozenset({"webchat", "wechat", "telegram", "sms", "web"})  # a question in writing can be answered there
URGENCIES = {"一般": Urgency.NORMAL, "紧急": Urgency.URGENT, "特急": Urgency.CRITICAL}
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Case:
    """An undecided ticket as the classifier needs it, outside the session."""

    id: int
    version: int
    text: str


async def run(work: Work, office: Office, *, lease: timedelta = LEASE) -> int:
    """Decide undecided tickets in batches until none is left; returns how many."""
    total = 0
    while decided := await run_batch(work, office, lease=lease):
        total += decided
    return total


async def run_batch(work: Work, office: Office, *, lease: timedelta = LEASE) -> int:
    """Decide a batch of undecided tickets; returns how many. Safe to run in several processes at once."""
    cases = await _claim(work, lease)
    if cases:
        async with renewed(partial(_renew, work, cases, lease), every=RENEWED):
            await _decide_all(work, cases, office)
    return len(cases)


async def _decide_all(work: Work, cases: Sequence[Case], office: Office) -> None:
    judged = list[tuple[Case, Judgement]]()
    for case, judgement in zip(cases, await _judge(office, cases), strict=True):
        if isinstance(judgement, Exception):
            await stumbled.leave_to_people(work, case.id, judgement)
        else:
            judged.append((case, judgement))
    for start in range(0, len(judged), TOGETHER):
        await _decide_together(work, judged[start : start + TOGETHER], office)


async def _renew(work: Work, cases: Sequence[Case], lease: timedelta) -> None:
    async with work.begin() as uow:
        await store.keep_undecided(uow.session, [case.id for case in cases], until=uow.now + lease)


async def _claim(work: Work, lease: timedelta) -> list[Case]:
    async with work.begin() as uow:
        found = await store.claim_undecided(uow.session, now=uow.now, limit=BATCH, lease=lease)
        return [Case(*row) for row in found]


async def _judge(office: Office, cases: Sequence[Case]) -> Sequence[Judgement | Exception]:
    """A judgement a case; where the batch fails each is judged alone, and what fails then has its error instead."""
    try:
        return await asyncio.to_thread(office.judge, [case.text for case in cases])
    except Exception as error:
        if len(cases) == 1:
            return [error]
        log.exception("batch_not_judged", tickets=len(cases))
    return [one for case in cases for one in await _judge(office, [case])]


async def _decide_together(work: Work, judged: Sequence[tuple[Case, Judgement]], office: Office) -> None:
    """Several in one transaction; where anything goes wrong in it, it is undone and each is decided alone."""
    try:
        async with work.begin() as uow:
            await _read_together(uow, judged, office)
            for case, judgement in judged:
                await _decide(uow, case, judgement, office)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where its own ticket is decided
        log.info("decisions_taken_apart", tickets=len(judged), error=type(error).__name__)
    else:
        return
    for case, judgement in judged:
        await _decide_one(work, case, judgement, office)


async def _read_together(uow: UnitOfWork, judged: Sequence[tuple[Case, Judgement]], office: Office) -> None:
    """What every decision asks for by its id, in two queries; ids of the orders to be made."""
    await record.tickets(uow.session, [case.id for case, _ in judged])
    codes = {code for _, one in judged for code in (one.decision.department, *one.decision.co) if code}
    units = [office.catalogue.unit(code) for code in codes] if office.catalogue else []
    await store.units(uow.session, {unit.id for unit in units if unit is not None})
    orders = sum(1 + len(one.decision.co) for _, one in judged if one.decision.department)
    if orders:
        await reserve(uow.session, {WorkOrder: orders})


async def _decide_one(work: Work, case: Case, judgement: Judgement, office: Office) -> None:
    try:
        async with work.begin() as uow:
            await _decide(uow, case, judgement, office)
    except Overtaken:
        log.info("dispatch_overtaken", ticket=case.id)
    except Exception as error:  # noqa: BLE001 - raised again there where it is not the ticket's own
        await stumbled.leave_to_people(work, case.id, error)


async def _decide(uow: UnitOfWork, case: Case, judgement: Judgement, office: Office) -> None:
    ticket = await record.ticket(uow.session, case.id)
    if ticket.version != case.version or ticket.state is not State.PENDING_DISPATCH:
        ticket.claimed_until = None  # somebody was there meanwhile: looked at again, with what is new
        return
    await _apply(uow, ticket, judgement, office)


async def _apply(uow: UnitOfWork, ticket: Ticket, judgement: Judgement, office: Office) -> None:
    """Dispatch, ask the citizen one thing, or leave it to a person."""
    decision, catalogue = judgement.decision, office.catalogue
    unit = catalogue.unit(decision.department) if catalogue else None
    _understand(ticket, judgement, uow.settings.keys)
    await _note_accused(uow, ticket, judgement, office)
    _hear_danger(uow, ticket, judgement)
    order, done = None, "person"
    lead = await uow.session.get_one(Department, unit.id) if unit is not None else None
    co = await _co_handlers(uow, ticket, lead, decision.co, office) if lead is not None else []
    entered = _entered_otherwise(ticket, judgement, office)
    if ticket.needs_person is not None:
        pass  # danger: a person decides already
    elif lead is not None and entered:
        handling.to_people(uow, ticket, reason=entered)
    elif lead is not None and await recusal.is_for_people(uow.session, ticket, lead):
        handling.to_people(uow, ticket, reason=f"{lead.short}是被反映单位，须回避；请派其上级或其他单位")
    elif lead is not None and (wrong := handling.wrong_lead(lead, co)):
        handling.to_people(uow, ticket, reason=wrong)
    elif lead is not None and ticket.kind is Kind.PRAISE:
        order = await handling.pass_on(uow, ticket, lead, by=SYSTEM, reason=decision.reason)
        done = "dispatch"
    elif lead is not None:
        order = await handling.dispatch(uow, ticket, lead, by=SYSTEM, reason=decision.reason, co=co)
        done = "dispatch"
    elif decision.ask and ticket.source in WRITTEN and not await store.was_asked(uow.session, ticket.id):
        handling.ask_more(uow, ticket, by=SYSTEM, reason=decision.ask)
        done = "ask"
    else:
        handling.to_people(uow, ticket, reason=decision.reason)
    later.add(uow.session, [_assignment(uow, ticket, order, judgement, office, done)])


async def _co_handlers(
    uow: UnitOfWork, ticket: Ticket, lead: Department, codes: Sequence[str], office: Office
) -> list[Department]:
    """Whom the catalogue asks to help, each once, without the lead, those who may not and those who are gone."""
    listed = [office.catalogue.unit(code) for code in dict.fromkeys(codes)] if office.catalogue else []
    units = [await uow.session.get_one(Department, unit.id) for unit in listed if unit is not None]
    fit = [unit for unit in units if unit.active and unit.id != lead.id]
    return [unit for unit in fit if not await recusal.is_for_people(uow.session, ticket, unit)]


async def give_up_asking(work: Work) -> int:
    """Who was asked for more and has not answered in time: a person goes on; returns how many."""
    async with work.begin() as uow:
        waiting = await store.unanswered(uow.session, now=uow.now, limit=BATCH)
        for ticket in waiting:
            handling.to_people(uow, ticket, reason="问过诉求人，到期没有回复，请电话核实后派单")
        return len(waiting)


def _understand(ticket: Ticket, judgement: Judgement, keys: KeyRing) -> None:
    """What the text says, where no seat has entered it; how urgent and how secret it is, is only ever raised."""
    prediction, by_seat = judgement.prediction, ticket.registered_by is not None
    _locate(ticket, judgement.place, keys)
    ticket.confidential = ticket.confidential or judgement.confidential
    if ticket.kind is not Kind.REPORT and not (by_seat and ticket.kind is not Kind.OTHER):
        ticket.kind = _kind(ticket, judgement)
    if prediction is None:
        return
    machine = URGENCIES.get(prediction.urgency, Urgency.NORMAL)
    ticket.urgency = max(ticket.urgency, machine, key=list(Urgency).index)
    if not (by_seat and ticket.category):
        ticket.category = prediction.category.label if prediction.category else None


def _kind(ticket: Ticket, judgement: Judgement) -> Kind:
    """Without a model only a report is known by its words."""
    known = judgement.prediction is not None or judgement.kind == REPORT
    return Kind.of_label(judgement.kind) if judgement.kind and known else ticket.kind


async def _note_accused(uow: UnitOfWork, ticket: Ticket, judgement: Judgement, office: Office) -> None:
    """Whom the text is about: a unit of ours is kept away from it at once, anybody else is noted as written."""
    found = judgement.accused
    if found is None or ticket.accused_id is not None:
        return
    if found.code is None:
        if "subject" not in ticket.told and not accused.YOU.fullmatch(found.name):
            ticket.told = {**ticket.told, "subject": found.name}
        return
    unit = office.catalogue.unit(found.code) if office.catalogue else None
    if unit is None or unit.level == CENTRE or unit.id in {cleared for cleared, _ in ticket.not_accused}:
        return
    department, words = await uow.session.get_one(Department, unit.id), f"系统识别，请核对；原话“{found.name}”"
    await handling.mark_accused(uow, ticket, department, by=SYSTEM, reason=words)


def _hear_danger(uow: UnitOfWork, ticket: Ticket, judgement: Judgement) -> None:
    """Danger in a text that came by no message: typed by a seat, imported. Messages are heard at intake."""
    found = judgement.prediction
    if found is not None and found.danger and (ticket.danger is None or (found.rings and not ticket.danger_rings)):
        urgency = URGENCIES.get(found.urgency, Urgency.NORMAL)
        handling.hear_danger(uow, ticket, signal=found.danger, rings=found.rings, urgency=urgency)


def _entered_otherwise(ticket: Ticket, judgement: Judgement, office: Office) -> str:
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


def _locate(ticket: Ticket, place: Place, keys: KeyRing) -> None:
    """What the text says of the place, where nobody has entered it."""
    ticket.district = ticket.district or place.county or None
    if ticket.address_sealed is None:
        privacy.set_address(ticket, f"{place.street}{place.road_or_place}", keys)


def _assignment(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder | None, judgement: Judgement, office: Office, done: str
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


async def by_person(
    uow: UnitOfWork,
    ticket: Ticket,
    department: Department,
    *,
    by: Actor,
    category: str | None = None,
    kind: Kind | None = None,
    reason: str = "",
    co: Sequence[Department] = (),
) -> WorkOrder:
    """A dispatcher's choice: the order, its assignment, and what the classifier may learn from it."""
    ticket.kind, ticket.category = kind or ticket.kind, category or ticket.category
    await streets.check(uow, ticket, [department, *co], reason=reason)
    await labels.on_person_chose(uow, ticket, department, by=by)
    if ticket.kind is Kind.PRAISE and ticket.state is State.PENDING_DISPATCH:
        if co:
            raise BadInput("表扬只转给一个单位知悉，不用协办")
        order = await handling.pass_on(uow, ticket, department, by=by, reason=reason)
    else:
        order = await handling.dispatch(uow, ticket, department, by=by, reason=reason, co=co)
    note_choice(uow, ticket, order, by=by, reason=reason)
    return order


def note_choice(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    uow.session.add(
        Assignment(
            ticket_id=ticket.id,
            order_id=order.id,
            department_id=order.department_id,
            category=ticket.category,
            chosen_by=ChosenBy.STAFF,
            staff_id=by.id,
            candidates=[],
            words=[],
            steps=[],
            basis=reason[:200],
            decision=Act.DISPATCH.value,
            at=uow.now,
        )
    )


async def look_again(uow: UnitOfWork, event: events.TicketSupplemented | events.TicketAccepted) -> None:
    """What waited for the citizen's words, or for the pre-review, can be decided now."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.state is State.PENDING_DISPATCH and ticket.needs_person is None:
        ticket.claimed_until = None
        uow.ring(DOORBELL)

"""From an undecided ticket to a department: ask the classifier outside any transaction, decide, write each alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from hotline.base.channels import WRITTEN
from hotline.base.errors import BadInput, Overtaken
from hotline.base.observability.log import logger
from hotline.base.storage.bulk_sql import reserve
from hotline.base.storage.leases import renewed
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router import store
from router.dispatch import failed_tickets, street_level_rule
from router.dispatch.applied_decision import apply, look_ahead_of_asking
from router.dispatch.automatic_policy import Decision
from router.dispatch.decision import DecisionContext, Judgement
from router.learning import labels
from tickets import events, handling
from tickets import store as record
from tickets.access.rights import Actor
from tickets.handling.confidentiality import secrecy
from tickets.lifecycle import Act, State
from tickets.message_models import Message
from tickets.models import Assignment, ChosenBy, Kind, Ticket, WorkOrder
from tickets.organisation import staffing
from tickets.person_models import Department

WAKEUP = "classify"
BATCH = 64
LEASE = timedelta(seconds=12)  # what a dead worker held waits so long for another
RENEWED = 3.0  # seconds of the wall between two renewals
TOGETHER = 32  # decisions of one transaction: their tickets are locked as long as all of them take
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class UndecidedTicket:
    """An undecided ticket as the classifier needs it, outside the session."""

    id: int
    version: int
    text: str


async def run(work: Work, office: DecisionContext, *, lease: timedelta = LEASE) -> int:
    """Decide undecided tickets in batches until none is left; returns how many."""
    total = 0
    while decided := await run_batch(work, office, lease=lease):
        total += decided
    return total


async def run_batch(work: Work, office: DecisionContext, *, lease: timedelta = LEASE) -> int:
    """Decide a batch of undecided tickets; returns how many. Safe to run in several processes at once."""
    cases = await _claim(work, lease)
    if cases:
        async with renewed(partial(_renew, work, cases, lease), every=RENEWED):
            await _decide_all(work, cases, office)
    return len(cases)


async def _decide_all(work: Work, cases: Sequence[UndecidedTicket], office: DecisionContext) -> None:
    judged = list[tuple[UndecidedTicket, Judgement]]()
    for case, judgement in zip(cases, await _judge(office, cases), strict=True):
        if isinstance(judgement, Exception):
            await failed_tickets.leave_to_people(work, case.id, judgement)
        else:
            judged.append((case, judgement))
    for start in range(0, len(judged), TOGETHER):
        await _decide_together(work, judged[start : start + TOGETHER], office)


async def _renew(work: Work, cases: Sequence[UndecidedTicket], lease: timedelta) -> None:
    async with work.begin() as uow:
        await store.keep_undecided(uow.session, [case.id for case in cases], until=uow.now + lease)


async def _claim(work: Work, lease: timedelta) -> list[UndecidedTicket]:
    async with work.begin() as uow:
        found = await store.claim_undecided(uow.session, now=uow.now, limit=BATCH, lease=lease)
        return [UndecidedTicket(*row) for row in found]


async def _judge(office: DecisionContext, cases: Sequence[UndecidedTicket]) -> Sequence[Judgement | Exception]:
    """A judgement a case; where the batch fails each is judged alone, and what fails then has its error instead."""
    try:
        return await asyncio.to_thread(office.judge, [case.text for case in cases])
    except Exception as error:
        if len(cases) == 1:
            return [error]
        log.exception("decision_batch_failed", tickets=len(cases))
    return [one for case in cases for one in await _judge(office, [case])]


async def _decide_together(
    work: Work, judged: Sequence[tuple[UndecidedTicket, Judgement]], office: DecisionContext
) -> None:
    """Several in one transaction; where anything goes wrong in it, it is undone and each is decided alone."""
    try:
        async with work.begin() as uow:
            await _read_together(uow, judged, office)
            for case, judgement in judged:
                await _decide(uow, case, judgement, office)
    except Exception as error:  # noqa: BLE001 - raised again where its own ticket is decided
        log.info("decision_batch_split", tickets=len(judged), error=type(error).__name__)
    else:
        return
    for case, judgement in judged:
        await _decide_one(work, case, judgement, office)


async def _read_together(
    uow: UnitOfWork, judged: Sequence[tuple[UndecidedTicket, Judgement]], office: DecisionContext
) -> None:
    """What every decision asks for by its id, in two queries; ids of the orders to be made."""
    tickets = await record.tickets(uow.session, [case.id for case, _ in judged])
    decisions = [judgement.decision for _, judgement in judged]
    await store.units(uow.session, _named(decisions, office))
    may_ask = {case.id for case, judgement in judged if judgement.decision.ask}
    to_ask = [one for one in tickets if one.id in may_ask and one.source in WRITTEN]
    await look_ahead_of_asking(uow, to_ask)
    orders = sum(1 + len(one.co) for one in decisions if one.department)
    wanted = {kind: count for kind, count in ((WorkOrder, orders), (Message, len(to_ask))) if count}
    if wanted:
        await reserve(uow.session, wanted)


def _named(decisions: Sequence[Decision], office: DecisionContext) -> set[int]:
    """The ids of the units that these decisions name."""
    codes = {code for one in decisions for code in (one.department, *one.co) if code}
    units = [office.catalogue.unit(code) for code in codes] if office.catalogue else []
    return {unit.id for unit in units if unit is not None}


async def _decide_one(work: Work, case: UndecidedTicket, judgement: Judgement, office: DecisionContext) -> None:
    try:
        async with work.begin() as uow:
            await _decide(uow, case, judgement, office)
    except Overtaken:
        log.info("dispatch_conflict", ticket=case.id)
    except Exception as error:  # noqa: BLE001 - raised again there where it is not the ticket's own
        await failed_tickets.leave_to_people(work, case.id, error)


async def _decide(uow: UnitOfWork, case: UndecidedTicket, judgement: Judgement, office: DecisionContext) -> None:
    ticket = await record.ticket(uow.session, case.id)
    if ticket.version != case.version or ticket.state is not State.PENDING_DISPATCH:
        ticket.claimed_until = None  # somebody was there meanwhile: looked at again, with what is new
        return
    await apply(uow, ticket, judgement, office)


async def give_up_asking(work: Work) -> int:
    """Who was asked for more and has not answered in time: a person goes on; returns how many."""
    async with work.begin() as uow:
        waiting = await store.unanswered(uow.session, now=uow.now, limit=BATCH)
        for ticket in waiting:
            handling.to_people(uow, ticket, reason="问过诉求人，到期没有回复，请电话核实后派单")
        return len(waiting)


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
    await secrecy.check_kind(uow, ticket, kind, by=by)
    ticket.kind, ticket.category = kind or ticket.kind, category or ticket.category
    await street_level_rule.check(uow, ticket, [department, *co], reason=reason)
    await staffing.check_receivers(uow.session, [department, *co], reason=reason)
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
        uow.wake(WAKEUP)

"""When promises begin, rest and end: reactions to what happens to a ticket, in the transaction in which it happens."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from hotline.base.storage.unit_of_work import UnitOfWork
from sla import events as promised
from sla.calendar import calendars
from sla.deadlines import deadline_store, deadline_transitions
from sla.deadlines.deadline_transitions import settle
from sla.deadlines.live_deadlines import Live, begin, live_of, resume, start, without_rests
from sla.deadlines.response_start import cried_at
from sla.models import LIVE, Deadline, DeadlineState
from sla.policy import active_policies
from sla.policy.promises import ANSWERABLE, PAUSABLE, STATUTORY, Promise
from tickets import events
from tickets import store as tickets
from tickets.lifecycle import State
from tickets.models import Lamp, Ticket, Urgency, WorkOrder

WAITS_ELSEWHERE = frozenset({Promise.INFO, Promise.RECEIPT_110, Promise.RESULT_110, Promise.REVIEW})
ENDS_WITH_TICKET = frozenset(
    {Promise.FOLLOW_UP, Promise.RATING, Promise.REVIEW, Promise.RECEIPT_110, Promise.RESULT_110}
)


async def on_opened(uow: UnitOfWork, event: events.TicketOpened) -> None:
    ticket = await tickets.ticket(uow.session, event.ticket_id)
    if event.drafted:
        _settle_all(await live_of(uow, ticket.id), {Promise.REGISTER}, uow.now)
    dating = deadline_transitions.Dating(calendars.plain(uow.settings))
    started = await start(uow, ticket, None, [Promise.DISPATCH], dating, since={Promise.DISPATCH: event.since})
    ticket.lamp = deadline_transitions.lamp_of(started)


async def on_sent_to_people(uow: UnitOfWork, event: events.SentToPeople) -> None:
    """A reopened ticket is to be dispatched again; an urgent one sooner; one that waited in vain for words goes on."""
    live = await live_of(uow, event.ticket_id)
    _settle_all(live, WAITS_ELSEWHERE, uow.now)
    await resume(uow, live)
    waiting = [row for row in live.rows if row.promise is Promise.DISPATCH]
    dating = deadline_transitions.Dating(calendars.plain(uow.settings))
    if not waiting:
        await start(uow, live.ticket, None, [Promise.DISPATCH], dating)
    elif live.ticket.urgency is not Urgency.NORMAL:
        policy = active_policies.kept(uow.settings, waiting[0].policy["preset"], waiting[0].starts_at)
        deadline_transitions.hurry(
            waiting[0], deadline_transitions.case_of(live.ticket), dating, policy=policy, now=uow.now
        )
    live.show()


async def on_dispatched(uow: UnitOfWork, event: events.OrderDispatched) -> None:
    ticket, order = await _both(uow, event)
    with uow.session.no_autoflush:  # the order has been flushed when it was made, and its ticket with it
        waiting = [one.ticket_id for one in uow.waiting if isinstance(one, events.OrderDispatched)]
        digest = await deadline_store.settle_dispatch(uow.session, ticket.id, uow.now, also=waiting)
    calendar = await calendars.of_digest(uow.session, uow.settings, digest)
    cried = cried_at(await tickets.journal_of(uow.session, ticket.id)) if ticket.danger_rings else None
    promises = [Promise.SIGN, Promise.CONTACT, Promise.HANDLE]
    started = await start(
        uow, ticket, order, promises, deadline_transitions.Dating(calendar), since={Promise.CONTACT: cried}
    )
    ticket.due_at, ticket.lamp = started[-1].due_at, Lamp.GREEN
    flag_modified(ticket, "lamp")  # written even if a sweep has turned it since the ticket was read


async def on_passed_on(uow: UnitOfWork, event: events.PraisePassedOn) -> None:
    """Praise: dispatched it is, but nothing has to be signed, handled or answered; it is filed after some days."""
    live = await live_of(uow, event.ticket_id)
    _settle_all(live, {Promise.DISPATCH}, uow.now)
    await begin(uow, live, Promise.KNOWING, order_id=event.order_id)


async def on_signed(uow: UnitOfWork, event: events.OrderSigned) -> None:
    await _settle(uow, event, {Promise.SIGN})


async def on_contacted(uow: UnitOfWork, event: events.CitizenContacted) -> None:
    await _settle(uow, event, {Promise.CONTACT})


async def on_co_sent(uow: UnitOfWork, event: events.CoOrderSent) -> None:
    """A co-handler signs, and reports within a part of the time that the lead has left (北京条例14条〔法〕)."""
    live = await live_of(uow, event.ticket_id)
    order = await tickets.order(uow.session, event.order_id)
    dating = deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))
    leads = [row for row in live.rows if row.promise in ANSWERABLE and row.state is DeadlineState.RUNNING]
    share = active_policies.policy_at(uow.settings, uow.now).co_share
    budget = deadline_transitions.co_budget(leads[-1], dating, share=share, now=uow.now) if leads else None
    live.rows += await start(uow, live.ticket, order, [Promise.SIGN], dating)
    live.rows += await start(uow, live.ticket, order, [Promise.CO], dating, budget=budget)
    live.show()


async def on_co_signed(uow: UnitOfWork, event: events.CoOrderSigned) -> None:
    await _settle(uow, event, {Promise.SIGN})


async def on_co_answered(uow: UnitOfWork, event: events.CoOrderAnswered) -> None:
    await _settle(uow, event, {Promise.CO})


async def on_passed_down(uow: UnitOfWork, event: events.OrderPassedDown) -> None:
    """What was promised to the citizen runs on and is the sub-unit's now; signing begins again."""
    live = await live_of(uow, event.ticket_id)
    order = await tickets.order(uow.session, event.order_id)
    for row in live.of_order(order.id):
        if row.promise is Promise.SIGN:
            settle(row, uow.now)
        row.department_id = order.department_id
    for row in live.rows:
        if row.order_id == order.id and row.promise in STATUTORY:
            row.department_id = order.department_id
    dating = deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))
    live.rows += await start(uow, live.ticket, order, [Promise.SIGN], dating)
    live.show()


async def on_objected(uow: UnitOfWork, event: events.DispatchObjected) -> None:
    """The unit's promises rest while the centre decides; the centre has a promise of its own."""
    live = await live_of(uow, event.ticket_id)
    deadline_transitions.pause(live.of_units())
    dating = deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))
    order = await tickets.order(uow.session, event.order_id)
    live.rows += await start(uow, live.ticket, order, [Promise.OBJECTION_REVIEW], dating)
    live.show()


async def on_objection_rejected(uow: UnitOfWork, event: events.ObjectionRejected) -> None:
    live = await live_of(uow, event.ticket_id)
    for row in live.rows:
        if row.promise is Promise.OBJECTION_REVIEW:
            settle(row, uow.now)
    await resume(uow, live)


async def on_more_asked(uow: UnitOfWork, event: events.MoreAsked) -> None:
    live = await live_of(uow, event.ticket_id)
    deadline_transitions.pause(row for row in live.rows if row.promise in PAUSABLE)
    await begin(uow, live, Promise.INFO)


async def on_supplemented(uow: UnitOfWork, event: events.TicketSupplemented) -> None:
    """Only a ticket that waited for it goes on."""
    ticket = await tickets.ticket(uow.session, event.ticket_id)
    if ticket.state is State.PENDING_DISPATCH:
        live = await live_of(uow, event.ticket_id)
        _settle_all(live, {Promise.INFO}, uow.now)
        await resume(uow, live)


async def on_answered(uow: UnitOfWork, event: events.OrderAnswered) -> None:
    live = await live_of(uow, event.ticket_id)
    for row in live.of_units():
        if row.promise in ANSWERABLE and row.order_id == event.order_id:
            settle(row, uow.now)
        else:  # co-handlers owe nothing any more once the lead has answered
            deadline_transitions.drop(row, uow.now)
    await begin(uow, live, Promise.AUDIT, order_id=event.order_id)


async def on_returned(uow: UnitOfWork, event: events.AnswerReturned) -> None:
    """The answer was returned: the promise resumes with what was left of it; the audit's time was the centre's.

    A citizen who was given the date is informed of a later one.
    """
    row = await deadline_store.last_answered(uow.session, event.order_id)
    live = await live_of(uow, event.ticket_id)
    _settle_all(live, {Promise.AUDIT}, uow.now)
    if row is not None:
        before = row.due_at
        deadline_transitions.run_again(row, uow.now)
        deadline_transitions.move(row, await without_rests(uow, event.ticket_id), now=uow.now)
        if row.due_at > max(before, uow.now):
            why = promised.Delay.AUDIT
            uow.record(promised.DateMoved(at=uow.now, ticket_id=row.ticket_id, due_at=row.due_at, why=why))
        live.rows.append(row)
    live.show()


async def on_passed(uow: UnitOfWork, event: events.AnswerPassed) -> None:
    live = await live_of(uow, event.ticket_id)
    _settle_all(live, {Promise.AUDIT}, uow.now)
    await begin(uow, live, Promise.FOLLOW_UP, order_id=event.order_id)


async def on_rework(uow: UnitOfWork, event: events.ReworkOrdered) -> None:
    """A new round; where the unit had only asked to end the handling, its own promise runs on instead."""
    live = await live_of(uow, event.ticket_id)
    _settle_all(live, {Promise.FOLLOW_UP, Promise.RATING, Promise.REVIEW}, uow.now)
    await resume(uow, live)
    if any(row.promise in ANSWERABLE and row.state is DeadlineState.RUNNING for row in live.rows):
        return
    await begin(uow, live, Promise.REWORK, order_id=event.order_id)


async def on_more_time_asked(uow: UnitOfWork, event: promised.ExtensionAsked) -> None:
    """What the unit owes rests while the centre decides: the centre's silence is not the unit's lateness."""
    live = await live_of(uow, event.ticket_id)
    deadline_transitions.pause(live.of_units())
    await begin(uow, live, Promise.DECISION, order_id=event.order_id)


async def on_sent_to_review(uow: UnitOfWork, event: events.SentToReview) -> None:
    """People decide (复核): after the last round, on a unit's wish to end, or where it was closed by mistake."""
    live = await live_of(uow, event.ticket_id)
    _settle_all(live, {Promise.FOLLOW_UP, Promise.RATING}, uow.now)
    for row in live.of_units():  # co-handlers owe nothing any more: their orders end with the lead's wish
        if row.order_id != event.order_id:
            deadline_transitions.drop(row, uow.now)
    live.rows = [row for row in live.rows if row.state in LIVE]
    deadline_transitions.pause(live.of_units())
    await begin(uow, live, Promise.REVIEW, order_id=event.order_id)


async def on_transferred(uow: UnitOfWork, event: events.TransferredTo110) -> None:
    """The centre holds the matter until the police have confirmed that they have it (国办发〔2022〕12号)."""
    live = await live_of(uow, event.ticket_id)
    for row in _without_alarm(live):
        deadline_transitions.drop(row, uow.now)
    await begin(uow, live, Promise.RECEIPT_110)


async def on_taken_by_110(uow: UnitOfWork, event: events.TakenBy110) -> None:
    live = await live_of(uow, event.ticket_id)
    _settle_all(live, {Promise.RECEIPT_110}, uow.now)
    await begin(uow, live, Promise.RESULT_110)


async def on_drafted(uow: UnitOfWork, event: events.TicketDrafted) -> None:
    """A call that is taken down is submitted soon: until then nobody but the seat knows of it."""
    await uow.session.flush()
    await begin(uow, await live_of(uow, event.ticket_id), Promise.REGISTER)


async def on_closed(uow: UnitOfWork, event: events.TicketClosed) -> None:
    await on_ended(uow, event)


async def on_ended(uow: UnitOfWork, event: events.TicketEvent) -> None:
    """Nothing is owed any more: what was kept is kept, what ran out is missed, the rest is dropped."""
    live = await live_of(uow, event.ticket_id)
    kept = ENDS_WITH_TICKET - ({Promise.FOLLOW_UP} if live.ticket.follow_up_waived else set())
    for row in _without_alarm(live):
        if row.promise is Promise.KNOWING:
            deadline_transitions.lapse(row, uow.now)
        elif row.promise in kept:
            settle(row, uow.now)
        else:
            deadline_transitions.drop(row, uow.now)
    live.show()


def _without_alarm(live: Live) -> list[Deadline]:
    """An alarm waits for a person independent of the ticket (`sla.deadlines.alarm_promise`)."""
    return [row for row in live.rows if row.promise is not Promise.ALARM]


def _settle_all(live: Live, promises: Collection[Promise], now: datetime) -> None:
    for row in live.rows:
        if row.promise in promises:
            settle(row, now)
    live.rows = [row for row in live.rows if row.state in LIVE]
    live.show()


async def _settle(uow: UnitOfWork, event: events.OrderEvent, promises: set[Promise]) -> None:
    live = await live_of(uow, event.ticket_id)
    for row in live.rows:
        if row.promise in promises and row.order_id == event.order_id:
            settle(row, uow.now)
    live.show()


async def _both(uow: UnitOfWork, event: events.OrderEvent) -> tuple[Ticket, WorkOrder]:
    return await tickets.ticket(uow.session, event.ticket_id), await tickets.order(uow.session, event.order_id)

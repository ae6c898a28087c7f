"""When promises begin, rest and end: reactions to what happens to a ticket, in the transaction in which it happens."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from hotline.base.uow import UnitOfWork
from sla import calendars, clocks, deadline_store, presets
from sla.budget import Budget
from sla.clocks import settle
from sla.models import LIVE, Deadline, DeadlineState
from sla.pauses import pauses
from sla.policy import ANSWERABLE, Promise
from sla.response_clock import cried_at
from tickets import events
from tickets import store as tickets
from tickets.lifecycle import State
from tickets.models import Lamp, Ticket, Urgency, WorkOrder
from tickets.people import Department

OF_UNIT = frozenset({Promise.SIGN, Promise.CONTACT, Promise.HANDLE, Promise.REWORK, Promise.CO})
NO_OTHER_START: Mapping[Promise, datetime | None] = MappingProxyType({})
_HANDED = "tickets whose deadlines somebody has"


async def on_opened(uow: UnitOfWork, event: events.TicketOpened) -> None:
    await uow.session.flush()  # so that the ticket is found in the session without a query
    ticket = await tickets.ticket(uow.session, event.ticket_id)
    dating = clocks.Dating(calendars.plain(uow.settings))
    started = await _start(uow, ticket, None, [Promise.DISPATCH], dating, since={Promise.DISPATCH: event.since})
    ticket.lamp = clocks.lamp_of(started)


async def on_sent_to_people(uow: UnitOfWork, event: events.SentToPeople) -> None:
    """A reopened ticket is to be dispatched again; an urgent one sooner; one that waited in vain for words goes on."""
    live = await live_of(uow, event.ticket_id)
    await resume(uow, live)
    waiting = [row for row in live.rows if row.promise is Promise.DISPATCH]
    dating = clocks.Dating(calendars.plain(uow.settings))
    if not waiting:
        await _start(uow, live.ticket, None, [Promise.DISPATCH], dating)
    elif live.ticket.urgency is not Urgency.NORMAL:
        policy = presets.kept(uow.settings, waiting[0].policy["preset"], waiting[0].starts_at)
        clocks.hurry(waiting[0], clocks.case_of(live.ticket), dating, policy=policy, now=uow.now)
    live.show()


async def on_dispatched(uow: UnitOfWork, event: events.OrderDispatched) -> None:
    ticket, order = await _both(uow, event)
    with uow.session.no_autoflush:  # the order has been flushed when it was made, and its ticket with it
        waiting = [one.ticket_id for one in uow.waiting if isinstance(one, events.OrderDispatched)]
        digest = await deadline_store.settle_dispatch(uow.session, ticket.id, uow.now, also=waiting)
    calendar = await calendars.of_digest(uow.session, uow.settings, digest)
    cried = cried_at(await tickets.journal_of(uow.session, ticket.id)) if ticket.danger_rings else None
    promises = [Promise.SIGN, Promise.CONTACT, Promise.HANDLE]
    started = await _start(uow, ticket, order, promises, clocks.Dating(calendar), since={Promise.CONTACT: cried})
    ticket.due_at, ticket.lamp = started[-1].due_at, Lamp.GREEN
    flag_modified(ticket, "lamp")  # written even if a sweep has turned it since the ticket was read


async def on_signed(uow: UnitOfWork, event: events.OrderSigned) -> None:
    await _settle(uow, event, {Promise.SIGN})


async def on_contacted(uow: UnitOfWork, event: events.CitizenContacted) -> None:
    await _settle(uow, event, {Promise.CONTACT})


async def on_co_sent(uow: UnitOfWork, event: events.CoOrderSent) -> None:
    """A co-handler signs, and reports within a part of the time that the lead has left (北京条例14条〔法〕)."""
    live = await live_of(uow, event.ticket_id)
    order = await tickets.order(uow.session, event.order_id)
    dating = clocks.Dating(await calendars.current(uow.session, uow.settings))
    leads = [row for row in live.rows if row.promise in ANSWERABLE and row.state is DeadlineState.RUNNING]
    share = presets.policy_at(uow.settings, uow.now).co_share
    budget = clocks.co_budget(leads[-1], dating, share=share, now=uow.now) if leads else None
    live.rows += await _start(uow, live.ticket, order, [Promise.SIGN], dating)
    live.rows += await _start(uow, live.ticket, order, [Promise.CO], dating, budget=budget)
    live.show()


async def on_co_signed(uow: UnitOfWork, event: events.CoOrderSigned) -> None:
    await _settle(uow, event, {Promise.SIGN})


async def on_co_answered(uow: UnitOfWork, event: events.CoOrderAnswered) -> None:
    await _settle(uow, event, {Promise.CO})


async def on_passed_down(uow: UnitOfWork, event: events.OrderPassedDown) -> None:
    """What was promised to the citizen runs on and is the sub-unit's now; signing begins anew."""
    live = await live_of(uow, event.ticket_id)
    order = await tickets.order(uow.session, event.order_id)
    for row in live.of_order(order.id):
        if row.promise is Promise.SIGN:
            settle(row, uow.now)
        row.department_id = order.department_id
    dating = clocks.Dating(await calendars.current(uow.session, uow.settings))
    live.rows += await _start(uow, live.ticket, order, [Promise.SIGN], dating)
    live.show()


async def on_objected(uow: UnitOfWork, event: events.DispatchObjected) -> None:
    """The unit's promises rest while the centre decides; the centre has a promise of its own."""
    live = await live_of(uow, event.ticket_id)
    clocks.pause(live.of_units())
    dating = clocks.Dating(await calendars.current(uow.session, uow.settings))
    order = await tickets.order(uow.session, event.order_id)
    live.rows += await _start(uow, live.ticket, order, [Promise.OBJECTION_REVIEW], dating)
    live.show()


async def on_objection_upheld(uow: UnitOfWork, event: events.ObjectionUpheld | events.OrderRecalled) -> None:
    """The unit is free of it, or taken off it; the centre has to dispatch anew."""
    live = await live_of(uow, event.ticket_id)
    for row in live.rows:
        if row.promise is Promise.OBJECTION_REVIEW:
            settle(row, uow.now)
        elif row.order_id == event.order_id or row.promise in OF_UNIT:
            clocks.drop(row, uow.now)
    dating = clocks.Dating(calendars.plain(uow.settings))
    live.rows += await _start(uow, live.ticket, None, [Promise.DISPATCH], dating)
    live.show()


async def on_objection_rejected(uow: UnitOfWork, event: events.ObjectionRejected) -> None:
    live = await live_of(uow, event.ticket_id)
    for row in live.rows:
        if row.promise is Promise.OBJECTION_REVIEW:
            settle(row, uow.now)
    await resume(uow, live)


async def on_more_asked(uow: UnitOfWork, event: events.MoreAsked) -> None:
    live = await live_of(uow, event.ticket_id)
    clocks.pause(live.rows)
    live.show()


async def on_supplemented(uow: UnitOfWork, event: events.TicketSupplemented) -> None:
    """Only a ticket that waited for it goes on."""
    ticket = await tickets.ticket(uow.session, event.ticket_id)
    if ticket.state is State.PENDING_DISPATCH:
        await resume(uow, await live_of(uow, event.ticket_id))


async def on_answered(uow: UnitOfWork, event: events.OrderAnswered) -> None:
    live = await live_of(uow, event.ticket_id)
    for row in live.of_units():
        if row.promise in ANSWERABLE and row.order_id == event.order_id:
            settle(row, uow.now)
        else:  # co-handlers owe nothing any more once the lead has answered
            clocks.drop(row, uow.now)
    live.show()


async def on_returned(uow: UnitOfWork, event: events.AnswerReturned) -> None:
    """The answer does not do: the promise runs on, to the same end, for the time was the unit's to use."""
    row = await deadline_store.last_answered(uow.session, event.order_id)
    live = await live_of(uow, event.ticket_id)
    if row is not None:
        clocks.run_again(row, uow.now)
        live.rows.append(row)
    live.show()


async def on_passed(uow: UnitOfWork, event: events.AnswerPassed) -> None:
    await _begin(uow, event, Promise.FOLLOW_UP)


async def on_rework(uow: UnitOfWork, event: events.ReworkOrdered) -> None:
    await _settle(uow, event, {Promise.FOLLOW_UP})
    await _begin(uow, event, Promise.REWORK)


async def on_closed(uow: UnitOfWork, event: events.TicketClosed) -> None:
    await on_ended(uow, event)


async def on_ended(uow: UnitOfWork, event: events.TicketEvent) -> None:
    """Nothing is owed any more: what was kept is kept, what ran out is missed, the rest is dropped."""
    live = await live_of(uow, event.ticket_id)
    for row in live.rows:
        if row.promise is Promise.FOLLOW_UP and not live.ticket.follow_up_waived:
            settle(row, uow.now)
        else:
            clocks.drop(row, uow.now)
    live.show()


class Live:
    """A ticket with its live deadlines, and what lists show of them."""

    def __init__(self, ticket: Ticket, rows: Iterable[Deadline]) -> None:
        self.ticket, self.rows = ticket, list(rows)

    def of_order(self, order_id: int) -> list[Deadline]:
        return [row for row in self.rows if row.order_id == order_id and row.promise in OF_UNIT]

    def of_units(self) -> list[Deadline]:
        """What lead and co-handlers owe."""
        return [row for row in self.rows if row.promise in OF_UNIT]

    def show(self) -> None:
        """The worst lamp that still burns, and when the unit's answer is due."""
        self.ticket.lamp = clocks.lamp_of(self.rows)
        due = [row.due_at for row in self.rows if row.promise in ANSWERABLE and row.state is DeadlineState.RUNNING]
        held = any(row.promise in ANSWERABLE and row.state is DeadlineState.PAUSED for row in self.rows)
        if not held:
            self.ticket.due_at = min(due, default=None)


async def live_of(uow: UnitOfWork, ticket_id: int) -> Live:
    """Ticket and deadlines are locked in this order, as the sweep does; what changes is written at the end, together.

    What the events that still wait will ask for is read with it; whoever asks for the same ticket again sees what the
    first has written.
    """
    ticket, ahead = await tickets.ticket(uow.session, ticket_id), deadline_store.read_ahead(uow.session)
    handed: set[int] = uow.session.info.setdefault(_HANDED, set())
    if ticket_id in handed:
        await uow.session.flush()
    handed.add(ticket_id)
    with uow.session.no_autoflush:
        if ticket_id not in ahead:
            waiting = {event.ticket_id for event in uow.waiting if isinstance(event, events.TicketEvent)}
            ahead.update(await deadline_store.live_of_all(uow.session, sorted({ticket_id} | (waiting - handed))))
        rows, lamp = ahead.pop(ticket_id)
    if rows:
        set_committed_value(ticket, "lamp", lamp)  # a sweep may have turned it since the ticket was read
    return Live(ticket, [row for row in rows if row.state in LIVE])


async def _settle(uow: UnitOfWork, event: events.OrderEvent, promises: set[Promise]) -> None:
    live = await live_of(uow, event.ticket_id)
    for row in live.rows:
        if row.promise in promises and row.order_id == event.order_id:
            settle(row, uow.now)
    live.show()


async def _begin(uow: UnitOfWork, event: events.OrderEvent, promise: Promise) -> None:
    live = await live_of(uow, event.ticket_id)
    order = await tickets.order(uow.session, event.order_id)
    dating = clocks.Dating(await calendars.current(uow.session, uow.settings))
    live.rows += await _start(uow, live.ticket, order, [promise], dating)
    live.show()


async def resume(uow: UnitOfWork, live: Live) -> None:
    """Date the paused ones anew, by the pauses that the journal holds."""
    paused = [row for row in live.rows if row.state is DeadlineState.PAUSED]
    if paused:
        held = pauses(await tickets.journal_of(uow.session, live.ticket.id))
        dating = clocks.Dating(await calendars.current(uow.session, uow.settings), held)
        for row in paused:
            clocks.resume(row, dating, now=uow.now)
    live.show()


async def _start(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder | None,
    promises: Sequence[Promise],
    dating: clocks.Dating,
    *,
    budget: Budget | None = None,
    since: Mapping[Promise, datetime | None] = NO_OTHER_START,
) -> list[Deadline]:
    """`since`: the start of a promise whose time began before now."""
    policy, now = presets.policy_at(uow.settings, uow.now), uow.now
    asked = order is not None and any(policy.asks_who(promise) for promise in promises)
    with uow.session.no_autoflush:
        unit = await unit_of(uow, order.department_id if asked and order else None)
        started = [
            clocks.started(
                promise,
                ticket,
                order,
                dating,
                policy=policy,
                now=now,
                unit=unit,
                budget=budget,
                since=since.get(promise),
            )
            for promise in promises
        ]
        await deadline_store.add_deadlines(uow.session, started)
    return started


async def unit_of(uow: UnitOfWork, department_id: int | None) -> Department | None:
    """Whoever dispatches holds the department already, so that this seldom costs a query."""
    return await uow.session.get(Department, department_id) if department_id else None


async def _both(uow: UnitOfWork, event: events.OrderEvent) -> tuple[Ticket, WorkOrder]:
    return await tickets.ticket(uow.session, event.ticket_id), await tickets.order(uow.session, event.order_id)

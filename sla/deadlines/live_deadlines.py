"""A ticket with its live deadlines: read and locked together, dated, started, resumed, shown on the ticket's row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm.attributes import set_committed_value

from hotline.base.storage.unit_of_work import UnitOfWork
from sla.calendar import calendars
from sla.deadlines import deadline_store, deadline_transitions
from sla.deadlines.pauses import pauses
from sla.models import LIVE, Deadline, DeadlineState
from sla.policy import active_policies
from sla.policy.promises import ANSWERABLE, OF_UNIT, Promise
from sla.policy.time_limit import TimeLimit
from tickets import events
from tickets import store as tickets
from tickets.models import Ticket, WorkOrder
from tickets.person_models import Department

NO_OTHER_START: Mapping[Promise, datetime | None] = MappingProxyType({})
_HANDED = "tickets whose deadlines somebody has"


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
        self.ticket.lamp = deadline_transitions.lamp_of(self.rows)
        due = [row.due_at for row in self.rows if row.promise in ANSWERABLE and row.state is DeadlineState.RUNNING]
        held = any(row.promise in ANSWERABLE and row.state is DeadlineState.PAUSED for row in self.rows)
        if not held:
            self.ticket.due_at = min(due, default=None)


async def live_of(uow: UnitOfWork, ticket_id: int) -> Live:
    """Ticket and deadlines are locked in this order, as the sweep does; what changes is written at the end, together.

    What pending events will ask for is read with it; a later request for the same ticket sees what the
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


async def begin(uow: UnitOfWork, live: Live, promise: Promise, *, order_id: int | None = None) -> None:
    """Start one promise of the ticket now, counted by the calendar in force."""
    order = await tickets.order(uow.session, order_id) if order_id is not None else None
    dating = deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))
    live.rows += await start(uow, live.ticket, order, [promise], dating)
    live.show()


async def resume(uow: UnitOfWork, live: Live) -> None:
    """Redate the paused ones by the pauses in the journal; a test that goes on does not matter to them."""
    paused = [row for row in live.rows if row.state is DeadlineState.PAUSED and not row.promise.is_statutory]
    if paused:
        dating = await without_rests(uow, live.ticket.id)
        for row in paused:
            deadline_transitions.resume(row, dating, now=uow.now)
    live.show()


async def without_rests(uow: UnitOfWork, ticket_id: int) -> deadline_transitions.Dating:
    """The calendar in force, and the pauses that the ticket's journal holds."""
    held = pauses(await tickets.journal_of(uow.session, ticket_id))
    return deadline_transitions.Dating(await calendars.current(uow.session, uow.settings), held)


async def start(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder | None,
    promises: Sequence[Promise],
    dating: deadline_transitions.Dating,
    *,
    budget: TimeLimit | None = None,
    since: Mapping[Promise, datetime | None] = NO_OTHER_START,
) -> list[Deadline]:
    """`since`: the start of a promise whose time began before now."""
    policy, now = active_policies.policy_at(uow.settings, uow.now), uow.now
    asked = order is not None and any(policy.asks_who(promise) for promise in promises)
    with uow.session.no_autoflush:
        unit = await unit_of(uow, order.department_id if asked and order else None)
        started = [
            deadline_transitions.started(
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
        deadline_store.add_deadlines(uow.session, started)
    return started


async def unit_of(uow: UnitOfWork, department_id: int | None) -> Department | None:
    """The department is mostly loaded at dispatch, so that this rarely costs a query."""
    return await uow.session.get(Department, department_id) if department_id else None

"""A department and a ticket, with this floor's reactions alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.base.clock import CITY_ZONE, TurnedClock
from hotline.base.events import Event
from hotline.base.uow import UnitOfWork, Work
from sla import asking, deadline_store, statutory, timers, undoing
from sla import events as promised
from sla.models import Deadline
from sla.policy import Promise
from tickets import conversations, events, handling
from tickets import store as tickets
from tickets.models import Kind, Ticket, Urgency, WorkOrder
from tickets.people import Department, Staff
from tickets.rights import Actor, ActorKind, Role

OWN = {
    events.TicketOpened: (timers.on_opened,),
    events.TicketDrafted: (timers.on_drafted,),
    events.SentToPeople: (timers.on_sent_to_people,),
    events.MoreAsked: (timers.on_more_asked,),
    events.TicketSupplemented: (timers.on_supplemented,),
    events.OrderDispatched: (timers.on_dispatched,),
    events.PraisePassedOn: (timers.on_passed_on,),
    events.CoOrderSent: (timers.on_co_sent,),
    events.OrderSigned: (timers.on_signed, statutory.on_signed),
    events.CitizenContacted: (timers.on_contacted,),
    events.DispatchObjected: (timers.on_objected,),
    events.OrderReassigned: (undoing.on_reassigned,),
    events.DispatchUndone: (undoing.on_dispatch_undone,),
    events.ObjectionUpheld: (undoing.on_objection_upheld,),
    events.OrderRecalled: (undoing.on_recalled,),
    events.ObjectionRejected: (timers.on_objection_rejected,),
    events.OrderAnswered: (timers.on_answered,),
    events.AnswerReturned: (timers.on_returned,),
    events.AnswerPassed: (timers.on_passed,),
    events.ReworkOrdered: (timers.on_rework,),
    events.SentToReview: (timers.on_sent_to_review,),
    events.TransferredTo110: (timers.on_transferred,),
    events.TakenBy110: (timers.on_taken_by_110,),
    promised.ExtensionAsked: (timers.on_more_time_asked,),
    promised.ReviewUnclear: (asking.on_unclear,),
    events.AnsweredDirectly: (timers.on_ended,),
    events.TicketDeclined: (timers.on_ended,),
    events.TicketClosed: (timers.on_closed,),
}
SEEN = (
    promised.Reminded,
    promised.LampTurned,
    promised.Chased,
    promised.SupervisionOrdered,
    promised.SupervisionWithdrawn,
    promised.DepartmentTold,
    promised.DateMoved,
    promised.ReviewTryDue,
    promised.ReviewUnreachable,
    promised.ExtensionAsked,
    promised.ExtensionDecided,
    promised.StatutoryStep,
)


def city(text: str) -> datetime:
    """`city("2026-11-23 09:00")`: a moment as the city's clocks show it."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


@dataclass
class Town:
    """One unit, its people, and the centre's; every act in a unit of work of its own."""

    work: Work
    clock: TurnedClock
    seen: list[Event] = field(default_factory=list)
    department_id: int = 0
    staff_id: int = 0
    second_id: int = 0
    count: int = 0

    @property
    def unit(self) -> Actor:
        roles = frozenset({Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_APPROVER})
        return Actor(ActorKind.STAFF, self.staff_id, "经办", roles, self.department_id, frozenset({self.department_id}))

    @property
    def centre(self) -> Actor:
        roles = frozenset({Role.DISPATCHER, Role.REVIEWER, Role.SUPERVISOR})
        return Actor(ActorKind.STAFF, self.staff_id, "派单员", roles)

    @property
    def desk(self) -> Actor:
        return Actor(ActorKind.STAFF, self.staff_id, "坐席", frozenset({Role.AGENT}))

    async def settle_down(self) -> None:
        async with self.work.begin() as uow:
            row = Department(code="A1", name="城市管理局", short="城管局", level="city", path="/1/", active=True)
            uow.session.add(row)
            await uow.session.flush()
            person = Staff(login="zhang", name="张三", password_hash="x", department_id=row.id, created_at=uow.now)
            second = Staff(login="li", name="李四", password_hash="x", department_id=row.id, created_at=uow.now)
            uow.session.add_all([person, second])
            await uow.session.flush()
            self.department_id, self.staff_id, self.second_id = row.id, person.id, second.id

    async def rename(self, uow: UnitOfWork, name: str) -> None:
        (await uow.session.get_one(Department, self.department_id)).name = name

    async def open(self, *, kind: Kind = Kind.HELP, urgency: Urgency = Urgency.NORMAL) -> int:
        self.count += 1
        async with self.work.begin() as uow:
            heard = await conversations.append(
                uow,
                channel="webchat",
                external_id=f"m{self.count}",
                sender=f"s{self.count}",
                text="路灯坏了三天了",
                sent_at=uow.now,
            )
            ticket = await handling.open_ticket(uow, heard.conversation, heard.message)
            ticket.kind, ticket.urgency = kind, urgency
            return ticket.id

    async def dispatched(self, *, kind: Kind = Kind.HELP, urgency: Urgency = Urgency.NORMAL) -> int:
        ticket_id = await self.open(kind=kind, urgency=urgency)
        await self.dispatch(ticket_id)
        return ticket_id

    async def dispatch(self, ticket_id: int) -> None:
        async with self.work.begin() as uow:
            ticket = await tickets.ticket(uow.session, ticket_id)
            department = await uow.session.get_one(Department, self.department_id)
            await handling.dispatch(uow, ticket, department, by=self.centre)

    async def do(self, ticket_id: int, act: Callable[..., Any], **how: Any) -> Any:
        """`await town.do(ticket_id, handling.sign, by=town.unit)` on the ticket and its lead order."""
        async with self.work.begin() as uow:
            ticket, order = await self.both(uow, ticket_id)
            done = act(uow, ticket, order, **how)
            return await done if hasattr(done, "__await__") else done

    async def both(self, uow: UnitOfWork, ticket_id: int) -> tuple[Ticket, WorkOrder]:
        ticket = await tickets.ticket(uow.session, ticket_id)
        order = await tickets.lead_order(uow.session, ticket_id)
        assert order is not None
        return ticket, order

    async def answer(self, ticket_id: int) -> None:
        await self.do(ticket_id, handling.answer, by=self.unit, text="已更换灯泡", truth="属实", solved="已解决")
        await self.do(ticket_id, handling.approve, by=self.unit)

    async def ticket(self, ticket_id: int) -> Ticket:
        async with self.work.reading() as session:
            return await tickets.ticket(session, ticket_id)

    async def deadlines(self, ticket_id: int) -> dict[Promise, Deadline]:
        """The latest deadline of each promise."""
        async with self.work.reading() as session:
            return {row.promise: row for row in await deadline_store.deadlines_of(session, ticket_id)}

    def saw(self, kind: type[Any]) -> Sequence[Any]:
        return [event for event in self.seen if isinstance(event, kind)]

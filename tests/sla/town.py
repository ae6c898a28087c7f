"""A department and a ticket, with this layer's reactions alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.base.clock import CITY_ZONE, TurnedClock
from hotline.base.events import Event
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla import events as promised
from sla.deadlines import deadline_reactions, deadline_store, statutory, withdrawn_orders
from sla.models import Deadline
from sla.policy.promises import Promise
from sla.reviews import asking_promise
from tickets import conversations, events, handling
from tickets import store as tickets
from tickets.access.rights import Actor, ActorKind, Role
from tickets.models import Kind, Ticket, Urgency, WorkOrder
from tickets.person_models import Department, Staff

OWN = {
    events.TicketOpened: (deadline_reactions.on_opened,),
    events.TicketDrafted: (deadline_reactions.on_drafted,),
    events.SentToPeople: (deadline_reactions.on_sent_to_people,),
    events.MoreAsked: (deadline_reactions.on_more_asked,),
    events.TicketSupplemented: (deadline_reactions.on_supplemented,),
    events.OrderDispatched: (deadline_reactions.on_dispatched,),
    events.PraisePassedOn: (deadline_reactions.on_passed_on,),
    events.CoOrderSent: (deadline_reactions.on_co_sent,),
    events.OrderSigned: (deadline_reactions.on_signed, statutory.on_signed),
    events.CitizenContacted: (deadline_reactions.on_contacted,),
    events.DispatchObjected: (deadline_reactions.on_objected,),
    events.OrderReassigned: (withdrawn_orders.on_reassigned,),
    events.DispatchUndone: (withdrawn_orders.on_dispatch_undone,),
    events.ObjectionUpheld: (withdrawn_orders.on_objection_upheld,),
    events.OrderRecalled: (withdrawn_orders.on_recalled,),
    events.ObjectionRejected: (deadline_reactions.on_objection_rejected,),
    events.OrderAnswered: (deadline_reactions.on_answered,),
    events.AnswerReturned: (deadline_reactions.on_returned,),
    events.AnswerPassed: (deadline_reactions.on_passed,),
    events.ReworkOrdered: (deadline_reactions.on_rework,),
    events.SentToReview: (deadline_reactions.on_sent_to_review,),
    events.TransferredTo110: (deadline_reactions.on_transferred,),
    events.TakenBy110: (deadline_reactions.on_taken_by_110,),
    promised.ExtensionAsked: (deadline_reactions.on_more_time_asked,),
    promised.ReviewUnclear: (asking_promise.on_unclear,),
    events.AnsweredDirectly: (deadline_reactions.on_ended,),
    events.TicketDeclined: (deadline_reactions.on_ended,),
    events.TicketClosed: (deadline_reactions.on_closed,),
}
SEEN = (
    promised.Reminded,
    promised.LampTurned,
    promised.Chased,
    promised.SupervisionOrdered,
    promised.SupervisionWithdrawn,
    promised.DigestDue,
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

"""A street whose citizens report the same thing, for tests of clusters."""

from collections.abc import Awaitable, Callable

from hotline.base.clock import TurnedClock
from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router.dispatch import dispatching
from sla.deadlines import deadline_store
from sla.models import Deadline
from sla.policy.promises import Promise
from tests.dashboards.office import Office
from tickets import handling, store
from tickets.access.rights import Actor, ActorKind, Role
from tickets.clusters import clusters
from tickets.models import Ticket

DISPATCHER = Actor(ActorKind.STAFF, None, "派单员", frozenset({Role.DISPATCHER, Role.REVIEWER}))


AUDITOR = Actor(ActorKind.STAFF, 3, "审核员", frozenset({Role.REVIEWER}))


CALLER = Actor(ActorKind.STAFF, 4, "回访员", frozenset({Role.CALLER}))


WHY = "同一件事"


class Street:
    """Tickets on one matter, and the acts of a dispatcher and of a unit, each in a unit of work of its own."""

    def __init__(self, work: Work, office: Office, clock: TurnedClock) -> None:
        self.work, self.office, self.clock = work, office, clock

    async def ticket(self, phone: str = "", text: str = "搅拌站半夜施工，噪音大") -> int:
        self.clock.turn(minutes=20)  # a second message within a quarter of an hour would belong to the first
        made = await self.office.open(text, phone=phone)
        async with self.work.begin() as uow:
            handling.to_people(uow, await store.ticket(uow.session, made.id), reason="请您判断")
        return made.id

    async def look(self, ticket_id: int) -> Ticket:
        async with self.work.reading() as session:
            return await store.ticket(session, ticket_id)

    async def on(self, ticket_id: int, act: Callable[[UnitOfWork, Ticket], Awaitable[None] | None]) -> None:
        async with self.work.begin() as uow:
            done = act(uow, await store.ticket(uow.session, ticket_id))
            if done is not None:
                await done
        await clusters.catch_up(self.work)

    async def join(self, ticket_id: int, master_id: int, by: Actor = DISPATCHER) -> None:
        async def act(uow: UnitOfWork, ticket: Ticket) -> None:
            await clusters.join(uow, ticket, await store.ticket(uow.session, master_id), by=by, reason=WHY)

        await self.on(ticket_id, act)

    async def leave(self, ticket_id: int) -> None:
        await self.on(ticket_id, lambda uow, ticket: clusters.leave(uow, ticket, by=DISPATCHER, reason="另一件事"))

    async def dispatch(self, ticket_id: int) -> None:
        async def act(uow: UnitOfWork, ticket: Ticket) -> None:
            unit = await store.department_by_code(uow.session, "lamps")
            assert unit is not None
            await dispatching.by_person(uow, ticket, unit, by=DISPATCHER)

        await self.on(ticket_id, act)

    async def unit(self, ticket_id: int, what: str) -> None:
        """One step of the unit or of the audit: sign, answer, approve, return, pass."""

        async def act(uow: UnitOfWork, ticket: Ticket) -> None:
            order = await store.lead_order(uow.session, ticket.id)
            if order is None:
                raise Conflict("没有承办单")
            roles = frozenset({Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_APPROVER})
            scope = frozenset({order.department_id})
            by = Actor(ActorKind.STAFF, None, "经办", roles, order.department_id, scope)
            head = Actor(ActorKind.STAFF, 2, "负责人", frozenset({Role.UNIT_APPROVER}), order.department_id, scope)
            if what == "sign":
                handling.sign(uow, ticket, order, by=by)
            elif what == "answer":
                handling.answer(uow, ticket, order, by=by, text="已停工整改", truth="属实", solved="已解决")
            elif what == "approve":
                await handling.approve(uow, ticket, order, by=head)
            elif what == "return":
                handling.return_answer(uow, ticket, order, by=AUDITOR, reason="请说明时间")
            else:
                await handling.pass_answer(uow, ticket, order, by=AUDITOR)

        await self.on(ticket_id, act)

    async def answered(self, ticket_id: int) -> None:
        for what in ("sign", "answer", "approve", "pass"):
            await self.unit(ticket_id, what)

    async def promised(self, ticket_id: int, promise: Promise) -> list[Deadline]:
        async with self.work.reading() as session:
            rows = await deadline_store.deadlines_of(session, ticket_id)
        return [row for row in rows if row.promise is promise]

    async def heard(self, ticket_id: int) -> list[str]:
        ticket = await self.look(ticket_id)
        assert ticket.conversation_id is not None
        async with self.work.reading() as session:
            return [line.text for line in await store.messages_after(session, ticket.conversation_id, 0)]

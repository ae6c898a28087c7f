"""Simulated staff: units that sign, object, handle and answer, some of them late; a centre that dispatches, audits."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from hotline.app.demo import papers, queries
from hotline.app.wiring import House
from hotline.base.errors import HotlineError
from hotline.base.log import logger
from hotline.base.uow import UnitOfWork
from router import dispatch, talks
from sla import objections
from tickets import handling, store
from tickets.lifecycle import State
from tickets.models import Lamp, Ticket, WorkOrder
from tickets.people import Staff
from tickets.rights import Actor, Role

BEAT = 1.0  # wall seconds between two looks
AT_A_TIME = 6
LEFT_FOR_YOU = 8  # matters that the simulated dispatchers leave for whoever tries the desk
GROUNDS = (("area", "该路段由区级管养，附三定方案第三条"), ("duty", "经核实属物业服务合同纠纷，应由住建部门牵头"))
ANSWERS = (
    "已派人到现场核实并于当日处理完毕，后续将加强巡查，联系人：值班室小李",
    "经核查情况属实，已责令相关单位三日内整改，整改情况将再次告知您",
    "您咨询的事项可在政务服务大厅或网上办理，所需材料和流程已电话告知",
    "已约谈涉事企业，对方承诺本周内退还费用，我们将继续跟进",
)
GREETING = "您好，我是坐席，请问需要反映什么问题？"
REPLIES = (
    "好的，已经记下，请您稍候。",
    "明白了，我们会尽快为您登记并转给承办单位。",
    "收到，请问还有其他事吗？",
)
LEFT_WAITING = timedelta(seconds=20)  # of the wall, that a citizen waits before a simulated agent takes the talk
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Temper:
    """How this order fares with its unit; fixed by the ticket, so that a restarted demo goes on alike."""

    objects: bool
    late: bool
    never: bool

    @classmethod
    def of(cls, ticket: Ticket) -> "Temper":
        roll = random.Random(ticket.number).random()  # noqa: S311 - play
        return cls(objects=roll < 0.07, late=0.07 <= roll < 0.27, never=0.27 <= roll < 0.32)  # noqa: PLR2004


class Office:
    """Everybody who works in the city, one look a beat."""

    def __init__(self, house: House, *, seed: int | None = None) -> None:
        self.house, self.rng = house, random.Random(seed)  # noqa: S311 - play
        self.taken: dict[int, Actor] = {}  # conversation id -> which simulated agent holds it

    async def work(self) -> None:
        rounds: tuple[Callable[[], Awaitable[None]], ...] = (
            self._dispatch,
            self._sign,
            self._handle,
            self._approve,
            self._audit,
            self._decide,
            self._talk,
        )
        while True:
            await asyncio.sleep(BEAT)
            for one_round in rounds:
                try:
                    await one_round()
                except HotlineError as refused:
                    log.info("demo_act_refused", reason=refused.message)
                except Exception:
                    log.exception("demo_round_failed")

    async def _each(
        self, state: State, chance: float, do: Callable[[UnitOfWork, Ticket, WorkOrder], Awaitable[None]]
    ) -> None:
        """Do it to some of the tickets in this state, each in a unit of work of its own."""
        async with self.house.work.reading() as session:
            rows = [row for row in await queries.in_state(session, state, limit=AT_A_TIME)]  # noqa: C416 - detach
        for seen_ticket, seen_order in rows:
            if self.rng.random() > chance:
                continue
            async with self.house.work.begin() as uow:
                ticket = await store.ticket(uow.session, seen_ticket.id)
                if ticket.version == seen_ticket.version:
                    await do(uow, ticket, await store.order(uow.session, seen_order.id))

    async def _centre(self, uow: UnitOfWork, role: Role) -> Actor:
        staff = await queries.staff_with(uow.session, role)
        return await store.actor(uow.session, self.rng.choice(staff))

    async def _unit(self, uow: UnitOfWork, order: WorkOrder, role: Role) -> Actor | None:
        """Somebody of the unit, or of the unit above it; None where nobody is on duty."""
        for person in await queries.staff_with(uow.session, role):
            actor = await store.actor(uow.session, person)
            if order.department_id in actor.scope:
                return actor
        return await self._stand_in(uow, order, role)

    async def _stand_in(self, uow: UnitOfWork, order: WorkOrder, role: Role) -> Actor | None:
        """Small units have no account of their own in the demo: somebody of the same role stands in."""
        people: list[Staff] = list(await queries.staff_with(uow.session, role))
        if not people:
            return None
        borrowed = await store.actor(uow.session, self.rng.choice(people))
        return Actor(
            borrowed.kind,
            borrowed.id,
            borrowed.name,
            frozenset({role}),
            order.department_id,
            frozenset({order.department_id}),
        )

    async def _dispatch(self) -> None:
        async with self.house.work.reading() as session:
            waiting = [ticket.id for ticket in await queries.for_people(session, limit=40)]
        for ticket_id in waiting[: max(0, len(waiting) - LEFT_FOR_YOU)][: self.rng.randint(0, 2)]:
            async with self.house.work.begin() as uow:
                ticket = await store.ticket(uow.session, ticket_id)
                if ticket.state is not State.PENDING_DISPATCH:
                    continue
                by = await self._centre(uow, Role.DISPATCHER)
                unit = await queries.proposed(uow.session, ticket) or await queries.some_department(uow.session)
                if unit.level == "centre":
                    handling.direct_answer(uow, ticket, by=by, text="您好，已为您解答，如有其他需要请随时联系。")
                else:
                    await dispatch.by_person(uow, ticket, unit, by=by, reason="按派单目录和三定职责")

    async def _sign(self) -> None:
        async def sign(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
            temper = Temper.of(ticket)
            if temper.never or (temper.late and ticket.lamp is not Lamp.RED):
                return
            by = await self._unit(uow, order, Role.UNIT_CLERK)
            if by is None:
                return
            if temper.objects and not ticket.objection_closed:
                ground, basis = self.rng.choice(GROUNDS)
                evidence = [await papers.list_of_duties(uow, ticket, by=by, basis=basis)]
                await objections.object_to(uow, ticket, order, by=by, ground=ground, basis=basis, evidence=evidence)
            else:
                handling.sign(uow, ticket, order, by=by)

        await self._each(State.PENDING_SIGN, 0.25, sign)

    async def _handle(self) -> None:
        async def handle(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
            temper = Temper.of(ticket)
            by = await self._unit(uow, order, Role.UNIT_HANDLER)
            if by is None or (temper.late and ticket.lamp is Lamp.GREEN and self.rng.random() < 0.9):  # noqa: PLR2004
                return
            if order.contacted_at is None:
                handling.contact(uow, ticket, order, by=by, note="已电话联系，了解情况")
            elif self.rng.random() < 0.4:  # noqa: PLR2004
                text = f"{self.rng.choice(ANSWERS)}。"
                handling.answer(uow, ticket, order, by=by, text=text, truth="属实", solved="已解决")

        await self._each(State.IN_PROGRESS, 0.4, handle)
        await self._each(State.REWORK, 0.3, handle)

    async def _approve(self) -> None:
        async def approve(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
            by = await self._unit(uow, order, Role.UNIT_APPROVER)
            if by is not None:
                await handling.approve(uow, ticket, order, by=by)

        await self._each(State.UNIT_REVIEW, 0.6, approve)

    async def _audit(self) -> None:
        async def audit(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
            by = await self._centre(uow, Role.REVIEWER)
            if self.rng.random() < 0.08:  # noqa: PLR2004
                handling.return_answer(uow, ticket, order, by=by, reason="答复没有说明处理时间，请补充")
            else:
                handling.pass_answer(uow, ticket, order, by=by)

        await self._each(State.FEEDBACK, 0.5, audit)

    async def _decide(self) -> None:
        async def decide(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
            by = await self._centre(uow, Role.DISPATCHER)
            upheld = self.rng.random() < 0.5  # noqa: PLR2004
            reason = "职责依据充分，改派" if upheld else "属你单位三定职责，请办理"
            await handling.decide_objection(uow, ticket, order, by=by, upheld=upheld, reason=reason)

        await self._each(State.OBJECTION, 0.2, decide)

    async def _talk(self) -> None:
        """Agents take whoever has waited a while, so that you may be first; they answer, and end what they took."""
        async with self.house.work.reading() as session:
            since = self.house.clock.now() - LEFT_WAITING * self.house.pace
            waiting = await queries.waiting_for_a_person(session, since=since, limit=2)
        for conversation_id in waiting[: self.rng.randint(0, 1)]:
            async with self.house.work.begin() as uow:
                by = await self._centre(uow, Role.AGENT)
                await talks.take(uow, conversation_id, by=by)
                await talks.write_as_agent(uow, conversation_id, GREETING, by=by)
            self.taken[conversation_id] = by
        for conversation_id in list(self.taken):
            await self._go_on(conversation_id)

    async def _go_on(self, conversation_id: int) -> None:
        """Answer what the citizen has said, or say good-bye; another person's talk is let go."""
        by = self.taken[conversation_id]
        async with self.house.work.begin() as uow:
            conversation = await store.conversation(uow.session, conversation_id)
            if conversation.holder_id != by.id:
                del self.taken[conversation_id]
            elif conversation.waiting_since is not None:
                await talks.write_as_agent(uow, conversation_id, self.rng.choice(REPLIES), by=by)
            elif self.rng.random() < 0.05:  # noqa: PLR2004
                await talks.close(uow, conversation_id, by=by)

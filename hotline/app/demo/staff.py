"""Simulated staff: units that sign, object, handle and answer, some of them late; a centre that dispatches, audits."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from hotline.app.demo import answering, papers, queries
from hotline.app.wiring import House
from hotline.base.errors import HotlineError
from hotline.base.log import logger
from hotline.base.uow import UnitOfWork
from router import dispatch, talks
from sla import objections, reviews
from sla.review_models import Review, ReviewState
from tickets import handling, store
from tickets.lifecycle import State
from tickets.models import Lamp, Ticket, Urgency, WorkOrder
from tickets.people import Staff
from tickets.rights import Actor, Role

BEAT = 1.0  # wall seconds between two looks
AT_A_TIME = 30
LEFT_FOR_YOU = 8  # fresh, ordinary matters that the simulated dispatchers leave for whoever tries the desk
LEFT_FOR = timedelta(hours=2)  # how long they leave one
A_LOOK = 4  # matters that they dispatch, and citizens that they call, at one look
CALL_AFTER = timedelta(hours=3)  # without a reply to the question
CONTENT = 3  # stars
GROUNDS = (("area", "该路段由区级管养，附三定方案第三条"), ("duty", "经核实属物业服务合同纠纷，应由住建部门牵头"))
OBJECT, SLOW, LATE = 0.06, 0.15, 0.19  # shares of orders, one on top of the other
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
    """How this order fares with its unit; fixed by the ticket, so that a restarted demo goes on alike.

    `slow` waits for the yellow lamp, `late` for the red one: so every lamp is seen, and few promises are broken.
    """

    objects: bool
    slow: bool
    late: bool

    @classmethod
    def of(cls, ticket: Ticket) -> "Temper":
        roll = random.Random(ticket.number).random()  # noqa: S311 - play
        return cls(objects=roll < OBJECT, slow=OBJECT <= roll < SLOW, late=SLOW <= roll < LATE)

    def waits(self, ticket: Ticket) -> bool:
        """Whether the unit lets this lie for now; what is urgent never lies."""
        if ticket.urgency is not Urgency.NORMAL:
            return False
        return (self.slow and ticket.lamp is Lamp.GREEN) or (self.late and ticket.lamp is not Lamp.RED)


class Office:
    """Everybody who works in the city, one look a beat."""

    def __init__(self, house: House, *, seed: int | None = None) -> None:
        self.house, self.rng = house, random.Random(seed)  # noqa: S311 - play
        self.taken: dict[int, Actor] = {}  # conversation id -> which simulated agent holds it

    async def work(self) -> None:
        """A look every beat, for ever."""
        while True:
            await asyncio.sleep(BEAT)
            await self.look()

    async def look(self) -> None:
        """Everybody looks once at what waits, and does some of it."""
        rounds: tuple[Callable[[], Awaitable[None]], ...] = (
            self._dispatch,
            self._sign,
            self._handle,
            self._approve,
            self._audit,
            self._decide,
            self._follow_up,
            self._talk,
        )
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
            presses = seen_ticket.urgency is not Urgency.NORMAL or seen_ticket.lamp is not Lamp.GREEN
            if not presses and self.rng.random() > chance:
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

    def _words(self, uow: UnitOfWork, ticket: Ticket, by: Actor) -> str:
        return answering.answer(ticket.category, ticket.kind, by=by.name, now=uow.now, rng=self.rng)

    async def _dispatch(self) -> None:
        async with self.house.work.reading() as session:
            waiting = await queries.for_people(session, limit=40)
            now = self.house.clock.now()
            left = [one.id for one in waiting if one.urgency is Urgency.NORMAL and now - one.registered_at < LEFT_FOR]
        pressing = [one.id for one in waiting if one.id not in left[-LEFT_FOR_YOU:]]
        for ticket_id in pressing[:A_LOOK]:
            async with self.house.work.begin() as uow:
                ticket = await store.ticket(uow.session, ticket_id)
                if ticket.state is not State.PENDING_DISPATCH:
                    continue
                by = await self._centre(uow, Role.DISPATCHER)
                unit = await queries.proposed(uow.session, ticket) or await queries.some_department(uow.session)
                if unit.level == "centre":
                    handling.direct_answer(uow, ticket, by=by, text=self._words(uow, ticket, by))
                else:
                    await dispatch.by_person(uow, ticket, unit, by=by, reason="按派单目录和三定职责")

    async def _sign(self) -> None:
        async def sign(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
            temper = Temper.of(ticket)
            if temper.waits(ticket):
                return
            by = await self._unit(uow, order, Role.UNIT_CLERK)
            if by is None:
                return
            if temper.objects and not (ticket.objection_closed or order.has_answered):
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
            if by is None or temper.waits(ticket):
                return
            if order.contacted_at is None:
                handling.contact(uow, ticket, order, by=by, note="已电话联系，了解情况")
            elif self.rng.random() < 0.4:  # noqa: PLR2004
                text = self._words(uow, ticket, by)
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
                await handling.pass_answer(uow, ticket, order, by=by)

        await self._each(State.FEEDBACK, 0.5, audit)

    async def _decide(self) -> None:
        async def decide(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
            by = await self._centre(uow, Role.DISPATCHER)
            upheld = self.rng.random() < 0.5  # noqa: PLR2004
            reason = "职责依据充分，改派" if upheld else "属你单位三定职责，请办理"
            await handling.decide_objection(uow, ticket, order, by=by, upheld=upheld, reason=reason)

        await self._each(State.OBJECTION, 0.2, decide)

    async def _follow_up(self) -> None:
        """A caller rings those who did not reply to the question; most are content."""
        async with self.house.work.reading() as session:
            before = self.house.clock.now() - CALL_AFTER
            silent = [one.id for one in await queries.unanswered(session, before=before, limit=A_LOOK)]
        for review_id in silent:
            async with self.house.work.begin() as uow:
                review = await uow.session.get_one(Review, review_id)
                if review.state is not ReviewState.WAITING:
                    continue
                by = await self._centre(uow, Role.CALLER)
                stars = self.rng.choices((5, 4, 3, 2), (45, 30, 18, 7))[0]
                await reviews.answer(
                    uow, review, solved=stars >= CONTENT, satisfied=stars, reason="", by=by, contacted=True
                )

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

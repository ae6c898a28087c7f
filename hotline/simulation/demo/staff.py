"""Simulated staff: everything that waits for somebody of the city is done when its time has come."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from hotline.app.wiring import Services
from hotline.base.errors import HotlineError
from hotline.base.observability.log import logger
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.simulation.demo import centre, queries, side_tasks, unit
from hotline.simulation.demo.desk import Act, Desk, EarlyAct
from hotline.simulation.demo.pace import WaitingTicket, until, when
from hotline.simulation.demo.roster import Roster
from hotline.simulation.demo.talking import Agents
from sla.calendar import calendars
from sla.calendar.workdays import WorkCalendar
from tickets import store
from tickets.lifecycle import State

BEAT = 1.0  # wall seconds between two looks at the demo's usual speed
USUAL_PACE = 180.0
PASSES = 8  # of one look: what is done makes the next thing due, in the evening of a pressing matter all of them
LEFT_FOR_YOU = 8  # fresh, ordinary tickets that the simulated dispatchers leave for a visitor of the desk
LEFT_FOR = timedelta(hours=2)  # how long they leave one
AGAIN_AFTER = timedelta(minutes=30)  # an act that was refused
S = State
EARLY: Mapping[State, EarlyAct] = {
    S.PENDING_REVIEW: centre.accept,
    S.NEED_INFO: centre.call_for_more,
    S.PENDING_DISPATCH: centre.dispatch,
    S.CONSULTING: centre.end_consultation,
    S.AT_110: centre.end_at_110,
    S.REVIEW: centre.review,
}
ACTS: Mapping[State, Act] = {
    S.PENDING_SIGN: unit.sign,
    S.OBJECTION: centre.decide_objection,
    S.IN_PROGRESS: unit.handle,
    S.REWORK: unit.handle,
    S.EXTENSION: centre.decide_time,
    S.SUSPENSION: centre.decide_time,
    S.UNIT_REVIEW: unit.approve,
    S.FEEDBACK: centre.audit,
}
log = logger(__name__)


class SimulatedStaff:
    """Everybody who works in the city, one look a beat."""

    def __init__(self, house: Services, *, seed: int | None = None) -> None:
        self.house, self.agents = house, Agents()
        self.desk = Desk(house, random.Random(seed), Roster((), {}))  # noqa: S311 - play
        self._put_off: dict[str, datetime] = {}  # what was refused, and until when it rests

    async def work(self) -> None:
        """A look every beat, for ever."""
        while True:
            await asyncio.sleep(BEAT * min(1.0, USUAL_PACE / self.house.pace))
            await self.look()

    async def look(self) -> None:
        """Do everything whose time has come."""
        async with self.house.work.reading() as session:
            self.desk.roster = await Roster.read(session)
        for _ in range(PASSES):
            if not await self._tickets() + await self._beside():
                break
        await self._try("talks", partial(self.agents.look, self.desk))

    async def _tickets(self) -> int:
        """One act on every ticket whose next thing is due; how many there were."""
        now, calendar = self.house.clock.now(), calendars.plain(self.house.settings)
        async with self.house.work.reading() as session:
            rows = await queries.waiting(session)
            fresh = {row.ticket_id for row in rows if _is_left(row, now)}
        left = sorted(fresh)[-LEFT_FOR_YOU:]
        done = 0
        for row in rows:
            if self._is_due(row, now, calendar, left):
                done += await self._try(f"ticket{row.ticket_id}", partial(self._act, row))
        return done

    def _is_due(self, row: WaitingTicket, now: datetime, calendar: WorkCalendar, left: list[int]) -> bool:
        """A ticket that is left for a visitor of the desk waits until the night."""
        horizon = until(row, now, calendar)
        return when(row, calendar) <= horizon and (row.ticket_id not in left or horizon > now)

    async def _beside(self) -> int:
        return sum(
            [await self._try(name, partial(self._in_one, job)) for name, job in await side_tasks.jobs(self.desk)]
        )

    async def _act(self, row: WaitingTicket) -> None:
        async with self.house.work.begin() as uow:
            ticket = await store.ticket(uow.session, row.ticket_id)
            if ticket.state is not row.state:
                return  # a person was faster
            if row.state in EARLY:
                await EARLY[row.state](self.desk, uow, ticket)
            elif row.order_id is not None:
                await ACTS[row.state](self.desk, uow, ticket, await store.order(uow.session, row.order_id))

    async def _in_one(self, job: Callable[[UnitOfWork], Awaitable[None]]) -> None:
        async with self.house.work.begin() as uow:
            await job(uow)

    async def _try(self, name: str, do: Callable[[], Awaitable[None]]) -> bool:
        """Whether it was done; what is refused, or fails, is tried again a while later and holds up nobody else."""
        now = self.house.clock.now()
        if self._put_off.get(name, now) > now:
            return False
        try:
            await do()
        except HotlineError as refused:
            log.info("demo_act_refused", act=name, reason=refused.message)
        except Exception:
            log.exception("demo_act_failed", act=name)
        else:
            self._put_off.pop(name, None)
            return True
        self._put_off[name] = now + AGAIN_AFTER
        return False


def _is_left(row: WaitingTicket, now: datetime) -> bool:
    return row.state is S.PENDING_DISPATCH and not row.presses and now - row.since < LEFT_FOR

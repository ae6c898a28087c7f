"""A month of tickets with the clock turned: lamps, chases, letters, cards and rates equal a plain recomputation."""

import os
import sys
from collections import Counter
from datetime import datetime
from time import process_time
from typing import Any

import pytest
from sqlalchemy import func, select

from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla.indicators import indicator_period
from sla.indicators.indicator_catalogue import ON_TIME, SIGNED
from sla.indicators.indicator_period import Period
from sla.indicators.rates import Rate
from sla.models import RUNNING, Card, Deadline, DeadlineState, Supervision
from sla.policy.promises import Promise
from sla.sweep.escalation import worst
from sla.sweep.sweeper import sweep
from tests.papers import object_to
from tests.sla.month import (
    BEGIN,
    END,
    TICK,
    Promised,
    Script,
    audit,
    fired_at,
    lamp,
    letters,
    promises,
    scripts,
    tick_of,
)
from tests.sla.town import OWN, Town
from tickets import handling
from tickets.lifecycle import State
from tickets.models import Lamp, Ticket, WorkOrder
from tickets.person_models import Citizen, Department

BRIEF, LIMIT = 60, 500
WHOLE = int(os.environ.get("HOTLINE_MONTH", "30000"))


class Month:
    """Plays the scripts, tick by tick: first what people do, then the sweep."""

    def __init__(self, town: Town, played: list[Script]) -> None:
        self.town, self.scripts = town, played
        self.acts: dict[Any, list[tuple[str, int]]] = {}
        for number, script in enumerate(played):
            again = script.rejected + TICK if script.rejected else None
            moments = {
                "signed": script.signed,
                "objected": script.objected,
                "rejected": script.rejected,
                "again": again,
            }
            moments |= {"contacted": script.contacted, "answered": script.answered, "dispatched": script.dispatched}
            for act, moment in moments.items():
                if moment is not None and moment < END:
                    self.acts.setdefault(moment, []).append((act, number))

        self.moments = sorted(self.acts)

    async def play(self) -> None:
        tick: datetime | None = BEGIN
        while tick is not None:
            self.town.clock.set(tick)
            if tick in self.acts:
                await self._act(tick)
            while (await sweep(self.town.work, limit=LIMIT)).fired == LIMIT:
                pass
            tick = await self._next(tick)

    async def _act(self, tick: datetime) -> None:
        async with self.town.work.begin() as uow:
            known, new = await self._known(uow, tick), await self._opened(uow, tick)
            unit = await uow.session.get_one(Department, self.town.department_id)
            for act, number in self.acts[tick]:
                if act == "dispatched":
                    await handling.dispatch(uow, new[number], unit, by=self.town.centre)
                else:
                    await self._do(uow, act, *known[number + 1])

    async def _next(self, tick: datetime) -> datetime | None:
        """The next tick at which anything happens; the sweeps between find nothing."""
        async with self.town.work.reading(short=True) as session:
            due = await session.scalar(
                select(func.min(Deadline.next_at)).where(Deadline.state == RUNNING, Deadline.next_at.is_not(None))
            )
        self.moments = [moment for moment in self.moments if moment > tick]
        coming = [*self.moments[:1], *([max(tick_of(due), tick + TICK)] if due else [])]
        return min((moment for moment in coming if moment < END), default=None)

    async def _known(self, uow: UnitOfWork, tick: datetime) -> dict[int, tuple[Ticket, WorkOrder]]:
        """The tickets of this tick and their orders, read together."""
        ids = [number + 1 for act, number in self.acts[tick] if act != "dispatched"]
        rows = await uow.session.execute(
            select(Ticket, WorkOrder).join(WorkOrder, WorkOrder.ticket_id == Ticket.id).where(Ticket.id.in_(ids))
        )
        return {row[0].id: (row[0], row[1]) for row in rows}

    async def _opened(self, uow: UnitOfWork, tick: datetime) -> dict[int, Ticket]:
        """The tickets that are registered at this tick, stored together."""
        new = {number: self._ticket(number, tick) for act, number in self.acts[tick] if act == "dispatched"}
        uow.session.add_all(new.values())
        await uow.session.flush()
        return new

    async def _do(self, uow: UnitOfWork, act: str, ticket: Ticket, order: WorkOrder) -> None:
        town = self.town
        if act in {"signed", "again"}:
            handling.sign(uow, ticket, order, by=town.unit)
        elif act == "contacted":
            handling.contact(uow, ticket, order, by=town.unit)
        elif act == "objected":
            await object_to(uow, ticket, order, by=town.unit, basis="不属本单位职责")
        elif act == "rejected":
            await handling.decide_objection(uow, ticket, order, by=town.centre, upheld=False, reason="属你单位")
        else:
            handling.answer(uow, ticket, order, by=town.unit, text="已办", truth="属实", solved="已解决")
            await handling.approve(uow, ticket, order, by=town.unit)

    def _ticket(self, number: int, tick: datetime) -> Ticket:
        script = self.scripts[number]
        return Ticket(
            id=number + 1,
            number=f"M{number}",
            code_hash="",
            citizen_id=1,
            source="phone",
            state=State.PENDING_DISPATCH,
            kind=script.kind,
            title="路灯不亮",
            text="路灯不亮",
            urgency=script.urgency,
            registered_at=tick,
            journal_length=0,
            journal_head="",
        )


async def played(
    database: Database, clock: TurnedClock, settings: Settings, count: int
) -> tuple[Month, list[list[Promised]]]:
    town = Town(Work(database, clock, settings, reactions=OWN), clock)
    clock.set(BEGIN)
    await town.settle_down()
    async with town.work.begin() as uow:
        uow.session.add(Citizen(id=1, created_at=uow.now))
    month = Month(town, scripts(count))
    await month.play()
    return month, [promises(script) for script in month.scripts]


async def check(month: Month, expected: list[list[Promised]]) -> None:
    """Everything that people would see at the end of the month."""
    async with month.town.work.reading() as session:
        rows = (await session.scalars(select(Deadline).where(Deadline.promise != Promise.SUPERVISION))).all()
        lamps = dict((await session.execute(select(Ticket.id, Ticket.lamp))).all())
        chases = dict((await session.execute(select(Ticket.id, Ticket.chases))).all())
        orders = Counter((await session.scalars(select(Supervision.ticket_id))).all())
        cards = Counter((row[0], row[1]) for row in await session.execute(select(Card.ticket_id, Card.red)))
        facts = await indicator_period.finished(session, Period(BEGIN, END, END))
    found = {(row.ticket_id, row.promise.value): row for row in rows}
    for number, script_promises in enumerate(expected):
        ticket_id, text = number + 1, month.scripts[number]
        for promise in script_promises:
            row = found[ticket_id, promise.name]
            assert row.state.value == promise.ends_as, (text, promise)
            if row.state is not DeadlineState.PAUSED:
                assert row.due_at == promise.due, (text, promise)
        issued = letters(text, script_promises)
        assert orders[ticket_id] == len(issued), text
        assert chases[ticket_id] == _taken(script_promises, "chase"), text
        assert cards[ticket_id, False] == sum(fired_at(p, p.due) is not None for p in script_promises), text
        assert cards[ticket_id, True] == _taken(script_promises, "red_card"), text
        assert lamps[ticket_id] is worst(
            [lamp(p) for p in (*script_promises, *issued, *filter(None, [audit(text)]))]
        ), text
    handled = [p for found_promises in expected for p in found_promises if p.name == "handle" and p.ends_as != "paused"]
    assert ON_TIME.rate(facts) == _kept([p for p in handled if p.due < END])
    signs = [expected[fact.ticket_id - 1][0] for fact in facts]
    assert SIGNED.rate(facts) == _kept([p for p in signs if p.settled or p.due <= END])


def _kept(judged: list[Promised]) -> Rate:
    return Rate(sum(p.ends_as == "met" for p in judged), len(judged))


def _taken(found: list[Promised], step: str) -> int:
    return sum(fired_at(p, moment) is not None for p in found for name, moment in p.after if name == step)


async def test_some_tickets_of_a_month(database: Database, clock: TurnedClock, settings: Settings) -> None:
    month, expected = await played(database, clock, settings, BRIEF)
    await check(month, expected)
    async with month.town.work.reading() as session:
        lamps = set((await session.scalars(select(Ticket.lamp))).all())
        assert await session.scalar(select(func.count()).select_from(Supervision))
    assert {Lamp.GREEN, Lamp.RED} <= lamps


@pytest.mark.long
async def test_a_whole_month(
    sqlite_url: str, clock: TurnedClock, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(sqlite_url)
    began = process_time()  # our own work: what else the machine does is not counted
    month, expected = await played(database, clock, Settings(home=tmp_path / "home"), WHOLE)
    seconds = process_time() - began
    with capsys.disabled():
        sys.stdout.write(f"\n{WHOLE} tickets of a month: {seconds:.0f} s of our own work\n")
    await check(month, expected)
    await database.close()

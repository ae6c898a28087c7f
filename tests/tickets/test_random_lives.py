"""Random legal and illegal acts by everybody, with time passing: whatever they try, the record holds together."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hotline.app import scratch
from hotline.app.wiring import REACTIONS
from hotline.base.clock import TurnedClock
from hotline.base.database import Database
from hotline.base.errors import HotlineError
from hotline.base.settings import Settings
from hotline.base.uow import Work
from sla.reviews import sweep_tries
from sla.sweep import sweep
from sla.time_acts import archive_old, resume_due
from sla.told import tell
from tests.conftest import MONDAY_MORNING
from tests.fakes.secrets_of_providers import SECRETS
from tests.tickets import life
from tickets import lifecycle, store
from tickets.rights import Role

MOST = 3  # tickets at a time: acts must meet
HOMES = st.sampled_from(["lamps", "lamps", "lamps_east", "roads"])
WORDS = st.sampled_from(["按规定办理", "按规定办理", "按规定办理", ""])
EVERYBODY = st.sampled_from([*(role.value for role in Role), "citizen", "stranger", "system"])
FAST = settings(
    max_examples=4, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
BIG = settings(max_examples=60, stateful_step_count=120, deadline=None, suppress_health_check=list(HealthCheck))


class Lives(RuleBasedStateMachine):
    """An office on a database of its own, or on an emptied one."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = TurnedClock(MONDAY_MORNING)
        self.database = Database(self._own_url(), pooled=False)
        made = Settings(home=Path(self.folder.name), database_url=self.url, **SECRETS)
        self.work = Work(self.database, self.clock, made, reactions=REACTIONS)
        self.tickets: list[int] = []
        self.serial = 0

    def _own_url(self) -> str:
        if not self.url.startswith("sqlite"):
            return self.url
        own = Path(self.folder.name) / "own.sqlite3"
        shutil.copy(self.url.removeprefix("sqlite+aiosqlite:///"), own)
        return f"sqlite+aiosqlite:///{own}"

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(doing)

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.run(self._empty())
        self.world = self.run(life.settle(self.work))
        self.open()

    async def _empty(self) -> None:
        if not self.database.is_sqlite:
            await scratch.empty(self.database)

    def open(self) -> None:
        self.serial += 1
        self.tickets.append(self.run(life.new_ticket(self.world, self.serial)))

    @rule(who=EVERYBODY)
    def somebody_writes_or_a_seat_takes_it_down(self, who: str) -> None:
        if len(self.tickets) >= MOST:
            return
        if who == "citizen":
            self.open()
            return
        self.serial += 1
        before = self.run(life.everything(self.work))
        try:
            self.tickets.append(self.run(life.new_draft(self.world, self.serial, who)))
            assert who in {"agent", "reviewer", "vendor"}
        except HotlineError:
            assert self.run(life.everything(self.work)) == before

    @rule(data=st.data(), which=st.integers(0, MOST - 1), who=EVERYBODY, home=HOMES, words=WORDS, unit=HOMES)
    def somebody_tries_something(self, data: Any, which: int, who: str, home: str, words: str, unit: str) -> None:
        name = data.draw(st.sampled_from(sorted(life.ACTS)), label="act")
        self._try(self.tickets[which % len(self.tickets)], name, who, home, words, unit)

    @rule(data=st.data(), which=st.integers(0, MOST - 1), home=HOMES, unit=HOMES)
    def somebody_does_what_is_his_to_do(self, data: Any, which: int, home: str, unit: str) -> None:
        """Random acts alone seldom get far: one that the table allows now, by somebody whose right it is."""
        ticket_id = self.tickets[which % len(self.tickets)]
        state = self.run(self._state(ticket_id))
        possible = [
            (name, holder.value)
            for name in sorted(life.ACTS)
            for act in [life.expected_act(name)]
            if act is not None
            for holder in sorted(lifecycle.holders(act, state))
        ]
        if possible:
            name, who = data.draw(st.sampled_from(possible), label="act and actor")
            self._try(ticket_id, name, who, home, "按规定办理", unit)

    @rule(data=st.data(), which=st.integers(0, MOST - 1), unit=HOMES, steps=st.integers(1, 4))
    def a_matter_goes_on(self, data: Any, which: int, unit: str, steps: int) -> None:
        """The ordinary course, some acts at a time, mostly by the unit that has it."""
        ticket_id = self.tickets[which % len(self.tickets)]
        for _ in range(steps):
            ways = life.ONWARD.get(self.run(self._state(ticket_id)))
            if ways is None:
                return
            name, role = data.draw(st.sampled_from(ways), label="act and actor")
            home = self.run(life.home_of(self.world, ticket_id, co=name.startswith("co_"))) or unit
            self._try(ticket_id, name, role.value, home, "按规定办理", unit)

    @rule(hours=st.sampled_from([1, 5, 26, 80, 400, 900]))
    def time_passes(self, hours: int) -> None:
        self.clock.turn(hours=hours)
        self.run(self._sweep())

    @invariant()
    def the_record_holds_together(self) -> None:
        if self.tickets:
            assert self.run(life.wrongs(self.work)) == []

    def _try(self, ticket_id: int, name: str, who: str, home: str, words: str, unit: str) -> None:
        before = self.run(life.everything(self.work))
        entries = len(self.run(self._journal(ticket_id)))
        try:
            self.run(life.attempt(self.world, ticket_id, name, who, home, words, unit))
        except HotlineError:
            assert self.run(life.everything(self.work)) == before, "a refused act has changed something"
            return
        first, *others = self.run(self._journal(ticket_id))[entries:]
        assert first.act is (life.expected_act(name) or first.act)
        assert {entry.actor_kind for entry in others} <= {"system"}, "one entry for one act"

    async def _journal(self, ticket_id: int) -> Any:
        async with self.work.reading() as session:
            return await store.journal_of(session, ticket_id)

    async def _state(self, ticket_id: int) -> Any:
        async with self.work.reading() as session:
            return (await store.ticket(session, ticket_id)).state

    async def _sweep(self) -> None:
        while (await sweep(self.work)).fired:
            pass
        await tell(self.work)
        await sweep_tries(self.work)
        await resume_due(self.work)
        await archive_old(self.work)


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest) -> type[Lives]:
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return type("Lives", (Lives,), {"url": f"sqlite+aiosqlite:///{template}"})
    return type("Lives", (Lives,), {"url": request.getfixturevalue("postgres_url")})


def test_random_lives_hold_together(machine: type[Lives]) -> None:
    run_state_machine_as_test(machine, settings=FAST)


@pytest.mark.long
def test_many_random_lives_hold_together(machine: type[Lives]) -> None:
    run_state_machine_as_test(machine, settings=BIG)

"""Random legal and illegal acts by everybody, with time passing: the record stays consistent after all of them.

`pytest -s` prints which acts were reached and how often.
"""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine, Iterable
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hotline.app.reactions import REACTIONS
from hotline.base.clock import TurnedClock
from hotline.base.errors import HotlineError
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.bench import scratch_database
from sla.deadlines.scheduled_acts import archive_old, resume_due
from sla.reviews.reviews import sweep_tries
from sla.sweep.department_digest import tell
from sla.sweep.sweeper import sweep
from tests.conftest import MONDAY_MORNING
from tests.fakes.secrets_of_providers import SECRETS
from tests.tickets import life_acts, life_checks, life_course, life_world
from tests.tickets.life_tally import OF_THE_TABLE, Dice, Tally, chosen
from tickets import lifecycle, store
from tickets.access.rights import Role
from tickets.clusters import clusters
from tickets.history import journal
from tickets.lifecycle import Act

EVERY = 5  # attempts between two looks at every row of every table
MOST = 3  # tickets at a time: acts must meet
UNITS = ("lamps", "lamps", "lamps_east", "roads")
HOMES = st.sampled_from(UNITS)
WORDS = st.sampled_from(["按规定办理", "按规定办理", "按规定办理", ""])
WHO = (*(role.value for role in Role), "citizen", "stranger", "system")
EVERYBODY = st.sampled_from(WHO)
LIVES = {"sqlite": (3, 45), "postgresql": (1, 65)}  # how many, how long
ALWAYS = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True, "database": None}
BIG = settings(max_examples=40, stateful_step_count=100, **ALWAYS)
ENOUGH = 10  # times in the lives before this one: an act that was met less often is tried first
MANY, LONG = (30, 300), 120  # lives by the dice in the long run, at most so many until every act is met; how long each


class Lives(RuleBasedStateMachine):
    """An office on a database of its own, or on an emptied one."""

    url = ""
    tally = Tally()

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = TurnedClock(MONDAY_MORNING)
        self.database = Database(self._own_url())
        made = Settings(home=Path(self.folder.name), database_url=self.url, **SECRETS)
        self.work = Work(self.database, self.clock, made, reactions=REACTIONS)
        self.tickets: list[int] = []
        self.serial = 0
        self.seen: Counter[str] = Counter()  # in this life: what was tried is left aside for a while

    def _own_url(self) -> str:
        if not self.url.startswith("sqlite"):
            return self.url
        own = Path(self.folder.name) / "own.sqlite3"
        shutil.copy(self.url.removeprefix("sqlite+aiosqlite:///"), own)
        return f"sqlite+aiosqlite:///{own}"

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(doing)

    def teardown(self) -> None:
        for ticket_id in self.tickets:
            self.tally.done.update(entry.act for entry in self.run(self._journal(ticket_id)))
        self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.run(self._empty())
        self.world = self.run(life_world.settle(self.work))
        self.open()

    async def _empty(self) -> None:
        if not self.database.is_sqlite:
            await scratch_database.empty(self.database)

    def open(self) -> None:
        self.serial += 1
        self.tickets.append(self.run(life_world.new_ticket(self.world, self.serial)))

    @rule(who=EVERYBODY)
    def somebody_writes_or_a_seat_takes_it_down(self, who: str) -> None:
        if len(self.tickets) >= MOST:
            return
        if who == "citizen":
            self.open()
            return
        self.serial += 1
        before = self.run(life_checks.everything(self.work))
        try:
            self.tickets.append(self.run(life_world.new_draft(self.world, self.serial, who)))
            assert who in {"agent", "reviewer", "vendor"}
        except HotlineError:
            assert self.run(life_checks.everything(self.work)) == before

    @rule(data=st.data(), which=st.integers(0, MOST - 1), who=EVERYBODY, home=HOMES, words=WORDS, unit=HOMES)
    def somebody_tries_something(self, data: Any, which: int, who: str, home: str, words: str, unit: str) -> None:
        name = chosen(data, sorted(life_acts.ACTS), "act")
        self._try(self.tickets[which % len(self.tickets)], name, who, home, words, unit)

    @rule(data=st.data(), which=st.integers(0, MOST - 1), home=HOMES, unit=HOMES, steps=st.integers(1, 4))
    def somebody_does_what_is_his_to_do(self, data: Any, which: int, home: str, unit: str, steps: int) -> None:
        """Random acts alone rarely get far: what the table allows now, by somebody whose right it is."""
        ticket_id = self.tickets[which % len(self.tickets)]
        ticket_id = chosen(
            data, (ticket_id, *(self.run(life_world.leading(self.world, ticket_id)),) * 5), "it or its master"
        )
        for _ in range(steps):
            self._rightful(data, ticket_id, home, unit)

    def _rightful(self, data: Any, ticket_id: int, home: str, unit: str) -> None:
        state = self.run(self._state(ticket_id))
        rarity: dict[tuple[str, str], int] = {}
        before = self.tally.done if isinstance(data, Dice) else Counter[Act]()  # hypothesis has to be able to repeat it
        for name in sorted(life_acts.ACTS):
            for act in life_acts.journalled(name):
                for holder in lifecycle.holders(act, state):
                    met = self.seen[name] + min(before[act], ENOUGH)
                    rarity[name, holder.value] = min(met, rarity.get((name, holder.value), met))
        rarest = min(rarity.values(), default=0)
        possible = sorted(one for one, met in rarity.items() if met == rarest)
        if possible:
            name, who = chosen(data, possible, "act and actor")
            home = self.run(life_world.home_of(self.world, ticket_id, co=name.startswith("co_"))) or home
            self._try(ticket_id, name, who, home, "按规定办理", unit)

    @rule(data=st.data(), which=st.integers(0, MOST - 1), unit=HOMES, steps=st.integers(1, 4))
    def a_matter_goes_on(self, data: Any, which: int, unit: str, steps: int) -> None:
        """The ordinary course, some acts at a time, mostly by the unit that has it."""
        ticket_id = self.run(life_world.leading(self.world, self.tickets[which % len(self.tickets)]))
        for _ in range(steps):
            ways = life_course.ONWARD.get(self.run(self._state(ticket_id)))
            if ways is None:
                return
            name, role = chosen(data, ways, "act and actor")
            home = self.run(life_world.home_of(self.world, ticket_id, co=name.startswith("co_"))) or unit
            self._try(ticket_id, name, role.value, home, "按规定办理", unit)

    @rule(hours=st.sampled_from([1, 5, 26, 80, 400, 900]))
    def time_passes(self, hours: int) -> None:
        self.clock.turn(hours=hours)
        self.run(self._sweep())

    def live(self, dice: Dice, steps: int) -> None:
        """A life by the dice: mostly what leads on, sometimes any act."""
        some = dice.random
        for _ in range(steps):
            which, unit, home = some.randrange(MOST), some.choice(UNITS), some.choice(UNITS)
            what = some.choices(("on", "right", "any", "new", "time"), (4, 4, 2, 1, 1))[0]
            if what == "on":
                self.a_matter_goes_on(data=dice, which=which, unit=unit, steps=some.randint(1, 4))
            elif what == "right":
                self.somebody_does_what_is_his_to_do(data=dice, which=which, home=home, unit=unit, steps=2)
            elif what == "any":
                who, words = some.choice(WHO), some.choice(("按规定办理", ""))
                self.somebody_tries_something(data=dice, which=which, who=who, home=home, words=words, unit=unit)
            elif what == "new":
                self.somebody_writes_or_a_seat_takes_it_down(who=some.choice(WHO))
            else:
                self.time_passes(hours=some.choice((1, 5, 26, 80, 400)))
            self.the_record_holds_together()

    @invariant()
    def the_record_holds_together(self) -> None:
        """No illegal state, every move in the table, chains valid, clocks and orders consistent."""
        if self.tickets:
            self.tally.looks += 1
            wrong = self.run(life_checks.wrongs(self.work))
            self.tally.wrong += wrong
            assert wrong == []

    def _try(self, ticket_id: int, name: str, who: str, home: str, words: str, unit: str) -> None:
        self.seen[name] += 1
        unit = "lamps_east" if name == "pass_down" else unit  # the only one that anything can be passed down to
        whole = sum(self.seen.values()) % EVERY == 0
        before = self.run(life_checks.everything(self.work)) if whole else {}
        entries = len(self.run(self._journal(ticket_id)))
        other = self.tickets[(self.tickets.index(ticket_id) + 1) % len(self.tickets)]
        try:
            self.run(life_acts.attempt(self.world, ticket_id, name, who, home, words, unit, other=other))
        except HotlineError:
            self.tally.refused[name] += 1
            assert not whole or self.run(life_checks.everything(self.work)) == before, "a refused act changed something"
            assert len(self.run(self._journal(ticket_id))) == entries
            return
        journalled = self.run(self._journal(ticket_id))
        first, *others = journalled[entries:]
        if name == "reply_letter" and first.act is Act.RECEIVE_LETTER:
            first, *others = others  # a letter that nobody signed for is signed for by answering it: two acts
        if name in {"object", "ask_termination"} and first.act is Act.ATTACH:
            first, *others = others  # its evidence is put on the ticket first: two acts
        assert first.act in life_acts.journalled(name), (name, who, first.act)
        assert {entry.actor_kind for entry in others} <= {"system"}, "one entry for one act"
        assert journal.first_broken(journalled) is None

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
        await clusters.catch_up(self.work)


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest) -> type[Lives]:
    """A machine of its own, with a tally of its own, on one of the databases."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{request.getfixturevalue('sqlite_template')}"
    else:
        url = request.getfixturevalue("postgres_url")
    return type("Lives", (Lives,), {"url": url, "tally": Tally(), "lives": LIVES[request.param]})


def led(machine: type[Lives], seeds: Iterable[int], steps: int) -> None:
    """A life by the dice a seed, each from an empty office."""
    for seed in seeds:
        one = machine()
        try:
            one.begin()
            one.live(Dice(seed), steps)
        finally:
            one.teardown()


def test_random_lives_hold_together(machine: Any) -> None:
    count, steps = machine.lives
    led(machine, range(count), steps)
    print(machine.tally.told())  # noqa: T201 - what was reached, shown with -s
    assert machine.tally.wrong == []
    assert machine.tally.looks >= count * steps
    assert machine.tally.refused, "illegal acts were tried, and refused without a trace"
    assert len(machine.tally.done) >= 25, "the ordinary course and much beside it"


@pytest.mark.long
def test_many_random_lives_hold_together_and_reach_every_act(machine: Any) -> None:
    led(machine, range(MANY[0]), LONG)
    led(machine, takewhile(lambda _: OF_THE_TABLE - set(machine.tally.done), range(*MANY)), LONG)
    run_state_machine_as_test(machine, settings=BIG)
    print(machine.tally.told())  # noqa: T201 - likewise
    assert machine.tally.wrong == []
    assert set(machine.tally.done) >= OF_THE_TABLE

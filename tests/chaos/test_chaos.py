"""Every process of a city is killed in turn while citizens write by every channel; afterwards nothing shows of it.

`make chaos` runs twenty seeds with thousands of messages each; two small ones belong to `make test`.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chaos import checks, senders
from tests.chaos.city import City, Prepared, pick, running

VICTIMS = ("web", "chat", "worker", "ticker", "redis", "postgres")
AT_ONCE = 8  # deliveries under way
MOST_WAITING = 200  # tickets and messages that wait, above which nobody writes for a moment
STALLED = 120.0  # seconds after which such a moment is no moment any more: the city has stopped
LONGEST_AWAY = 1.5  # seconds until who was killed is started again
MESSAGES = int(os.environ.get("HOTLINE_TEST_CHAOS_MESSAGES", "5000"))
SEEDS = range(100, 100 + int(os.environ.get("HOTLINE_TEST_CHAOS_SEEDS", "20")))
SMALL, SMALL_KILLS = 100, len(VICTIMS)
FEW = ("web", "chat", "worker", "ticker-1")  # of the plan: what a short day starts
A_KILL_EVERY = 80  # messages, in the full run
pytestmark = pytest.mark.xdist_group("processes")


@dataclass(frozen=True, slots=True)
class Kill:
    """`after` so many messages were taken; started again `away` seconds later."""

    after: int
    victim: str
    away: float


def planned(seed: int, *, messages: int, kills: int) -> list[Kill]:
    """Each kind once before any is killed again; the last when everything was taken, and much is still to be done."""
    rng = random.Random(seed)
    rounds = [victim for _ in range(kills // len(VICTIMS) + 1) for victim in rng.sample(VICTIMS, len(VICTIMS))]
    places = [*sorted(rng.sample(range(1, messages), kills - 1)), messages]
    return [Kill(place, victim, rng.uniform(0, LONGEST_AWAY)) for place, victim in zip(places, rounds, strict=False)]


@dataclass
class Chaos:
    """Kills by plan as the messages are taken; several may be down at the same time, as it happens."""

    city: City
    plan: list[Kill]
    rng: random.Random
    taken: int = 0
    killed_at: float = 0.0

    def __post_init__(self) -> None:
        self._down: dict[str, asyncio.Lock] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def note_taken(self) -> None:
        self.taken += 1
        while self.plan and self.plan[0].after <= self.taken:
            self._under_way.add(asyncio.create_task(self._kill(self.plan.pop(0))))

    async def over(self) -> float:
        """Everybody who was killed is started again; returns the seconds since the last kill."""
        await asyncio.gather(*self._under_way)
        return time.monotonic() - self.killed_at

    def close(self) -> None:
        for task in self._under_way:
            task.cancel()

    async def _kill(self, kill: Kill) -> None:
        victim = pick(self.rng, self.city, kill.victim)
        async with self._down.setdefault(victim, asyncio.Lock()):
            await self.city.kill(victim)
            self.killed_at = time.monotonic()
            await asyncio.sleep(kill.away)
            await self.city.restart(victim)


@asynccontextmanager
async def paced(city: City) -> AsyncIterator[senders.Bring]:
    """Citizens write no faster than the city decides, so that what waits at the end measures life and not speed."""
    may_write = asyncio.Event()

    async def watch() -> None:
        while True:
            found = await checks.waiting(city.work)
            if (found.undecided or 0) + (found.unsent or 0) < MOST_WAITING:
                may_write.set()
            else:
                may_write.clear()
            await asyncio.sleep(0.5)

    async with senders.doors(city.settings) as bring:

        async def bring_in_time(message: senders.SentMessage) -> None:
            async with asyncio.timeout(STALLED):
                await may_write.wait()
            await bring(message)

        watching = asyncio.create_task(watch())
        try:
            yield bring_in_time
        finally:
            watching.cancel()


async def live_through(
    city: City, seed: int, *, messages: int, kills: int, before: Sequence[senders.SentMessage] = ()
) -> int:
    """How many steps of deadlines fired. `before`: what was sent earlier, which must not have suffered either."""
    text = senders.messages(seed, messages)
    chaos = Chaos(city, planned(seed, messages=messages, kills=kills), random.Random(seed))
    city.note(f"seed {seed}")
    try:
        async with paced(city) as bring:
            await senders.feed(text, bring, at_once=AT_ONCE, taken=chaos.note_taken)
        city.note("all taken")
        within = checks.DRAINED_WITHIN - await chaos.over()
        city.note("drained after %.1f s" % await checks.drained(city.work, within=within))
        assert city.ended() == []
        await checks.nothing_lost_or_doubled(city, [*before, *text])
        return await checks.steps_fired(city.work)
    except BaseException as error:
        error.add_note("\n".join([f"seed {seed}; logs in {city.logs}", *city.killed]))
        raise
    finally:
        chaos.close()


async def test_two_short_days_of_kills(ready: Prepared, tmp_path: Path) -> None:
    """Two seeds in one city: starting it takes longer than a day in it."""
    first, second = 1, 2
    async with running(ready, tmp_path, only=FEW) as city:
        fired = await live_through(city, first, messages=SMALL, kills=SMALL_KILLS)
        assert fired > 0, "the promises of `POLICY` run out while it runs"
        text = senders.messages(first, SMALL)
        assert await live_through(city, second, messages=SMALL, kills=SMALL_KILLS, before=text) >= fired


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_long_day_of_kills(ready: Prepared, tmp_path: Path, seed: int) -> None:
    async with running(ready, tmp_path) as city:
        kills = max(len(VICTIMS), MESSAGES // A_KILL_EVERY)
        assert await live_through(city, seed, messages=MESSAGES, kills=kills) > 0, "promises run out while it runs"

"""Feed texts to a city of its own, wait until all of them are decided and answered, and say what each has cost.

Keys: `tickets_per_second`, from the first message sent to the last acknowledgement given to the provider;
`cpu_ms_per_ticket`, of our processes and their database back ends (not of this feeder and not of the fake provider);
`queries_per_ticket`, statements sent, begin and commit among them; `yardstick_per_second`, single rows committed one
by one on the same database just before; `ratio`, tickets to yardstick; `growth_ratio`, CPU a ticket with `already`
tickets there to CPU a ticket with few.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from hotline.app import model_store, wiring
from hotline.app.data import seed
from hotline.base.settings import Settings
from hotline.bench import scratch_database
from hotline.bench.intake import history, rows
from hotline.bench.intake.feeding import Feeder
from hotline.bench.intake.running import Cost, RunningCity, running_city
from hotline.bench.yardstick import commits_a_second


@dataclass(frozen=True, slots=True)
class IntakeLoad:
    """How much is measured; tests take less. `at_once`: messages under way at the same time."""

    messages: int = 2000
    warm_up: int = 300
    at_once: int = 16
    already: int = 1_000_000
    commits: int = 500


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of the feeder: how long it took, and what it cost the city."""

    tickets: int
    taken_seconds: float  # until the last message was answered
    seconds: float  # until every ticket was decided and every acknowledgement sent
    cost: Cost
    answers: Sequence[float]  # seconds that the answer took for each message, sorted

    @property
    def cpu_ms(self) -> float:
        return (self.cost.ours + self.cost.back_ends) * 1000 / self.tickets


async def bench_intake(settings: Settings, texts: Sequence[str], load: IntakeLoad | None = None) -> dict[str, Any]:
    load = load or IntakeLoad()
    with tempfile.TemporaryDirectory() as folder:
        async with scratch_database.postgres() as url:
            own = settings.model_copy(update={"home": Path(folder), "database_url": url, "channels": ()})
            yardstick = await _prepare(own, load)
            async with running_city(url, Path(folder)) as running:
                return await _measure(running, Feeder(running, texts, load.at_once), load, yardstick)


async def _measure(running: RunningCity, feeder: Feeder, load: IntakeLoad, yardstick: float) -> dict[str, Any]:
    await _run(running, feeder, load.warm_up)
    few = await _run(running, feeder, load.messages)
    await history.copy(running.database, load.already)
    await _run(running, feeder, load.warm_up)
    many = await _run(running, feeder, load.messages)
    a_second = few.tickets / few.seconds
    return {
        "messages": load.messages,
        "at_once": load.at_once,
        "tickets_per_second": round(a_second, 1),
        "taken_per_second": round(few.tickets / few.taken_seconds, 1),
        "p50_ms": round(_share(few.answers, 0.5), 1),
        "p99_ms": round(_share(few.answers, 0.99), 1),
        "cpu_ms_per_ticket": round(few.cpu_ms, 2),
        **{f"cpu_ms_{name}": round(spent * 1000 / few.tickets, 2) for name, spent in few.cost.parts.items()},
        "queries_per_ticket": round(few.cost.statements / few.tickets, 2),
        "yardstick_per_second": round(yardstick, 1),
        "ratio": round(a_second / yardstick, 4),
        "already": load.already,
        "tickets_per_second_then": round(many.tickets / many.seconds, 1),
        "cpu_ms_per_ticket_then": round(many.cpu_ms, 2),
        "growth_ratio": round(many.cpu_ms / few.cpu_ms, 3),
    }


async def _run(running: RunningCity, feeder: Feeder, count: int) -> Measured:
    mark = await rows.mark(running.database)
    before, began = await running.cost(), perf_counter()
    answers = await feeder.feed(count)
    taken = perf_counter() - began
    await rows.all_done(running.database, mark)
    seconds = perf_counter() - began
    cost = (await running.cost()).since(before)
    return Measured(await rows.tickets_since(running.database, mark), taken, seconds, cost, sorted(answers))


def _share(sorted_seconds: Sequence[float], share: float) -> float:
    return sorted_seconds[min(int(len(sorted_seconds) * share), len(sorted_seconds) - 1)] * 1000


async def _prepare(own: Settings, load: IntakeLoad) -> float:
    """The sample city and its model; returns the yardstick."""
    house = wiring.build(own)
    try:
        async with house.work.begin() as uow:
            await seed.seed(uow, password="bench")  # noqa: S106 - a database that lives minutes
        await asyncio.to_thread(model_store.ensure_first, own.home)
        return await commits_a_second(house.work, load.commits)
    finally:
        await house.close()

"""Two hosts of one city whose own clocks are wrong: nobody hears twice, and nothing waits for a clock."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from channels import delivery, outbox
from channels.contract import Adapter, Outgoing
from hotline.app import wiring
from hotline.base.clock import ASK_EVERY, DatabaseClock, SystemClock, TurnedClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class Wrong:
    """The clock of a host that is ahead by so much."""

    def __init__(self, **ahead: float) -> None:
        self._ahead = timedelta(**ahead)

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead


@dataclass
class Postbox:
    """An adapter that holds every message until it is let go."""

    kind: str = "sms"
    sent: list[Outgoing] = field(default_factory=list)
    taken: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Outgoing) -> str:
        self.sent.append(message)
        self.taken.set()
        await self.over.wait()
        return f"biz-{message.id}"


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


def host(database: Database, settings: Settings, **ahead: float) -> Work:
    """One process of the city on a host whose clock is wrong by so much."""
    return Work(database, DatabaseClock(Wrong(**ahead)), settings)


async def put(work: Work) -> None:
    async with work.begin() as uow:
        outbox.put(uow, channel="sms", address="13800138000", text="已受理")


async def deliver(work: Work, postbox: Postbox) -> int:
    return await delivery.deliver_waiting(work, cast("Adapter", postbox))


async def test_a_host_three_minutes_ahead_sends_nothing_that_another_is_sending(
    database: Database, settings: Settings
) -> None:
    right, ahead = host(database, settings), host(database, settings, minutes=3)
    postbox = Postbox()
    await put(right)
    async with asyncio.timeout(60):
        sending = asyncio.create_task(deliver(right, postbox))
        await postbox.taken.wait()
        assert await deliver(ahead, postbox) == 0
        postbox.over.set()
        assert await sending == 1
    assert len(postbox.sent) == 1
    assert await deliver(ahead, postbox) == 0


async def test_a_host_an_hour_back_does_what_is_due_now(database: Database, settings: Settings) -> None:
    right, back = host(database, settings), host(database, settings, hours=-1)
    postbox = Postbox()
    postbox.over.set()
    await put(right)
    assert await deliver(back, postbox) == 1
    await put(back)
    assert await deliver(right, postbox) == 1
    assert len(postbox.sent) == 2


async def test_reading_is_enough_to_know_the_time(database: Database, settings: Settings) -> None:
    work = host(database, settings, days=30)
    async with work.reading():
        pass
    assert abs(work.clock.now() - SystemClock().now()) < timedelta(minutes=5)
    assert abs(cast("DatabaseClock", work.clock).ahead - timedelta(days=30)) < timedelta(minutes=5)


def test_a_house_on_postgresql_lives_by_its_clock_unless_it_is_given_one(
    settings: Settings, sqlite_url: str, clock: TurnedClock
) -> None:
    def lives_by(house_settings: Settings, **options: Any) -> type:
        return type(wiring.build(house_settings, serve_channels=False, **options).clock)

    assert lives_by(settings) is DatabaseClock
    assert lives_by(settings, clock=clock) is TurnedClock
    assert lives_by(settings.model_copy(update={"database_url": sqlite_url})) is SystemClock


async def test_in_between_a_steady_counter_goes_on_when_the_hosts_clock_jumps() -> None:
    seconds, server, own = [0.0], [NOON], TurnedClock(NOON + timedelta(hours=1))
    clock = DatabaseClock(own, steady=lambda: seconds[0])

    async def answer(*, took: float = 0.0) -> datetime:
        seconds[0] += took
        return server[0]

    assert (clock.now(), clock.is_old) == (NOON + timedelta(hours=1), True)
    await clock.ask(answer)
    assert (clock.now(), clock.is_old) == (NOON, False)
    own.set(NOON - timedelta(hours=1))
    seconds[0] = ASK_EVERY
    assert (clock.now(), clock.is_old) == (NOON + timedelta(seconds=10), True)
    server[0] = NOON + timedelta(seconds=10, milliseconds=400)
    await clock.ask(lambda: answer(took=1.0))  # 10.5 in the middle of the question, give or take half a second
    assert clock.now() == NOON + timedelta(seconds=11)
    server[0] = NOON + timedelta(seconds=30)
    await clock.ask(answer)
    assert clock.now() == NOON + timedelta(seconds=30)

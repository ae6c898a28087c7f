"""What is a burst: so many in an hour that the same hour of past weeks cannot explain it."""

from datetime import timedelta

import pytest

from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from router.hot_issues import bursts, hot_store
from router.hot_issues.bursts import UNLIKELY, chance
from router.hot_issues.hot_models import Burst
from tests.conftest import MONDAY_MORNING
from tests.router.people import say
from tickets import store


@pytest.mark.parametrize(
    ("count", "past", "too_many"),
    [
        (12, [2, 1, 3, 2, 2, 1, 2, 3], True),
        (12, [2, 1, 90, 2, 2, 1, 2, 3], True),  # one wild hour of the past hides nothing
        (4, [2, 1, 3, 2, 2, 1, 2, 3], False),
        (12, [2, 20, 1, 15, 9, 0, 18, 7], False),  # it has always varied so much
        (6, [0, 0, 0, 0, 0, 0, 0, 0], True),
        (60, [50, 48, 55, 52, 47, 51, 49, 53], False),
        (0, [0, 0, 0, 0], False),
    ],
)
def test_past_weeks_say_what_is_too_many(count: int, past: list[int], too_many: bool) -> None:
    _, likely = chance(count, past)
    assert (likely < UNLIKELY) is too_many


def test_the_chance_falls_with_the_count() -> None:
    chances = [chance(count, [2, 5, 1, 4, 2, 9, 3, 2])[1] for count in range(1, 40)]
    assert chances == sorted(chances, reverse=True)


def test_it_is_said_in_words() -> None:
    row = Burst(hour=MONDAY_MORNING, category="04", district="临澜区", tickets=12, usual=2.0, chance=1e-5)
    assert bursts.said(row, "噪音") == (
        "11月23日 9 时，临澜区“噪音”来了 12 件，往常这个时候约 2 件，碰巧的可能不到万分之一。"
    )


async def test_a_burst_is_seen_once_and_grows(work: Work, clock: TurnedClock) -> None:
    async def several(times: int) -> None:
        ids = [await say(work, f"{clock.now()}-{number}", f"第{number}处水管爆了") for number in range(times)]
        async with work.begin() as uow:
            for ticket_id in ids:
                (await store.ticket(uow.session, ticket_id)).category = "04"

    await several(5)
    clock.turn(weeks=1)
    assert await bursts.look(work) == 0
    await several(7)
    clock.turn(minutes=1)
    await several(20)
    await bursts.look(work)
    assert await bursts.look(work) == 1
    async with work.reading() as session:
        (row,) = await hot_store.bursts_since(session, clock.now() - timedelta(days=1))
    assert (row.tickets, row.category) == (27, "04")

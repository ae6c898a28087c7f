"""Whether somebody took an alarm in time is in the centre's figures (接警按时率), for any outcome of the matter."""

from datetime import timedelta

import pytest

from sla.indicators import centre_indicators, indicator_period
from sla.indicators.indicator_facts import CentreFact
from sla.indicators.indicator_period import Period
from sla.policy.promises import Promise
from tests.walks.conftest import Town
from tests.walks.test_nobody_takes_the_alarm import cried, seat, take

KEPT = centre_indicators.kept_in_time(Promise.ALARM)


async def owed(town: Town) -> list[CentreFact]:
    async with town.work.reading() as session:
        now = town.clock.now()
        span = Period(now - timedelta(days=1), now + timedelta(days=1), now)
        return [one for one in await indicator_period.owed(session, span) if one.promise == Promise.ALARM]


@pytest.mark.parametrize(("seconds", "kept"), [(30, True), (200, False)])
async def test_an_alarm_is_taken_in_time_or_not(town: Town, seconds: int, kept: bool) -> None:
    await cried(town, "sms")
    await town.turn(seconds=seconds)
    await take(town, await seat(town))
    (found,) = await owed(town)
    assert found.kept is kept
    assert KEPT.rate([found]).part == kept
    assert found.took is not None
    assert found.took >= seconds


async def test_one_that_nobody_takes_is_late_and_waits_on(town: Town) -> None:
    await cried(town, "sms")
    await town.turn(hours=1)
    (found,) = await owed(town)
    assert (found.kept, found.took) == (False, None)

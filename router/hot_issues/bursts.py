"""Bursts: far more tickets of one category in one district within an hour than that hour of the week explains.

The same hour of the last eight weeks gives what is usual (the median) and how much it varies (the median deviation, so
that one wild hour of the past hides nothing). The chance of so many or more is the tail of a negative binomial
distribution with that mean and variance, and of Poisson's where the past varies no more than chance does.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from scipy.special import betainc, gammainc

from classifier.text.keywords import shared
from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import Work
from router.hot_issues import hot_store
from router.hot_issues.hot_models import Burst

WEEKS = 8
HOUR = timedelta(hours=1)
FEWEST = 5  # tickets; fewer alarm nobody
UNLIKELY = 0.001
_LEAST_USUAL = 0.5  # of an hour in which nothing ever came
_MAD = 1.4826  # makes a median deviation comparable to a standard deviation


def chance(count: int, past: Sequence[int]) -> tuple[float, float]:
    """What is usual, and the chance of so many or more in an hour like those."""
    usual = float(median(past)) if past else 0.0
    mean = max(usual, _LEAST_USUAL)
    spread = (_MAD * float(median(abs(one - usual) for one in past))) ** 2 if past else 0.0
    if count <= 0:
        return usual, 1.0
    if spread <= mean:
        return usual, float(gammainc(count, mean))
    size = mean * mean / (spread - mean)
    return usual, float(betainc(count, size, mean / (mean + size)))


async def look(work: Work) -> int:
    """The running hour and the one before it, each against its own past; returns how many burst."""
    now = work.clock.now()
    this = now.replace(minute=0, second=0, microsecond=0)
    return sum([await _look_at(work, hour) for hour in (this - HOUR, this)])


async def _look_at(work: Work, hour: datetime) -> int:
    stretches = [(hour - timedelta(weeks=week), hour - timedelta(weeks=week) + HOUR) for week in range(WEEKS + 1)]
    async with work.reading() as session:
        here, *past = await hot_store.counts(session, stretches)
    found = []
    for key, count in here.items():
        usual, likely = chance(count, [week.get(key, 0) for week in past])
        if count >= FEWEST and likely < UNLIKELY:
            found.append((key, count, usual, likely))
    if not found:
        return 0
    words = await _words(work, hour, [key for key, *_ in found])
    async with work.begin() as uow:
        known = await hot_store.burst_at(uow.session, hour, [key for key, *_ in found])
        for key, count, usual, likely in found:
            row = known.get(key) or Burst(hour=hour, category=key[0], district=key[1], found_at=uow.now)
            row.tickets, row.usual, row.chance, row.words = count, usual, likely, words[key]
            uow.session.add(row)
    return len(found)


async def _words(work: Work, hour: datetime, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Keywords that the tickets of each burst share: a category names the kind of matter only."""
    async with work.reading() as session:
        texts = await hot_store.texts_at(session, (hour, hour + HOUR), keys)
    return {key: await asyncio.to_thread(shared, said, but=(key[1],)) for key, said in texts.items()}


def said(burst: Burst, category: str) -> str:
    """In words: what came, what is usual, and that it is hardly chance."""
    at = city_time(burst.hour)
    where = f"{burst.district}" if burst.district else "全市"
    usual = "往常这个时候几乎没有" if burst.usual < 1 else f"往常这个时候约 {burst.usual:g} 件"
    return (
        f"{at.month}月{at.day}日 {at.hour} 时，{where}“{category}”来了 {burst.tickets} 件，{usual}，"
        f"碰巧的可能不到{_share(burst.chance)}。"
    )


def _share(likely: float) -> str:
    return next((word for limit, word in ((1e-6, "百万分之一"), (1e-4, "万分之一")) if likely < limit), "千分之一")

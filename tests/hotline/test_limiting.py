"""Counting attempts: exactly so many at the same moment, over all processes; lifted, given back, forgotten."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hotline.base.clock import TurnedClock
from hotline.base.errors import NotFound, TooMany, Unavailable
from hotline.base.http.client_address import client_address, network_of, networks
from hotline.base.request_limits import counting, store
from hotline.base.request_limits.limits import Counted, Limit, from_address
from hotline.base.request_limits.models import Allowance
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work

FEW = Limit("few", 5, timedelta(minutes=15), "请{wait}后再试")
WIDE = Limit("wide", 8, timedelta(hours=2), "请{wait}后再来")


async def tries(work: Work, *counted: Counted) -> str:
    try:
        await counting.take(work, counted)
    except TooMany as error:
        return error.message
    return "in"


async def test_attempts_at_the_same_moment_are_counted_one_by_one(
    bare_work: Work, database_url: str, clock: TurnedClock, settings: Settings
) -> None:
    other = Database(database_url)  # as another process has it
    works = (bare_work, Work(other, clock, settings))
    one = Counted(FEW, "a")
    response = Counter(await asyncio.gather(*(tries(works[place % 2], one) for place in range(25))))
    assert response == {"in": 5, "请 15 分钟后再试": 20}
    await other.close()


async def test_a_window_begins_with_the_first_attempt(bare_work: Work, clock: TurnedClock) -> None:
    one = Counted(FEW, "a")
    for _ in range(5):
        assert await tries(bare_work, one) == "in"
        clock.turn(minutes=2)
    assert await tries(bare_work, one) == "请 5 分钟后再试"
    clock.turn(minutes=5)
    assert [await tries(bare_work, one) for _ in range(6)] == ["in"] * 5 + ["请 15 分钟后再试"]
    assert await tries(bare_work, Counted(FEW, "b")) == "in"


async def test_where_one_is_used_up_none_is_counted_and_the_longest_wait_is_given(bare_work: Work) -> None:
    both = Counted(FEW, "a"), Counted(WIDE, "a")
    for _ in range(5):
        await counting.take(bare_work, both)
    assert [await tries(bare_work, *both) for _ in range(9)] == ["请 15 分钟后再试"] * 9
    assert [await tries(bare_work, Counted(WIDE, "a")) for _ in range(4)] == ["in"] * 3 + ["请 120 分钟后再来"]
    assert await tries(bare_work, *both) == "请 120 分钟后再来"


async def test_who_was_right_is_not_counted_and_who_could_not_be_looked_at_neither(bare_work: Work) -> None:
    one = [Counted(FEW, "a")]
    for error in (None, Unavailable("系统忙"), None, Unavailable("系统忙")):
        for _ in range(3):
            try:
                async with counting.guessing(bare_work, one):
                    if error:
                        raise error
            except Unavailable:
                pass
    for _ in range(5):
        with pytest.raises(NotFound):
            async with counting.guessing(bare_work, one):
                raise NotFound("不对")
    with pytest.raises(TooMany):
        await counting.take(bare_work, one)


async def test_what_was_counted_about_somebody_is_shown_and_lifted(bare_work: Work, clock: TurnedClock) -> None:
    one = Counted(FEW, "a", about="zhang.san")
    for _ in range(5):
        await counting.take(bare_work, [one])
    await counting.take(bare_work, [Counted(FEW, "b", about="li.si")])
    names = ["zhang.san", "li.si"]
    assert await counting.shut(bare_work, names) == {"zhang.san": clock.now() + FEW.within}
    async with bare_work.begin() as uow:
        await counting.lift(uow, "zhang.san")
    assert await counting.shut(bare_work, names) == {}
    assert await tries(bare_work, one) == "in"


async def test_what_is_long_over_is_forgotten_and_the_table_names_nobody(bare_work: Work, clock: TurnedClock) -> None:
    await counting.take(bare_work, [Counted(FEW, "13800138000", about="zhang.san"), Counted(WIDE, "203.0.113.7")])
    async with bare_work.reading() as session:
        rows = (await session.execute(select(Allowance.subject, Allowance.about))).all()
    assert not any(said in str(rows) for said in ("13800138000", "203.0.113", "zhang"))
    assert {len(row.subject) for row in rows} == {64}
    for hours, left in ((25, 1), (2, 0)):
        clock.turn(hours=hours)
        async with bare_work.begin() as uow:
            await store.sweep(uow.session, uow.now)
        async with bare_work.reading() as session:
            assert await session.scalar(select(func.count()).select_from(Allowance)) == left


def test_networks_that_the_city_lets_go_free_have_no_limit_by_address() -> None:
    free = networks(("10.1.0.0/16",))
    assert from_address(FEW, "10.1.2.3", free) == []
    assert from_address(FEW, "10.2.2.3", free) == [Counted(FEW, "10.2.2.3")]
    assert from_address(FEW, "2001:db8::77", free) == [Counted(FEW, "2001:db8::/64")]
    assert network_of("unix socket") == "unix socket"


def test_what_is_no_network_is_refused_when_the_settings_are_read() -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings(trusted_proxies=("10.0.0.0/33",))


OURS = networks(("10.0.0.0/8", "2001:db8:ffff::/48"))
WALKS = [
    ("10.1.1.1", ["203.0.113.9, 10.1.1.2", "10.1.1.3"], "203.0.113.9", "several headers are one chain"),
    ("::ffff:10.1.1.1", ["203.0.113.9"], "203.0.113.9", "our proxy, by the other family"),
    ("2001:db8:ffff::1", ["2001:db8:1::9"], "2001:db8:1::9", "IPv6 all the way"),
    ("10.1.1.1", ["[2001:db8:1::9]:4711"], "2001:db8:1::9", "with brackets and a port"),
    ("10.1.1.1", ["fe80::1%eth0"], "fe80::1", "with a zone"),
    ("10.1.1.1", ["203.0.113.9, , "], "10.1.1.1", "nothing between commas ends the walk"),
    ("10.1.1.1", ["203.0.113.9,<script>"], "10.1.1.1", "garbage ends the walk"),
    ("203.0.113.9", ["10.1.1.1"], "203.0.113.9", "a stranger's word"),
    ("not an address", ["203.0.113.9"], "not an address", "a peer without an address"),
]


@pytest.mark.parametrize(("peer", "forwarded", "expected", "why"), WALKS, ids=[row[3] for row in WALKS])
def test_whose_request_it_is(peer: str, forwarded: list[str], expected: str, why: str) -> None:
    assert client_address(peer, forwarded, OURS) == expected, why

"""Rows that somebody takes out of the trail and of the accounts' record: the check says so in words."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update

from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from tests.hotline.rows import a_ticket
from tickets import store, trail
from tickets.access.rights import SYSTEM
from tickets.history import journal_integrity
from tickets.person_models import Department
from tickets.staff import accounts
from tickets.staff.account_models import AccountEntry
from tickets.trail import TrailEntry, TrailKind, chaining, commitments
from tickets.trail.models import TrailMark

Attack = Callable[[Any], Awaitable[None]]


async def a_city(work: Work, clock: TurnedClock) -> None:
    """A day's work, a night, and something of the next morning."""
    await commitments.begin(work)
    await an_account(work, "zhang.san")
    await a_ticket(work, external_id="1")
    await notes(work, 3)
    clock.turn(hours=24)
    await commitments.commit(work)
    await an_account(work, "li.si")
    await notes(work, 3)
    await chaining.chain_all(work)


async def notes(work: Work, count: int) -> None:
    for serial in range(count):
        async with work.begin() as uow:
            trail.note(uow, TrailKind.EXPORT, about=f"工单列表{serial}")
    await chaining.chain_all(work)


async def an_account(work: Work, login: str) -> None:
    async with work.begin() as uow:
        unit = await store.department_by_code(uow.session, "centre")
        if unit is None:
            unit = Department(code="centre", name="热线中心", short="中心", level="centre", path="")
            uow.session.add(unit)
            await uow.session.flush()
        await accounts.add(uow, login=login, name=login, unit=unit, password_hash="x", by=SYSTEM, reason="新来的人")


async def said(work: Work) -> str:
    return (await journal_integrity.journals(work)).broken


async def last_rows(session: Any) -> None:
    await session.execute(delete(TrailEntry).where(TrailEntry.place > 6))


async def back_to_the_nights_head(session: Any) -> None:
    night = await session.scalar(select(func.max(TrailEntry.place)).where(TrailEntry.kind == TrailKind.COMMITMENT))
    await session.execute(delete(TrailEntry).where(TrailEntry.place > night))


async def all_rows(session: Any) -> None:
    await session.execute(delete(TrailEntry))


async def all_rows_and_the_mark(session: Any) -> None:
    await session.execute(delete(TrailEntry))
    await session.execute(delete(TrailMark))


async def the_mark(session: Any) -> None:
    await session.execute(delete(TrailMark))


async def last_rows_and_a_mark_without_the_key(session: Any) -> None:
    await last_rows(session)
    head = await session.scalar(select(TrailEntry.chain).where(TrailEntry.place == 6))
    await session.execute(update(TrailMark).values(place=6, chain=head))


async def last_account(session: Any) -> None:
    last = select(func.max(AccountEntry.id)).scalar_subquery()
    await session.execute(delete(AccountEntry).where(AccountEntry.id == last))


async def all_accounts(session: Any) -> None:
    await session.execute(delete(AccountEntry))


ATTACKS: dict[str, tuple[Attack, str]] = {
    "the last rows": (last_rows, "审计记录只到第 6 条，水位记到第 10 条：最后 4 条被删除了"),
    "back to the last night's head": (back_to_the_nights_head, "水位记到第 10 条"),
    "all": (all_rows, "只到第 0 条，水位记到第 10 条：最后 10 条被删除了"),
    "all, and the mark": (all_rows_and_the_mark, "审计记录是空的"),
    "the mark": (the_mark, "审计水位不见了"),
    "the last rows, and the mark set back": (last_rows_and_a_mark_without_the_key, "审计水位被改动过"),
    "the last account": (last_account, "账号流水少了条目：审计记录第 7 条"),
    "all accounts": (all_accounts, "账号流水少了条目：审计记录第 2 条"),
}


@pytest.mark.parametrize(("attack", "words"), ATTACKS.values(), ids=ATTACKS)
async def test_the_check_says_what_was_taken_out(
    bare_work: Work, clock: TurnedClock, attack: Attack, words: str
) -> None:
    await a_city(bare_work, clock)
    assert await said(bare_work) == ""
    async with bare_work.begin() as uow:
        await attack(uow.session)
    assert words in await said(bare_work)


@pytest.mark.parametrize("attack", [last_rows, all_rows, all_rows_and_the_mark])
async def test_it_still_says_so_when_the_city_has_gone_on(bare_work: Work, clock: TurnedClock, attack: Attack) -> None:
    """What comes later, a restart too, does not close the gap."""
    await a_city(bare_work, clock)
    async with bare_work.begin() as uow:
        await attack(uow.session)
    await commitments.begin(bare_work)
    await notes(bare_work, 20)
    assert await said(bare_work) != ""


async def test_accounts_stay_bound_when_the_entries_that_named_them_are_too_old(
    bare_work: Work, clock: TurnedClock
) -> None:
    await a_city(bare_work, clock)
    clock.turn(hours=24 * 1200)
    await commitments.commit(bare_work)
    await chaining.chain_all(bare_work)
    assert await chaining.prune(bare_work) == 10
    await chaining.chain_all(bare_work)
    assert await said(bare_work) == ""
    async with bare_work.begin() as uow:
        await last_account(uow.session)
    assert "账号流水与审计记录固定的 2 条不符" in await said(bare_work)


async def test_a_city_of_before_marks_gets_one_and_goes_on(bare_work: Work, clock: TurnedClock) -> None:
    await notes(bare_work, 4)
    await commitments.begin(bare_work)
    await chaining.chain_all(bare_work)
    await notes(bare_work, 2)
    assert await said(bare_work) == ""
    async with bare_work.begin() as uow:
        await uow.session.execute(text("DELETE FROM trail_entry WHERE place > 6"))
    assert "水位" in await said(bare_work)

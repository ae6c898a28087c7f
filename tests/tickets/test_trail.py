"""The trail: what was noted cannot be changed, left out or made up again by a person who writes in the database."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from hotline.base.clock import TurnedClock
from hotline.base.http.request_origin import coming_from
from hotline.base.security.crypto import sm3
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tests.tickets.test_journal import a_ticket
from tickets import store, trail
from tickets.access.rights import Actor, ActorKind
from tickets.access.roles import Role
from tickets.history import journal, journal_integrity
from tickets.models import JournalEntry, Ticket
from tickets.trail import TrailEntry, TrailKind, chaining, commitments
from tickets.trail import checking as checked

AUDITED = Actor(ActorKind.STAFF, 7, "张三", frozenset({Role.REVIEWER}))


async def noted(work: Work, count: int = 5) -> None:
    for serial in range(count):
        with coming_from("203.0.113.9", f"req{serial}"):
            async with work.begin() as uow:
                trail.note(uow, TrailKind.REVEAL, by=AUDITED, about=f"GL{serial}", purpose="police")
    await chaining.chain_all(work)


async def entries(work: Work) -> list[TrailEntry]:
    async with work.reading() as session:
        return list(await session.scalars(select(TrailEntry).order_by(TrailEntry.place)))


async def broken(work: Work, heads: Path | None = None) -> str:
    return (await checked.check(work, heads)).broken


async def test_an_event_says_who_where_from_and_what(bare_work: Work) -> None:
    await noted(bare_work, 1)
    (one,) = await entries(bare_work)
    assert (one.kind.label, one.actor_id, one.actor_name, one.roles) == ("查看完整信息", 7, "张三", "审核岗")
    assert (one.address, one.request, one.about, one.detail) == ("203.0.113.9", "req0", "GL0", {"purpose": "police"})
    assert (one.place, await broken(bare_work)) == (1, "")


async def test_events_of_many_writers_at_once_make_one_chain(bare_work: Work) -> None:
    async def one(serial: int) -> None:
        async with bare_work.begin() as uow:
            trail.note(uow, TrailKind.SIGN_IN, about=str(serial))
        await chaining.chain(bare_work, most=3)

    await asyncio.gather(*(one(serial) for serial in range(40)))
    await chaining.chain_all(bare_work)
    found = await entries(bare_work)
    assert [entry.place for entry in found] == list(range(1, 41))
    assert sorted(int(entry.about) for entry in found) == list(range(40))
    assert await broken(bare_work) == ""


async def test_what_is_rolled_back_was_never_noted(bare_work: Work) -> None:
    with pytest.raises(RuntimeError):
        async with bare_work.begin() as uow:
            trail.note(uow, TrailKind.SIGN_IN)
            raise RuntimeError
    assert await entries(bare_work) == []


async def _rename(session: Any) -> None:
    await session.execute(update(TrailEntry).where(TrailEntry.place == 3).values(actor_name="李四"))


async def _drop(session: Any) -> None:
    await session.execute(delete(TrailEntry).where(TrailEntry.place == 3))


async def _close_the_gap(session: Any) -> None:
    """One is taken out, the others move up: their links no longer fit, and nobody without the key makes new ones."""
    await session.execute(delete(TrailEntry).where(TrailEntry.place == 3))
    for place in (4, 5):
        await session.execute(update(TrailEntry).where(TrailEntry.place == place).values(place=place - 1))


async def _make_anew(session: Any) -> None:
    """As the chain of a naive system: everything hashed again, without the key."""
    previous = ""
    for entry in await session.scalars(select(TrailEntry).order_by(TrailEntry.place)):
        entry.actor_name, entry.mac = "李四", sm3(f"{entry.place}李四".encode())
        entry.chain = previous = sm3(f"{entry.place}\n{previous}\n{entry.mac}".encode())


async def _behead(session: Any) -> None:
    await session.execute(delete(TrailEntry).where(TrailEntry.place < 3))


@pytest.mark.parametrize(
    ("attack", "words"),
    [
        (_rename, "第 3 条被改动过"),
        (_drop, "第 3 条不见了"),
        (_close_the_gap, "第 3 条与前一条接不上"),
        (_make_anew, "第 1 条与前一条接不上"),
        (_behead, "第 1 至 2 条不见了"),
    ],
)
async def test_a_change_written_in_the_database_is_found(
    bare_work: Work, attack: Callable[[Any], Awaitable[None]], words: str
) -> None:
    await noted(bare_work)
    assert await broken(bare_work) == ""
    async with bare_work.begin() as uow:
        await attack(uow.session)
    assert words in await broken(bare_work)
    assert words in (await journal_integrity.journals(bare_work)).broken


async def test_what_was_changed_before_it_got_its_place_is_found_too(bare_work: Work) -> None:
    async with bare_work.begin() as uow:
        trail.note(uow, TrailKind.EXPORT, about="工单列表", rows=5000)
    async with bare_work.begin() as uow:
        (await uow.session.scalars(select(TrailEntry))).one().detail = {"rows": 5}
    assert "被改动过" in await broken(bare_work)
    await chaining.chain_all(bare_work)
    assert "第 1 条被改动过" in await broken(bare_work)


async def test_an_unchained_entry_is_reported(bare_work: Work, clock: TurnedClock) -> None:
    async with bare_work.begin() as uow:
        trail.note(uow, TrailKind.EXPORT)
    assert await broken(bare_work) == ""
    clock.turn(hours=1)
    assert "没有串入链" in await broken(bare_work)


async def test_a_trail_that_was_cut_short_does_not_fit_the_head_that_was_sent_outside(
    bare_work: Work, tmp_path: Path
) -> None:
    await noted(bare_work)
    heads, last = tmp_path / "heads.jsonl", (await entries(bare_work))[-1]
    heads.write_text(json.dumps({"place": last.place, "chain": last.chain}) + "\n")
    assert await broken(bare_work, heads) == ""
    async with bare_work.begin() as uow:
        await uow.session.execute(delete(TrailEntry).where(TrailEntry.place > 3))
    assert await broken(bare_work) == "", "the chain itself cannot know"
    assert "送到外面的链头是第 5 条" in await broken(bare_work, heads)
    await noted(bare_work, 3)
    assert "第 5 条与送到外面的链头不符" in await broken(bare_work, heads)


async def test_what_is_too_old_goes_and_the_rest_still_verifies(bare_work: Work, clock: TurnedClock) -> None:
    await noted(bare_work)
    clock.turn(hours=24 * 365 * 2)
    await noted(bare_work, 2)
    assert await chaining.prune(bare_work) == 0, "three years are kept"
    clock.turn(hours=24 * 400)
    assert await chaining.prune(bare_work) == 5
    await chaining.chain_all(bare_work)
    assert [entry.place for entry in await entries(bare_work)] == [6, 7, 8]
    assert await broken(bare_work) == ""
    async with bare_work.begin() as uow:
        await uow.session.execute(delete(TrailEntry).where(TrailEntry.place == 6))
    assert "第 1 至 6 条不见了" in await broken(bare_work)


def test_less_than_six_months_cannot_be_set() -> None:
    """网络安全法23条〔法〕: six months at least; 个人信息保护法56条、网络数据安全管理条例12条〔法〕: three years."""
    assert Settings.model_fields["trail_months"].default == 36
    with pytest.raises(ValueError, match="greater than or equal to 6"):
        Settings(trail_months=5)


async def forge(work: Work, ticket_id: int, *, sealed: bool) -> None:
    """Who and why are changed; hashes, links and the ticket's head are computed again as the program makes them."""
    async with work.begin() as uow:
        previous = ""
        for entry in await store.journal_of(uow.session, ticket_id):
            entry.actor_name, entry.previous = "别人", previous
            entry.hash = previous = journal.digest(entry)
            entry.seal = entry.seal if sealed else None
        await uow.session.execute(update(Ticket).where(Ticket.id == ticket_id).values(journal_head=previous))


@pytest.mark.parametrize(("sealed", "why"), [(True, "密封不符"), (False, "没有密封")])
async def test_a_journal_that_was_made_again_lacks_the_key(bare_work: Work, sealed: bool, why: str) -> None:
    await commitments.begin(bare_work)
    await chaining.chain_all(bare_work)
    ticket = await a_ticket(bare_work, external_id="1")
    assert (await journal_integrity.journals(bare_work)).broken == ""
    await forge(bare_work, ticket, sealed=sealed)
    assert why in (await journal_integrity.journals(bare_work)).broken


async def unseal(work: Work) -> None:
    """As a program of before seals has left it."""
    async with work.begin() as uow:
        await uow.session.execute(update(JournalEntry).values(seal=None))


async def test_what_is_older_than_seals_keeps_its_hash_and_is_bound_by_the_trail(
    bare_work: Work, clock: TurnedClock
) -> None:
    old = await a_ticket(bare_work, external_id="1")
    await unseal(bare_work)
    await commitments.begin(bare_work)
    assert [one.about for one in await entries(bare_work)] == ["审计水位"], "what is older than seals the night binds"
    assert await commitments.commit(bare_work) == 0, "a program of before may still be running"
    clock.turn(hours=2)
    new = await a_ticket(bare_work, external_id="2")
    clock.turn(hours=2)
    assert await commitments.commit(bare_work) > 0
    await chaining.chain_all(bare_work)
    assert (await journal_integrity.journals(bare_work)).broken == ""
    await forge(bare_work, new, sealed=False)
    assert "审计记录固定的不符" in (await journal_integrity.journals(bare_work)).broken
    await forge(bare_work, old, sealed=False)
    assert "审计记录固定的不符" in (await journal_integrity.journals(bare_work)).broken


async def test_a_ticket_that_was_taken_out_whole_is_missed(bare_work: Work, clock: TurnedClock) -> None:
    await commitments.begin(bare_work)
    for serial in range(3):
        await a_ticket(bare_work, external_id=str(serial))
    clock.turn(hours=2)
    await commitments.commit(bare_work)
    await chaining.chain_all(bare_work)
    await a_ticket(bare_work, external_id="later")
    assert (await journal_integrity.journals(bare_work)).broken == ""
    async with bare_work.begin() as uow:
        last = (await uow.session.scalars(select(JournalEntry).order_by(JournalEntry.id))).all()[1]
        await uow.session.execute(text("DELETE FROM journal_entry WHERE id = :id"), {"id": last.id})
        facts = {"journal_length": last.place - 1, "journal_head": last.previous}
        await uow.session.execute(update(Ticket).where(Ticket.id == last.ticket_id).values(**facts))
    assert "有条目被改动或删除" in (await journal_integrity.journals(bare_work)).broken


async def test_the_first_commitment_outlives_the_entries_that_are_deleted(bare_work: Work, clock: TurnedClock) -> None:
    await commitments.begin(bare_work)
    await chaining.chain_all(bare_work)
    clock.turn(hours=24 * 1200)
    await noted(bare_work, 1)
    assert await chaining.prune(bare_work) == 1
    ticket = await a_ticket(bare_work, external_id="1")
    await chaining.chain_all(bare_work)
    await forge(bare_work, ticket, sealed=False)
    assert "没有密封" in (await journal_integrity.journals(bare_work)).broken

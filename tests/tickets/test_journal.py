"""The journal is a chain: a change, removal or insertion afterwards is found at its place."""

import gc
import weakref
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from hotline.base.storage.unit_of_work import Work
from tests.hotline.rows import a_ticket
from tickets import handling, store
from tickets.history import journal, journal_integrity
from tickets.models import JournalEntry
from tickets.trail import commitments


async def chain(work: Work) -> list[JournalEntry]:
    ticket_id = await a_ticket(work)
    for words in ("在东门", "晚上更严重", "邻居也反映过"):
        async with work.begin() as uow:
            ticket = await store.ticket(uow.session, ticket_id)
            handling.supplement(uow, ticket, words, by=handling.owner(ticket))
    async with work.reading() as session:
        return list(await store.journal_of(session, ticket_id))


async def test_an_act_that_was_taken_back_leaves_no_entry(bare_work: Work) -> None:
    ticket_id = await a_ticket(bare_work)
    async with bare_work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket_id)
        inner = await uow.session.begin_nested()
        handling.supplement(uow, ticket, "在东门", by=handling.owner(ticket))
        await inner.rollback()
        await uow.session.refresh(ticket)
        handling.supplement(uow, ticket, "在西门", by=handling.owner(ticket))
    async with bare_work.reading() as session:
        entries = await store.journal_of(session, ticket_id)
    assert [entry.place for entry in entries] == [1, 2]
    assert journal.first_broken(entries) is None


async def test_an_untouched_chain_holds_as_it_was_stored(bare_work: Work) -> None:
    entries = await chain(bare_work)
    assert [entry.place for entry in entries] == [1, 2, 3, 4]
    assert journal.first_broken(entries) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: setattr(entry, "reason", "另有原因"),
        lambda entry: setattr(entry, "actor_name", "别人"),
        lambda entry: setattr(entry, "at", entry.at + timedelta(microseconds=1)),
        lambda entry: setattr(entry, "change", {"补充": "改过"}),
        lambda entry: setattr(entry, "hash", "0" * 64),
    ],
)
async def test_a_changed_entry_is_the_first_broken(bare_work: Work, change: Callable[[JournalEntry], None]) -> None:
    entries = await chain(bare_work)
    change(entries[2])
    broken = journal.first_broken(entries)
    assert broken is not None
    assert broken.place == 3


async def test_a_missing_entry_is_noticed_at_its_place(bare_work: Work) -> None:
    entries = await chain(bare_work)
    broken = journal.first_broken([*entries[:1], *entries[2:]])
    assert broken == journal.Break(2, "这一条不见了")


async def test_the_check_forgets_each_stretch_before_it_reads_the_next(bare_work: Work) -> None:
    """However many tickets: no more entries are in memory than two stretches have."""
    await commitments.begin(bare_work)
    for serial in range(12):
        await a_ticket(bare_work, external_id=str(serial))
    alive: weakref.WeakSet[JournalEntry] = weakref.WeakSet()
    most = [0]

    def loaded(entry: JournalEntry, _context: Any) -> None:
        alive.add(entry)
        gc.collect()
        most[0] = max(most[0], len(alive))

    event.listen(JournalEntry, "load", loaded)
    gc.freeze()  # what was there before need not be looked at each time
    try:
        assert await journal_integrity.journals(bare_work, at_once=2) == journal_integrity.JournalCheck(12)
    finally:
        gc.unfreeze()
        event.remove(JournalEntry, "load", loaded)
    assert 0 < most[0] <= 4


async def test_the_check_names_the_first_bad_ticket_and_how_many_were_whole(bare_work: Work) -> None:
    await commitments.begin(bare_work)
    ids = [await a_ticket(bare_work, external_id=str(serial)) for serial in range(5)]
    async with bare_work.begin() as uow:
        bad = await store.ticket(uow.session, ids[3])
        (await store.journal_of(uow.session, bad.id))[0].actor_name = "别人"
    found = await journal_integrity.journals(bare_work, at_once=2)
    assert found == journal_integrity.JournalCheck(3, f"流水链在工单 {bad.number} 的第 1 条断开：内容被改动过")

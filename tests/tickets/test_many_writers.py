"""Eight desks register at the same moment: nobody waits for a number, and no two get the same."""

import asyncio

import pytest

from hotline.base.storage.unit_of_work import Work
from tickets import conversations, handling, numbering, store

WRITERS, EACH = 8, 5


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Only there do writers write at the same time; on SQLite they queue in turn."""
    return postgres_url


async def registered(work: Work, writer: int, serial: int, all_have_one: asyncio.Barrier) -> str:
    """Open a ticket and hold the transaction until every other writer has its number too."""
    async with work.begin() as uow:
        heard = await conversations.append(
            uow,
            channel="webchat",
            external_id=f"{writer}-{serial}",
            sender=f"w{writer}-{serial}",
            text="路灯坏了",
            sent_at=uow.now,
        )
        ticket = await handling.open_ticket(uow, heard.conversation, heard.message)
        await uow.session.flush()
        await all_have_one.wait()
        return ticket.number


async def test_numbers_are_given_out_without_waiting_and_without_repeating(bare_work: Work) -> None:
    """The barrier lets nobody commit before all eight have a number: if writers queued, they would never meet there."""
    numbers: list[str] = []
    for serial in range(EACH):
        barrier = asyncio.Barrier(WRITERS)
        async with asyncio.timeout(60):
            made = (registered(bare_work, writer, serial, barrier) for writer in range(WRITERS))
            numbers += await asyncio.gather(*made)
    assert len(set(numbers)) == WRITERS * EACH
    assert all(numbering.is_number(number, prefix=bare_work.settings.number_prefix) for number in numbers)
    async with bare_work.reading() as session:
        heads = await store.journal_heads(session, after=0, limit=100)
    assert sorted(head.number for head in heads) == sorted(numbers)

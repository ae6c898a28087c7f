"""What is archived is not added to: what is written then is a matter of its own, and nothing of it is lost."""

import pytest
from sqlalchemy import select

from sla.deadlines.scheduled_acts import archive_old
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.lifecycle import State
from tickets.models import Ticket

WORDS = "临江路三号门口的路灯坏了三天没人修"


async def closed(town: Town) -> Ticket:
    await town.says("sms", WORDS)
    await town.answers("szgl", "已更换灯具")
    await town.says("sms", "已解决，5")
    ticket = await town.ticket()
    assert ticket.state is State.CLOSED
    return ticket


async def archived(town: Town) -> Ticket:
    """Closed, and archived when nobody may reopen it any more."""
    old = await closed(town)
    town.clock.turn(days=31)
    assert await archive_old(town.work) == 1
    return await the(town, old)


async def the(town: Town, ticket: Ticket) -> Ticket:
    async with town.work.reading() as session:
        return await store.ticket(session, ticket.id)


async def is_a_matter_of_its_own(town: Town, old: Ticket, words: str) -> Ticket:
    """The newest ticket: with these words, acknowledged by its number; the old one is as it was."""
    async with town.work.reading() as session:
        first, new = await session.scalars(select(Ticket).order_by(Ticket.id))
        journal = [entry.act for entry in await store.journal_of(session, old.id)]
    assert (first.id, first.state, first.text, first.version) == (old.id, State.ARCHIVED, old.text, old.version)
    assert journal[-1].value == "archive"
    assert words in new.text
    assert any("编号" in line and "查询码" in line for line in town.received("sms")[-2:])
    return new


@pytest.mark.parametrize("words", ["补充：晚上更严重，路灯一盏都不亮", "我上次反映的路灯催办一下，又不亮了"])
async def test_more_about_it_is_a_matter_of_its_own(town: Town, words: str) -> None:
    old = await archived(town)
    await town.says("sms", words)
    assert (await is_a_matter_of_its_own(town, old, words)).id != old.id


async def test_a_wish_for_secrecy_is_not_lost_in_the_archive(town: Town) -> None:
    old = await archived(town)
    words = "补充：路灯的事请为我保密"
    await town.says("sms", words)
    assert (await is_a_matter_of_its_own(town, old, words)).confidential


async def test_what_was_archived_early_does_not_live_again(town: Town) -> None:
    """As a matter is that was imported as ended: closed days ago, and archived already."""
    old = await closed(town)
    async with town.work.begin() as uow:
        handling.archive(uow, await store.ticket(uow.session, old.id))
    old = await the(town, old)
    town.clock.turn(days=3)
    words = "补充：路灯还是不亮，没人来修"
    await town.says("sms", words)
    assert (await is_a_matter_of_its_own(town, old, words)).id != old.id

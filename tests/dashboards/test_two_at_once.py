"""Two people on one ticket at the same moment, in two sessions of the database: the second hears what the first did."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from hotline.base.errors import Overtaken
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from tests.dashboards.office import Browser, Office
from tickets import conversations, handling, store
from tickets.access.rights import Role
from tickets.lifecycle import Act, State

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
OpenBrowser = Callable[[], Awaitable[Browser]]


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Only there do two transactions write at once; on SQLite they queue, and the version tells (test_desk)."""
    return postgres_url


@pytest.fixture
async def watcher(settings: Settings) -> AsyncIterator[Database]:
    """A third session, which only looks who waits for whom."""
    watching = Database(settings.database, pooled=False)
    yield watching
    await watching.close()


async def somebody_waits(watcher: Database, *tasks: asyncio.Task[Any]) -> None:
    """Until a transaction waits for another's lock: then both have read what was there before either wrote."""
    while not any(task.done() for task in tasks):
        async with watcher.reading() as session:
            if await session.scalar(WAITING):
                return
    pytest.fail("nobody waited for anybody")


async def test_the_second_of_two_hears_who_did_what_and_can_go_on(
    office: Office, open_browser: OpenBrowser, work: Work, watcher: Database
) -> None:
    ticket = await office.dispatched()
    second = await open_browser()
    await second.sign_in("unit_handler")
    async with work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        assert order is not None
        handling.contact(uow, found, order, by=await office.person(uow, Role.UNIT_CLERK, "lamps"), note="约好明天")
        await uow.session.flush()
        task = asyncio.create_task(second.act(ticket.number, "contact", note="已经打过三次电话，没有人接"))
        await somebody_waits(watcher, task)
    page = await task
    assert page.status == 409
    assert "经手人 联系诉求人" in page.text
    assert "约好明天" in page.text
    assert "已经打过三次电话，没有人接" in page.html
    assert "看过变化，仍然提交" in page.text
    again = {"version": page.field("version"), "seen": page.field("seen"), "note": "已经打过三次电话，没有人接"}
    assert (await second.post(f"/t/{ticket.number}/contact", again)).status == 200
    async with work.reading() as session:
        acts = [entry.act for entry in await store.journal_of(session, ticket.id)]
    assert acts.count(Act.CONTACT) == 2


async def test_what_can_no_longer_be_done_loses_no_words(
    office: Office, open_browser: OpenBrowser, work: Work, watcher: Database
) -> None:
    ticket = await office.open()
    second = await open_browser()
    await second.sign_in("dispatcher")
    async with work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.decline(uow, found, by=await office.person(uow, Role.REVIEWER), ground="petition")
        await uow.session.flush()
        task = asyncio.create_task(second.act(ticket.number, "direct", answer="今晚八点前修好，请放心"))
        await somebody_waits(watcher, task)
    page = await task
    assert page.status == 409
    assert "不予受理" in page.text
    assert "“当场答复”现在不能再做" in page.text
    assert "今晚八点前修好，请放心" in page.html
    assert (await office.ticket(ticket.id)).state is State.NOT_ACCEPTED


async def test_programs_hear_it_as_json(office: Office, browser: Browser) -> None:
    ticket = await office.open()
    await browser.sign_in("dispatcher")
    page = await browser.get(f"/t/{ticket.number}")
    known = {"csrf": browser.csrf, "version": page.field("version"), "seen": page.field("seen"), "candidate": "lamps"}
    await browser.act(ticket.number, "note", text="来电补充：是北门")
    asked = {"Accept": "application/json"}
    async with browser.client.post(f"/t/{ticket.number}/dispatch", data=known, headers=asked) as response:
        body = await response.json()
    assert response.status == 409
    assert [(one["by"], one["act"]) for one in body["changed"]] == [("某dispatcher", "补充情况")]


async def test_two_seats_on_one_new_number_meet_in_words(work: Work, office: Office, watcher: Database) -> None:
    async def call(serial: int) -> None:
        async with work.begin() as uow:
            await conversations.append(
                uow, channel="phone", external_id=f"m{serial}", sender="13800138000", text="灯", sent_at=uow.now
            )
            await met.wait()

    met = asyncio.Event()
    first, second = asyncio.create_task(call(1)), asyncio.create_task(call(2))
    await somebody_waits(watcher, first, second)
    met.set()
    done = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(one) for one in done if one is not None] == [Overtaken]


async def test_eight_people_at_once_do_it_once(office: Office, open_browser: OpenBrowser, work: Work) -> None:
    ticket = await office.dispatched()
    browsers = [await open_browser() for _ in range(8)]
    for browser in browsers:
        await browser.sign_in("unit_clerk")
    pages = await asyncio.gather(*(browser.act(ticket.number, "sign") for browser in browsers))
    assert sorted(page.status for page in pages) == [200] + [409] * 7
    async with work.reading() as session:
        acts = [entry.act for entry in await store.journal_of(session, ticket.id)]
    assert acts.count(Act.SIGN) == 1

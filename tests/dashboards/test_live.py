"""An open page hears of an alarm as soon as it is raised, and that somebody has taken it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from dashboards.web.live import WAITING
from router.outgoing.staff_notices import ALARM
from tests.dashboards.conftest import Listened
from tests.dashboards.office import Browser, Office, Page
from tickets import handling, store
from tickets.models import Ticket

OpenBrowser = Callable[[], Awaitable[Browser]]


async def in_danger(office: Office, text: str = "有人要跳楼，快来人") -> Ticket:
    """What is heard in the text is heard as it comes in."""
    return await office.open(text)


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.html)
    return found


def open_numbers(page: Page) -> list[str]:
    return [alarm["number"] for alarm in state(page)["alarms"]]


async def test_a_page_that_opens_later_sees_what_is_open(browser: Browser, office: Office) -> None:
    ticket = await in_danger(office)
    await browser.sign_in("dispatcher")
    page = await browser.get("/live")
    assert open_numbers(page) == [ticket.number]
    assert "疑似紧急危险" in state(page)["alarms"][0]["text"]


async def test_an_open_page_hears_it_as_soon_as_it_is_raised(
    browser: Browser, office: Office, app: web.Application, wakeups: Listened
) -> None:
    await browser.sign_in("supervisor")
    seen = state(await browser.get("/live"))["version"]
    wakeups.heard.clear()
    asking = asyncio.create_task(browser.get(f"/live?seen={seen}"))
    await wakeups.heard.wait()
    ticket = await in_danger(office)
    wakeups.wake(ALARM)
    assert open_numbers(await asking) == [ticket.number]
    assert not app[WAITING]


async def test_one_acknowledgement_clears_every_page_and_names_the_person(
    open_browser: OpenBrowser, office: Office, wakeups: Listened
) -> None:
    ticket = await in_danger(office)
    agent, supervisor = await open_browser(), await open_browser()
    await agent.sign_in("agent")
    await supervisor.sign_in("supervisor")
    shown = state(await supervisor.get("/live"))
    wakeups.heard.clear()
    asking = asyncio.create_task(supervisor.get(f"/live?seen={shown['version']}"))
    await wakeups.heard.wait()
    await agent.get("/me")
    page = await agent.post(f"/alarms/{shown['alarms'][0]['id']}", headers={"Accept": "application/json"})
    assert state(page)["taken"] == "某agent 09:00 已接警"
    wakeups.wake(ALARM)
    text = state(await asking)
    assert text["alarms"] == []
    assert [one["number"] for one in text["taken"]] == [ticket.number]
    assert text["taken"][0]["text"].startswith("某agent 09:00 已接警")


async def test_the_second_to_press_hears_who_was_first(open_browser: OpenBrowser, office: Office) -> None:
    await in_danger(office)
    first, second = await open_browser(), await open_browser()
    await first.sign_in("agent")
    await second.sign_in("caller")
    alarm = state(await first.get("/live"))["alarms"][0]["id"]
    for browser in (first, second):
        await browser.get("/me")
    await first.post(f"/alarms/{alarm}")
    page = await second.post(f"/alarms/{alarm}", headers={"Accept": "application/json"})
    assert (page.status, "某agent 09:00 已接警" in state(page)["error"]) == (409, True)
    page = await second.post(f"/alarms/{alarm}")
    assert (page.status, "某agent 09:00 已接警" in page.text) == (409, True)


async def test_a_second_cry_rings_again(browser: Browser, office: Office) -> None:
    ticket = await in_danger(office)
    await browser.sign_in("agent")
    first = state(await browser.get("/live"))
    async with office.work.begin() as uow:
        handling.hear_danger(uow, await store.ticket(uow.session, ticket.id), signal="self_harm", rings=True)
    page = state(await browser.get(f"/live?seen={first['version']}"))
    assert [one["id"] for one in page["alarms"]] == [first["alarms"][0]["id"]]
    assert page["alarms"][0]["ring"] != first["alarms"][0]["ring"]
    assert "又有新的求救消息" in page["alarms"][0]["text"]


async def test_a_quiet_mark_neither_rings_nor_pops_up(browser: Browser, office: Office) -> None:
    await in_danger(office, "墙体裂了，怕塌")
    await browser.sign_in("agent")
    response = state(await browser.get("/live"))
    assert (response["alarms"], response["quiet"]) == ([], 1)


async def test_a_confidential_matter_is_not_reported_in_words(browser: Browser, office: Office) -> None:
    ticket = await in_danger(office)
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).confidential = True
    await browser.sign_in("agent")
    (alarm,) = state(await browser.get("/live"))["alarms"]
    assert "跳楼" not in alarm["text"]
    assert "保密件" in alarm["text"]


async def test_a_recused_person_gets_no_alarm_of_the_matter(browser: Browser, office: Office) -> None:
    ticket = await in_danger(office)
    async with office.work.begin() as uow:
        staff = await store.staff_by_login(uow.session, "agent")
        assert staff is not None
        (await store.ticket(uow.session, ticket.id)).recused = [staff.id]
    await browser.sign_in("agent")
    assert state(await browser.get("/live"))["alarms"] == []


async def test_nobody_is_kept_waiting_when_the_house_closes(
    browser: Browser, app: web.Application, wakeups: Listened
) -> None:
    await browser.sign_in("agent")
    seen = state(await browser.get("/live"))["version"]
    wakeups.heard.clear()
    asking = asyncio.create_task(browser.get(f"/live?seen={seen}"))
    await wakeups.heard.wait()
    await app.shutdown()
    assert open_numbers(await asking) == []

"""An open page hears of danger as soon as it is raised, and of what was raised while it was not listening."""

import asyncio
import json

from aiohttp import web

from dashboards.live import WAITING
from router.notices import ALARM
from tests.dashboards.conftest import Listened
from tests.dashboards.office import Browser, Office, Page
from tickets import handling, store
from tickets.models import Ticket


async def in_danger(office: Office) -> Ticket:
    ticket = await office.open("有人要跳楼，快来人")
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        found.danger = "self_harm"
        handling.to_people(uow, found, reason="疑似紧急危险，请立即核实")
    return ticket


def told(page: Page) -> list[str]:
    return [alarm["number"] for alarm in json.loads(page.html)["alarms"]]


async def test_what_was_raised_meanwhile_is_told_once(browser: Browser, office: Office) -> None:
    await browser.sign_in("dispatcher")
    before = json.loads((await browser.get("/live")).html)["last"]
    ticket = await in_danger(office)
    page = await browser.get(f"/live?after={before}")
    assert told(page) == [ticket.number]
    assert "疑似紧急危险" in json.loads(page.html)["alarms"][0]["text"]
    assert json.loads((await browser.get("/live")).html)["last"] >= json.loads(page.html)["last"]


async def test_an_open_page_hears_it_as_soon_as_it_is_raised(
    browser: Browser, office: Office, app: web.Application, fanout: Listened
) -> None:
    await browser.sign_in("supervisor")
    last = json.loads((await browser.get("/live")).html)["last"]
    fanout.heard.clear()
    asking = asyncio.create_task(browser.get(f"/live?after={last}"))
    await fanout.heard.wait()
    ticket = await in_danger(office)
    await fanout.ring(ALARM)
    assert told(await asking) == [ticket.number]
    assert not app[WAITING]


async def test_nobody_is_kept_waiting_when_the_house_closes(
    browser: Browser, app: web.Application, fanout: Listened
) -> None:
    await browser.sign_in("agent")
    asking = asyncio.create_task(browser.get("/live?after=0"))
    await fanout.heard.wait()
    await app.shutdown()
    assert told(await asking) == []

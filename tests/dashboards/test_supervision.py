from collections.abc import Awaitable, Callable
from uuid import uuid4

from channels import outbox
from hotline.base.clock import TurnedClock
from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.models import Lamp, Ticket


async def turn(office: Office, ticket: Ticket, lamp: Lamp) -> None:
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).lamp = lamp


async def test_a_cell_of_the_board_opens_its_tickets(browser: Browser, office: Office) -> None:
    red, yellow = await office.dispatched("红的"), await office.dispatched("黄的", "labour")
    await turn(office, red, Lamp.RED)
    await turn(office, yellow, Lamp.YELLOW)
    await office.dispatched("绿的")
    await browser.sign_in("supervisor")
    page = await browser.get("/supervision")
    assert "将到期与已超期 2 件" in page.text
    cell = await browser.get("/supervision?unit=lamps&stage=unsigned&lamp=red")
    assert "市政中心 · 待签收 · 已超期 1 件" in cell.text
    assert f"/t/{red.number}" in cell.html
    assert f"/t/{yellow.number}" not in cell.html


async def test_chasing_notifies_the_unit(open_browser: Callable[[], Awaitable[Browser]], office: Office) -> None:
    ticket = await office.dispatched()
    supervisor, unit = await open_browser(), await open_browser()
    await supervisor.sign_in("supervisor")
    assert "已催办" in (await supervisor.act(ticket.number, "chase", reason="市民又来电")).text
    await unit.sign_in("unit_clerk")
    assert "市民又来电" in (await unit.get("/notices")).text


async def test_an_unknown_lamp_or_stage_is_reported(browser: Browser) -> None:
    await browser.sign_in("supervisor")
    assert (await browser.get("/supervision?lamp=purple")).status == 404
    assert (await browser.get("/supervision?stage=lunch")).status == 404


async def test_todays_numbers_agree_with_the_record(browser: Browser, office: Office, clock: TurnedClock) -> None:
    clock.turn(days=-1)
    await office.open("昨天的事")
    clock.turn(days=1)
    await office.dispatched(unit="labour")
    await office.dispatched()
    await browser.sign_in("leader")
    assert "今日登记" in (await browser.get("/numbers")).text
    async with browser.client.get("/api/numbers") as response:
        city = await response.json()
    assert (city["registered"], city["channels"], city["departments"]) == (
        2,
        {"短信": 2},
        {"劳动监察": 1, "市政中心": 1},
    )
    assert city["rates"]["满意率"] == {"part": 0, "whole": 0, "share": None}


async def test_a_unit_reads_its_own_numbers_only(browser: Browser, office: Office) -> None:
    await office.dispatched(unit="labour")
    await office.dispatched()
    await browser.sign_in("unit_clerk")
    async with browser.client.get("/api/numbers") as response:
        assert (await response.json())["departments"] == {"市政中心": 1}


async def test_what_only_a_call_can_bring_is_called_once(browser: Browser, office: Office) -> None:
    async with office.work.begin() as uow:
        row = outbox.put(uow, channel="phone", address="07715550123", text=f"您的事已办好 {uuid4()}")
    await browser.sign_in("caller")
    assert "您的事已办好" in (await browser.get("/followup")).text
    assert "已记为电话告知" in (await browser.post(f"/followup/calls/{row.id}")).text
    assert (await browser.post(f"/followup/calls/{row.id}")).status == 409

"""The page of the sweeper: an administrator sees whether it runs, and gives back what it has parked."""

from hotline.base.clock import TurnedClock
from sla.deadlines import deadline_store
from sla.sweep import sweep_store
from sla.sweep.sweeper import sweep
from tests.dashboards.office import Browser, Office


async def test_a_stopped_sweeper_is_shown(browser: Browser, office: Office, clock: TurnedClock) -> None:
    await browser.sign_in("sysadmin")
    assert "时钟停了" in (await browser.get("/admin/clock")).text
    await office.dispatched()
    clock.turn(hours=1)
    await sweep(office.work)
    await browser.sign_in("sysadmin")  # an idle seat is left after a quarter of an hour
    page = await browser.get("/admin/clock")
    assert "时钟在走" in page.text
    assert "最近 1 步" in page.text
    clock.turn(minutes=2)
    assert "时钟停了" in (await browser.get("/admin/clock")).text


async def test_what_was_parked_is_shown_and_given_back(browser: Browser, office: Office, clock: TurnedClock) -> None:
    ticket = await office.dispatched()
    async with office.work.begin() as uow:
        row = (await deadline_store.deadlines_of(uow.session, ticket.id))[1]
        await sweep_store.park(uow.session, row.id, "处理到期事项时出错，详见日志")
    clock.turn(hours=3)
    await sweep(office.work)
    await browser.sign_in("sysadmin")
    page = await browser.get("/admin/clock")
    assert "处理到期事项时出错" in page.text
    page = await browser.post("/admin/clock/unpark", {"id": page.field("id")})
    assert "已恢复计时" in page.text
    before = (await office.ticket(ticket.id)).lamp
    await sweep(office.work)
    assert (await office.ticket(ticket.id)).lamp is not before
    assert (await browser.post("/admin/clock/unpark", {"id": str(row.id)})).status == 409

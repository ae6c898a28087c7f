"""From any entry of the journal the page shows what the actor found: not what the act left, not what is there now."""

from collections.abc import Awaitable, Callable

from hotline.base.clock import TurnedClock
from tests.dashboards.office import Browser, Office
from tickets import handling, store
from tickets.access.rights import Role
from tickets.models import Urgency


async def test_the_page_shows_what_was_found_then(
    office: Office, open_browser: Callable[[], Awaitable[Browser]], clock: TurnedClock
) -> None:
    ticket = await office.open("北门路灯不亮")
    clock.turn(minutes=5)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.supplement(uow, found, "是三号楼北门", by=handling.owner(found))
        found.urgency = Urgency.URGENT
    clock.turn(minutes=5)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        department = await store.department_by_code(uow.session, "lamps")
        assert department is not None
        await handling.dispatch(uow, found, department, by=await office.person(uow, Role.DISPATCHER), reason="职责")
    clock.turn(minutes=5)
    browser = await open_browser()
    await browser.sign_in("dispatcher")
    added = await browser.get(f"/t/{ticket.number}/then/2")
    assert added.status == 200
    assert "北门路灯不亮" in added.text
    assert "三号楼" not in added.text.partition("这一步之后")[0]
    assert "一般 → 紧急" in added.text
    sent = await browser.get(f"/t/{ticket.number}/then/3")
    assert "是三号楼北门" in sent.text
    assert "待派单 → 待签收" in sent.text
    assert "→ 桂澜市市政中心" in sent.text
    assert "派单" in sent.text.partition("当时的时限")[2]
    assert (await browser.get(f"/t/{ticket.number}/then/9")).status == 404

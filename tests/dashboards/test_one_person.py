"""One person for everything in a small unit: the page says so, offers nothing that is for others, and counts it."""

from sqlalchemy import delete, select, update

from tests.dashboards.office import Browser, Office
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.person_models import Staff, StaffRole

ANSWER = {"answer": "换了三盏灯，十一月二十四日完工，联系人王强", "truth": "属实", "solved": "已解决"}


async def everything_to(office: Office, login: str, *, alone: bool) -> None:
    async with office.work.begin() as uow:
        person = (await uow.session.scalars(select(Staff).where(Staff.login == login))).one()
        await uow.session.execute(delete(StaffRole).where(StaffRole.staff_id == person.id))
        roles = (Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_APPROVER)
        uow.session.add_all(StaffRole(staff_id=person.id, role=role.value) for role in roles)
        if alone:
            others = update(Staff).where(Staff.department_id == person.department_id, Staff.id != person.id)
            await uow.session.execute(others.values(active=False))


async def answered(office: Office, browser: Browser) -> str:
    ticket = await office.dispatched()
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "sign")
    await browser.act(ticket.number, "answer", **ANSWER)
    return ticket.number


async def test_with_a_colleague_there_signing_off_is_not_offered(office: Office, browser: Browser) -> None:
    await everything_to(office, "unit_handler", alone=False)
    number = await answered(office, browser)
    page = (await browser.get(f"/t/{number}")).html
    assert "请由另一位同事办理：单位签发" in page
    assert 'id="act-approve"' not in page
    refused = await browser.act(number, "approve")
    assert "不能" in refused.text
    assert (await office.by_number(number)).state is State.UNIT_REVIEW


async def test_alone_it_is_done_and_marked_and_counted(office: Office, browser: Browser) -> None:
    await everything_to(office, "unit_handler", alone=True)
    number = await answered(office, browser)
    await browser.act(number, "approve")
    assert "同一人办理和签发" in (await browser.get(f"/t/{number}")).text
    await browser.post("/logout")
    await browser.sign_in("supervisor")
    board = (await browser.get("/supervision")).text
    assert "一人经手" in board
    assert "同一人办理和签发 1 次" in board

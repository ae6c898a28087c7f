"""Posts with dates and at other units, deputies, hand-over, the matrix: what each person may do on the next page."""

import re
from collections.abc import Awaitable, Callable
from io import BytesIO

import pytest
from aiohttp import FormData
from openpyxl import Workbook

from hotline.base.clock import TurnedClock
from router.outgoing import deputy_notices
from tests.dashboards.office import PASSWORD, Browser, Office, Page
from tickets import store
from tickets.access.roles import Role
from tickets.conversation_holder import TalkHolder
from tickets.lifecycle import Act, State, holders
from tickets.message_models import Conversation
from tickets.models import JournalEntry
from tickets.person_models import Staff
from tickets.staff import narrowing

OpenBrowser = Callable[[], Awaitable[Browser]]
WHY = {"reason": "外出培训"}


async def seat(open_browser: OpenBrowser, login: str) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login, PASSWORD)
    return browser


async def account(office: Office, login: str) -> Staff:
    async with office.work.reading() as session:
        found = await store.staff_by_login(session, login)
        assert found is not None
        return found


async def act(browser: Browser, office: Office, login: str, deed: str, **fields: str) -> str:
    person = f"/admin/people/{(await account(office, login)).id}"
    await browser.get(person)
    return (await browser.post(f"{person}/{deed}", {**WHY, **fields})).text


async def test_an_expired_role_grants_nothing_at_once(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    security, person = await seat(open_browser, "secadmin"), await seat(open_browser, "dispatcher")
    said = await act(security, office, "dispatcher", "give", role="kb_editor", since="2026-11-24", until="2026-11-25")
    assert "已办：授予岗位" in said
    assert (await person.get("/knowledge/new")).status == 403, "not begun"
    clock.turn(days=1)
    person = await seat(open_browser, "dispatcher")
    assert (await person.get("/knowledge/new")).status == 200
    clock.turn(hours=38, minutes=50)  # 23:50 of the last day
    person = await seat(open_browser, "dispatcher")
    assert (await person.get("/knowledge/new")).status == 200
    clock.turn(minutes=11)
    assert (await person.get("/knowledge/new")).status == 403


async def test_one_person_in_two_units_chooses_and_has_one_scope_at_a_time(
    office: Office, open_browser: OpenBrowser
) -> None:
    mine, other = await office.dispatched("路灯不亮三天了"), await office.dispatched("路灯下欠薪", "labour")
    security = await seat(open_browser, "secadmin")
    await act(security, office, "unit_handler", "give", role="unit_approver", unit="labour")
    person = await open_browser()
    page = await person.sign_in("unit_handler")
    assert page.url == "/me?choose=1"
    assert "以哪个岗位办理" in page.text
    assert (await person.get(f"/t/{mine.number}")).status == 200
    assert (await person.get(f"/t/{other.number}")).status != 200
    await person.get("/me")
    labour = await store_department(office, "labour")
    await person.post("/me/post", {"unit": str(labour), "for": ""})
    assert (await person.get(f"/t/{other.number}")).status == 200
    assert (await person.get(f"/t/{mine.number}")).status != 200


async def agree(browser: Browser, page: Page) -> None:
    """Say yes to the one proposal that waits."""
    (number,) = set(re.findall(r'action="/admin/proposals/(\d+)"', page.html))
    assert (await browser.post(f"/admin/proposals/{number}", {"granted": "yes"})).status == 200


async def store_department(office: Office, code: str) -> int:
    async with office.work.reading() as session:
        found = await store.department_by_code(session, code)
        assert found is not None
        return found.id


async def test_a_deputy_acts_under_both_names_while_the_other_is_away(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    ticket = await office.dispatched("路灯不亮三天了")
    absent, security = await account(office, "unit_clerk"), await seat(open_browser, "secadmin")
    said = await act(security, office, "unit_clerk", "deputy", deputy="labour_handler", until="2026-11-24")
    assert "已办：指定代理人" in said
    deputy = await seat(open_browser, "labour_handler")
    assert (await deputy.get(f"/t/{ticket.number}")).status != 200
    await deputy.get("/me")
    await deputy.post("/me/post", {"unit": str(absent.department_id), "for": str(absent.id)})
    assert f"代{absent.name}" in (await deputy.get("/me")).text
    await deputy.act(ticket.number, "sign")
    async with office.work.reading() as session:
        assert (await store.ticket(session, ticket.id)).state is State.IN_PROGRESS
        signed = (await store.journal_of(session, ticket.id))[-1]
    own = await account(office, "labour_handler")
    assert isinstance(signed, JournalEntry)
    assert (signed.actor_id, signed.actor_name) == (own.id, f"{own.name}（代{absent.name}）")
    clock.turn(hours=39)
    again = await seat(open_browser, "labour_handler")
    assert "代" + absent.name not in (await again.get("/me")).text
    refused = await again.post("/me/post", {"unit": str(absent.department_id), "for": str(absent.id)})
    assert refused.status == 403


@pytest.mark.parametrize(
    ("login", "deputy", "said"),
    [
        ("auditor", "agent", "管理员没有代理人"),
        ("caller", "unit_handler", "回访员不得属于承办单位"),
        ("agent", "sysadmin", "不兼任业务岗位"),
        ("agent", "agent", "另一位在用账号的同事"),
    ],
)
async def test_duties_stay_apart_for_deputies(
    office: Office, open_browser: OpenBrowser, login: str, deputy: str, said: str
) -> None:
    security = await seat(open_browser, "secadmin")
    assert said in await act(security, office, login, "deputy", deputy=deputy, until="2026-12-24")


async def test_everything_in_hand_goes_over_with_one_act(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open()
    agent, reviewer = await account(office, "agent"), await account(office, "reviewer")
    async with office.work.begin() as uow:
        talk = await uow.session.get_one(Conversation, ticket.conversation_id)
        talk.holder, talk.holder_id, talk.held_since = TalkHolder.PERSON, agent.id, uow.now
        found = await store.ticket(uow.session, ticket.id)
        found.state, found.registered_by = State.DRAFT, agent.id
    security = await seat(open_browser, "secadmin")
    page = await security.get(f"/admin/people/{agent.id}")
    assert "人工对话 1 件、暂存的登记 1 件、值班班次 0 件" in page.text
    assert "不能接待市民" in await act(security, office, "agent", "hand_over", to="caller")
    said = await act(security, office, "agent", "hand_over", to="reviewer")
    assert "人工对话 1、暂存的登记 1" in said
    assert ticket.number in said
    async with office.work.reading() as session:
        assert (await session.get_one(Conversation, ticket.conversation_id)).holder_id == reviewer.id
        assert (await store.ticket(session, ticket.id)).registered_by == reviewer.id
    assert "没有在手的工作" in await act(security, office, "agent", "hand_over", to="reviewer")


async def test_a_right_is_narrowed_at_once_and_given_back_by_two(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched("路灯不亮三天了")
    security, system = await seat(open_browser, "secadmin"), await seat(open_browser, "sysadmin")
    handler = await seat(open_browser, "unit_handler")
    assert 'action="/t/' in (await handler.get(f"/t/{ticket.number}")).html
    await security.get("/admin/rights")
    done = await security.post("/admin/rights", {"role": "unit_handler", "act": "sign", "how": "narrow", **WHY})
    assert "已收窄" in done.text
    await handler.act(ticket.number, "sign")
    async with office.work.reading() as session:
        assert (await store.ticket(session, ticket.id)).state is State.PENDING_SIGN
    widened = await security.post("/admin/rights", {"role": "agent", "act": "sign", "how": "narrow", **WHY})
    assert "本来就不能" in widened.text
    await security.post("/admin/rights", {"role": "unit_handler", "act": "sign", "how": "restore", **WHY})
    waiting = await system.get("/admin/proposals")
    assert "恢复岗位的权限" in waiting.text
    await agree(system, waiting)
    await handler.act(ticket.number, "sign")
    async with office.work.reading() as session:
        assert (await store.ticket(session, ticket.id)).state is State.IN_PROGRESS


def test_the_last_role_of_an_act_cannot_lose_it() -> None:
    assert narrowing.stuck(Role.UNIT_APPROVER, Act.APPROVE_ANSWER, []) != ""
    assert narrowing.stuck(Role.UNIT_CLERK, Act.SIGN, []) == ""
    others = [(str(one), Act.SIGN.value) for one in holders(Act.SIGN) if one is not Role.UNIT_CLERK]
    assert narrowing.stuck(Role.UNIT_CLERK, Act.SIGN, others) == State.PENDING_SIGN.label


def test_the_matrix_is_the_table_and_only_ever_smaller() -> None:
    whole = {row.act: row for row in narrowing.matrix([])}
    less = {row.act: row for row in narrowing.matrix([("unit_handler", "sign"), ("agent", "sign")])}
    assert whole.keys() == less.keys()
    assert less[Act.SIGN].roles == whole[Act.SIGN].roles
    assert less[Act.SIGN].narrowed == {Role.UNIT_HANDLER}


async def test_a_sheet_of_staff_waits_for_the_security_administrator(office: Office, open_browser: OpenBrowser) -> None:
    security, system = await seat(open_browser, "secadmin"), await seat(open_browser, "sysadmin")
    book = Workbook()
    book.active.append(["账号", "姓名", "单位", "岗位"])
    book.active.append(["wanghong", "王红", "labour", "承办单位受理员"])
    assert "还没有提请" in (await send(system, book, how="check")).text
    assert "请写明理由" in (await send(system, book, how="ask")).text
    assert "已提请" in (await send(system, book, how="ask", reason="新到人员")).text
    page = await security.get("/admin/proposals")
    assert "王红（wanghong）" in page.text
    await agree(security, page)
    page = await system.get("/admin/people/import")
    assert "王红（wanghong）" in page.text
    shown = await system.post("/admin/people/passwords")
    password = shown.html.split("<code>")[1].split("</code>")[0]
    assert password not in (await system.get("/admin/people/import")).text
    person = await open_browser()
    assert "管理员给您的初始密码" in (await person.sign_in("wanghong", password)).text
    assert (await person.get("/dept")).url == "/me/password"


async def send(browser: Browser, book: Workbook, **fields: str) -> Page:
    out = BytesIO()
    book.save(out)
    await browser.get("/admin/people/import")
    form = FormData({"csrf": browser.csrf, **fields}, quote_fields=False)
    form.add_field("sheet", out.getvalue(), filename="people.xlsx", content_type="application/octet-stream")
    async with browser.client.post("/admin/people/import", data=form) as response:
        return await browser._read(response)  # noqa: SLF001 - the same browser, another kind of form


async def test_a_deputy_is_notified_once_as_the_time_begins(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    security = await seat(open_browser, "secadmin")
    said = await act(
        security, office, "unit_handler", "deputy", deputy="labour_handler", since="2026-11-24", until="2026-11-26"
    )
    assert "已办" in said, said[-400:]
    assert await deputy_notices.notify(office.work) == 0, "not begun"
    clock.turn(days=1)
    assert [await deputy_notices.notify(office.work) for _ in range(2)] == [1, 0]
    told = "您从现在起代理某unit_handler的岗位"
    assert told in (await (await seat(open_browser, "labour_handler")).get("/notices?show=all")).text
    assert told not in (await (await seat(open_browser, "unit_handler")).get("/notices?show=all")).text

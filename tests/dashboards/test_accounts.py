"""Three administrators are three people: one makes accounts, one gives roles, one reads what both did; passwords."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from tests.dashboards.office import PASSWORD, Browser, Office
from tickets import store
from tickets.person_models import Staff
from tickets.staff import accounts
from tickets.staff.account_models import AccountAct, AccountEntry

OpenBrowser = Callable[[], Awaitable[Browser]]
NEW = "Osmanthus-2026"
WHY = {"reason": "调岗通知第8号"}


async def seat(open_browser: OpenBrowser, login: str, password: str = PASSWORD) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login, password)
    return browser


async def account(office: Office, login: str) -> Staff:
    async with office.work.reading() as session:
        found = await store.staff_by_login(session, login)
        assert found is not None
        return found


async def where(office: Office, login: str) -> str:
    return f"/admin/people/{(await account(office, login)).id}"


async def roles(office: Office, login: str) -> list[str]:
    person = await account(office, login)
    async with office.work.reading() as session:
        return sorted(await store.roles_of(session, person.id))


async def record(office: Office) -> list[AccountEntry]:
    async with office.work.reading() as session:
        return list(await session.scalars(select(AccountEntry).order_by(AccountEntry.id)))


async def test_an_account_is_made_given_a_role_and_read_by_three_people(
    office: Office, open_browser: OpenBrowser
) -> None:
    system, security, auditor = [await seat(open_browser, one) for one in ("sysadmin", "secadmin", "auditor")]
    await system.get("/admin/people/new")
    form = {"login": "lihua", "name": "李华", "unit": "centre", "password": NEW, "again": NEW, "reason": "新入职"}
    page = await system.post("/admin/people/new", form)
    assert "没有岗位，打不开任何办理页面" in page.text
    person = await where(office, "lihua")
    await system.get(person)
    assert (await system.post(f"{person}/give", {"role": "agent", **WHY})).status == 403
    await security.get(person)
    assert "已办：授予岗位" in (await security.post(f"{person}/give", {"role": "agent", **WHY})).text
    own = await open_browser()
    page = await own.sign_in("lihua", NEW)
    assert page.url == "/me/password", "the first password is somebody else's"
    assert "初始密码" in page.text
    for path in ("/desk", "/me", "/"):
        assert (await own.get(path)).url == "/me/password", "nothing opens before it is changed"
    refused = await own.post("/take", {"text": "路灯不亮"})
    assert (refused.status, "请先修改密码" in refused.text, "路灯不亮" in refused.text) == (403, True, True)
    for path in ("/api/numbers", "/api/tickets/GL1/deadlines"):
        answer = await own.get(path)
        assert (answer.status, "请先修改密码" in json.loads(answer.html)["error"]) == (403, True)
    await own.get("/me/password")
    page = await own.post("/me/password", {"old": NEW, "password": "Zimtbluete-77", "again": "Zimtbluete-77"})
    assert page.url == "/me?done=password"
    assert (await own.get("/desk")).status == 200
    page = await auditor.get("/admin/people/record")
    for words in ("新增账号", "授予岗位", "坐席", "调岗通知第8号", "某sysadmin", "某secadmin"):
        assert words in page.text
    assert [entry.act for entry in await record(office)] == [AccountAct.ADD, AccountAct.GIVE, AccountAct.PASSWORD]
    assert await accounts.first_broken(office.work) == ""


async def test_nobody_becomes_an_administrator_with_a_password_that_another_one_knows(
    office: Office, open_browser: OpenBrowser
) -> None:
    system, security = [await seat(open_browser, one) for one in ("sysadmin", "secadmin")]
    await system.get("/admin/people/new")
    form = {"login": "lihua", "name": "李华", "unit": "centre", "password": NEW, "again": NEW, "reason": "新入职"}
    await system.post("/admin/people/new", form)
    person, given = await where(office, "lihua"), {"role": "auditor", **WHY}
    await security.get(person)
    page = await security.post(f"{person}/give", given)
    assert (page.status, "请本人登录改过密码后再授予" in page.text) == (400, True)
    assert await roles(office, "lihua") == []
    own = await open_browser()
    await own.sign_in("lihua", NEW)
    await own.get("/me/password")
    page = await own.post("/me/password", {"old": NEW, "password": "Zimtbluete-77", "again": "Zimtbluete-77"})
    assert page.url == "/me?done=password"
    assert (await security.post(f"{person}/give", given)).status == 200
    assert await roles(office, "lihua") == ["auditor"]


async def test_a_first_password_that_nobody_used_ends_by_itself(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    system = await seat(open_browser, "sysadmin")
    await system.get("/admin/people/new")
    form = {"login": "lihua", "name": "李华", "unit": "centre", "password": NEW, "again": NEW, "reason": "新入职"}
    await system.post("/admin/people/new", form)
    agent = await where(office, "agent")
    await system.get(agent)
    assert (await system.post(f"{agent}/reset", {"password": NEW, "again": NEW, **WHY})).status == 200
    for login in ("lihua", "agent"):
        assert (await (await open_browser()).sign_in(login, NEW)).url == "/me/password"
    clock.turn(days=7)
    for login in ("lihua", "agent"):
        assert (await (await open_browser()).sign_in(login, NEW)).status == 401


async def test_a_role_that_is_taken_is_gone_from_the_next_page_on(office: Office, open_browser: OpenBrowser) -> None:
    agent, security = await seat(open_browser, "agent"), await seat(open_browser, "secadmin")
    assert (await agent.get("/desk")).status == 200
    person = await where(office, "agent")
    await security.get(person)
    assert (await security.post(f"{person}/take", {"role": "agent", "reason": ""})).status == 400
    await security.post(f"{person}/take", {"role": "agent", **WHY})
    assert (await agent.get("/desk")).status == 403
    assert await roles(office, "agent") == []


@pytest.mark.parametrize(
    ("login", "role", "words"),
    [
        ("agent", "sysadmin", "须为三人"),
        ("sysadmin", "auditor", "须为三人"),
        ("auditor", "agent", "须为三人"),
        ("unit_handler", "caller", "回访员不得属于承办单位"),
        ("vendor", "agent", "外包账号只做话务"),
    ],
)
async def test_what_one_person_may_not_hold_is_refused_and_what_was_typed_stays(
    office: Office, open_browser: OpenBrowser, login: str, role: str, words: str
) -> None:
    security = await seat(open_browser, "secadmin")
    person = await where(office, login)
    await security.get(person)
    page = await security.post(f"{person}/give", {"role": role, **WHY})
    assert page.status == 400
    assert words in page.text
    assert WHY["reason"] in page.html
    assert role not in await roles(office, login)
    assert await record(office) == []


async def test_nobody_acts_on_himself_and_the_last_administrator_stays(
    office: Office, open_browser: OpenBrowser
) -> None:
    security = await seat(open_browser, "secadmin")
    own, system = await where(office, "secadmin"), await where(office, "sysadmin")
    assert "自己的账号由另一位管理员办理" in (await security.get(own)).text
    assert (await security.post(f"{own}/give", {"role": "agent", **WHY})).status == 403
    page = await security.post(f"{system}/take", {"role": "sysadmin", **WHY})
    assert (page.status, "这是最后一位系统管理员" in page.text) == (409, True)
    administrator = await seat(open_browser, "sysadmin")
    await administrator.get(own)
    assert (await administrator.post(f"{own}/stop", WHY)).status == 409
    assert (await administrator.post(f"{own}/take", {"role": "secadmin", **WHY})).status == 403


async def test_a_stopped_account_is_signed_out_everywhere(office: Office, open_browser: OpenBrowser) -> None:
    agent, system = await seat(open_browser, "agent"), await seat(open_browser, "sysadmin")
    person = await where(office, "agent")
    await system.get(person)
    assert "已停用" in (await system.post(f"{person}/stop", WHY)).text
    assert (await agent.get("/desk")).url.startswith("/login")
    assert (await agent.sign_in("agent")).status == 401
    await system.post(f"{person}/start", WHY)
    assert (await agent.sign_in("agent")).url == "/desk"


async def test_a_locked_account_is_opened_and_a_password_reset(office: Office, open_browser: OpenBrowser) -> None:
    agent, system = await open_browser(), await seat(open_browser, "sysadmin")
    for _ in range(5):
        await agent.sign_in("agent", "falsch")
    assert (await agent.sign_in("agent")).status == 429
    person = await where(office, "agent")
    assert "输错太多，有的地方要到" in (await system.get(person)).text
    assert (await system.get("/admin/people")).text.count("输错太多，有的地方要到") == 1
    await system.post(f"{person}/unlock", WHY)
    assert (await agent.sign_in("agent")).url == "/desk"
    assert (await system.post(f"{person}/reset", {"password": NEW, "again": "x", **WHY})).status == 400
    await system.post(f"{person}/reset", {"password": NEW, "again": NEW, **WHY})
    assert (await agent.get("/desk")).url.startswith("/login")
    assert (await agent.sign_in("agent")).status == 401
    assert (await agent.sign_in("agent", NEW)).url == "/me/password"


async def test_a_password_that_an_administrator_gives_is_held_to_the_same_rules(
    office: Office, open_browser: OpenBrowser
) -> None:
    system = await seat(open_browser, "sysadmin")
    person = await where(office, "agent")
    await system.get(person)
    for password, words in (
        ("Agent-Taken1", "不能包含账号"),
        (f"{NEW}{'x' * 200}", "最多 200"),
    ):
        page = await system.post(f"{person}/reset", {"password": password, "again": password, **WHY})
        assert (page.status, words in page.text) == (400, True)
    assert (await system.post(f"{person}/reset", {"password": NEW, "again": NEW, **WHY})).status == 200
    second = {"password": "Zimtbluete-77", "again": "Zimtbluete-77", **WHY}
    assert (await system.post(f"{person}/reset", second)).status == 200
    page = await system.post(f"{person}/reset", {"password": NEW, "again": NEW, **WHY})
    assert (page.status, "最近五次" in page.text) == (400, True)
    new = {
        "login": "xin.ren",
        "name": "新人",
        "unit": "centre",
        "password": "xin.ren-Taken1",
        "again": "xin.ren-Taken1",
    }
    await system.get("/admin/people/new")
    page = await system.post("/admin/people/new", {**new, **WHY})
    assert (page.status, "不能包含账号" in page.text) == (400, True)


async def test_the_old_password_is_not_guessed_at_an_open_seat(browser: Browser) -> None:
    await browser.sign_in("agent")
    for status in [400] * 5 + [429]:
        page = await browser.post("/me/password", {"old": "falsch", "password": NEW, "again": NEW})
        assert page.status == status
    assert "请 15 分钟后再试" in page.text


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("falsch", NEW, NEW, "原来的密码不对"),
        (PASSWORD, NEW, NEW + "x", "两次输入的新密码不一样"),
        (PASSWORD, "Kurz-1", "Kurz-1", "至少 10 个字符"),
        (PASSWORD, "abcdefghijkl", "abcdefghijkl", "三种"),
        (PASSWORD, "Agent-20261122", "Agent-20261122", "不能包含账号"),
    ],
)
async def test_a_password_that_will_not_do_is_refused_in_words(
    browser: Browser, old: str, new: str, again: str, words: str
) -> None:
    await browser.sign_in("agent")
    page = await browser.post("/me/password", {"old": old, "password": new, "again": again})
    assert page.status == 400
    assert words in page.text
    assert new not in page.html
    await browser.post("/logout")
    assert (await browser.sign_in("agent")).url == "/desk"


async def test_ones_own_password_is_changed_and_other_sessions_end(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    here, elsewhere = await seat(open_browser, "agent"), await seat(open_browser, "agent")
    page = await here.post("/me/password", {"old": PASSWORD, "password": NEW, "again": NEW})
    assert "密码已修改" in page.text
    assert (await here.get("/desk")).status == 200
    assert (await elsewhere.get("/desk")).url.startswith("/login")
    assert (await elsewhere.sign_in("agent")).status == 401
    assert (await elsewhere.sign_in("agent", NEW)).url == "/desk"
    second = "Zimtbluete-77"
    await here.get("/me/password")
    await here.post("/me/password", {"old": NEW, "password": second, "again": second})
    page = await here.post("/me/password", {"old": second, "password": NEW, "again": NEW})
    assert (page.status, "最近五次" in page.text) == (400, True)
    assert [entry.act for entry in await record(office)] == [AccountAct.PASSWORD] * 2
    assert all(NEW not in str(entry.change) for entry in await record(office))
    clock.turn(hours=24 * 91)
    assert "已经用了 90 天" in (await elsewhere.sign_in("agent", second)).text


async def test_the_record_of_accounts_is_a_chain(office: Office, work: Work) -> None:
    async with work.begin() as uow:
        person, by = await account(office, "agent"), await store.staff_by_login(uow.session, "sysadmin")
        assert by is not None
        for _ in range(3):
            await accounts.unlock(uow, person, by=await store.actor(uow.session, by), reason="本人申请")
    assert await accounts.first_broken(work) == ""
    async with work.begin() as uow:
        (await uow.session.get_one(AccountEntry, 2)).reason = "改过"
    assert "第 2 条断开" in await accounts.first_broken(work)


def test_a_password_is_due_after_ninety_days() -> None:
    staff = Staff(password_at=None)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert accounts.password_is_due(staff, now)
    staff.password_at = now - timedelta(days=89)
    assert not accounts.password_is_due(staff, now)

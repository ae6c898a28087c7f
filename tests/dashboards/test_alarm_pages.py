"""The list of alarms, its record and its figures; the duty roster with what is wrong with it in words."""

import re
from datetime import timedelta

import pytest

from dashboards.supervision.queries import promises
from hotline.base.clock import TurnedClock, city_time
from router.alarms.escalation_sweep import climb_due
from sla.policy.promises import Promise
from tests.dashboards.office import Browser, Office
from tickets import handling, store
from tickets.access.rights import Role
from tickets.models import Ticket
from tickets.staff import duty, duty_store
from tickets.staff.duty_models import Post

EVERYBODY = tuple(Post)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def cry(office: Office, text: str = "有人要跳楼，快来人", *, rings: bool = True) -> Ticket:
    """A cry is heard as it comes in; a quiet mark is set by hand on a text in which nothing is heard."""
    ticket = await office.open(text)
    async with office.work.begin() as uow:
        if not rings:
            handling.hear_danger(uow, await store.ticket(uow.session, ticket.id), signal="self_harm", rings=False)
    return await office.ticket(ticket.id)


async def roster(office: Office, *posts: Post, phone: str = "13800138003") -> None:
    async with office.work.begin() as uow:
        people = await duty_store.holders(uow.session)
        for post in posts:
            entry = duty.ShiftEntry(post, people[post][0], uow.now, uow.now + timedelta(hours=8), phone)
            await duty.enter(uow, entry, by=None)


async def climbed(office: Office, clock: TurnedClock, minutes: int) -> None:
    clock.turn(minutes=minutes)
    while await climb_due(office.work):
        pass


async def test_open_ones_first_with_how_long_and_who_was_notified(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    await roster(office, Post.SEAT, Post.OFFICER)
    ticket = await cry(office)
    await climbed(office, clock, 6)
    await browser.sign_in("supervisor")
    page = await browser.get("/alarms")
    assert "6 分无人接警" in page.text
    assert "督办（值班长）无人值班，直接报上一级" in page.text
    assert "带班领导 某leader · 短信 发送中" in page.text
    assert "带班领导 某leader · 电话 待拨打" in page.text
    assert "督办（值班长）现在无人值班" in page.text, "said loudly, and where to mend it"
    assert 'href="/duty"' in page.html
    assert f'href="/t/{ticket.number}"' in page.html


async def test_the_record_is_on_the_ticket_and_the_acknowledgement_in_its_course(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    await roster(office, *EVERYBODY)
    ticket = await cry(office)
    await climbed(office, clock, 2)
    await browser.sign_in("agent")
    page = await browser.get(f"/t/{ticket.number}")
    assert "2 分无人接警" in page.text
    page = await browser.post("/alarms/1", {"back": "ticket"})
    assert page.url == f"/t/{ticket.number}"
    assert "某agent 09:02 已接警" in page.text
    assert "某agent 接警，用时 2 分" in page.text
    assert "已接警，未再发" in page.text, "what had not left the house is called off"
    assert "某agent 接警" in page.text.partition("经过")[2]
    assert "无人接警" not in page.text.partition("接警记录")[0]


async def test_what_was_taken_stays_a_day_with_name_and_speed(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    for seconds in (20, 40, 200):
        await cry(office)
        clock.turn(seconds=seconds)
        await browser.sign_in("agent")
        await browser.post(f"/alarms/{(20, 40, 200).index(seconds) + 1}")
    page = await browser.get("/alarms")
    assert "40 秒中位用时" in page.text
    assert "66.7%1 分钟内接警" in page.text
    assert "用时 3 分 20 秒" in page.text
    clock.turn(hours=25)
    await browser.sign_in("agent")
    assert "用时 3 分 20 秒" not in (await browser.get("/alarms")).text


async def test_a_quiet_mark_waits_for_a_look_and_keeps_who_looked(browser: Browser, office: Office) -> None:
    ticket = await cry(office, "跳楼价甩卖没完没了", rings=False)
    await browser.sign_in("agent")
    page = await browser.get("/alarms")
    assert "0 件 · 等得最久的在前" in page.text
    assert "◇ 疑似自伤自杀" in page.text
    assert "◇ 疑似自伤自杀" in (await browser.get(f"/t/{ticket.number}")).text
    assert "■ 自伤自杀" not in (await browser.get("/search?q=跳楼")).text
    page = await browser.post("/alarms/1", {"what": "look"})
    assert "已记下您看过" in page.text
    assert "◇ 疑似自伤自杀" not in page.text
    assert "某agent 看过疑似危险" in (await browser.get(f"/t/{ticket.number}")).text


async def test_the_count_in_the_navigation_is_red_only_while_one_is_open(browser: Browser, office: Office) -> None:
    await browser.sign_in("agent")
    assert "count hot" not in (await browser.get("/desk")).html.partition('id="alarm-count"')[0].rpartition("<span")[2]
    await cry(office)
    page = await browser.get("/desk")
    assert re.search(r'<span class="count hot" id="alarm-count"\s*>1</span>', page.html)
    await browser.post("/alarms/1")
    assert 'class="count hot" id="alarm-count"' not in (await browser.get("/desk")).html


async def test_a_unit_sees_the_danger_but_not_whom_the_centre_notified(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    await roster(office, *EVERYBODY)
    ticket = await office.dispatched("电线掉下来了，有人触电")
    async with office.work.begin() as uow:
        handling.hear_danger(uow, await store.ticket(uow.session, ticket.id), signal="hazard", rings=True)
    await climbed(office, clock, 2)
    await browser.sign_in("unit_handler")
    page = await browser.get(f"/t/{ticket.number}")
    assert "可能有紧急危险" in page.text
    assert "接警记录" not in page.text
    assert (await browser.get("/alarms")).status == 403


@pytest.mark.parametrize(
    ("login", "act", "fields"),
    [
        ("agent", "police", {"reason": "已三方通话，警方出警"}),
        ("agent", "direct", {"answer": "已联系家属，人已安全"}),
        ("dispatcher", "dispatch", {"department": "市政中心"}),
        ("dispatcher", "decline", {"ground": "petition", "reason": "信访已受理"}),
    ],
)
async def test_deciding_the_matter_takes_its_alarm(
    browser: Browser, office: Office, login: str, act: str, fields: dict[str, str]
) -> None:
    ticket = await cry(office)
    await browser.sign_in(login)
    assert (await browser.act(ticket.number, act, **fields)).status == 200
    page = await browser.get("/alarms")
    assert "没有等待接警的求救消息" in page.text
    assert f"某{login} 09:00 已接警（" in page.text


async def test_a_note_by_somebody_takes_nothing(browser: Browser, office: Office) -> None:
    ticket = await cry(office)
    await browser.sign_in("agent")
    await browser.act(ticket.number, "note", text="电话打不通")
    assert "不到 1 分无人接警" in (await browser.get("/alarms")).text


async def test_a_call_that_got_through_is_noted(browser: Browser, office: Office, clock: TurnedClock) -> None:
    await roster(office, Post.OFFICER)
    await cry(office)
    await climbed(office, clock, 1)
    await browser.sign_in("agent")
    page = await browser.get("/alarms")
    assert "13800138003" in page.html, "whoever has to call needs the number"
    path = page.html.partition('action="/alarms/1/calls/')[2].partition('"')[0]
    page = await browser.post(f"/alarms/1/calls/{path}")
    assert "电话 已打通" in page.text
    assert (await browser.post(f"/alarms/1/calls/{path}")).status == 409


async def test_the_citizens_promised_response_runs_from_the_cry(office: Office, clock: TurnedClock) -> None:
    ticket = await cry(office, "漏气了")
    clock.turn(minutes=90)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        unit = await store.department_by_code(uow.session, "lamps")
        assert unit is not None
        await handling.dispatch(uow, found, unit, by=await office.person(uow, Role.DISPATCHER))
    assert await contact_due(office, ticket) == "11:00", "two hours from the message at nine, not from the dispatch"


async def test_a_cry_on_an_old_order_gives_the_unit_two_hours_from_the_cry(office: Office, clock: TurnedClock) -> None:
    ticket = await office.dispatched("路灯不亮")
    clock.turn(hours=3)
    async with office.work.begin() as uow:
        handling.hear_danger(uow, await store.ticket(uow.session, ticket.id), signal="hazard", rings=True)
    assert await contact_due(office, ticket) == "14:00"


async def contact_due(office: Office, ticket: Ticket) -> str:
    async with office.work.reading() as session:
        found = await promises.deadlines_of(session, ticket.id)
    return f"{city_time(next(one.due_at for one in found if one.promise is Promise.CONTACT)):%H:%M}"


# the roster -----------------------------------------------------------------------------------------------------------

GOOD = {"post": "supervisor", "staff": "supervisor", "since": "", "until": "2026-11-23T20:00", "phone": "13800138002"}


async def test_a_shift_is_entered_and_seen_masked(browser: Browser, office: Office) -> None:
    await browser.sign_in("supervisor")
    page = await browser.get("/duty")
    assert "督办（值班长）现在无人值班" in page.text
    page = await browser.post("/duty", GOOD)
    assert "已排班" in page.text
    assert "督办（值班长）现在无人值班" not in page.text
    assert "某supervisor" in page.text
    assert "138****8002" in page.text
    assert "13800138002" not in page.html
    assert "11-23 20:00 之后没有人接督办（值班长）的班" in page.text
    await browser.post("/duty", {**GOOD, "since": "2026-11-23T20:00", "until": "2026-11-24T08:00"})
    assert "20:00 之后没有人接督办" not in (await browser.get("/duty")).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"until": "2026-11-23T08:00", "since": "2026-11-23T09:30"}, "结束时间早于或等于开始时间"),
        ({"until": "2026-11-23T09:30", "since": "2026-11-23T09:30"}, "结束时间早于或等于开始时间"),
        ({"until": "2026-11-20T20:00", "since": "2026-11-20T08:00"}, "已经过去了"),
        ({"until": "2036-11-20T20:00"}, "最长排一年"),
        ({"until": ""}, "到什么时候交班"),
        ({"until": "明天"}, "“明天”，请写成 2026-12-01 09:30"),
        ({"phone": "12345"}, "电话号码不对"),
        ({"wechat": "小李 的微信"}, "openid"),
        ({"staff": "unit_clerk"}, "不能排督办（值班长）"),
        ({"staff": ""}, "请填写"),
        ({"post": "mayor"}, "请选择岗位"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    browser: Browser, office: Office, wrong: dict[str, str], words: str
) -> None:
    await browser.sign_in("supervisor")
    page = await browser.post("/duty", {**GOOD, **wrong})
    assert page.status in {400, 409}
    assert words in page.text
    assert "您填写的内容没有丢失" in page.text
    assert (wrong.get("phone") or "13800138002") in page.html
    assert "督办（值班长）现在无人值班" in page.text


async def test_the_same_person_is_not_entered_twice_for_one_time(browser: Browser, office: Office) -> None:
    await browser.sign_in("leader")
    await browser.post("/duty", GOOD)
    page = await browser.post("/duty", {**GOOD, "since": "2026-11-23T18:00", "until": "2026-11-24T02:00"})
    assert (page.status, "时间重叠" in page.text) == (409, True)


async def test_a_shift_handed_over_ends_now(browser: Browser, office: Office, clock: TurnedClock) -> None:
    await browser.sign_in("supervisor")
    await browser.post("/duty", {**GOOD, "phone": ""})
    assert "某supervisor没有登记手机或微信" in (await browser.get("/duty")).text
    clock.turn(minutes=5)
    page = await browser.post("/duty/1/end")
    assert "已撤下" in page.text
    assert "督办（值班长）现在无人值班" in page.text
    assert (await browser.post("/duty/1/end")).status == 409
    assert (await browser.post("/duty/9/end")).status == 404


async def test_full_width_digits_are_a_number(browser: Browser, office: Office) -> None:
    await browser.sign_in("supervisor")
    assert "138****8002" in (await browser.post("/duty", {**GOOD, "phone": "１３８００１３８００２"})).text


async def test_somebody_whose_account_was_stopped_holds_no_post(browser: Browser, office: Office) -> None:
    await roster(office, Post.OFFICER)
    async with office.work.begin() as uow:
        staff = await store.staff_by_login(uow.session, "leader")
        assert staff is not None
        staff.active = False
    await browser.sign_in("supervisor")
    assert "带班领导现在无人值班" in (await browser.get("/duty")).text

"""A cry for help and a day of deadlines: each reads what they have to do, and nobody reads it for another."""

import pytest

from sla.deadlines import extensions
from tests.dashboards.office import Browser, Page
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.access.rights import Actor

LAMP = "临江路三号门口的路灯坏了三天，晚上走路很危险"
CRY = "漏气了，快来人"
AGENT, COLLEAGUE, SUPERVISOR, DISPATCHER = "tan.yuhe", "wei.qingyan", "mo.chengyu", "huang.mobai"
NONE_OF_THEIRS = ["lan.shouyi", "huo.anlan", "bei.mingzheng", "luo.jianqing", "pan.wenqi", "ou.xiaoman"]
CLERK, HEAD = "gu.dengming", "hai.pingan"  # of the unit that mends the lamps
BADGE = "等您看的通知"


async def reads(town: Town, login: str, path: str = "/notices") -> Page:
    return await (await signed_in(town, login)).get(path)


async def signed_in(town: Town, login: str) -> Browser:
    browser = Browser(town.client)
    await browser.sign_in(login, "walk")
    return browser


async def acting(town: Town, login: str) -> Actor:
    async with town.work.reading() as session:
        found = await store.staff_by_login(session, login)
        assert found is not None
        return await store.actor(session, found)


async def test_one_agent_reads_all_and_the_other_still_has_the_unread_danger(town: Town) -> None:
    """DOMAIN 4.6: the machine only calls, people look; one person's click is not everybody's."""
    await town.says("sms", CRY)
    one = await signed_in(town, AGENT)
    page = await one.get("/notices")
    assert "疑似紧急危险，请立即核实" in page.text
    assert "没有未读通知" in (await one.post("/notices", {"up_to": page.field("up_to")})).text
    assert BADGE not in (await reads(town, AGENT, "/me")).html
    assert "疑似紧急危险，请立即核实" in (await reads(town, COLLEAGUE)).text
    assert BADGE in (await reads(town, COLLEAGUE, "/me")).html


async def test_administrators_analysts_editors_and_vendors_carry_no_badge_and_read_no_title(town: Town) -> None:
    """DOMAIN 3.3, 8.3; 国办函〔2025〕66号: a person who does not handle matters gets no notice of them."""
    await town.says("sms", CRY)
    await town.says("wechat", LAMP)
    await town.turn(hours=3)
    ticket = await town.ticket()
    for login in NONE_OF_THEIRS:
        for path in ("/notices", "/notices?show=all", "/home"):
            html = (await reads(town, login, path)).html
            assert not [word for word in (BADGE, ticket.number, ticket.title, "漏气") if word in html], (login, path)


async def test_a_person_who_is_taken_off_no_longer_reads_of_it(town: Town) -> None:
    """济南条例32条〔法〕: 有直接利害关系的人员回避."""
    await town.says("sms", LAMP)
    number = (await town.ticket()).number
    assert number in (await reads(town, CLERK)).html
    supervisor = await signed_in(town, SUPERVISOR)
    page = await supervisor.act(number, "recuse", person=CLERK, reason="诉求人是其房东")
    assert page.status == 200
    await town.turn(minutes=130)  # of the two working hours that the unit has to sign; not yet noon
    for path in ("/notices", "/notices?show=all"):
        assert number not in (await reads(town, CLERK, path)).html
    assert BADGE not in (await reads(town, CLERK, "/me")).html
    assert "已超期" in (await reads(town, HEAD)).text, "the head is told of the red lamp"


@pytest.mark.parametrize("granted", [True, False])
async def test_a_wish_for_more_time_goes_to_who_decides_and_the_answer_to_who_asked(town: Town, granted: bool) -> None:
    """北京条例15条〔法〕: who grants is the centre; DOMAIN 3.3: the supervisor."""
    await town.says("sms", LAMP)
    by = await acting(town, CLERK)
    await town.acts(handling.sign, by)
    await town.acts(extensions.ask_extension, by, reason="要等配件", budget="2wd")
    assert "申请延期，待审批" in (await reads(town, SUPERVISOR)).text
    for login in (AGENT, DISPATCHER, CLERK):
        assert "申请延期，待审批" not in (await reads(town, login)).text
    decided = await signed_in(town, SUPERVISOR)
    act = "grant" if granted else "refuse"
    page = await decided.act((await town.ticket()).number, act, reason="情况属实")
    assert page.status == 200
    words = "延期申请已同意" if granted else "延期申请未获同意"
    assert words in (await reads(town, CLERK)).text
    assert words not in (await reads(town, AGENT, "/notices?show=all")).text


async def test_what_waits_at_the_centre_notifies_who_has_to_do_it(town: Town) -> None:
    """The audit that nobody does burns at the reviewer's, is raised to the supervisor, then to the leader."""
    await town.says("sms", LAMP)
    by, head = await acting(town, CLERK), await acting(town, HEAD)
    await town.acts(handling.sign, by)
    await town.acts(handling.answer, by, text="灯已修好", truth="属实", solved="已解决")
    await town.acts(handling.approve, head)
    reviewer, leader = "nong.zhilan", "meng.zhaolin"
    assert "答复待审核" in (await reads(town, reviewer)).text
    assert "答复待审核" not in (await reads(town, AGENT)).text
    for _ in range(60):
        await town.turn(hours=4)
        if "上报中心领导" in "\n".join(await town.notices("centre")):
            break
    assert "答复审核" in (await reads(town, reviewer)).text
    assert "上报值班主管" in (await reads(town, SUPERVISOR)).text
    assert "上报中心领导" in (await reads(town, leader)).text
    assert "上报" not in (await reads(town, AGENT)).text

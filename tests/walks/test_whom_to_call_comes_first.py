"""A cry is first of all a cry: whom to call is the first line back, and nothing makes it another kind of matter."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from dashboards.desk.queries import alarms as queries
from router.outgoing.danger_wording import WATCHED as NUMBERS
from sla.reviews.review_models import Review
from tests.dashboards.office import Browser
from tests.walks.conftest import Town
from tests.walks.test_a_person_takes_over import Citizen, agent, take, write
from tickets.access.rights import SYSTEM
from tickets.models import Kind, Ticket

WRITTEN = ["webchat", "wechat", "sms", "telegram"]
CRY = "我不想活了，站在百货大楼楼顶"
LAMP = "临江路三号门口的路灯坏了三天"


@pytest.fixture(params=WRITTEN)
async def citizen(request: pytest.FixtureRequest, town: Town) -> Citizen:
    return Citizen(town, request.param)


async def tickets(town: Town) -> list[Ticket]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


async def shown(town: Town) -> list[str]:
    """The alarms as the open pages show them."""
    async with town.work.reading() as session:
        return [line.text for line in await queries.open_alarms(session, SYSTEM)]


@pytest.mark.parametrize("cry", ["漏气了快来人", "着火了，怎么还没人来", "快来人救命，催一下"])
async def test_a_call_for_help_alone_is_a_matter_and_asks_nobody_for_a_number(
    town: Town, citizen: Citizen, cry: str
) -> None:
    await citizen.says(cry)
    lines = list(await citizen.reads())
    assert NUMBERS in lines[0]
    assert not any("没有查到" in line for line in lines)
    assert [ticket.danger_rings for ticket in await tickets(town)] == [True]
    assert [cry in line for line in await shown(town)] == [True]


async def test_while_a_person_answers_it_comes_before_the_number_of_the_ticket(town: Town, citizen: Citizen) -> None:
    await citizen.says("转人工")
    await take(town, await agent(town))
    await write(town, await agent(town), "您好，请讲")
    before = len(await citizen.reads())
    await citizen.says(CRY)
    new = list(await citizen.reads())[before:]
    assert NUMBERS in new[0]
    assert sum(NUMBERS in line for line in new) == 1
    assert [CRY in line for line in await shown(town)] == [True]


@pytest.mark.parametrize("channel", ["sms", "wechat", "telegram", "phone"])
@pytest.mark.parametrize("fire", ["厂里仓库着火了，里面还有人", "学校门口有人持刀乱砍"])
async def test_a_fire_or_an_attack_is_no_report_and_the_alarm_says_where(town: Town, channel: str, fire: str) -> None:
    await town.says(channel, fire)
    (ticket,) = await tickets(town)
    assert ticket.kind is not Kind.REPORT
    assert not ticket.confidential
    assert [fire in line for line in await shown(town)] == [True]


@pytest.mark.parametrize("channel", WRITTEN)
@pytest.mark.parametrize("answer", ["没有解决，再不来我就点火了", "谢谢你们，我先走一步了，这个世界不值得"])
async def test_in_the_answer_to_our_question(town: Town, channel: str, answer: str) -> None:
    writer = Citizen(town, channel)
    await writer.says(LAMP)
    await town.answers("szgl", "已更换灯具")
    before = len(await writer.reads())
    await writer.says(answer)
    assert NUMBERS in list(await writer.reads())[before]
    assert [answer[-5:] in line for line in await shown(town)] == [True]


async def test_beside_the_tap_that_rates(town: Town) -> None:
    town.client.session.cookie_jar.clear()
    browser = Browser(town.client)
    receipt = await browser.write(LAMP)
    await town.settle()
    await town.answers("szgl", "已更换灯具")
    code = re.search(r"data-code>(\d{6})", receipt.html)
    assert code is not None
    own = (await town.ticket()).number
    await browser.get("/query")
    await browser.post("/query", {"number": own, "code": code[1]})
    page = await browser.post(f"/p/{own}/rate", {"solved": "no", "reason": CRY})
    tels = re.findall(r'href="tel:(\d+)"', page.html)
    assert tels[0] == "110"
    assert unescape(page.html).index("tel:110") < unescape(page.html).index(LAMP)
    assert [CRY in line for line in await shown(town)] == [True]


async def test_what_a_caller_takes_down_beside_a_rating(town: Town) -> None:
    await town.says("phone", LAMP)
    await town.answers("szgl", "已更换灯具")
    async with town.work.reading() as session:
        review = (await session.scalars(select(Review))).one()
    town.client.session.cookie_jar.clear()
    caller = Browser(town.client)
    await caller.sign_in("gan.wanqiu", "walk")
    await caller.get("/followup")
    taken = {"contacted": "yes", "solved": "no", "satisfied": "unsaid", "reason": f"诉求人说：{CRY}"}
    assert "已记录回访结果" in (await caller.post(f"/followup/{review.id}", taken)).text
    (line,) = await shown(town)
    assert "不想活" in line
    assert "路灯" not in line

"""What a citizen says about an answer has two facts: solved or not, and how satisfied. Nothing is closed in doubt."""

import pytest
from sqlalchemy import select

from channels.models import Outbox
from sla.models import Review, Supervision
from sla.supervision import supervision_replies
from tests.dashboards.office import Browser
from tests.walks.conftest import Town
from tests.walks.test_the_ladder_of_questions import called
from tickets import store
from tickets.access.rights import Role
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, Ticket

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
TOKEN = "walkingcitizen0000000000000025"
CHANNELS = ("sms", "wechat", "telegram", "webchat")


LOGINS = {"caller": "gan.wanqiu", "supervisor": "mo.chengyu"}


async def page(town: Town, login: str, path: str) -> str:
    """What somebody of the staff reads there."""
    browser = Browser(town.client)
    await browser.sign_in(LOGINS[login], "walk")
    return (await browser.get(path)).text


async def the_review(town: Town) -> Review:
    async with town.work.reading() as session:
        return (await session.scalars(select(Review))).one()


async def the_letter(town: Town) -> Supervision:
    async with town.work.reading() as session:
        return (await session.scalars(select(Supervision))).one()


class Citizen:
    """One citizen on one channel, web chat included: what they say and what they read."""

    def __init__(self, town: Town, channel: str) -> None:
        self.town, self.channel = town, channel

    async def says(self, text: str) -> list[str]:
        """Returns our lines that came after it."""
        if self.channel != "webchat":
            before = len(self.town.received(self.channel))
            await self.town.says(self.channel, text)
            return self.town.received(self.channel)[before:]
        visitor = await self.town.visitor(TOKEN, last_seq=10**6)
        await visitor.say(text)
        await self.town.settle()
        await visitor.socket.close()
        return [await self.last()]

    async def last(self) -> str:
        if self.channel != "webchat":
            return self.town.received(self.channel)[-1]
        async with self.town.work.reading() as session:
            return (await session.scalars(select(Outbox.text).order_by(Outbox.id.desc()).limit(1))).one()


@pytest.fixture(params=CHANNELS)
async def citizen(request: pytest.FixtureRequest, town: Town) -> Citizen:
    """Somebody whose matter was answered, hours after they last wrote."""
    one = Citizen(town, request.param)
    await one.says(WORDS)
    town.clock.turn(hours=3)
    await town.answers("szgl", "已更换灯具")
    town.clock.turn(hours=3)
    return one


@pytest.fixture
async def by_sms(town: Town) -> Citizen:
    one = Citizen(town, "sms")
    await one.says(WORDS)
    await town.answers("szgl", "已更换灯具")
    town.clock.turn(hours=3)
    return one


async def test_the_question_and_its_answer_fit_each_other(citizen: Citizen) -> None:
    asked = await citizen.last()
    assert "请回复“已解决”或“未解决”" in asked
    assert "5非常满意" in asked
    (said,) = await citizen.says("已解决，5")  # the example of the question itself
    assert "已办结" in said
    assert "数字" not in said, "both facts were said: nothing more is asked"
    assert (await citizen.town.ticket()).state is State.CLOSED


async def test_a_new_matter_after_the_answer_is_a_ticket_of_its_own(citizen: Citizen) -> None:
    """Found so: the first was closed, and nobody ever heard of the manhole."""
    await citizen.says("解决了，谢谢，另外我们这儿青山路井盖丢了")
    async with citizen.town.work.reading() as session:
        first, second = (await session.scalars(select(Ticket).order_by(Ticket.id))).all()
    assert first.state is State.CLOSED
    assert "井盖" in second.text
    assert "已登记" in await citizen.last()


@pytest.mark.parametrize("text", ["没有，不满意", "没有什么变化，不满意", "未解决", "解决了一半", "处理了个寂寞"])
async def test_an_unhappy_answer_begins_the_next_round(citizen: Citizen, text: str) -> None:
    (said,) = await citizen.says(text)
    assert "已退回承办单位重新办理" in said
    assert (await citizen.town.ticket()).state is State.REWORK


async def test_a_rating_alone_is_kept_and_whether_it_is_solved_is_asked_once(citizen: Citizen) -> None:
    town = citizen.town
    (said,) = await citizen.says("1")
    assert "您的评分已记下" in said
    assert "您的问题解决了吗" in said
    assert (await town.ticket()).state is State.CALLBACK
    assert "已评分，没说是否解决" in await page(town, "caller", "/followup")
    (said,) = await citizen.says("2 态度差")
    assert "解决" not in said, "asked once"
    (said,) = await citizen.says("未解决")
    assert "已退回承办单位重新办理" in said
    assert (await the_review(town)).satisfied == 2
    assert (await town.ticket()).state is State.REWORK
    assert await town.tickets() == 1


@pytest.mark.parametrize("text", ["5，谢谢", "👍", "5分好评", "非常满意"])
async def test_praise_without_solved_is_a_rating_and_no_new_matter(by_sms: Citizen, text: str) -> None:
    town = by_sms.town
    (said,) = await by_sms.says(text)
    assert "您的问题解决了吗" in said
    (said,) = await by_sms.says("已解决")
    assert "已办结" in said
    assert "数字" not in said, "the rating is known"
    assert (await the_review(town)).satisfied == 5
    assert await town.tickets() == 1


async def test_solved_but_badly_treated_closes_the_matter_and_opens_a_rectification(citizen: Citizen) -> None:
    town = citizen.town
    (said,) = await citizen.says("解决了，但是态度很差，1")
    assert "已办结" in said
    assert "整改" in said
    ticket = await town.ticket()
    assert (ticket.state, ticket.reworks) == (State.CLOSED, 0)
    assert any("整改通知 DB-" in line for line in await town.notices("szgl"))
    listed = await page(town, "supervisor", "/letters?form=rectify")
    assert "非常不满意" in listed
    assert "态度很差" in await page(town, "supervisor", f"/letters/{(await the_letter(town)).id}")


async def test_a_poor_rating_that_comes_later_opens_a_rectification_too(by_sms: Citizen) -> None:
    town = by_sms.town
    await by_sms.says("已解决")
    (said,) = await by_sms.says("1")
    assert "整改" in said
    assert (await town.ticket()).state is State.CLOSED
    assert [one.count("整改通知") for one in await town.notices("szgl") if "整改通知" in one] == [1]


async def test_a_confidential_citizens_words_are_not_in_the_letter_to_the_unit(by_sms: Citizen) -> None:
    town = by_sms.town
    async with town.work.begin() as uow:
        (await store.ticket(uow.session, (await town.ticket()).id)).confidential = True
    await by_sms.says("解决了，但是态度很差，1")
    assert "非常不满意" in (await the_letter(town)).reason
    assert "态度很差" not in (await the_letter(town)).reason


async def test_the_rectification_has_a_clock_although_the_matter_is_closed(by_sms: Citizen) -> None:
    town = by_sms.town
    await by_sms.says("解决了，不满意")
    await town.turn(days=10)
    assert (await town.ticket()).lamp.value == "red"
    async with town.work.begin() as uow:
        letter = (await uow.session.scalars(select(Supervision))).one()
        handler = await town.person(Role.UNIT_HANDLER, "szgl")
        await supervision_replies.reply(uow, letter, by=handler, text="已对当事人批评教育")
    assert (await town.ticket()).lamp.value == "green"


@pytest.mark.parametrize(
    "text",
    [
        *("解决了吗你们", "“解决”了", "呵呵，修好了", "他们说解决了", "处理了一下", "好多了", "解决了？我怎么不知道"),
        "没问题",
    ],
)
async def test_what_nobody_can_be_sure_of_is_read_by_a_person(by_sms: Citizen, text: str) -> None:
    town = by_sms.town
    (said,) = await by_sms.says(text)
    assert "先不办结" in said
    assert (await town.ticket()).state is State.CALLBACK
    listed = await page(town, "caller", "/followup")
    assert "答复看不准，请人工认定" in listed
    assert text in listed
    asked = len(town.received("sms"))
    await town.turn(days=2)
    assert len(town.received("sms")) == asked, "there is an answer: nobody is told that there is none"
    await by_sms.says("已解决")
    assert (await town.ticket()).state is State.CLOSED
    assert "答复看不准" not in await page(town, "caller", "/followup")


async def test_who_has_rated_is_asked_again_only_for_the_rest(by_sms: Citizen) -> None:
    town = by_sms.town
    await by_sms.says("4")
    await town.turn(days=1)
    assert "您的评分已记下" in await by_sms.last()
    assert "还没有收到" not in await by_sms.last()
    for _ in range(3):
        await town.turn(days=1)
        for line in await town.call_list():
            await called(town, line.id)
    await town.turn(days=16)
    ticket = await town.ticket()
    assert ticket.state is State.CLOSED
    assert (await the_review(town)).satisfied == 4
    async with town.work.reading() as session:
        closed = select(JournalEntry.reason).where(JournalEntry.act == Act.CONFIRM_CLOSE)
        assert "只评了满意程度" in ((await session.scalars(closed)).one() or "")


@pytest.mark.parametrize("text", ["谢谢", "收到"])
async def test_thanks_is_no_verdict(by_sms: Citizen, text: str) -> None:
    town = by_sms.town
    await by_sms.says(text)
    assert (await town.ticket()).state is State.CALLBACK
    review = await the_review(town)
    assert (review.solved, review.satisfied, review.unclear) == (None, None, None)

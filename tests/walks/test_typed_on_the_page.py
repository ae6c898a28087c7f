"""What a citizen types on the page of their matter is understood as by any other channel, and answered there."""

import re
import uuid
from html import unescape

import pytest

from dashboards.desk.queries import alarms as queries
from dashboards.desk.queries import handovers
from router.outgoing import review_wording, wording
from router.outgoing.danger_wording import WATCHED
from tests.walks.conftest import Town
from tickets import store
from tickets.access.rights import SYSTEM
from tickets.conversation_holder import TalkHolder
from tickets.lifecycle import Act, State
from tickets.models import Ticket

LAMP = "临江路三号门口的路灯坏了三天，晚上走路很危险"
HOLE = "我还要反映另一件事：青山路18号东门的窨井盖破了一个大洞"
CRY = "我不想活了，我现在就在百货大楼楼顶"
FIXED = "已更换灯具"
CHANNELS = ["sms", "wechat", "telegram", "phone", "webchat"]
_HIDDEN = re.compile(r'name="(csrf|cid)" value="([^"]+)"')
_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_CODE = re.compile(r"查询码 (\d{6})|data-code>(\d{6})")


class TicketPage:
    """A citizen with one matter, who has opened its page by number and code."""

    def __init__(self, town: Town, channel: str) -> None:
        self.town, self.channel, self.html = town, channel, ""
        self.number = self.code = ""

    async def open(self) -> None:
        if self.channel == "webchat":
            await self._read(await self.town.client.get("/"))
            await self._send("/write", text=LAMP)
            result = self.html
            await self.town.settle()
        else:
            await self.town.says(self.channel, LAMP)
            result = self.town.received(self.channel)[0]
        found = _CODE.search(result)
        assert found is not None
        self.number, self.code = (await self.town.ticket()).number, found[1] or found[2]
        await self.enter()

    async def enter(self) -> None:
        """By number and code, as on any later day."""
        await self._read(await self.town.client.get("/query"))
        await self._send("/query", number=self.number, code=self.code)

    async def types(self, text: str) -> str:
        """What the page shows afterwards, on top of it first."""
        await self._read(await self.town.client.get(f"/p/{self.number}"))
        await self._send(f"/p/{self.number}/more", text=text)
        await self.town.settle()
        return self.shown

    async def _send(self, path: str, **fields: str) -> None:
        hidden = dict(_HIDDEN.findall(self.html))
        await self._read(await self.town.client.post(path, data={"cid": str(uuid.uuid4()), **hidden, **fields}))

    async def _read(self, response) -> None:  # noqa: ANN001 - aiohttp's response
        self.html, self.status = await response.text(), response.status

    @property
    def shown(self) -> str:
        """The words of the page, in order."""
        assert self.status == 200, self.html
        main = _MAIN.search(self.html)
        assert main is not None
        return unescape(re.sub(r"<[^>]+>", "", main[0]))

    async def ticket(self) -> Ticket:
        async with self.town.work.reading() as session:
            found = await store.ticket_by_number(session, self.number)
            assert found is not None
            return found

    async def acts(self) -> list[Act]:
        async with self.town.work.reading() as session:
            return [entry.act for entry in await store.journal_of(session, (await self.ticket()).id)]


@pytest.fixture(params=CHANNELS)
async def page(request: pytest.FixtureRequest, town: Town) -> TicketPage:
    opened = TicketPage(town, request.param)
    await opened.open()
    return opened


@pytest.fixture
async def texted(town: Town) -> TicketPage:
    opened = TicketPage(town, "sms")
    await opened.open()
    return opened


async def rings(town: Town) -> list[str]:
    async with town.work.reading() as session:
        return [line.text for line in await queries.open_alarms(session, SYSTEM)]


async def test_danger_rings_at_once_and_the_numbers_come_first(town: Town, page: TicketPage) -> None:
    shown = await page.types(CRY)
    assert [CRY[:8] in line for line in await rings(town)] == [True]
    assert (await page.ticket()).danger_rings
    assert 'href="tel:110"' in page.html
    assert shown.index("110") < shown.index("来往内容")
    if page.channel != "webchat":
        assert any(WATCHED in line for line in town.received(page.channel))


async def test_another_danger_is_a_ticket_of_its_own_and_the_numbers_are_shown(town: Town, texted: TicketPage) -> None:
    await texted.types("青山路小学着火了，好多孩子在里面")
    assert len(await rings(town)) == 1
    assert 'href="tel:119"' in texted.html
    assert await town.tickets() == 2


async def test_pressing_on_is_counted_and_reaches_the_unit(town: Town, page: TicketPage) -> None:
    heard = len(town.received(page.channel)) if page.channel != "webchat" else 0
    assert "已为您催办" in await page.types("怎么还没人来修，请催一催")
    assert (await page.ticket()).chases == 1
    assert any("诉求人催办" in line for line in await town.notices("szgl"))
    if page.channel != "webchat":
        assert len(town.received(page.channel)) == heard, "the page has answered; nothing is sent besides"


async def test_a_withdrawal_is_asked_back_on_the_page(town: Town, page: TicketPage) -> None:
    assert wording.CONFIRM_WITHDRAWAL in await page.types("申请撤销工单")
    assert (await page.ticket()).state is State.PENDING_SIGN
    assert "撤回" in await page.types("是的")
    assert (await page.ticket()).state is State.TERMINATED
    assert await town.tickets() == 1


async def test_the_page_offers_both_answers_as_buttons(town: Town, page: TicketPage) -> None:
    assert 'name="text" value="不撤了"' not in page.html
    await page.types("申请撤销工单")
    for answer in wording.choices(wording.CONFIRM_WITHDRAWAL):
        assert f'name="text" value="{answer}"' in page.html
    assert "继续办理，您不用再做什么" in await page.types(wording.KEEP_MATTER)
    assert 'name="text" value="确认撤回"' not in page.html
    assert (await page.ticket()).state is State.PENDING_SIGN
    assert await town.tickets() == 1


async def test_an_insult_on_the_page_is_answered_calmly_and_is_no_matter(town: Town, page: TicketPage) -> None:
    assert wording.CALM in await page.types("你们是死人吗")
    assert (await page.ticket()).text == LAMP
    assert await town.tickets() == 1


async def test_an_opt_out_is_obeyed_and_is_no_supplement(town: Town, texted: TicketPage) -> None:
    assert wording.OPTED_OUT in await texted.types("退订")
    assert Act.SUPPLEMENT not in await texted.acts()
    heard = len(town.received("sms"))
    await town.answers("szgl", FIXED)
    assert len(town.received("sms")) == heard


async def test_a_person_is_asked_for(town: Town, page: TicketPage) -> None:
    shown = await page.types("我要转人工，找个人跟我说")
    async with town.work.reading() as session:
        waiting = [talk.holder for talk in (await handovers.listed(session, SYSTEM)).items]
    if page.channel == "phone":
        assert wording.PERSON_BY_TELEPHONE in shown
        assert (await page.ticket()).chases == 1, "a matter told by telephone has no talk to take"
        assert TalkHolder.QUEUE not in waiting
    else:
        assert wording.PERSON_COMES_THERE in shown
        assert waiting == [TalkHolder.QUEUE]


@pytest.mark.parametrize(
    ("words", "state", "said"),
    [
        ("没解决，灯还是不亮", State.REWORK, review_wording.REVIEW_THANKS_UNSOLVED),
        ("已解决，5", State.CLOSED, review_wording.REVIEW_THANKS_SOLVED),
        ("5", State.CALLBACK, review_wording.REVIEW_ASK_SOLVED),
    ],
)
async def test_an_answer_to_our_question_is_one(
    town: Town, texted: TicketPage, words: str, state: State, said: str
) -> None:
    await town.answers("szgl", FIXED)
    assert said in await texted.types(words)
    assert (await texted.ticket()).state is state
    assert await town.tickets() == 1


async def test_danger_beside_a_rating_rings(town: Town, texted: TicketPage) -> None:
    await town.answers("szgl", FIXED)
    await texted.types("5，再见，我不活了")
    assert len(await rings(town)) == 1
    assert 'href="tel:110"' in texted.html


async def test_a_rating_after_the_end_is_a_rating(town: Town, texted: TicketPage) -> None:
    await town.answers("szgl", FIXED)
    await texted.types("已解决")
    assert review_wording.RATED in await texted.types("5")
    assert (await texted.ticket()).state is State.CLOSED


async def test_what_has_ended_lives_again_for_new_facts(town: Town, texted: TicketPage) -> None:
    await town.answers("szgl", FIXED)
    await texted.types("已解决，5")
    assert wording.THANKS in await texted.types("谢谢你们")
    assert (await texted.ticket()).state is State.CLOSED
    assert wording.REOPENED in await texted.types("今晚又不亮了")
    assert (await texted.ticket()).state is not State.CLOSED
    assert await town.tickets() == 1


async def test_another_matter_gets_a_number_of_its_own(town: Town, page: TicketPage) -> None:
    shown = await page.types(HOLE)
    assert await town.tickets() == 2
    assert (await page.ticket()).text == LAMP
    made = await town.ticket()
    assert "井盖" in made.text
    assert made.number[-4:] in shown.replace(" ", "")
    if page.channel == "webchat":
        assert "data-code" in page.html, "on a receipt of its own"
    else:
        assert _CODE.search(shown) is None, "the code goes to where the matter came from"
        assert _CODE.search(town.received(page.channel)[-1]) or _CODE.search(town.received(page.channel)[-2])


@pytest.mark.parametrize("words", ["是北门那一盏", "灯在东门口，晚上更暗", "【中国移动】截图在这里，电话已改"])
async def test_more_about_it_stays_with_it(town: Town, texted: TicketPage, words: str) -> None:
    assert wording.RECEIVED_MORE in await texted.types(words)
    assert await town.tickets() == 1
    assert Act.SUPPLEMENT in await texted.acts()


async def test_a_cry_on_the_page_of_an_archived_matter_is_not_refused(town: Town, texted: TicketPage) -> None:
    await town.answers("szgl", FIXED)
    await texted.types("已解决，5")
    await town.turn(days=31)
    await town.turn(days=1)
    assert (await texted.ticket()).state is State.ARCHIVED
    await texted.enter()
    await texted.types(CRY)
    assert len(await rings(town)) == 1
    assert 'href="tel:110"' in texted.html
    assert await town.tickets() == 2

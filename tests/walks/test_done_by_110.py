"""What the citizen hears of a matter that is with the police: 国办发〔2022〕12号 (双向流转、可追溯).

DOMAIN-2 1.3: the police may say no more than that they are done; that is a result, and is sent to the citizen.
"""

from router.alarms import store as alarms
from tests.dashboards.office import Browser
from tests.walks import resting
from tests.walks.conftest import Town
from tickets import store
from tickets.query_codes import code_hash
from tickets.states import State

CODE = "246810"
AGENT = "tan.yuhe"
KNIFE = "那个拿刀的人又来了"


async def closed_by_an_agent(town: Town) -> None:
    browser = Browser(town.client)
    await browser.sign_in(AGENT, "walk")
    page = await browser.act((await town.ticket()).number, "police-closed", reason="民警到场，嫌疑人王某已带走")
    assert page.status == 200, page.text
    await town.settle()


async def test_that_the_police_are_done_is_sent_without_their_words(town: Town) -> None:
    await resting.taken_by_110(town)
    await closed_by_an_agent(town)
    assert (await town.ticket()).state is State.DIRECT_CLOSED
    assert town.received("sms")[-1] == "您反映的情况110已处置完毕，这件诉求已办结。还有需要其他部门办理的，请直接回复。"
    assert "王某" not in "".join(town.received("sms"))


async def test_more_about_it_is_answered_without_a_unit_that_nobody_has_asked(town: Town) -> None:
    await resting.at_110(town)
    await town.says("sms", "补充一下，地点在临江路三号门口")
    text = town.received("sms")[-1]
    assert "已补充到编号" in text
    assert text.endswith("的诉求里。这件已转110处理，情况有变化请直接拨打110。")


async def test_the_page_says_so_too(town: Town) -> None:
    await resting.at_110(town)
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        ticket.code_hash = code_hash(ticket.number, CODE, uow.settings.keys)
    browser = Browser(town.client)
    await browser.get("/query")
    page = await browser.post("/query", {"number": ticket.number, "code": CODE})
    page = await browser.post(f"/p/{ticket.number}/more", {"cid": page.field("cid"), "text": "他往江边走了"})
    assert "已收到您补充的情况。这件已转110处理，情况有变化请直接拨打110。" in page.text
    assert "承办单位会看到" not in page.text


async def test_an_alarm_that_rang_meanwhile_is_taken_by_who_closes_it(town: Town) -> None:
    """What has ended waits for nothing: its alarm rang on, and no list of the ticket showed it."""
    await resting.at_110(town)
    await town.says("sms", KNIFE)
    ticket = await town.ticket()
    async with town.work.reading() as session:
        assert await alarms.open_of(session, ticket.id, rings=True) is not None
    await closed_by_an_agent(town)
    async with town.work.reading() as session:
        assert await alarms.open_of(session, ticket.id, rings=True) is None

"""While a person talks to the citizen, nothing of our own comes between the two; it is said when the talk is over.

The same story on every channel on which people write back and forth.
"""

import pytest

from router.conversations import handover
from router.outgoing import wording
from sla import store as promises
from tests.walks.conftest import Town
from tests.walks.test_a_person_takes_over import FIRST, SECOND, Citizen, agent, number, take, write
from tickets.lifecycle import State

LAMP = "临江路三号门口的路灯坏了三天"
CHANNELS = ["webchat", "wechat", "sms", "telegram"]
ANSWER = "已更换灯泡，今晚试亮"


@pytest.fixture(params=CHANNELS)
async def citizen(request: pytest.FixtureRequest, town: Town) -> Citizen:
    return Citizen(town, request.param)


async def in_talk(town: Town, citizen: Citizen) -> list[str]:
    """A matter with a unit, and a person who has taken the talk; what the citizen reads so far."""
    await citizen.says(LAMP, "转人工")
    await take(town, await agent(town))
    await write(town, await agent(town), "您好，请讲")
    return list(await citizen.reads())


async def test_the_answer_and_its_question_wait_until_the_talk_is_closed(town: Town, citizen: Citizen) -> None:
    before = await in_talk(town, citizen)
    await town.answers("szgl", ANSWER)
    assert list(await citizen.reads()) == before, "nothing comes between the two"
    await write(town, await agent(town), "还有什么能帮您的吗？")
    async with town.work.begin() as uow:
        await handover.close(uow, await number(town), by=await agent(town))
    said = list(await citizen.reads())[len(before) + 1 :]
    assert said[0] == wording.TALK_CLOSED
    assert ANSWER in said[1]
    assert "解决了吗" in said[1]
    await citizen.says("已解决，5")
    assert (await town.ticket()).state.value == "closed"


async def test_it_is_said_as_well_when_the_talk_ends_by_itself_and_once(town: Town, citizen: Citizen) -> None:
    before = await in_talk(town, citizen)
    await town.answers("szgl", ANSWER)
    await town.turn(minutes=31)
    await town.turn(minutes=5)
    said = list(await citizen.reads())[len(before) :]
    assert [ANSWER in line for line in said].count(True) == 1


async def test_handed_to_a_colleague_it_waits_on(town: Town, citizen: Citizen) -> None:
    before = await in_talk(town, citizen)
    await town.answers("szgl", ANSWER)
    async with town.work.begin() as uow:
        to = await handover.colleague(uow.session, (await agent(town, SECOND)).id or 0)
        await handover.transfer(uow, await number(town), to, note="", by=await agent(town, FIRST))
    assert list(await citizen.reads()) == before


@pytest.mark.parametrize("words", ["5", "已解决，5"])
async def test_an_answer_given_in_the_talk_to_a_question_from_before_is_read_by_a_person(
    town: Town, citizen: Citizen, words: str
) -> None:
    """It may as well answer the agent: nothing is closed, nothing said between the two, and nobody asks again."""
    await citizen.says(LAMP)
    await town.answers("szgl", ANSWER)
    await citizen.says("转人工")
    await take(town, await agent(town))
    await write(town, await agent(town), "您好，您住几号楼？")
    before = list(await citizen.reads())
    await citizen.says(words)
    assert list(await citizen.reads()) == before
    assert (await town.ticket()).state is State.CALLBACK
    async with town.work.reading() as session:
        review = await promises.latest_review(session, (await town.ticket()).id)
    assert review is not None
    assert (review.unclear, review.satisfied) == (words, None)
    await town.turn(days=2)
    assert not any("请问您的问题解决了吗" in line for line in list(await citizen.reads())[len(before) :])


async def test_any_other_line_in_the_talk_is_the_agents_alone(town: Town, citizen: Citizen) -> None:
    await citizen.says(LAMP)
    await town.answers("szgl", ANSWER)
    await citizen.says("转人工")
    await take(town, await agent(town))
    await write(town, await agent(town), "您好，家里有人吗？")
    await citizen.says("没有")
    async with town.work.reading() as session:
        review = await promises.latest_review(session, (await town.ticket()).id)
    assert review is not None
    assert review.unclear is None

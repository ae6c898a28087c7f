"""A citizen chats on the web page, loses the connection, comes back and misses nothing."""

import json
import uuid

from router.conversations import handover
from tests.walks.conftest import Town
from tickets.access.rights import Role
from tickets.lifecycle import State

TOKEN = "walkingcitizen0000000000000001"


async def test_from_the_first_word_to_the_rating(town: Town) -> None:
    visitor = await town.visitor(TOKEN)
    await visitor.say("临江路三号门口的路灯坏了三天")
    acknowledged = await visitor.hears("已登记")
    await town.settle()
    ticket = await town.ticket()
    assert ticket.number in acknowledged.replace(" ", "")
    assert "市政" in await visitor.hears("已交由")

    await visitor.socket.close()
    await town.answers("szgl", "已更换灯具")

    again = await town.visitor(TOKEN, last_seq=2)
    assert "已更换灯具" in await again.hears("解决了吗")
    await again.say("已解决")
    await again.hears("已办结")
    assert (await town.ticket()).state is State.CLOSED
    await again.socket.close()


async def test_the_same_words_sent_twice_are_one_message(town: Town) -> None:
    visitor = await town.visitor(TOKEN)
    frame = json.dumps({"type": "say", "cid": str(uuid.uuid4()), "text": "临江路的路灯坏了三天没人修"})
    acknowledgements = []
    for _ in range(2):
        await visitor.socket.send(frame)
    while len(acknowledgements) < 2:
        payload = json.loads(await visitor.socket.recv())
        acknowledgements += [payload] if payload["type"] == "ack" else []
    assert [payload["dup"] for payload in acknowledgements] == [False, True]
    assert acknowledgements[0]["seq"] == acknowledgements[1]["seq"]
    await town.settle()
    assert await town.tickets() == 1
    await visitor.socket.close()


async def test_the_citizen_asks_for_a_person_and_one_answers(town: Town) -> None:
    visitor = await town.visitor(TOKEN)
    await visitor.say("转人工")
    await visitor.hears("已为您转人工")
    async with town.work.begin() as uow:
        await handover.write_as_agent(uow, 1, "您好，我是坐席，请讲", by=await town.person(Role.AGENT))
    await town.settle()
    assert await visitor.hears("我是坐席")
    assert await town.tickets() == 0
    await visitor.socket.close()

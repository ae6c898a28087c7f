"""The chat protocol as a browser would speak it, with the `websockets` client on a real socket."""

import socket
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from channels.contract import Outgoing
from channels.webchat.adapter import WebChat
from channels.webchat.server import ChatServer
from channels.webchat.wakeups import wakeup_of
from channels.webchat.window import PAGE
from hotline.base.redis_wakeups import RedisWakeups
from hotline.base.request_limits.in_memory import InMemoryCount
from hotline.base.request_limits.limits import CHAT_PACE, Limit
from hotline.base.settings import Settings
from hotline.base.wakeups import InProcessWakeups
from tests.channels.chat_room import OTHER, TOKEN, TOKENS, Office, browser_at, serving


async def test_a_new_citizen_gets_a_token_and_is_heard(server: ChatServer, intake: Office) -> None:
    async with browser_at(server) as browser:
        (ready,) = await browser.hello(token=None)
        assert (ready["type"], ready["seq"]) == ("ready", 0)
        assert TOKENS.is_ours(ready["token"])
        cid = str(uuid4())
        assert await browser.say("没水了", cid) == {"type": "ack", "cid": cid, "seq": 1, "dup": False}
        assert [line.text for line in intake.lines[ready["token"]]] == ["没水了"]


async def test_a_sentence_sent_twice_is_taken_once_and_both_are_acknowledged(server: ChatServer) -> None:
    cid = str(uuid4())
    async with browser_at(server) as browser:
        await browser.hello()
        assert (await browser.say("没水了", cid))["dup"] is False
    async with browser_at(server) as browser:
        await browser.hello()
        assert await browser.say("没水了", cid) == {"type": "ack", "cid": cid, "seq": 1, "dup": True}


async def test_a_window_that_reconnects_gets_what_it_missed_and_no_more(
    server: ChatServer, intake: Office, now: datetime
) -> None:
    for number in range(PAGE * 2 + 3):
        intake.add(TOKEN, "agent", f"第{number + 1}句")
    async with browser_at(server) as browser:
        response = await browser.hello(last_seq=2)
        assert [line["seq"] for line in response[:-1]] == list(range(3, PAGE * 2 + 4))
        assert response[0] == {"type": "message", "seq": 3, "from": "agent", "text": "第3句", "at": now.isoformat()}
        assert response[-1] == {"type": "ready", "seq": PAGE * 2 + 3, "token": TOKEN}


async def test_an_answer_rings_every_open_window(
    server: ChatServer, intake: Office, wakeups: InProcessWakeups, office: Settings
) -> None:
    adapter = WebChat(office)
    adapter.wakeups = wakeups
    async with browser_at(server) as here, browser_at(server) as there, browser_at(server) as stranger:
        await here.hello()
        await there.hello()
        await stranger.hello(token=OTHER)
        intake.add(TOKEN, "agent", "已派单")
        await adapter.send(Outgoing(id=1, address=TOKEN, text="已派单"))
        assert (await here.hear())["text"] == (await there.hear())["text"] == "已派单"
        assert (await stranger.say("在吗"))["seq"] == 1


async def test_what_is_said_in_one_window_appears_in_the_other_with_its_cid(server: ChatServer) -> None:
    async with browser_at(server) as here, browser_at(server) as there:
        await here.hello()
        await there.hello()
        cid = str(uuid4())
        await here.say("没水了", cid)
        payload = await there.hear()
        assert (payload["from"], payload["text"], payload["cid"]) == ("citizen", "没水了", cid)


async def test_many_rings_at_once_tell_every_line_once_and_in_order(
    server: ChatServer, intake: Office, wakeups: InProcessWakeups
) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        for number in range(30):
            intake.add(TOKEN, "system", str(number))
            wakeups.wake(wakeup_of(TOKEN))
            wakeups.wake(wakeup_of(TOKEN))
        assert [(await browser.hear())["seq"] for _ in range(30)] == list(range(1, 31))
        assert (await browser.say("完"))["seq"] == 31


BAD_SAYS: list[tuple[dict[str, Any], str, bool]] = [
    ({"type": "say", "text": "没水了"}, "cid", False),
    ({"type": "say", "cid": "1", "text": "没水了"}, "cid", False),
    ({"type": "say", "cid": str(uuid4()), "text": " \u200b\n"}, "写点什么", True),
    ({"type": "say", "cid": str(uuid4())}, "文字", True),
    ({"type": "shout"}, "type", False),
    ({"type": "hello"}, "握手|握过手", False),
]


@pytest.mark.parametrize(("frame", "words", "names_it"), BAD_SAYS, ids=[row[1] for row in BAD_SAYS])
async def test_a_bad_frame_is_answered_in_words_and_the_talk_goes_on(
    server: ChatServer,
    frame: dict[str, Any],
    words: str,
    names_it: bool,
) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        await browser.send(**frame)
        response = await browser.hear()
        assert response["type"] == "error"
        assert any(word in response["message"] for word in words.split("|"))
        assert ("cid" in response) is names_it
        assert (await browser.say("没水了"))["type"] == "ack"


@pytest.mark.parametrize("frame", ["", "{", "[]", b"\xff\xfe", '{"type":"say"}', '{"type":"hello","token":"short"}'])
async def test_who_does_not_greet_properly_is_shown_out(server: ChatServer, frame: str | bytes) -> None:
    async with browser_at(server) as browser:
        await browser.socket.send(frame)
        assert (await browser.hear())["type"] == "error"
        assert await browser.closed_with() == 4001


async def test_who_says_nothing_at_all_is_shown_out(intake: Office, wakeups: InProcessWakeups) -> None:
    async with serving(intake, wakeups, hello_within=0.01) as server, browser_at(server) as browser:
        assert await browser.closed_with() == 4001


async def test_who_talks_too_fast_is_asked_to_wait_and_nothing_is_lost(
    intake: Office, wakeups: InProcessWakeups
) -> None:
    pace = CHAT_PACE._replace(most=3, within=timedelta(minutes=10))
    async with serving(intake, wakeups, pace=pace) as server, browser_at(server) as browser:
        await browser.hello()
        response = [await browser.say(str(number)) for number in range(5)]
        assert [answer["type"] for answer in response] == ["ack"] * 3 + ["error"] * 2
        assert "太快" in response[-1]["message"]
        assert response[-1]["cid"]
    assert len(intake.lines[TOKEN]) == 3


async def test_our_own_trouble_is_reported_and_the_sentence_may_come_again(server: ChatServer, intake: Office) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        intake.trouble = RuntimeError("database away")
        cid = str(uuid4())
        assert "重发" in (await browser.say("没水了", cid))["message"]
        intake.trouble = None
        assert (await browser.say("没水了", cid))["dup"] is False


async def test_trouble_while_telling_breaks_the_line_so_that_the_page_comes_again(
    server: ChatServer, intake: Office, wakeups: InProcessWakeups
) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        intake.trouble = RuntimeError("database away")
        wakeups.wake(wakeup_of(TOKEN))
        assert await browser.closed_with() is None
    intake.trouble = None
    intake.add(TOKEN, "agent", "回来了")
    async with browser_at(server) as browser:
        assert (await browser.hello())[0]["text"] == "回来了"


def test_the_pace_is_counted_per_conversation_and_forgotten_in_time() -> None:
    moment = [0.0]
    pace = InMemoryCount(Limit("pace", 2, timedelta(seconds=10), ""), time=lambda: moment[0])
    assert [pace.take("a"), pace.take("a"), pace.take("a"), pace.take("b")] == [True, True, False, True]
    moment[0] = 10.0
    assert pace.take("a")
    moment[0] = 20.0
    pace.sweep()
    assert [pace.take("a"), pace.take("a"), pace.take("a")] == [True, True, False]


async def test_hints_cross_processes_by_redis(intake: Office, redis_url: str) -> None:
    prefix = f"test-{uuid4().hex[:8]}"
    hearing, ringing = RedisWakeups(redis_url, prefix), RedisWakeups(redis_url, prefix)
    token = TOKENS.new()
    async with serving(intake, hearing) as server, browser_at(server) as browser:
        await browser.hello(token=token)
        intake.add(token, "agent", "已派单")
        ringing.wake(wakeup_of(token))
        assert (await browser.hear())["text"] == "已派单"
    await ringing.close()


async def test_without_redis_the_chat_goes_on_in_its_own_process(intake: Office) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        wakeups = RedisWakeups(f"redis://127.0.0.1:{taken.getsockname()[1]}/0", "test")
        async with serving(intake, wakeups) as server, browser_at(server) as browser:
            await browser.hello()
            assert (await browser.say("没水了"))["type"] == "ack"
            assert (await browser.hear_message(1))["text"] == "没水了"

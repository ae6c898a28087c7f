"""The chat protocol as a browser would speak it, with the `websockets` client on a real socket."""

import socket
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from channels.contract import Outgoing
from channels.pace import Pace
from channels.webchat import protocol
from channels.webchat.adapter import WebChat
from channels.webchat.hints import bell_of
from channels.webchat.server import ChatServer
from channels.webchat.window import PAGE
from hotline.base.hints import InProcessHints
from hotline.base.redis_hints import RedisHints
from hotline.base.settings import Settings
from tests.channels.chat_room import TOKEN, Office, browser_at, serving


async def test_a_new_citizen_gets_a_token_and_is_heard(server: ChatServer, upstairs: Office) -> None:
    async with browser_at(server) as browser:
        (ready,) = await browser.hello(token=None)
        assert (ready["type"], ready["seq"]) == ("ready", 0)
        assert protocol.is_token(ready["token"])
        cid = str(uuid4())
        assert await browser.say("没水了", cid) == {"type": "ack", "cid": cid, "seq": 1, "dup": False}
        assert [line.text for line in upstairs.lines[ready["token"]]] == ["没水了"]


async def test_a_sentence_sent_twice_is_taken_once_and_both_are_acknowledged(server: ChatServer) -> None:
    cid = str(uuid4())
    async with browser_at(server) as browser:
        await browser.hello()
        assert (await browser.say("没水了", cid))["dup"] is False
    async with browser_at(server) as browser:
        await browser.hello()
        assert await browser.say("没水了", cid) == {"type": "ack", "cid": cid, "seq": 1, "dup": True}


async def test_who_comes_again_is_told_what_he_missed_and_no_more(
    server: ChatServer, upstairs: Office, now: datetime
) -> None:
    for number in range(PAGE * 2 + 3):
        upstairs.add(TOKEN, "agent", f"第{number + 1}句")
    async with browser_at(server) as browser:
        told = await browser.hello(last_seq=2)
        assert [line["seq"] for line in told[:-1]] == list(range(3, PAGE * 2 + 4))
        assert told[0] == {"type": "message", "seq": 3, "from": "agent", "text": "第3句", "at": now.isoformat()}
        assert told[-1] == {"type": "ready", "token": TOKEN, "seq": PAGE * 2 + 3}


async def test_an_answer_rings_every_open_window(
    server: ChatServer, upstairs: Office, hints: InProcessHints, office: Settings
) -> None:
    adapter = WebChat(office)
    adapter.hints = hints
    async with browser_at(server) as here, browser_at(server) as there, browser_at(server) as stranger:
        await here.hello()
        await there.hello()
        await stranger.hello(token="another-citizens-token-1")
        upstairs.add(TOKEN, "agent", "已派单")
        await adapter.send(Outgoing(id=1, address=TOKEN, text="已派单"))
        assert (await here.hear())["text"] == (await there.hear())["text"] == "已派单"
        assert (await stranger.say("在吗"))["seq"] == 1


async def test_what_is_said_in_one_window_appears_in_the_other_with_its_cid(server: ChatServer) -> None:
    async with browser_at(server) as here, browser_at(server) as there:
        await here.hello()
        await there.hello()
        cid = str(uuid4())
        await here.say("没水了", cid)
        told = await there.hear()
        assert (told["from"], told["text"], told["cid"]) == ("citizen", "没水了", cid)


async def test_many_rings_at_once_tell_every_line_once_and_in_order(
    server: ChatServer, upstairs: Office, hints: InProcessHints
) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        for number in range(30):
            upstairs.add(TOKEN, "system", str(number))
            hints.ring(bell_of(TOKEN))
            hints.ring(bell_of(TOKEN))
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
        told = await browser.hear()
        assert told["type"] == "error"
        assert any(word in told["message"] for word in words.split("|"))
        assert ("cid" in told) is names_it
        assert (await browser.say("没水了"))["type"] == "ack"


@pytest.mark.parametrize("frame", ["", "{", "[]", b"\xff\xfe", '{"type":"say"}', '{"type":"hello","token":"short"}'])
async def test_who_does_not_greet_properly_is_shown_out(server: ChatServer, frame: str | bytes) -> None:
    async with browser_at(server) as browser:
        await browser.socket.send(frame)
        assert (await browser.hear())["type"] == "error"
        assert await browser.closed_with() == 4001


async def test_who_says_nothing_at_all_is_shown_out(upstairs: Office, hints: InProcessHints) -> None:
    async with serving(upstairs, hints, hello_within=0.01) as server, browser_at(server) as browser:
        assert await browser.closed_with() == 4001


async def test_who_talks_too_fast_is_asked_to_wait_and_nothing_is_lost(upstairs: Office, hints: InProcessHints) -> None:
    async with serving(upstairs, hints, messages=3, seconds=600) as server, browser_at(server) as browser:
        await browser.hello()
        told = [await browser.say(str(number)) for number in range(5)]
        assert [answer["type"] for answer in told] == ["ack"] * 3 + ["error"] * 2
        assert "太快" in told[-1]["message"]
        assert told[-1]["cid"]
    assert len(upstairs.lines[TOKEN]) == 3


async def test_our_own_trouble_is_told_and_the_sentence_may_come_again(server: ChatServer, upstairs: Office) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        upstairs.trouble = RuntimeError("database away")
        cid = str(uuid4())
        assert "重发" in (await browser.say("没水了", cid))["message"]
        upstairs.trouble = None
        assert (await browser.say("没水了", cid))["dup"] is False


async def test_trouble_while_telling_breaks_the_line_so_that_the_page_comes_again(
    server: ChatServer, upstairs: Office, hints: InProcessHints
) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        upstairs.trouble = RuntimeError("database away")
        hints.ring(bell_of(TOKEN))
        assert await browser.closed_with() is None
    upstairs.trouble = None
    upstairs.add(TOKEN, "agent", "回来了")
    async with browser_at(server) as browser:
        assert (await browser.hello())[0]["text"] == "回来了"


def test_the_pace_is_counted_per_conversation_and_forgotten_in_time() -> None:
    moment = [0.0]
    pace = Pace(2, 10, time=lambda: moment[0])
    assert [pace.allows("a"), pace.allows("a"), pace.allows("a"), pace.allows("b")] == [True, True, False, True]
    moment[0] = 10.0
    assert pace.allows("a")
    moment[0] = 20.0
    pace.sweep()
    assert [pace.allows("a"), pace.allows("a"), pace.allows("a")] == [True, True, False]


async def test_hints_cross_processes_by_redis(upstairs: Office, redis_url: str) -> None:
    prefix = f"test-{uuid4().hex[:8]}"
    hearing, ringing = RedisHints(redis_url, prefix), RedisHints(redis_url, prefix)
    token = protocol.new_token()
    async with serving(upstairs, hearing) as server, browser_at(server) as browser:
        await browser.hello(token=token)
        upstairs.add(token, "agent", "已派单")
        ringing.ring(bell_of(token))
        assert (await browser.hear())["text"] == "已派单"
    await ringing.close()


async def test_without_redis_the_chat_goes_on_in_its_own_process(upstairs: Office) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        hints = RedisHints(f"redis://127.0.0.1:{taken.getsockname()[1]}/0", "test")
        async with serving(upstairs, hints) as server, browser_at(server) as browser:
            await browser.hello()
            assert (await browser.say("没水了"))["type"] == "ack"
            assert (await browser.hear_message(1))["text"] == "没水了"

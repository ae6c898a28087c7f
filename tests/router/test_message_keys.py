"""A provider's id means one message of one sender at one account of ours, and not for ever."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from channels.contract import InboundMessage
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from router import intake
from router.intake import edited_messages
from router.intake.accepting import Accepted
from router.intake.batching import Together
from tickets.message_models import Author, Message

LAMP, BIN = "临江路路灯坏了三天没人修", "小区门口垃圾一直没有清运"
Take = Callable[[InboundMessage], Awaitable[Accepted]]


def _message(work: Work, phone: str = "13811110001", text: str = LAMP, **fields: Any) -> InboundMessage:
    given: dict[str, Any] = {"channel": "sms", "external_id": "1", "sender": phone, "phone": phone, "text": text}
    return InboundMessage(**(given | fields), sent_at=work.clock.now())


async def _texts(work: Work) -> list[str]:
    async with work.reading() as session:
        citizens = select(Message.text).where(Message.author == Author.CITIZEN).order_by(Message.id)
        return list(await session.scalars(citizens))


@pytest.fixture(params=["alone", "edits", "together"])
def take(request: pytest.FixtureRequest, work: Work) -> Take:
    """The ways on which a message comes in."""
    ways: dict[str, Take] = {
        "alone": lambda message: intake.accept(work, message),
        "edits": lambda message: edited_messages.accept(work, message),
        "together": Together(work).accept,
    }
    return ways[request.param]


async def test_another_citizens_message_under_the_same_id_is_kept(work: Work, take: Take) -> None:
    first = await take(_message(work))
    other = await take(_message(work, "13811110077", BIN))
    assert (first.repeated, other.repeated) == (False, False)
    assert first.number != other.number
    assert await _texts(work) == [LAMP, BIN]


async def test_a_providers_repeat_is_one_message(work: Work, clock: TurnedClock, take: Take) -> None:
    first = await take(_message(work))
    clock.turn(hours=24)  # a provider that could not reach us for a day
    again = await take(_message(work))
    assert (again.repeated, again.number) == (True, first.number)
    assert await _texts(work) == [LAMP]


@pytest.mark.parametrize("channel", ["sms", "wechat", "telegram"])
async def test_a_counter_that_began_anew_swallows_nothing(
    work: Work, clock: TurnedClock, take: Take, channel: str
) -> None:
    await take(_message(work, channel=channel))
    clock.turn(days=7, hours=1)
    later = await take(_message(work, text=BIN, channel=channel))
    assert not later.repeated
    assert await _texts(work) == [LAMP, BIN]
    assert (await take(_message(work, text=BIN, channel=channel))).repeated


async def test_another_account_of_ours_counts_for_itself(work: Work, take: Take) -> None:
    await take(_message(work, account="1069001"))
    other = await take(_message(work, text=BIN, account="1069002"))
    assert not other.repeated
    assert await _texts(work) == [LAMP, BIN]


async def test_a_call_is_one_however_late_its_record_comes_again(work: Work, clock: TurnedClock, take: Take) -> None:
    call = _message(work, channel="phone", external_id="5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4")
    first = await take(call)
    clock.turn(seconds=timedelta(days=60).total_seconds())
    again = await take(replace(call, sender="13900139000"))
    assert (again.repeated, again.number) == (True, first.number)

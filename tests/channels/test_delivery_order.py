"""Messages to one citizen keep their order across retries; what is in doubt is sent twice at most."""

from datetime import timedelta

import pytest

from channels import delivery, outbox
from channels.contract import Cause, DeliveryReceipt, SendFailed
from channels.events import MessageUndelivered
from channels.models import OutboxState, Receipt, Result
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tests.channels.postbox import Postbox, _claim, _put, _results, _row

ONE, OTHER = "13800138000", "13900139000"


async def _send_all(work: Work, postbox: Postbox) -> list[int]:
    """The ids that went out now, in their order."""
    before = len(postbox.sent)
    while await delivery.deliver_waiting(work, postbox):
        continue
    return [message.id for message in postbox.sent[before:]]


def _fails_once(outbox_id: int, failure: SendFailed) -> Postbox:
    return Postbox(stumble=lambda message: failure if message.id == outbox_id and message.attempt == 1 else None)


async def test_a_later_message_waits_for_the_retry_of_an_earlier_one(bare_work: Work, clock: TurnedClock) -> None:
    first, second = await _put(bare_work, 2, address=ONE)
    (others,) = await _put(bare_work, address=OTHER)
    postbox = _fails_once(first, SendFailed("网关忙", Cause.LATER))
    assert await _send_all(bare_work, postbox) == [first, others]
    (third,) = await _put(bare_work, address=ONE)
    assert await _send_all(bare_work, postbox) == []
    clock.turn(seconds=outbox.BACKOFF[0].total_seconds() * (1 + outbox.JITTER))
    assert await _send_all(bare_work, postbox) == [first, second, third]


async def test_two_who_send_at_once_do_not_split_a_citizens_messages(bare_work: Work) -> None:
    first, second = await _put(bare_work, 2, address=ONE)
    held = await _claim(bare_work)
    assert [claim.id for claim in held] == [first]
    assert await _claim(bare_work) == []
    async with bare_work.begin() as uow:
        await outbox.record_sent(uow, [(held[0], "biz")])
    assert [claim.id for claim in await _claim(bare_work)] == [second]


async def test_a_long_pause_holds_nobody_up(bare_work: Work, clock: TurnedClock) -> None:
    """The day's quota of one message: a warning of today must not come tomorrow."""
    first, second = await _put(bare_work, 2, address=ONE)
    postbox = _fails_once(first, SendFailed("当天的条数已用完", Cause.LATER, after=21_600))
    assert await _send_all(bare_work, postbox) == [first, second]
    clock.turn(seconds=21_600)
    assert await _send_all(bare_work, postbox) == [first]


async def test_what_is_meant_for_a_later_hour_holds_nobody_up(bare_work: Work, clock: TurnedClock) -> None:
    (tomorrow,) = await _put(bare_work, address=ONE, not_before=clock.now() + timedelta(hours=12))
    (kept_back,) = await _put(bare_work, address=ONE, not_before=outbox.KEPT_BACK)
    (now,) = await _put(bare_work, address=ONE)
    assert await _send_all(bare_work, Postbox()) == [now]
    clock.turn(hours=12)
    assert await _send_all(bare_work, Postbox()) == [tomorrow]
    assert (await _row(bare_work, kept_back)).state is OutboxState.WAITING


async def test_an_earlier_message_that_is_given_up_holds_nobody_up(bare_work: Work) -> None:
    first, second = await _put(bare_work, 2, address=ONE)
    postbox = _fails_once(first, SendFailed("号码停机", Cause.NEVER))
    assert await _send_all(bare_work, postbox) == [first, second]


async def test_what_may_have_arrived_is_sent_once_more_and_then_given_to_a_person(
    bare_work: Work, clock: TurnedClock, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    async def hear(_uow: UnitOfWork, event: MessageUndelivered) -> None:
        heard.append(event.reason)

    monkeypatch.setattr(bare_work, "reactions", {MessageUndelivered: [hear]})
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("没有答复，可能已经收下", Cause.UNKNOWN)
    for _ in range(6):
        await _send_all(bare_work, postbox)
        clock.turn(hours=3)
    assert [message.attempt for message in postbox.sent] == [1, 2]
    assert await _results(bare_work, outbox_id) == [(1, Result.UNKNOWN), (2, Result.UNKNOWN)]
    assert (await _row(bare_work, outbox_id)).state is OutboxState.FAILED
    assert heard == ["没有答复，可能已经收下"]


async def test_trouble_with_our_account_asks_once_and_keeps_every_message(
    bare_work: Work, clock: TurnedClock, postbox: Postbox
) -> None:
    ids = [(await _put(bare_work, address=f"139001390{n:02}"))[0] for n in range(30)]
    postbox.stumble = lambda _message: SendFailed("短信签名不合法", Cause.ACCOUNT)
    assert len(await _send_all(bare_work, postbox)) <= 10  # those that were on their way at the same time
    rows = [await _row(bare_work, outbox_id) for outbox_id in ids]
    assert {row.state for row in rows} == {OutboxState.WAITING}
    assert {row.error for row in rows} == {"短信签名不合法"}
    postbox.stumble = lambda _message: None
    clock.turn(seconds=outbox.ACCOUNT_PAUSE.total_seconds())
    assert sorted(await _send_all(bare_work, postbox)) == ids


async def test_nobody_mends_our_account_for_a_day(bare_work: Work, clock: TurnedClock, postbox: Postbox) -> None:
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("短信签名不合法", Cause.ACCOUNT)
    for _ in range(20):
        await _send_all(bare_work, postbox)
        clock.turn(hours=2)
    assert len(postbox.sent) == 13  # at first, and every two hours of a day
    row = await _row(bare_work, outbox_id)
    assert (row.state, row.error) == (OutboxState.FAILED, "短信签名不合法")


async def test_what_failed_together_does_not_come_again_together(
    bare_work: Work, clock: TurnedClock, postbox: Postbox
) -> None:
    ids = [(await _put(bare_work, address=f"139001390{n:02}"))[0] for n in range(20)]
    postbox.stumble = lambda _message: SendFailed("网关忙", Cause.LATER)
    await delivery.deliver_waiting(bare_work, postbox)
    pauses = {(await _row(bare_work, outbox_id)).not_before - clock.now() for outbox_id in ids}
    shortest = outbox.BACKOFF[0]
    assert len(pauses) > 1
    assert all(shortest <= pause <= shortest * (1 + outbox.JITTER) for pause in pauses)


@pytest.mark.parametrize("tries", [1, 2], ids=["waits for its second try", "given up"])
async def test_a_receipt_settles_what_was_in_doubt(
    bare_work: Work, clock: TurnedClock, postbox: Postbox, tries: int
) -> None:
    """The receipt names our own id, so it may come before any answer: the citizen has the words, once."""
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("没有答复，可能已经收下", Cause.UNKNOWN)
    for _ in range(tries):
        await _send_all(bare_work, postbox)
        clock.turn(seconds=outbox.BACKOFF[0].total_seconds() * (1 + outbox.JITTER))
    async with bare_work.begin() as uow:
        receipt = DeliveryReceipt(outbox_id, delivered=True, reason="DELIVERED", at=clock.now())
        assert await outbox.record_receipt(uow, "sms", receipt)
        assert not await outbox.record_receipt(uow, "sms", receipt)
    assert await _send_all(bare_work, postbox) == []
    row = await _row(bare_work, outbox_id)
    assert (row.state, row.receipt, row.obstacle) == (OutboxState.SENT, Receipt.DELIVERED, None)


async def test_what_is_urgent_passes_what_is_stuck_behind_a_long_pause(bare_work: Work, clock: TurnedClock) -> None:
    """Everything else keeps its place behind an earlier one through every pause of ours but the last."""
    (first,) = await _put(bare_work, address=ONE)
    postbox = Postbox(stumble=lambda message: SendFailed("网关忙", Cause.LATER) if message.id == first else None)
    for pause in outbox.BACKOFF[:3]:
        assert await _send_all(bare_work, postbox) == [first]
        clock.turn(seconds=pause.total_seconds() * (1 + outbox.JITTER))
    assert await _send_all(bare_work, postbox) == [first]  # waits half an hour from now on
    (news,) = await _put(bare_work, address=ONE)
    (code,) = await _put(bare_work, address=ONE, urgent=True)
    assert await _send_all(bare_work, postbox) == [code]
    postbox.stumble = lambda _message: None
    clock.turn(seconds=outbox.BACKOFF[3].total_seconds() * (1 + outbox.JITTER))
    assert await _send_all(bare_work, postbox) == [first, news]


async def test_what_is_urgent_keeps_its_place_otherwise(bare_work: Work) -> None:
    (news,) = await _put(bare_work, address=ONE)
    (code,) = await _put(bare_work, address=ONE, urgent=True)
    assert await _send_all(bare_work, Postbox()) == [news, code]

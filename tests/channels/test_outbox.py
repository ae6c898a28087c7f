"""The outbox on both databases: nothing lost, nothing taken twice, every retry a visible row."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from channels import delivery, outbox, refused_payloads
from channels.contract import Cause, Outgoing, SendFailed
from channels.events import MessageUndelivered
from channels.models import Outbox, OutboxState, RefusedPayload, Result
from channels.outbox import BACKOFF, JITTER, MOST_ATTEMPTS
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tests.channels.postbox import Postbox, _claim, _put, _results, _row


async def test_a_message_is_sent_once_and_its_address_was_never_readable(bare_work: Work, postbox: Postbox) -> None:
    (outbox_id,) = await _put(bare_work, address="13800138000", text="已受理")
    assert "13800138000" not in (await _row(bare_work, outbox_id)).address
    assert await delivery.deliver_waiting(bare_work, postbox) == 1
    assert await delivery.deliver_waiting(bare_work, postbox) == 0
    assert postbox.sent == [Outgoing(id=outbox_id, address="13800138000", text="已受理", attempt=1)]
    row = await _row(bare_work, outbox_id)
    assert (row.state, row.provider_id, row.attempts) == (OutboxState.SENT, f"biz-{outbox_id}", 1)
    assert await _results(bare_work, outbox_id) == [(1, Result.SENT)]


async def test_putting_wakes_the_lane_only_with_the_commit(bare_work: Work, postbox: Postbox) -> None:
    with pytest.raises(RuntimeError):
        await _put_and_stumble(bare_work)
    assert await delivery.deliver_waiting(bare_work, postbox) == 0
    async with bare_work.begin() as uow:
        outbox.put(uow, channel="sms", address="1", text="x")
        assert uow.wakeups_due == {outbox.wakeup_of("sms")}


async def _put_and_stumble(work: Work) -> None:
    async with work.begin() as uow:
        outbox.put(uow, channel="sms", address="1", text="x")
        await uow.session.flush()
        raise RuntimeError


async def test_a_retryable_failure_comes_again_later_and_later_and_is_then_given_up(
    bare_work: Work, clock: TurnedClock, postbox: Postbox
) -> None:
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("网关忙", Cause.LATER)
    for pause in BACKOFF:
        assert await delivery.deliver_waiting(bare_work, postbox) == 1
        clock.turn(seconds=pause.total_seconds() - 1)
        assert await delivery.deliver_waiting(bare_work, postbox) == 0
        clock.turn(seconds=1 + pause.total_seconds() * JITTER)
    assert await delivery.deliver_waiting(bare_work, postbox) == 1
    row = await _row(bare_work, outbox_id)
    assert (row.state, row.attempts, row.error) == (OutboxState.FAILED, MOST_ATTEMPTS, "网关忙")
    assert [message.attempt for message in postbox.sent] == [1, 2, 3, 4, 5, 6]
    assert [result for _, result in await _results(bare_work, outbox_id)] == [Result.AGAIN] * 5 + [Result.FAILED]


async def test_the_provider_may_ask_for_a_longer_pause(bare_work: Work, clock: TurnedClock, postbox: Postbox) -> None:
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("限流", Cause.LATER, after=600)
    await delivery.deliver_waiting(bare_work, postbox)
    assert (await _row(bare_work, outbox_id)).not_before == clock.now() + timedelta(seconds=600)


async def test_a_final_failure_is_reported_to_the_router_at_once(
    bare_work: Work, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[MessageUndelivered] = []

    async def hear(_uow: UnitOfWork, event: MessageUndelivered) -> None:
        heard.append(event)

    monkeypatch.setattr(bare_work, "reactions", {MessageUndelivered: [hear]})
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("空号", Cause.NEVER)
    await delivery.deliver_waiting(bare_work, postbox)
    assert [(event.outbox_id, event.channel, event.reason) for event in heard] == [(outbox_id, "sms", "空号")]
    assert (await _row(bare_work, outbox_id)).state is OutboxState.FAILED


async def test_who_stumbles_over_an_undelivered_message_undoes_nothing_that_was_sent(
    bare_work: Work, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(_uow: UnitOfWork, _event: MessageUndelivered) -> None:
        raise RuntimeError

    monkeypatch.setattr(bare_work, "reactions", {MessageUndelivered: [stumble]})
    good, bad = await _put(bare_work, 2)
    postbox.stumble = lambda message: SendFailed("空号", Cause.NEVER) if message.id == bad else None
    assert await delivery.deliver_waiting(bare_work, postbox) == 2
    assert (await _row(bare_work, good)).state is OutboxState.SENT
    assert (await _row(bare_work, bad)).state is OutboxState.SENDING


async def test_an_adapter_that_breaks_is_tried_again_and_harms_no_other_message(
    bare_work: Work, postbox: Postbox
) -> None:
    first, second, third = await _put(bare_work, 3)
    postbox.stumble = lambda message: KeyError("bug") if message.id == second else None
    await delivery.deliver_waiting(bare_work, postbox)
    states = [(await _row(bare_work, outbox_id)).state for outbox_id in (first, second, third)]
    assert states == [OutboxState.SENT, OutboxState.WAITING, OutboxState.SENT]


async def test_many_go_out_in_batches_in_order_for_each_citizen(bare_work: Work, postbox: Postbox) -> None:
    await _put(bare_work, 40)
    while await delivery.deliver_waiting(bare_work, postbox, limit=15):
        continue
    assert len(postbox.sent) == 40
    for address in {message.address for message in postbox.sent}:
        ids = [message.id for message in postbox.sent if message.address == address]
        assert ids == sorted(ids)


async def test_a_lane_takes_nothing_of_another_channel(bare_work: Work, postbox: Postbox) -> None:
    await _put(bare_work, channel="wechat")
    assert await delivery.deliver_waiting(bare_work, postbox) == 0


async def test_what_only_a_voice_can_bring_waits_for_a_person(bare_work: Work) -> None:
    (outbox_id,) = await _put(bare_work, channel="phone")
    exchange: Any = type("Exchange", (Postbox,), {"kind": "phone"})()
    assert await delivery.deliver_waiting(bare_work, exchange) == 0
    async with bare_work.reading() as session:
        assert [row.id for row in await session.scalars(select(Outbox))] == [outbox_id]
        assert await outbox.counts(session) == {OutboxState.TO_CALL: 1}
    async with bare_work.begin() as uow:
        assert await outbox.called(uow, outbox_id)
        assert not await outbox.called(uow, outbox_id)


async def test_a_message_for_later_waits(bare_work: Work, clock: TurnedClock, postbox: Postbox) -> None:
    await _put(bare_work, not_before=clock.now() + timedelta(hours=1))
    assert await delivery.deliver_waiting(bare_work, postbox) == 0
    clock.turn(hours=1)
    assert await delivery.deliver_waiting(bare_work, postbox) == 1


async def test_an_address_sealed_with_a_lost_key_fails_in_words(bare_work: Work, postbox: Postbox) -> None:
    (outbox_id,) = await _put(bare_work)
    async with bare_work.begin() as uow:
        (await uow.session.get_one(Outbox, outbox_id)).address = "k9:AAAA"
    await delivery.deliver_waiting(bare_work, postbox)
    assert postbox.sent == []
    assert (await _row(bare_work, outbox_id)).error == "收件地址无法解密"


async def test_what_was_refused_is_kept_for_a_look(bare_work: Work) -> None:
    async with bare_work.begin() as uow:
        await refused_payloads.keep(uow, "sms", "不是数组" * 200, "{}")
    async with bare_work.reading() as session:
        kept = (await session.scalars(select(RefusedPayload))).one()
        assert (kept.channel, kept.body) == ("sms", "{}")
        assert len(kept.reason) <= 300


async def test_a_batch_costs_few_statements(bare_work: Work, counting: Any) -> None:
    for n in range(50):
        await _put(bare_work, address=f"139001390{n:02}")
    with counting() as queries:
        assert len(await _claim(bare_work)) == 50
    assert queries.total <= 3

"""The outbox on both databases: nothing lost, nothing taken twice, every retry a visible row."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from channels import delivery, outbox
from channels.contract import Answer, Outcome, Outgoing, Parsed, RawDelivery, Refused, SendFailed
from channels.events import MessageUndelivered
from channels.models import Outbox, OutboxState, RefusedPayload, Result
from channels.outbox import BACKOFF, MOST_ATTEMPTS
from hotline.base.clock import TurnedClock
from hotline.base.uow import UnitOfWork, Work

KINDS = ("sms",)
Sabotage = Callable[[Outgoing], Exception | None]


@dataclass
class Postbox:
    """An adapter that writes down what it was given, and stumbles where it is told to."""

    kind: ClassVar[str] = "sms"
    label: ClassVar[str] = "短信"
    stumble: Sabotage = lambda _message: None
    sent: list[Outgoing] = field(default_factory=list)

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None: ...

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:  # noqa: ARG002 - never asked
        return ()

    def answer(self, raw: RawDelivery, outcome: Outcome, refusal: Refused | None = None) -> Answer:  # noqa: ARG002
        return Answer()

    async def send(self, message: Outgoing) -> str:
        self.sent.append(message)
        trouble = self.stumble(message)
        if trouble:
            raise trouble
        return f"biz-{message.id}"

    async def close(self) -> None: ...


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


async def _put(work: Work, count: int = 1, **fields: Any) -> list[int]:
    async with work.begin() as uow:
        rows = [
            outbox.put(uow, **({"channel": "sms", "address": f"1380013800{n % 10}", "text": f"第{n}条"} | fields))
            for n in range(count)
        ]
        await uow.session.flush()
        return [row.id for row in rows]


async def _row(work: Work, outbox_id: int) -> Outbox:
    async with work.reading() as session:
        row = await session.get_one(Outbox, outbox_id)
        session.expunge(row)
        return row


async def _results(work: Work, outbox_id: int) -> list[tuple[int, Result]]:
    async with work.reading() as session:
        return [(row.attempt, row.result) for row in await outbox.attempts(session, outbox_id)]


async def _claim(work: Work, *, limit: int = 100) -> list[outbox.Claim]:
    async with work.begin() as uow:
        return await outbox.claim(uow.session, KINDS, now=uow.now, limit=limit)


async def test_a_message_is_sent_once_and_its_address_was_never_readable(bare_work: Work, postbox: Postbox) -> None:
    (outbox_id,) = await _put(bare_work, address="13800138000", text="已受理")
    assert "13800138000" not in (await _row(bare_work, outbox_id)).address
    assert await delivery.deliver_waiting(bare_work, postbox) == 1
    assert await delivery.deliver_waiting(bare_work, postbox) == 0
    assert postbox.sent == [Outgoing(id=outbox_id, address="13800138000", text="已受理", attempt=1)]
    row = await _row(bare_work, outbox_id)
    assert (row.state, row.provider_id, row.attempts) == (OutboxState.SENT, f"biz-{outbox_id}", 1)
    assert await _results(bare_work, outbox_id) == [(1, Result.SENT)]


async def test_putting_rings_the_bell_only_with_the_commit(bare_work: Work, postbox: Postbox) -> None:
    with pytest.raises(RuntimeError):
        await _put_and_stumble(bare_work)
    assert await delivery.deliver_waiting(bare_work, postbox) == 0
    async with bare_work.begin() as uow:
        outbox.put(uow, channel="sms", address="1", text="x")
        assert uow.rings == {outbox.bell_of("sms")}


async def _put_and_stumble(work: Work) -> None:
    async with work.begin() as uow:
        outbox.put(uow, channel="sms", address="1", text="x")
        await uow.session.flush()
        raise RuntimeError


async def test_a_retryable_failure_comes_again_later_and_later_and_is_then_given_up(
    bare_work: Work, clock: TurnedClock, postbox: Postbox
) -> None:
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("网关忙", retryable=True)
    for pause in BACKOFF:
        assert await delivery.deliver_waiting(bare_work, postbox) == 1
        clock.turn(seconds=pause.total_seconds() - 1)
        assert await delivery.deliver_waiting(bare_work, postbox) == 0
        clock.turn(seconds=1)
    assert await delivery.deliver_waiting(bare_work, postbox) == 1
    row = await _row(bare_work, outbox_id)
    assert (row.state, row.attempts, row.error) == (OutboxState.FAILED, MOST_ATTEMPTS, "网关忙")
    assert [message.attempt for message in postbox.sent] == [1, 2, 3, 4, 5, 6]
    assert [result for _, result in await _results(bare_work, outbox_id)] == [Result.AGAIN] * 5 + [Result.FAILED]


async def test_the_provider_may_ask_for_a_longer_pause(bare_work: Work, clock: TurnedClock, postbox: Postbox) -> None:
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("限流", retryable=True, after=600)
    await delivery.deliver_waiting(bare_work, postbox)
    assert (await _row(bare_work, outbox_id)).not_before == clock.now() + timedelta(seconds=600)


async def test_a_final_failure_is_told_upstairs_at_once(
    bare_work: Work, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[MessageUndelivered] = []

    async def hear(_uow: UnitOfWork, event: MessageUndelivered) -> None:
        heard.append(event)

    monkeypatch.setattr(bare_work, "reactions", {MessageUndelivered: [hear]})
    (outbox_id,) = await _put(bare_work)
    postbox.stumble = lambda _message: SendFailed("空号", retryable=False)
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
    postbox.stumble = lambda message: SendFailed("空号", retryable=False) if message.id == bad else None
    assert await delivery.deliver_waiting(bare_work, postbox) == 2
    assert (await _row(bare_work, good)).state is OutboxState.SENT
    assert (await _row(bare_work, bad)).state is OutboxState.SENDING


@pytest.mark.parametrize("before_its_end", [0, 5])
async def test_what_could_outlast_the_lease_is_left_to_others(
    bare_work: Work, clock: TurnedClock, postbox: Postbox, before_its_end: int
) -> None:
    """So little is left only where the lease could not be renewed: somebody else may be sending it next."""
    await _put(bare_work, 2, address="13800138000")

    def slow(message: Outgoing) -> None:
        clock.turn(seconds=outbox.LEASE.total_seconds() - before_its_end)

    postbox.stumble = slow
    assert await delivery.deliver_waiting(bare_work, postbox) == 2
    assert len(postbox.sent) == 1


async def test_an_adapter_that_breaks_is_tried_again_and_harms_no_other_message(
    bare_work: Work, postbox: Postbox
) -> None:
    first, second, third = await _put(bare_work, 3)
    postbox.stumble = lambda message: KeyError("bug") if message.id == second else None
    await delivery.deliver_waiting(bare_work, postbox)
    states = [(await _row(bare_work, outbox_id)).state for outbox_id in (first, second, third)]
    assert states == [OutboxState.SENT, OutboxState.WAITING, OutboxState.SENT]


async def test_what_broke_off_between_claim_and_result_is_sent_again_marked_as_a_retry(
    bare_work: Work, clock: TurnedClock, postbox: Postbox
) -> None:
    (outbox_id,) = await _put(bare_work)
    assert len(await _claim(bare_work)) == 1  # and here the process dies
    assert await delivery.deliver_waiting(bare_work, postbox) == 0
    clock.turn(seconds=outbox.LEASE.total_seconds() + 1)
    assert await delivery.deliver_waiting(bare_work, postbox) == 1
    assert [message.attempt for message in postbox.sent] == [2]
    assert await _results(bare_work, outbox_id) == [(1, Result.UNKNOWN), (2, Result.SENT)]


async def test_a_fresh_start_of_the_one_process_need_not_wait_for_the_lease(bare_work: Work, postbox: Postbox) -> None:
    (outbox_id,) = await _put(bare_work)
    await _claim(bare_work)
    async with bare_work.begin() as uow:
        assert await outbox.release(uow) == 1
    assert await delivery.deliver_waiting(bare_work, postbox) == 1
    assert await _results(bare_work, outbox_id) == [(1, Result.UNKNOWN), (2, Result.SENT)]


async def test_a_message_that_kills_its_sender_does_not_do_so_for_ever(
    bare_work: Work, clock: TurnedClock, postbox: Postbox
) -> None:
    (outbox_id,) = await _put(bare_work)
    for _ in range(MOST_ATTEMPTS):
        assert len(await _claim(bare_work)) == 1
        clock.turn(seconds=outbox.LEASE.total_seconds() + 1)
    assert await delivery.deliver_waiting(bare_work, postbox) == 0
    assert (await _row(bare_work, outbox_id)).state is OutboxState.FAILED
    assert await _results(bare_work, outbox_id) == [(n + 1, Result.UNKNOWN) for n in range(MOST_ATTEMPTS)]


async def test_a_result_that_comes_after_the_lease_does_not_overwrite_the_next_ones(
    bare_work: Work, clock: TurnedClock
) -> None:
    (outbox_id,) = await _put(bare_work)
    (late,) = await _claim(bare_work)
    clock.turn(seconds=outbox.LEASE.total_seconds() + 1)
    (current,) = await _claim(bare_work)
    async with bare_work.begin() as uow:
        assert not await outbox.record_failure(uow, late, SendFailed("超时", retryable=False))
        assert uow.events == []
        assert await outbox.record_sent(uow, [(late, "too late")]) == set()
    async with bare_work.begin() as uow:
        assert await outbox.record_sent(uow, [(current, "x")]) == {outbox_id}
    assert (await _row(bare_work, outbox_id)).state is OutboxState.SENT


async def test_two_postmen_never_take_the_same_message(bare_work: Work) -> None:
    ids = await _put(bare_work, 60)
    taken = await asyncio.gather(*(_claim(bare_work, limit=7) for _ in range(10)))
    assert sorted(claim.id for claims in taken for claim in claims) == sorted(ids)


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
        assert [row.id for row in await outbox.to_call(session)] == [outbox_id]
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
        await outbox.keep_refused(uow, "sms", "不是数组" * 200, "{}")
    async with bare_work.reading() as session:
        kept = (await session.scalars(select(RefusedPayload))).one()
        assert (kept.channel, kept.body) == ("sms", "{}")
        assert len(kept.reason) <= 300


async def test_a_batch_costs_few_statements(bare_work: Work, counting: Any) -> None:
    await _put(bare_work, 50)
    with counting() as queries:
        assert len(await _claim(bare_work)) == 50
    assert queries.total <= 3


async def test_a_lease_is_renewed_while_a_provider_takes_its_time(
    bare_work: Work, clock: TurnedClock, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else gets the message meanwhile, however long it takes."""
    monkeypatch.setattr(delivery, "_RENEWED", 0.01)
    (outbox_id,) = await _put(bare_work)
    let_go, begun = asyncio.Event(), asyncio.Event()
    send = postbox.send

    async def slow(message: Outgoing) -> str:
        begun.set()
        await let_go.wait()
        return await send(message)

    monkeypatch.setattr(postbox, "send", slow)
    sending = asyncio.create_task(delivery.deliver_waiting(bare_work, postbox))
    await begun.wait()
    for _ in range(3):
        clock.turn(seconds=outbox.LEASE.total_seconds() - 1)
        held = clock.now() + outbox.LEASE
        while (await _row(bare_work, outbox_id)).lease_until != held:  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(0.01)
    assert await _claim(bare_work) == []
    let_go.set()
    assert await sending == 1
    assert await _results(bare_work, outbox_id) == [(1, Result.SENT)]

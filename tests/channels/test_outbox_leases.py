"""A message is sent by one at a time: leases, what broke off, and results that come late."""

import asyncio

import pytest

from channels import delivery, outbox
from channels.contract import Cause, Outgoing, SendFailed
from channels.models import OutboxState, Result
from channels.outbox import MOST_ATTEMPTS
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from tests.channels.postbox import Postbox, _claim, _put, _results, _row


@pytest.mark.parametrize("before_its_end", [0, 5])
async def test_what_could_outlast_the_lease_is_left_to_others(
    bare_work: Work, clock: TurnedClock, postbox: Postbox, before_its_end: int
) -> None:
    """So little is left only where the lease could not be renewed: somebody else may be sending it next."""
    for n in range(delivery.AT_ONCE + 1):
        await _put(bare_work, address=f"139001390{n:02}")

    def slow(message: Outgoing) -> None:
        clock.turn(seconds=outbox.LEASE.total_seconds() - before_its_end)

    postbox.stumble = slow
    assert await delivery.deliver_waiting(bare_work, postbox) == delivery.AT_ONCE + 1
    assert len(postbox.sent) == 1


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
        assert not await outbox.record_failure(uow, late, SendFailed("超时", Cause.NEVER))
        assert uow.events == []
        assert await outbox.record_sent(uow, [(late, "too late")]) == set()
    async with bare_work.begin() as uow:
        assert await outbox.record_sent(uow, [(current, "x")]) == {outbox_id}
    assert (await _row(bare_work, outbox_id)).state is OutboxState.SENT


async def test_two_postmen_never_take_the_same_message(bare_work: Work) -> None:
    ids = [(await _put(bare_work, address=f"139001390{n:02}"))[0] for n in range(60)]
    taken = await asyncio.gather(*(_claim(bare_work, limit=7) for _ in range(10)))
    assert sorted(claim.id for claims in taken for claim in claims) == sorted(ids)


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

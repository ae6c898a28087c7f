"""The postman of one channel: claims in one short transaction, sends outside any, records results as they come.

A batch ends with its slowest message, so a batch is of one channel: a provider that hangs keeps only its own waiting.
"""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from channels import outbox
from channels.contract import Adapter, Outgoing, SendFailed
from channels.outbox import Claim
from channels.reading import short
from hotline.base.crypto import BrokenSeal
from hotline.base.log import about, logger
from hotline.base.uow import Work

_AT_ONCE = 10  # conversations of a channel that a process serves at the same time
_LONGEST_SEND = timedelta(seconds=30)
log = logger(__name__)
Results = asyncio.Queue[tuple[Claim, str | SendFailed | None]]  # its id there, why not, or left to others


async def deliver_waiting(work: Work, adapter: Adapter, *, limit: int = 50, lease: timedelta = outbox.LEASE) -> int:
    """Send what is due on this channel; returns how many were claimed, so that the caller goes on until zero."""
    async with work.begin() as uow:
        await outbox.give_up_lost(uow)
        claims = await outbox.claim(uow.session, (adapter.kind,), now=uow.now, limit=limit, lease=lease)
    gate, results = asyncio.Semaphore(_AT_ONCE), Results()
    margin = _LONGEST_SEND * (lease / outbox.LEASE)  # of the house's clock, which may run fast
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_record_all(work, results, len(claims)))
        for to_one in _by_address(work, claims):
            tasks.create_task(_deliver_in_order(work, adapter, to_one, gate, results, margin=margin))
    return len(claims)


async def _record_all(work: Work, results: Results, expected: int) -> None:
    """Write results as they come in: what was sent while the last transaction ran goes into the next one together."""
    while expected:
        batch = [await results.get()]
        while not results.empty():
            batch.append(results.get_nowait())
        expected -= len(batch)
        await _record_sent(work, [(claim, told) for claim, told in batch if isinstance(told, str)])
        for claim, told in batch:
            if isinstance(told, SendFailed):
                await _record_failure(work, claim, told)


async def _record_sent(work: Work, sent: list[tuple[Claim, str]]) -> None:
    if sent:
        async with work.begin() as uow:
            await outbox.record_sent(uow, sent)


async def _record_failure(work: Work, claim: Claim, failure: SendFailed) -> None:
    """Each alone: whoever reacts to an undelivered message may stumble, and must not undo the others."""
    log.warning("not_sent", channel=claim.channel, retryable=failure.retryable, reason=failure.message)
    try:
        async with work.begin() as uow:
            await outbox.record_failure(uow, claim, failure)
    except Exception:
        log.exception("failure_not_recorded", outbox=claim.id)


def _by_address(work: Work, claims: Iterable[Claim]) -> Iterable[list[tuple[Claim, str]]]:
    """Messages to one citizen follow one another; those to different citizens need not wait."""
    opened = sorted(((claim, _open(work, claim)) for claim in claims), key=itemgetter(1))
    for _, together in groupby(opened, key=itemgetter(1)):
        yield sorted(together, key=lambda pair: pair[0].id)


def _open(work: Work, claim: Claim) -> str:
    try:
        return work.settings.keys.open(claim.address)
    except BrokenSeal:
        return ""


async def _deliver_in_order(
    work: Work,
    adapter: Adapter,
    to_one: list[tuple[Claim, str]],
    gate: asyncio.Semaphore,
    results: Results,
    *,
    margin: timedelta,
) -> None:
    async with gate:
        for claim, address in to_one:
            if work.clock.now() + margin > claim.lease_until:  # somebody could have it before its end: left to them
                results.put_nowait((claim, None))
                continue
            with about(outbox=claim.id, attempt=claim.attempt):
                results.put_nowait((claim, await _deliver(adapter, claim, address)))


async def _deliver(adapter: Adapter, claim: Claim, address: str) -> str | SendFailed:
    try:
        return short(await _send(adapter, claim, address), limit=128)
    except SendFailed as failure:
        return failure


async def _send(adapter: Adapter, claim: Claim, address: str) -> str:
    if not address:
        raise SendFailed("收件地址无法解密", retryable=False)
    outgoing = Outgoing(id=claim.id, address=address, text=claim.text, attempt=claim.attempt, choices=claim.choices)
    try:
        async with asyncio.timeout(_LONGEST_SEND.total_seconds()):
            return await adapter.send(outgoing)
    except SendFailed:
        raise
    except Exception as trouble:
        log.exception("send_broke", channel=claim.channel)
        raise SendFailed(f"发送时出错：{type(trouble).__name__}", retryable=True) from trouble

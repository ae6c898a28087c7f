"""Delivery of one channel: claims in one short transaction, sends outside any, records results as they come.

A batch ends with its slowest message, so a batch is of one channel: a provider that hangs keeps only its own waiting.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels import outbox
from channels.contract import Adapter, Cause, Outgoing, SendFailed
from channels.outbox import Claim
from channels.payload_parsing import short
from hotline.base.observability import process_counters, traces
from hotline.base.observability.log import about, logger
from hotline.base.security import codes
from hotline.base.security.crypto import BrokenSeal
from hotline.base.storage import failure_kind
from hotline.base.storage.leases import renewed
from hotline.base.storage.unit_of_work import Work

AT_ONCE = 10  # messages of a channel that a process sends at the same time
_LONGEST_SEND = 30.0  # seconds
_RENEWED = 3.0  # seconds of the wall between two renewals of the lease
_MARGIN = outbox.LEASE / 2  # less is left only where renewing has failed: nothing is begun any more
_RECORDED_AGAIN = 0.5  # seconds until a result is written again that the database did not take
log = logger(__name__)
Results = asyncio.Queue[tuple[Claim, str | SendFailed | None]]  # its id there, why not, or left to others


async def deliver_waiting(work: Work, adapter: Adapter, *, limit: int = 50, lease: timedelta = outbox.LEASE) -> int:
    """Send what is due on this channel; returns how many were claimed, so that the caller goes on until zero."""
    kind, settings = adapter.kind, work.settings
    async with work.begin() as uow:
        await outbox.give_up_lost(uow)
        if rates := outbox.rates(settings, kind):
            limit = min(limit, await outbox.left(uow.session, kind, rates, now=uow.now))
        claims = await outbox.claim(
            uow.session, kind, now=uow.now, limit=limit, lease=lease, rates_to_one=outbox.rates_to_one(settings, kind)
        )
    if claims:
        held = ClaimedBatch(work, claims, lease, claims[0].lease_until)
        async with renewed(held.renew, every=_RENEWED):
            await _deliver_all(held, adapter)
    return len(claims)


@dataclass
class ClaimedBatch:
    """A claimed batch; `lease` and `until` are of the system's clock, which may run fast."""

    work: Work
    claims: Sequence[Claim]
    lease: timedelta
    until: datetime
    account_failure: SendFailed | None = None  # met by one of the batch, and so by all

    @property
    def is_safe(self) -> bool:
        """Whether a send that begins now ends before anybody else could have the message."""
        return self.work.clock.now() + _MARGIN * (self.lease / outbox.LEASE) <= self.until

    async def renew(self) -> None:
        async with self.work.begin() as uow:
            until = uow.now + self.lease
            await outbox.renew(uow.session, self.claims, held_until=self.until, until=until)
        self.until = until


async def _deliver_all(held: ClaimedBatch, adapter: Adapter) -> None:
    gate, results = asyncio.Semaphore(AT_ONCE), Results()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_record_all(held, results))
        for claim in held.claims:
            tasks.create_task(_deliver_one(held, adapter, claim, gate, results))


async def _record_all(held: ClaimedBatch, results: Results) -> None:
    """Write results as they come in: what was sent while the last transaction ran goes into the next one together."""
    expected, work = len(held.claims), held.work
    while expected:
        batch = [await results.get()]
        while not results.empty():
            batch.append(results.get_nowait())
        expected -= len(batch)
        await _record_sent(held, [(claim, result) for claim, result in batch if isinstance(result, str)])
        for claim, result in batch:
            if isinstance(result, SendFailed):
                await _record_failure(work, claim, result)


async def _record_sent(held: ClaimedBatch, sent: list[tuple[Claim, str]]) -> None:
    """Tried for as long as the lease holds: what is not recorded is sent once more."""
    while sent:
        try:
            async with held.work.begin() as uow:
                await outbox.record_sent(uow, sent)
        except Exception as error:
            if failure_kind.is_of_the_row(error) or held.work.clock.now() >= held.until:
                raise
            log.warning("result_not_recorded", messages=len(sent), trouble=type(error).__name__)
            await asyncio.sleep(_RECORDED_AGAIN)
        else:
            return


async def _record_failure(work: Work, claim: Claim, failure: SendFailed) -> None:
    """Each alone: a reaction to an undelivered message may fail, and must not undo the others."""
    log.warning("message_not_sent", channel=claim.channel, cause=failure.cause, reason=failure.message)
    try:
        async with work.begin() as uow:
            await outbox.record_failure(uow, claim, failure)
    except Exception:
        log.exception("failure_not_recorded", outbox=claim.id)


def _address(work: Work, claim: Claim) -> str:
    try:
        return work.settings.keys.open(claim.address)
    except BrokenSeal as broken:
        raise SendFailed("收件地址无法解密", Cause.NEVER) from broken


def _with_code(work: Work, claim: Claim) -> str:
    """The text with its query code, which the database holds sealed."""
    try:
        return codes.with_code(claim.text, claim.code, work.settings.keys)
    except BrokenSeal as broken:
        raise SendFailed("查询码无法解密", Cause.NEVER) from broken


async def _deliver_one(
    held: ClaimedBatch, adapter: Adapter, claim: Claim, gate: asyncio.Semaphore, results: Results
) -> None:
    """Of each recipient a batch holds one message (`outbox.claim`), so that none of them need wait for another."""
    async with gate:
        if not held.is_safe:  # left to others
            results.put_nowait((claim, None))
            return
        with about(outbox=claim.id, attempt=claim.attempt):
            result = held.account_failure or await _deliver(held.work, adapter, claim)
        if isinstance(result, SendFailed) and result.cause is Cause.ACCOUNT:
            held.account_failure = result
        results.put_nowait((claim, result))


async def _deliver(work: Work, adapter: Adapter, claim: Claim) -> str | SendFailed:
    try:
        sent = short(await _send(work, adapter, claim), limit=128)
    except SendFailed as failure:
        process_counters.PROVIDER_ERRORS.labels(adapter.kind, failure.cause).inc()
        return failure
    process_counters.SENT.labels(adapter.kind).inc()
    return sent


async def _send(work: Work, adapter: Adapter, claim: Claim) -> str:
    address, text = _address(work, claim), _with_code(work, claim)
    outgoing = Outgoing(
        id=claim.id,
        address=address,
        text=text,
        attempt=claim.attempt,
        choices=claim.choices,
        notice=claim.notice,
    )
    try:
        with traces.span("send", channel=claim.channel, attempt=claim.attempt):
            async with asyncio.timeout(_LONGEST_SEND):
                return await adapter.send(outgoing)
    except SendFailed:
        raise
    except TimeoutError as late:
        raise SendFailed(f"{_LONGEST_SEND:.0f} 秒没有答复，可能已经收下", Cause.UNKNOWN) from late
    except Exception as broke:
        log.exception("send_error", channel=claim.channel)
        raise SendFailed(f"发送时出错：{type(broke).__name__}", Cause.LATER) from broke

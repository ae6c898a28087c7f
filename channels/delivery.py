"""The postman of one channel: claims in one short transaction, sends outside any, records results as they come.

A batch ends with its slowest message, so a batch is of one channel: a provider that hangs keeps only its own waiting.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from channels import outbox
from channels.contract import Adapter, Outgoing, SendFailed
from channels.outbox import Claim
from channels.reading import short
from hotline.base import meters, traces, trouble
from hotline.base.crypto import BrokenSeal
from hotline.base.leases import renewed
from hotline.base.log import about, logger
from hotline.base.uow import Work

_AT_ONCE = 10  # conversations of a channel that a process serves at the same time
_LONGEST_SEND = 30.0  # seconds
_RENEWED = 3.0  # seconds of the wall between two renewals of the lease
_MARGIN = outbox.LEASE / 2  # less is left only where renewing has failed: nothing is begun any more
_RECORDED_AGAIN = 0.5  # seconds until a result is written again that the database did not take
log = logger(__name__)
Results = asyncio.Queue[tuple[Claim, str | SendFailed | None]]  # its id there, why not, or left to others


async def deliver_waiting(work: Work, adapter: Adapter, *, limit: int = 50, lease: timedelta = outbox.LEASE) -> int:
    """Send what is due on this channel; returns how many were claimed, so that the caller goes on until zero."""
    async with work.begin() as uow:
        await outbox.give_up_lost(uow)
        claims = await outbox.claim(uow.session, (adapter.kind,), now=uow.now, limit=limit, lease=lease)
    if claims:
        held = Held(work, claims, lease, claims[0].lease_until)
        async with renewed(held.renew, every=_RENEWED):
            await _deliver_all(held, adapter)
    return len(claims)


@dataclass
class Held:
    """A claimed batch; `lease` and `until` are of the house's clock, which may run fast."""

    work: Work
    claims: Sequence[Claim]
    lease: timedelta
    until: datetime

    @property
    def is_safe(self) -> bool:
        """Whether a send that begins now ends before anybody else could have the message."""
        return self.work.clock.now() + _MARGIN * (self.lease / outbox.LEASE) <= self.until

    async def renew(self) -> None:
        async with self.work.begin() as uow:
            until = uow.now + self.lease
            await outbox.renew(uow.session, self.claims, held_until=self.until, until=until)
        self.until = until


async def _deliver_all(held: Held, adapter: Adapter) -> None:
    gate, results = asyncio.Semaphore(_AT_ONCE), Results()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_record_all(held, results))
        for to_one in _by_address(held.work, held.claims):
            tasks.create_task(_deliver_in_order(held, adapter, to_one, gate, results))


async def _record_all(held: Held, results: Results) -> None:
    """Write results as they come in: what was sent while the last transaction ran goes into the next one together."""
    expected, work = len(held.claims), held.work
    while expected:
        batch = [await results.get()]
        while not results.empty():
            batch.append(results.get_nowait())
        expected -= len(batch)
        await _record_sent(held, [(claim, told) for claim, told in batch if isinstance(told, str)])
        for claim, told in batch:
            if isinstance(told, SendFailed):
                await _record_failure(work, claim, told)


async def _record_sent(held: Held, sent: list[tuple[Claim, str]]) -> None:
    """Tried for as long as the lease holds: what is not recorded is sent once more."""
    while sent:
        try:
            async with held.work.begin() as uow:
                await outbox.record_sent(uow, sent)
        except Exception as error:
            if trouble.is_of_the_row(error) or held.work.clock.now() >= held.until:
                raise
            log.warning("result_not_recorded", messages=len(sent), trouble=type(error).__name__)
            await asyncio.sleep(_RECORDED_AGAIN)
        else:
            return


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
    held: Held, adapter: Adapter, to_one: list[tuple[Claim, str]], gate: asyncio.Semaphore, results: Results
) -> None:
    async with gate:
        for claim, address in to_one:
            if not held.is_safe:  # left to others
                results.put_nowait((claim, None))
                continue
            with about(outbox=claim.id, attempt=claim.attempt):
                results.put_nowait((claim, await _deliver(adapter, claim, address)))


async def _deliver(adapter: Adapter, claim: Claim, address: str) -> str | SendFailed:
    try:
        sent = short(await _send(adapter, claim, address), limit=128)
    except SendFailed as failure:
        meters.PROVIDER_ERRORS.labels(adapter.kind, "yes" if failure.retryable else "no").inc()
        return failure
    meters.SENT.labels(adapter.kind).inc()
    return sent


async def _send(adapter: Adapter, claim: Claim, address: str) -> str:
    if not address:
        raise SendFailed("收件地址无法解密", retryable=False)
    outgoing = Outgoing(id=claim.id, address=address, text=claim.text, attempt=claim.attempt, choices=claim.choices)
    try:
        with traces.span("send", channel=claim.channel, attempt=claim.attempt):
            async with asyncio.timeout(_LONGEST_SEND):
                return await adapter.send(outgoing)
    except SendFailed:
        raise
    except Exception as broke:
        log.exception("send_broke", channel=claim.channel)
        raise SendFailed(f"发送时出错：{type(broke).__name__}", retryable=True) from broke

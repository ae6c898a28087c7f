"""The postman: claims in one short transaction, sends outside any, records each result in a short one of its own."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import groupby

from channels import outbox
from channels.contract import Adapter, Outgoing, SendFailed
from channels.outbox import Claim
from hotline.base.crypto import BrokenSeal
from hotline.base.log import about, logger
from hotline.base.uow import Work

_AT_ONCE = 10  # conversations a process serves at the same time
_LONGEST_SEND = 30.0
log = logger(__name__)


async def deliver_waiting(
    work: Work, adapters: Mapping[str, Adapter], *, limit: int = 50, lease: timedelta = outbox.LEASE
) -> int:
    """Send what is due on these channels; returns how many were claimed, so that the caller goes on until zero."""
    async with work.begin() as uow:
        await outbox.give_up_lost(uow)
        claims = await outbox.claim(uow.session, adapters, now=uow.now, limit=limit, lease=lease)
    gate = asyncio.Semaphore(_AT_ONCE)
    async with asyncio.TaskGroup() as senders:
        for to_one in _by_address(work, claims):
            senders.create_task(_deliver_in_order(work, adapters, to_one, gate))
    return len(claims)


def _by_address(work: Work, claims: Iterable[Claim]) -> Iterable[list[tuple[Claim, str]]]:
    """Messages to one citizen follow one another; those to different citizens need not wait."""
    opened = sorted(((claim, _open(work, claim)) for claim in claims), key=lambda pair: (pair[0].channel, pair[1]))
    for _, together in groupby(opened, key=lambda pair: (pair[0].channel, pair[1])):
        yield sorted(together, key=lambda pair: pair[0].id)


def _open(work: Work, claim: Claim) -> str:
    try:
        return work.settings.keys.open(claim.address)
    except BrokenSeal:
        return ""


async def _deliver_in_order(
    work: Work, adapters: Mapping[str, Adapter], to_one: list[tuple[Claim, str]], gate: asyncio.Semaphore
) -> None:
    async with gate:
        for claim, address in to_one:
            if work.clock.now() < claim.lease_until:  # else somebody may have it already: leave it to them
                with about(outbox=claim.id, attempt=claim.attempt):
                    await _deliver(work, adapters[claim.channel], claim, address)


async def _deliver(work: Work, adapter: Adapter, claim: Claim, address: str) -> None:
    try:
        provider_id = await _send(adapter, claim, address)
    except SendFailed as failure:
        log.warning("not_sent", channel=claim.channel, retryable=failure.retryable, reason=failure.message)
        async with work.begin() as uow:
            await outbox.record_failure(uow, claim, failure)
    else:
        async with work.begin() as uow:
            await outbox.record_sent(uow, claim, provider_id=provider_id)


async def _send(adapter: Adapter, claim: Claim, address: str) -> str:
    if not address:
        raise SendFailed("收件地址无法解密", retryable=False)
    outgoing = Outgoing(id=claim.id, address=address, text=claim.text, attempt=claim.attempt)
    try:
        async with asyncio.timeout(_LONGEST_SEND):
            return await adapter.send(outgoing)
    except SendFailed:
        raise
    except Exception as trouble:
        log.exception("send_broke", channel=claim.channel)
        raise SendFailed(f"发送时出错：{type(trouble).__name__}", retryable=True) from trouble

"""Lanes: each channel is sent and fetched by itself, so that a provider that hangs delays no other channel."""

import asyncio

from channels import outbox
from channels.contract import MediaSource
from channels.delivery import deliver_waiting
from hotline.app.wiring import Services
from router.intake.media_download import fetch_next
from tickets.files import attachments

BATCH = 50  # messages
PACE = 0.1  # seconds between two looks while our account has sent as much as it may


async def serve(house: Services, kind: str) -> bool:
    """One batch of messages to be sent on this channel, or one file of its messages; True where there may be more.

    A batch holds one message a recipient: the next one to the same is due as soon as it was sent.
    """
    return await _send(house, kind) > 0 or await _fetch(house, kind) or await _is_paced(house, kind)


async def empty(house: Services, kind: str) -> None:
    """All that waits on this channel, and what comes of it meanwhile."""
    while await _send(house, kind) or await _fetch(house, kind):
        pass


async def _send(house: Services, kind: str) -> int:
    return await deliver_waiting(house.work, house.adapters[kind], limit=BATCH, lease=outbox.LEASE * house.pace)


async def _is_paced(house: Services, kind: str) -> bool:
    """Whether messages wait only because our account has sent as much as it may; then a moment has passed."""
    if not outbox.rates(house.settings, kind):
        return False
    async with house.work.reading() as session:
        waits = await outbox.has_due(session, kind, now=house.clock.now())
    if waits:
        await asyncio.sleep(PACE)
    return waits


async def _fetch(house: Services, kind: str) -> bool:
    adapter = house.adapters[kind]
    if not isinstance(adapter, MediaSource):
        return False
    return bool(await fetch_next(house.work, {kind: adapter}, attachments.folder(house.settings)))

"""Lanes: each channel is sent and fetched by itself, so that a provider that hangs delays no other channel."""

from channels import outbox
from channels.contract import MediaSource
from channels.delivery import deliver_waiting
from hotline.app.wiring import House
from router.fetching import fetch_next
from tickets import attachments


async def serve(house: House, kind: str) -> bool:
    """One batch of messages to be sent on this channel, else one file of its messages; False where there is neither."""
    adapter = house.adapters[kind]
    if await deliver_waiting(house.work, adapter, lease=outbox.LEASE * house.pace):
        return True
    if not isinstance(adapter, MediaSource):
        return False
    return bool(await fetch_next(house.work, {kind: adapter}, attachments.folder(house.settings)))

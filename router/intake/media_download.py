"""Fetches the photos, voices and documents that messages brought, one at a time, and puts them on the ticket."""

from collections.abc import Mapping
from contextlib import aclosing

from channels.contract import Adapter, FetchFailed, MediaSource
from hotline.base.errors import BadInput, Conflict, Forbidden, TooLarge
from hotline.base.files import FolderStore
from hotline.base.observability.log import logger
from hotline.base.storage.unit_of_work import Work
from tickets import store
from tickets.access.rights import citizen
from tickets.files import attachments, pending_media_store
from tickets.files.pending_media_store import PATIENCE, Wanted
from tickets.message_models import Message

log = logger(__name__)
_REFUSED = (BadInput, TooLarge, Conflict, Forbidden)  # no use in coming again with the same file


async def fetch_next(work: Work, adapters: Mapping[str, Adapter], files: FolderStore) -> bool:
    """One file that is due on these channels; False where there is none."""
    sources = {kind: adapter for kind, adapter in adapters.items() if isinstance(adapter, MediaSource)}
    async with work.begin() as uow:
        wanted = await pending_media_store.claim(uow, sources)
    if wanted is None:
        return False
    try:
        if await _has_ticket(work, wanted):
            async with aclosing(sources[wanted.channel].media(wanted.ref)) as pieces:
                received = await attachments.receive(files, wanted.name, pieces)
            await _put(work, wanted, received)
    except FetchFailed as failure:
        await _failed(work, wanted, failure.message, retryable=failure.retryable)
    except _REFUSED as refusal:
        await _failed(work, wanted, refusal.message, retryable=False)
    return True


async def _has_ticket(work: Work, wanted: Wanted) -> bool:
    """Whether its message belongs to a ticket by now; else it waits, and after a day it is given up."""
    async with work.begin() as uow:
        message = await uow.session.get_one(Message, wanted.message_id)
        if message.ticket_id is not None:
            return True
        if uow.now - message.received_at > PATIENCE:
            await pending_media_store.failed(uow, wanted, "这条消息没有形成工单", retryable=False)
        else:
            await pending_media_store.put_back(uow.session, wanted, uow.now + pending_media_store.LEASE)
        return False


async def _put(work: Work, wanted: Wanted, received: attachments.Received) -> None:
    async with work.begin() as uow:
        message = await uow.session.get_one(Message, wanted.message_id)
        ticket = await store.ticket(uow.session, message.ticket_id or 0)
        by = citizen(ticket.citizen_id)
        await attachments.add(uow, ticket, received, by=by, message_id=message.id)
        await pending_media_store.fetched(uow.session, wanted)


async def _failed(work: Work, wanted: Wanted, reason: str, *, retryable: bool) -> None:
    log.warning("media_download_failed", channel=wanted.channel, attempt=wanted.attempt, reason=reason)
    async with work.begin() as uow:
        await pending_media_store.failed(uow, wanted, reason, retryable=retryable)

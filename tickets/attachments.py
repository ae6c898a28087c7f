"""Files on a ticket: streamed to disk, looked at by content, kept once, journalled; who may open which."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes

from hotline.base.errors import BadInput, NotFound, TooLarge
from hotline.base.files import FileStore, FolderStore
from hotline.base.settings import Settings
from hotline.base.text import shorten
from hotline.base.uow import UnitOfWork, Work
from tickets import file_content, store
from tickets.attachment_models import Attachment, FileKind
from tickets.file_content import MB, Content
from tickets.handling.moving import step
from tickets.lifecycle import Act
from tickets.models import Ticket
from tickets.rights import Actor, ActorKind

MOST_FILES = 20  # on one ticket of the citizen's, and as many of the staff's


@dataclass(frozen=True, slots=True)
class Received:
    """A file that is kept, not yet on any ticket."""

    name: str
    content: Content
    size: int
    digest: str
    shown: tuple[str, int] = ("", 0)  # digest and size
    thumb: tuple[str, int] = ("", 0)


def folder(settings: Settings) -> FolderStore:
    return FolderStore(settings.home / "files")


async def receive(files: FolderStore, name: str, pieces: AsyncIterator[bytes]) -> Received:
    """Stream to disk, hash on the way, look, and keep. Raises TooLarge or BadInput and leaves nothing behind then."""
    part = files.new_part()
    try:
        size, digest = await _stream(part, pieces)
        if not size:
            raise BadInput("文件是空的，请重新选择")
        content = await asyncio.to_thread(file_content.look, part)
        shown, thumb = ("", 0), ("", 0)
        if content.kind is FileKind.IMAGE:
            clear, small = await asyncio.to_thread(file_content.without_hidden_data, part)
            shown, thumb = await _keep_bytes(files, clear), await _keep_bytes(files, small)
        await files.put(part, digest)
    finally:
        part.unlink(missing_ok=True)
    return Received(shorten(name, 120) or "文件", content, size, digest, shown, thumb)


async def add(
    uow: UnitOfWork, ticket: Ticket, received: Received, *, by: Actor, message_id: int | None = None
) -> Attachment:
    """Onto the ticket; the same file again is the one that is there. `message_id`: the message that brought it."""
    there = await store.attachments_of(uow.session, [ticket.id])
    same = next((one for one in there if one.digest == received.digest), None)
    if same is not None:
        return same
    by_citizen = by.kind is ActorKind.CITIZEN
    if sum(one.by_citizen is by_citizen for one in there) >= MOST_FILES:
        raise BadInput(f"一件工单最多 {MOST_FILES} 个附件")
    step(uow, ticket, Act.ATTACH, by=by, change={"附件": received.content.kind.label})
    made = Attachment(
        ticket_id=ticket.id,
        message_id=message_id,
        kind=received.content.kind,
        mime=received.content.mime,
        name_sealed=uow.settings.keys.seal(received.name),
        size=received.size,
        digest=received.digest,
        shown_digest=received.shown[0],
        shown_size=received.shown[1],
        thumb_digest=received.thumb[0],
        thumb_size=received.thumb[1],
        by_citizen=by_citizen,
        staff_id=by.id if by.kind is ActorKind.STAFF else None,
        for_units=not by.is_centre and not by_citizen,
        added_at=uow.now,
    )
    uow.session.add(made)
    await uow.session.flush()
    return made


def may_open(attachment: Attachment, ticket: Ticket, actor: Actor) -> bool:
    """The centre opens everything. A voice, a face, a letterhead name who reported: units get released files only."""
    return attachment.erased_at is None and (actor.is_centre or attachment.for_units or not ticket.confidential)


def show_to_units(uow: UnitOfWork, ticket: Ticket, attachment: Attachment, *, by: Actor, reason: str) -> None:
    """The centre has looked: nothing in it names who reported."""
    if attachment.ticket_id != ticket.id or attachment.erased_at is not None:
        raise NotFound("没有这个附件")
    step(uow, ticket, Act.SHOW_FILE, by=by, reason=reason)
    attachment.for_units = True


async def purge(work: Work, files: FileStore) -> int:
    """Delete the bytes of erased attachments that no other ticket has; safe to repeat."""
    async with work.begin() as uow:
        gone = await store.erased_attachments(uow.session)
        digests = {d for one in gone for d in (one.digest, one.shown_digest, one.thumb_digest) if d}
        for one in gone:
            one.digest = one.shown_digest = one.thumb_digest = ""
        await uow.session.flush()
        still = await store.digests_in_use(uow.session, digests)
    for digest in digests - still:
        await files.delete(digest)
    return len(digests - still)


async def _stream(part: Path, pieces: AsyncIterator[bytes]) -> tuple[int, str]:
    size, digest = 0, hashes.Hash(hashes.SM3())
    with await asyncio.to_thread(part.open, "wb") as file:
        async for piece in pieces:
            size += len(piece)
            if size > file_content.MOST:
                raise TooLarge(f"文件太大，最多 {file_content.MOST // MB} MB")
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
    return size, digest.finalize().hex()


async def _keep_bytes(files: FolderStore, body: bytes) -> tuple[str, int]:
    part = files.new_part()
    await asyncio.to_thread(part.write_bytes, body)
    digest = hashes.Hash(hashes.SM3())
    digest.update(body)
    name = digest.finalize().hex()
    await files.put(part, name)
    return name, len(body)

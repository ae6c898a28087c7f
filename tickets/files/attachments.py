"""Files on a ticket: streamed to disk, looked at by content, kept once, journalled; who may open which."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput, NotFound, TooLarge
from hotline.base.files import FileStore, FolderStore
from hotline.base.security.crypto import KeyRing
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.base.text.cleaning import shorten
from tickets import cleaning, store
from tickets.access.rights import CENTRE_ROLES, Actor, ActorKind, Role
from tickets.files import file_content
from tickets.files.attachment_models import Attachment, FileKind
from tickets.files.file_content import ENDINGS, MB, Content
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import Ticket

HEARERS = CENTRE_ROLES - {Role.AGENT}  # who checks what seats do, or has the matter in hand
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
            loop = asyncio.get_running_loop()
            clear, small = await loop.run_in_executor(file_content.PICTURES, file_content.without_hidden_data, part)
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


async def openable(
    session: AsyncSession, ticket: Ticket, found: Sequence[Attachment], actor: Actor, *, clear: bool
) -> list[Attachment]:
    """What of it this person may open; `clear`: they may read everything of the citizen at this moment."""
    calls = await store.call_recordings(session, [one.message_id for one in found if one.message_id is not None])
    return [
        one
        for one in found
        if may_open(one, ticket, actor) and (one.message_id not in calls or clear or may_hear(ticket, actor))
    ]


def may_open(attachment: Attachment, ticket: Ticket, actor: Actor) -> bool:
    """The centre opens everything. A voice, a face, a letterhead name who reported: units get released files only."""
    return attachment.erased_at is None and (actor.is_centre or attachment.for_units or not ticket.confidential)


def may_hear(ticket: Ticket, actor: Actor) -> bool:
    """A recorded call is for the seat that took it; for nobody where it reveals who reported (DOMAIN 3.3)."""
    if ticket.registered_by is not None and ticket.registered_by == actor.id:
        return True
    return not actor.is_centre or (not ticket.confidential and bool(actor.roles & HEARERS))


async def cleaned(files: FolderStore, attachment: Attachment) -> tuple[str, int]:
    """Digest and size of the copy that units may get; raises NotCleanable in words. Slow: in no transaction."""
    if attachment.kind is FileKind.IMAGE:
        return attachment.shown_digest, attachment.shown_size
    part = files.new_part()
    try:
        await asyncio.to_thread(cleaning.copy, files.place(attachment.digest), attachment.mime, part)
        size, digest = await asyncio.to_thread(_digest, part)
        await files.put(part, digest)
    finally:
        part.unlink(missing_ok=True)
    return digest, size


def show_to_units(
    uow: UnitOfWork, ticket: Ticket, attachment: Attachment, copy: tuple[str, int], *, by: Actor, reason: str
) -> None:
    """The centre has looked: nothing in it names who reported. `copy`: what `cleaned` has made of it."""
    if attachment.ticket_id != ticket.id or attachment.erased_at is not None:
        raise NotFound("没有这个附件")
    step(uow, ticket, Act.SHOW_FILE, by=by, reason=reason)
    attachment.for_units = True
    attachment.shown_digest, attachment.shown_size = copy


def name_for(attachment: Attachment, there: Sequence[Attachment], ticket: Ticket, actor: Actor, keys: KeyRing) -> str:
    """People name files after themselves: units read its place among the ticket's files instead.

    Not so what they have added themselves, nor on open matters what other staff has.
    """
    own = attachment.staff_id is not None and (attachment.staff_id == actor.id or not ticket.confidential)
    if actor.is_centre or own:
        return keys.open(attachment.name_sealed)
    place = next((n for n, one in enumerate(there, 1) if one.id == attachment.id), 0)
    return f"附件{place}{ENDINGS.get(attachment.mime, '')}"


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


def _digest(path: Path) -> tuple[int, str]:
    digest = hashes.Hash(hashes.SM3())
    with path.open("rb") as file:
        while piece := file.read(MB):
            digest.update(piece)
    return path.stat().st_size, digest.finalize().hex()


async def _keep_bytes(files: FolderStore, body: bytes) -> tuple[str, int]:
    part = files.new_part()
    await asyncio.to_thread(part.write_bytes, body)
    digest = hashes.Hash(hashes.SM3())
    digest.update(body)
    name = digest.finalize().hex()
    await files.put(part, name)
    return name, len(body)

"""The files of a ticket as a page lists them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.identity import Shown
from dashboards.queries import talks
from hotline.base.crypto import KeyRing
from tickets import attachments, expected_files_store, store
from tickets.attachment_models import Attachment, Expected, FileKind
from tickets.file_content import MB
from tickets.models import Ticket
from tickets.rights import Actor


@dataclass(frozen=True, slots=True)
class Spoken:
    """One stretch of a recorded call, beside its player."""

    seconds: float  # from the beginning of the recording
    at: str  # the same as people read it
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as a page lists it."""

    id: int
    kind: FileKind
    name: str
    size_label: str
    by: str
    added_at: datetime
    for_units: bool
    spoken: tuple[Spoken, ...] = ()  # of a recorded call


@dataclass(frozen=True, slots=True)
class Awaited:
    """A file that a message brought and that is not here: still under way, or why it could not be fetched."""

    name: str
    lost: bool
    why: str


def listed(
    found: Sequence[Attachment],
    keys: KeyRing,
    said: Callable[[str], str],
    spoken: Mapping[int, tuple[Spoken, ...]] | None = None,
) -> list[Listed]:
    """`spoken`: message id -> what was said in it, masked for the reader."""
    return [
        Listed(
            one.id,
            one.kind,
            said(keys.open(one.name_sealed)),
            _size(one.size),
            "诉求人" if one.by_citizen else "工作人员",
            one.added_at,
            one.for_units,
            (spoken or {}).get(one.message_id or 0, ()) if one.kind is FileKind.VOICE else (),
        )
        for one in found
    ]


async def for_page(session: AsyncSession, ticket: Ticket, actor: Actor, person: Shown, keys: KeyRing) -> list[Listed]:
    """What this member of staff may open of it."""
    found = [
        one for one in await store.attachments_of(session, [ticket.id]) if attachments.may_open(one, ticket, actor)
    ]
    calls = await talks.segments(session, [one.message_id for one in found if one.message_id])
    spoken = {message_id: tuple(_spoken(one, person) for one in told) for message_id, told in calls.items()}
    return listed(found, keys, person.said, spoken)


async def awaited(session: AsyncSession, ticket: Ticket, person: Shown, keys: KeyRing) -> list[Awaited]:
    """What is not here yet, for everybody who may open the ticket: a missing photo must not go unnoticed."""
    return [
        Awaited(person.said(keys.open(one.name_sealed)), one.state is Expected.FAILED, one.error)
        for one in await expected_files_store.of_ticket(session, ticket.id)
    ]


def _spoken(segment: Mapping[str, Any], person: Shown) -> Spoken:
    seconds = int(segment.get("begin_ms") or 0) / 1000
    minutes, rest = divmod(int(seconds), 60)
    return Spoken(seconds, f"{minutes}:{rest:02}", str(segment.get("speaker", "")), person.said(str(segment["text"])))


def _size(size: int) -> str:
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(size // 1024, 1)} KB"

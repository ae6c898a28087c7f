"""The files of a ticket as a page lists them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.desk.queries import conversations
from dashboards.ticket.identity import ShownCitizen
from hotline.base.security.crypto import KeyRing
from tickets import store
from tickets.access.rights import Actor
from tickets.files import attachments, pending_media_store
from tickets.files.attachment_models import Attachment, Expected, FileKind
from tickets.files.file_content import MB
from tickets.models import Ticket


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
    named: Callable[[Attachment], str],
    spoken: Mapping[int, tuple[Spoken, ...]] | None = None,
) -> list[Listed]:
    """`named`: as this reader may read it. `spoken`: message id -> what was said in it, masked for the reader."""
    return [
        Listed(
            one.id,
            one.kind,
            named(one),
            _size(one.size),
            "诉求人" if one.by_citizen else "工作人员",
            one.added_at,
            one.for_units,
            (spoken or {}).get(one.message_id or 0, ()) if one.kind is FileKind.VOICE else (),
        )
        for one in found
    ]


async def for_page(
    session: AsyncSession, ticket: Ticket, actor: Actor, person: ShownCitizen, keys: KeyRing
) -> tuple[list[Listed], int]:
    """What this member of staff may open of it; how many recorded calls are there besides."""
    there = await store.attachments_of(session, [ticket.id])
    open_to = [one for one in there if attachments.may_open(one, ticket, actor)]
    found = await attachments.openable(session, ticket, open_to, actor, clear=person.clear)

    def named(one: Attachment) -> str:
        return person.said(attachments.name_for(one, there, ticket, actor, keys))

    calls = await conversations.segments(session, [one.message_id for one in found if one.message_id])
    spoken = {message_id: tuple(_spoken(one, person) for one in sentences) for message_id, sentences in calls.items()}
    return listed(found, named, spoken), len(open_to) - len(found)


async def awaited(
    session: AsyncSession, ticket: Ticket, actor: Actor, person: ShownCitizen, keys: KeyRing
) -> list[Awaited]:
    """What is not here yet, for everybody who may open the ticket: a missing photo must not go unnoticed."""
    return [
        Awaited(
            person.said(keys.open(one.name_sealed)) if actor.is_centre else "附件",
            one.state is Expected.FAILED,
            one.error,
        )
        for one in await pending_media_store.of_ticket(session, ticket.id)
    ]


def _spoken(segment: Mapping[str, Any], person: ShownCitizen) -> Spoken:
    seconds = int(segment.get("begin_ms") or 0) / 1000
    minutes, rest = divmod(int(seconds), 60)
    return Spoken(seconds, f"{minutes}:{rest:02}", str(segment.get("speaker", "")), person.said(str(segment["text"])))


def _size(size: int) -> str:
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(size // 1024, 1)} KB"

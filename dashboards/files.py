"""The files of a ticket as a page lists them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.identity import Shown
from hotline.base.crypto import KeyRing
from tickets import attachments, store
from tickets.attachment_models import Attachment, FileKind
from tickets.file_content import MB
from tickets.models import Ticket
from tickets.rights import Actor


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


def listed(found: Sequence[Attachment], keys: KeyRing, said: Callable[[str], str]) -> list[Listed]:
    return [
        Listed(
            one.id,
            one.kind,
            said(keys.open(one.name_sealed)),
            _size(one.size),
            "诉求人" if one.by_citizen else "工作人员",
            one.added_at,
            one.for_units,
        )
        for one in found
    ]


async def for_page(session: AsyncSession, ticket: Ticket, actor: Actor, person: Shown, keys: KeyRing) -> list[Listed]:
    """What this member of staff may open of it."""
    found = await store.attachments_of(session, [ticket.id])
    return listed([one for one in found if attachments.may_open(one, ticket, actor)], keys, person.said)


def _size(size: int) -> str:
    return f"{size / MB:.1f} MB" if size >= MB else f"{max(size // 1024, 1)} KB"

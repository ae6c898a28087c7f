"""The catalogue's pages: the tree of a day, an entry's versions, and last month's tickets of a category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from router.dispatch.catalogue_editing import PastCase
from router.models import CatalogueEntry
from tickets.access.rights import Actor
from tickets.access.visibility_store import OPEN_TO_ALL, seen_by
from tickets.models import Ticket
from tickets.person_models import Staff

LOOKED_AT = 500  # tickets of a month that a preview reads


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an entry and who made it."""

    row: CatalogueEntry
    editor: str


async def versions(session: AsyncSession, code: str) -> list[Version]:
    """Every version of this entry, the newest first."""
    rows = await session.execute(
        select(CatalogueEntry, Staff.name)
        .outerjoin(Staff, Staff.id == CatalogueEntry.edited_by)
        .where(CatalogueEntry.code == code)
        .order_by(CatalogueEntry.id.desc())
    )
    return [Version(row, name or "") for row, name in rows]


async def counts_since(session: AsyncSession, since: datetime) -> Mapping[str, int]:
    """Category -> how many tickets were registered in it since then."""
    rows = await session.execute(
        select(Ticket.category, func.count())
        .where(Ticket.registered_at >= since, Ticket.category.is_not(None))
        .group_by(Ticket.category)
    )
    return {str(row[0]): int(row[1]) for row in rows}


async def past_cases(session: AsyncSession, category: str, actor: Actor, *, since: datetime) -> Sequence[PastCase]:
    """The newest tickets of this category since then that anybody may read who may see them."""
    rows = await session.execute(
        select(Ticket.number, Ticket.title, Ticket.text, Ticket.district, Ticket.kind)
        .where(Ticket.category == category, Ticket.registered_at >= since, OPEN_TO_ALL, seen_by(actor))
        .order_by(Ticket.id.desc())
        .limit(LOOKED_AT)
    )
    return [PastCase(number, title, text, district or "", kind.label) for number, title, text, district, kind in rows]

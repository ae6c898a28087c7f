"""Who wrote, proposed and decided versions."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.database import padded
from tickets.configuration.models import SettingVersion
from tickets.person_models import Staff


async def names(session: AsyncSession, versions: Iterable[SettingVersion]) -> dict[int | None, str]:
    """By id of a member of staff; "—" for nobody."""
    ids = {one for row in versions for one in (row.edited_by, row.proposed_by, row.decided_by) if one}
    found: dict[int | None, str] = {None: "—"}
    if ids:
        found |= dict((await session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(padded(ids))))).all())
    return found

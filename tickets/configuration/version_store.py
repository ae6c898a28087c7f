"""Reading versions, and bringing a process up to date with what was approved."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.city_versions import ApprovedVersion
from hotline.base.settings import Settings
from tickets.configuration.models import OPEN, SettingVersion, VersionState

_NO_TABLE = re.compile(r"no such table|does not exist|UndefinedTable")
LISTED = 100


async def keep_up(session: AsyncSession, settings: Settings) -> None:
    """Read the approved versions again if there are new ones: one short query, and one more where there are.

    Before the migration that brings the table there is nothing to read.
    """
    known = settings.versions
    try:
        async with session.begin_nested():
            stamp = tuple((await session.execute(_stamp())).one())
            if stamp != known.stamp:
                known.keep(await _approved(session))
                known.stamp = stamp
    except DBAPIError as error:
        if not _NO_TABLE.search(str(error.orig)):
            raise
    known.looked()


def _stamp() -> Select[int, datetime | None]:
    return select(func.count(), func.max(SettingVersion.decided_at)).where(
        SettingVersion.state == VersionState.APPROVED
    )


async def _approved(session: AsyncSession) -> list[ApprovedVersion]:
    rows = await session.execute(
        select(
            SettingVersion.kind,
            SettingVersion.key,
            SettingVersion.number,
            SettingVersion.valid_from,
            SettingVersion.digest,
            SettingVersion.content,
        ).where(SettingVersion.state == VersionState.APPROVED)
    )
    return [ApprovedVersion(*row) for row in rows]


async def open_one(session: AsyncSession, kind: str, key: str) -> SettingVersion | None:
    """The draft or proposal of this setting."""
    mine = (*_of(kind, key), SettingVersion.state.in_(OPEN))
    return await session.scalar(select(SettingVersion).where(*mine).with_for_update())


async def last_number(session: AsyncSession, kind: str, key: str) -> int:
    return await session.scalar(select(func.max(SettingVersion.number)).where(*_of(kind, key))) or 0


async def history(session: AsyncSession, kind: str, key: str) -> Sequence[SettingVersion]:
    """The newest first."""
    found = select(SettingVersion).where(*_of(kind, key)).order_by(SettingVersion.number.desc())
    return (await session.scalars(found)).all()


async def one(session: AsyncSession, version_id: int) -> SettingVersion | None:
    return await session.get(SettingVersion, version_id)


async def undecided(session: AsyncSession) -> Sequence[SettingVersion]:
    """Drafts and proposals of every kind, the oldest first."""
    found = select(SettingVersion).where(SettingVersion.state.in_(OPEN)).order_by(SettingVersion.id).limit(LISTED)
    return (await session.scalars(found)).all()


async def decided(session: AsyncSession) -> Sequence[SettingVersion]:
    """What was decided last."""
    over = SettingVersion.state.not_in(OPEN)
    found = select(SettingVersion).where(over).order_by(SettingVersion.id.desc()).limit(LISTED)
    return (await session.scalars(found)).all()


def _of(kind: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return SettingVersion.kind == kind, SettingVersion.key == key

"""The working calendar and the city's approved versions, for commands, which build no services: that takes seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.app.console import ERR
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from sla.calendar import calendars
from sla.calendar.workdays import WorkCalendar
from tickets.configuration import version_store

Found = TypeVar("Found")


def calendar(settings: Settings) -> WorkCalendar:
    """With the corrections of this house's database; the published calendar where there is no database yet."""
    return _read(settings, lambda session: calendars.current(session, settings)) or calendars.plain(settings)


def with_versions(settings: Settings) -> Settings:
    """The same settings, with what the city has approved on its pages."""
    _read(settings, _nothing_more)
    return settings


async def _nothing_more(_session: AsyncSession) -> None:
    return None


def _read(settings: Settings, read: Callable[[AsyncSession], Awaitable[Found]]) -> Found | None:
    """None where there is no database yet, or where it cannot be read, which is said."""
    if settings.database.startswith("sqlite") and not Path(settings.database.partition(":///")[2]).exists():
        return None
    return asyncio.run(_from_database(settings, read))


async def _from_database(settings: Settings, read: Callable[[AsyncSession], Awaitable[Found]]) -> Found | None:
    database = Database(settings.database, limits=LONG)
    try:
        async with database.reading() as session:
            await version_store.keep_up(session, settings)
            return await read(session)
    except (SQLAlchemyError, OSError):
        ERR.print("读不到数据库里的日历更正和已批准的时限方案，按系统自带的计算。", highlight=False)
        return None
    finally:
        await database.close()

"""The working calendar in force, for commands: no services are built, for that takes seconds (`hotline.app.wiring`)."""

import asyncio
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from hotline.app.console import ERR
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from sla.calendar import calendars
from sla.calendar.workdays import WorkCalendar


def in_force(settings: Settings) -> WorkCalendar:
    """With the corrections of this city's database; the published calendar where there is no database yet."""
    if settings.database.startswith("sqlite") and not Path(settings.database.partition(":///")[2]).exists():
        return calendars.plain(settings)
    return asyncio.run(_read(settings))


async def _read(settings: Settings) -> WorkCalendar:
    database = Database(settings.database, limits=LONG)
    try:
        async with database.reading() as session:
            return await calendars.current(session, settings)
    except (SQLAlchemyError, OSError):
        ERR.print("读不到数据库里的日历更正，按公布的日历计算。", highlight=False)
        return calendars.plain(settings)
    finally:
        await database.close()

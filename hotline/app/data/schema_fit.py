"""Whether a program may work on a database: its tables must have the shape that this program was written for."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from hotline.app.data import migrate
from hotline.app.health import queries
from hotline.app.health.schema import fits_newer, is_ahead, is_behind, newest
from hotline.app.health.trouble import UNREACHABLE, why
from hotline.base.errors import Unavailable
from hotline.base.observability.log import logger
from hotline.base.storage.database import Database

PATIENCE = 10.0  # seconds
log = logger(__name__)


async def check(database: Database) -> None:
    """Raises Unavailable, with what to do, where the tables are older, not there, or too new.

    Newer ones that only grew are fine: in the middle of an upgrade a process of the old program may start again.

    A database that does not answer is no reason to refuse: a process starts all the same, and comes to itself with it.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            found = await _revision(database)
            fits = found is None or not is_ahead(found) or await _fits_newer(database)
    except (OSError, TimeoutError, SQLAlchemyError) as error:
        if why(error).kind not in UNREACHABLE:
            raise
        log.warning("schema_not_checked", trouble=type(error).__name__)
        return
    if found is None:
        raise Unavailable("数据库里还没有表：请先运行 hotline migrate")
    if is_behind(found):
        raise Unavailable(f"数据库的结构（{found}）比程序（{newest()}）旧：请先运行 hotline migrate，数据不会丢失")
    if not fits:
        _refuse_newer(found)
    if is_ahead(found):
        log.warning("schema_newer", tables=found, program=newest())


async def upgrade(database: Database, *, tell: migrate.Tell | None = None) -> bool:
    """Bring the tables to the program's shape; True where there were none.

    Raises Unavailable where a newer program has been there.
    """
    found = await _revision(database)
    if found is not None:
        _refuse_newer(found)
    await migrate.upgrade(database.url, tell=tell)
    return found is None


def _refuse_newer(found: str) -> None:
    if is_ahead(found):
        raise Unavailable(
            f"程序太旧：数据库的结构（{found}）比程序（{newest()}）新，没有做任何改动；请换上升级时用的那个版本再启动"
        )


async def _fits_newer(database: Database) -> bool:
    async with database.reading() as session:
        return fits_newer(await queries.oldest_program(session))


async def _revision(database: Database) -> str | None:
    """None where there are no tables."""
    try:
        async with database.reading() as session:
            return await queries.revision(session)
    except SQLAlchemyError as error:
        if why(error).kind != "schema":
            raise
        return None

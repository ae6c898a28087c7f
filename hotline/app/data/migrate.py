"""Bring the database to the newest shape; run by `hotline migrate` and by every embedded start.

On PostgreSQL the servers keep serving meanwhile (docs/operations/upgrades.md): a migration that waits for a lock keeps
everybody behind it waiting, so it gives up after seconds, lets them pass and tries again.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from hotline.base.errors import Unavailable
from hotline.base.observability.log import logger
from hotline.base.storage.time_limits import Limits

MIGRATIONS = Path(__file__).parents[2] / "migrations"
MIGRATING = Limits(statement=86_400.0, lock=5.0, idle=3600.0)
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 30.0, 30.0, 30.0)  # seconds between two tries
_LOCK_NOT_AVAILABLE = "55P03"
Tell = Callable[[str], None]
log = logger(__name__)


class AnotherMigrates(Exception):
    """Somebody else brings this database to its newest shape at this moment."""


async def upgrade(
    url: URL, *, tell: Tell | None = None, limits: Limits = MIGRATING, pauses: Sequence[float] = PAUSES
) -> None:
    """All migrations up to the newest; alembic runs its own event loop, so in a thread.

    On PostgreSQL each is a transaction of its own. Unavailable where a lock is not had at the last try either: what was
    done till then is kept, and the next call goes on from there.
    """
    for place, pause in enumerate(pauses, start=1):
        why = await _try(url, limits)
        if not why:
            return
        log.warning("migration_waits", tries=place, seconds=pause)
        if tell:
            tell(f"{why}；{pause:g} 秒后再试（第 {place} 次，共 {len(pauses) + 1} 次），期间业务照常")
        await asyncio.sleep(pause)
    if why := await _try(url, limits):
        raise Unavailable(
            f"{why}，已试 {len(pauses) + 1} 次。已完成的步骤都保留，数据没有损坏；"
            "请在不忙时再运行 hotline migrate，或用 pg_stat_activity 看谁的事务一直不结束"
        )


async def _try(url: URL, limits: Limits) -> str:
    """Why it has to wait; empty where it is done."""
    try:
        await asyncio.to_thread(command.upgrade, config(url, limits=limits), "head")
    except AnotherMigrates:
        return "另一个 hotline migrate 正在改这个数据库"
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
        return "要改的表正被别的事务占用"
    return ""


def config(url: URL, **attributes: Any) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes.update(url=url, **attributes)
    return made

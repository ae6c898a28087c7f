"""Bring the database to the newest shape; run by `hotline migrate` and by every embedded start."""

import asyncio
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL

MIGRATIONS = Path(__file__).parent.parent / "migrations"


async def upgrade(url: URL) -> None:
    """All migrations up to the newest; alembic runs its own event loop, so in a thread."""
    await asyncio.to_thread(command.upgrade, config(url), "head")


def config(url: URL, **attributes: Any) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes.update(url=url, **attributes)
    return made

"""The bench's own questions to the city's database: what is new since a mark, and whether all of it is done."""

import asyncio

from sqlalchemy import text

from hotline.base.storage.database import Database

GIVEN_UP = 300.0  # seconds after which what is not decided is called a fault
_LOOK_EVERY = 0.05
_MARK = text("SELECT coalesce(max(id), 0) FROM ticket")
_SINCE = text("SELECT count(*) FROM ticket WHERE id > :mark")
_UNDONE = text(
    "SELECT EXISTS (SELECT FROM outbox WHERE state IN ('waiting', 'sending'))"
    " OR EXISTS (SELECT FROM ticket WHERE id > :mark AND state = 'pending_dispatch' AND needs_person IS NULL)"
    " OR EXISTS (SELECT FROM ticket LEFT JOIN near_text ON ticket_id = id WHERE id > :mark AND ticket_id IS NULL)"
)


async def mark(database: Database) -> int:
    """The newest ticket's id."""
    async with database.reading() as session:
        return int(await session.scalar(_MARK))


async def tickets_since(database: Database, mark: int) -> int:
    async with database.reading() as session:
        return int(await session.scalar(_SINCE, {"mark": mark}))


async def all_done(database: Database, mark: int) -> None:
    """Wait until every ticket since the mark is decided and signed for the index, and everything is sent."""
    async with asyncio.timeout(GIVEN_UP):
        while True:
            async with database.reading() as session:
                if not await session.scalar(_UNDONE, {"mark": mark}):
                    return
            await asyncio.sleep(_LOOK_EVERY)

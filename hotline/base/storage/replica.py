"""A streaming replica that spares the primary reports, searches and exports, and never shows less than the primary."""

import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from time import monotonic
from typing import Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.observability.log import logger
from hotline.base.storage import replica_queries as queries
from hotline.base.storage.time_limits import WORDS, Busy

BEHIND = 2.0  # seconds that it may be behind: so long is waited for it, then the primary is read
REST = 30.0  # seconds that it is not asked again after trouble
_LOOK_AGAIN = 0.02  # seconds
log = logger(__name__)


class Source(Protocol):
    """What is read here of a `Database`, which in turn holds a replica."""

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]: ...

    async def close(self) -> None: ...


class Unfit(Exception):
    """It is behind, or follows no primary."""


class Replica:
    """`session` brings what has been committed on the primary when it was asked, one's own acts included."""

    def __init__(self, primary: Source, replica: Source, *, behind: float = BEHIND) -> None:
        self._primary, self.database, self._behind = primary, replica, behind
        self._rests_until = 0.0

    async def session(self, stack: AsyncExitStack) -> AsyncSession | None:
        """Open as long as the stack; None where the primary must be read, since the replica is away or behind."""
        if monotonic() < self._rests_until:
            return None
        try:
            async with AsyncExitStack() as opening:
                session = await opening.enter_async_context(self.database.reading())
                await self._catch_up(session)
                stack.push_async_exit(opening.pop_all())
        except Exception as error:  # noqa: BLE001 - on any failure the primary answers
            self.rest(error)
            return None
        return session

    def rest(self, error: BaseException) -> None:
        """Read the primary for a while."""
        self._rests_until = monotonic() + REST
        log.warning("replica_unfit", trouble=type(error).__name__, said=str(error)[:200], seconds=REST)

    async def _catch_up(self, session: AsyncSession) -> None:
        async with self._primary.reading() as asked:
            wanted = await queries.written(asked)
        until = monotonic() + self._behind
        while (found := await queries.read(session)) is None or found < wanted:
            if found is None:
                raise Unfit("follows no primary")
            if monotonic() > until:
                raise Unfit(f"{wanted - found} bytes behind after {self._behind:g} s")
            await asyncio.sleep(_LOOK_AGAIN)

    def broke(self, error: DBAPIError) -> Busy | None:
        """It went away while it was read, or gave way to the primary's changes; the next try reads the primary."""
        if not (error.connection_invalidated or getattr(error.orig, "sqlstate", "") in {"40001", "57P01"}):
            return None
        self.rest(error)
        return Busy(WORDS, retry_after=1)

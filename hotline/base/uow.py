"""One request, job or tick is one transaction; only a unit of work commits, its events' reactions included."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from hotline.base import clock_store
from hotline.base.clock import Clock
from hotline.base.database import Database
from hotline.base.errors import Overtaken
from hotline.base.events import Event
from hotline.base.hints import Hints, InProcessHints
from hotline.base.log import logger
from hotline.base.settings import Settings

Reaction = Callable[["UnitOfWork", Any], Awaitable[None]]
Reactions = Mapping[type[Event], Sequence[Reaction]]
OVERTAKEN = "别人刚刚改动了这张工单，没有按您看到的旧情况处理；您填写的内容没有丢失"
log = logger(__name__)


class UnitOfWork:
    """One transaction: its session, its one moment, its events, and what to start once it is safe."""

    def __init__(self, session: AsyncSession, now: datetime, settings: Settings, reactions: Reactions) -> None:
        self.session, self.now, self.settings = session, now, settings
        self.events: list[Event] = []
        self.rings: set[str] = set()
        self.absent: set[Any] = set()  # keys that were looked for ahead of many messages and are not there
        self._reactions = reactions
        self._handled = 0

    def record(self, event: Event) -> None:
        """Note what happened; whoever reacts does so inside this transaction."""
        self.events.append(event)

    def ring(self, kind: str) -> None:
        """Give this hint after the commit; never before, for the work would not be there yet."""
        self.rings.add(kind)

    @property
    def waiting(self) -> Sequence[Event]:
        """What has happened and nobody has reacted to yet."""
        return self.events[self._handled :]

    async def settle(self) -> None:
        """Let the reactions run until nothing new has happened."""
        while self._handled < len(self.events):
            event = self.events[self._handled]
            self._handled += 1
            for reaction in self._reactions.get(type(event), ()):
                await reaction(self, event)


class Work:
    """Opens units of work: `async with work.begin() as uow:` commits at the end, or not at all."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        *,
        reactions: Reactions | None = None,
        hints: Hints | None = None,
        wall: Clock | None = None,
    ) -> None:
        self.database, self.clock, self.settings = database, clock, settings
        self.wall: Clock = wall or clock  # for what people do at this very desk; the demo's own clock runs ahead of it
        self.reactions: Reactions = reactions or {}
        self.hints: Hints = hints or InProcessHints()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work; two writers of one row or one unique key become a Conflict (409) in words: `Overtaken`."""
        async with self.database.writing() as session:
            await clock_store.keep_right(self.clock, session)
            uow = UnitOfWork(session, self.clock.now(), self.settings, self.reactions)
            try:
                yield uow
                await uow.settle()
                await session.commit()
            except StaleDataError as error:
                raise Overtaken(OVERTAKEN) from error
            except DBAPIError as error:
                if not _is_race(error):
                    raise
                log.info("overtaken", state=_sqlstate(error))
                raise Overtaken(OVERTAKEN) from error
        if uow.rings:
            self._ring(sorted(uow.rings))

    def by_the_wall(self) -> "Work":
        """The same house by the clock on the wall: sign-in, idle seats and rate limits are of the real day."""
        return Work(self.database, self.wall, self.settings, reactions=self.reactions, hints=self.hints)

    @asynccontextmanager
    async def reading(self, *, short: bool = False, replica: bool = False) -> AsyncIterator[AsyncSession]:
        """For looking only; `short` for a few rows by an index, `replica` for reports, searches and exports."""
        async with self.database.reading(short=short, replica=replica) as session:
            if not replica:  # whose clock is another one
                await clock_store.keep_right(self.clock, session)
            yield session

    def _ring(self, names: Sequence[str]) -> None:
        try:
            self.hints.ring(*names)
        except Exception:
            named = sorted({name.partition(":")[0] for name in names})  # what follows names somebody's page
            log.warning("hints_broke", names=named, exc_info=True)


_RACES = {"23505", "40001", "40P01"}  # somebody took the same key first; could not be put in order; each waits for each


def _is_race(error: DBAPIError) -> bool:
    """Whether somebody else at the same moment is why it failed, so that done again it may succeed."""
    return _sqlstate(error) in _RACES or "UNIQUE constraint failed" in str(error.orig)


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")

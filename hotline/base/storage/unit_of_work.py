"""One request, job or tick is one transaction; only a unit of work commits, its events' reactions included."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from hotline.base.clock import Clock
from hotline.base.errors import Overtaken
from hotline.base.events import Event
from hotline.base.observability.log import logger
from hotline.base.security.crypto import KeyRing
from hotline.base.settings import Settings
from hotline.base.storage import clock_store
from hotline.base.storage.database import Database
from hotline.base.wakeups import InProcessWakeups, Wakeups

Reaction = Callable[["UnitOfWork", Any], Awaitable[None]]
Reactions = Mapping[type[Event], Sequence[Reaction]]
KeepUp = Callable[[AsyncSession, Settings], Awaitable[None]]
OVERTAKEN = "别人刚刚改动了这张工单，没有按您看到的旧情况处理；您填写的内容没有丢失"
log = logger(__name__)
_SETTINGS, _CLOCK = "settings", "clock"


class UnitOfWork:
    """One transaction: its session, its one moment, its events, and what to start once it is safe."""

    def __init__(
        self,
        session: AsyncSession,
        now: datetime,
        settings: Settings,
        reactions: Reactions,
        *,
        wall_now: datetime | None = None,
    ) -> None:
        """`wall_now`: the moment of the real day, where the system's own clock is another one."""
        self.session, self.now, self.settings = session, now, settings
        self.wall_now = wall_now or now
        self.events: list[Event] = []
        self.wakeups_due: set[str] = set()
        self.absent: set[Any] = set()  # keys that were looked for ahead of many messages and are not there
        self._reactions = reactions
        self._handled = 0

    def record(self, event: Event) -> None:
        """Record an event; its reactions run inside this transaction."""
        self.events.append(event)

    def wake(self, kind: str) -> None:
        """Give this wake-up after the commit; never before, for the work would not be there yet."""
        self.wakeups_due.add(kind)

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


def keys_of(session: AsyncSession | Session) -> KeyRing:
    """The keys of the city that opened this session by `Work`; KeyError for any other session."""
    settings: Settings = session.info[_SETTINGS]
    return settings.keys  # read from the file with the first use


def now_of(session: AsyncSession | Session) -> datetime:
    """The present moment of the city that opened this session by `Work`; KeyError for any other session."""
    clock: Clock = session.info[_CLOCK]
    return clock.now()


class Work:
    """Opens units of work: `async with work.begin() as uow:` commits at the end, or not at all."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        *,
        reactions: Reactions | None = None,
        wakeups: Wakeups | None = None,
        wall: Clock | None = None,
        keep_up: KeepUp | None = None,
    ) -> None:
        """`keep_up`: brings `settings.versions` up to date as a transaction begins."""
        self.database, self.clock, self.settings = database, clock, settings
        self.keep_up = keep_up
        self.wall: Clock = wall or clock  # for what people do at this very desk; the demo's own clock runs ahead of it
        self.reactions: Reactions = reactions or {}
        self.wakeups: Wakeups = wakeups or InProcessWakeups()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work; two writers of one row or one unique key become a Conflict (409) in words: `Overtaken`."""
        async with self.database.writing() as session:
            await clock_store.keep_right(self.clock, session)
            await self._prepare(session)
            now = self.clock.now()
            wall_now = now if self.wall is self.clock else self.wall.now()
            uow = UnitOfWork(session, now, self.settings, self.reactions, wall_now=wall_now)
            try:
                yield uow
                await uow.settle()
                await session.commit()
            except StaleDataError as error:
                raise Overtaken(OVERTAKEN) from error
            except DBAPIError as error:
                if not _is_race(error):
                    raise
                log.info("transaction_conflict", state=_sqlstate(error))
                raise Overtaken(OVERTAKEN) from error
        if uow.wakeups_due:
            self._wake(sorted(uow.wakeups_due))

    def by_the_wall(self) -> "Work":
        """The same system by the clock on the wall: sign-in, idle seats and rate limits are of the real day."""
        return Work(
            self.database,
            self.wall,
            self.settings,
            reactions=self.reactions,
            wakeups=self.wakeups,
            keep_up=self.keep_up,
        )

    @asynccontextmanager
    async def reading(self, *, short: bool = False, replica: bool = False) -> AsyncIterator[AsyncSession]:
        """For looking only; `short` for a few rows by an index, `replica` for reports, searches and exports."""
        async with self.database.reading(short=short, replica=replica) as session:
            if not replica:  # whose clock is another one
                await clock_store.keep_right(self.clock, session)
            await self._prepare(session, keeps_up=not (short or replica))
            yield session

    async def _prepare(self, session: AsyncSession, *, keeps_up: bool = True) -> None:
        session.info[_SETTINGS], session.info[_CLOCK] = self.settings, self.clock
        if keeps_up and self.keep_up is not None and self.settings.versions.is_old:
            await self.keep_up(session, self.settings)

    def _wake(self, names: Sequence[str]) -> None:
        try:
            self.wakeups.wake(*names)
        except Exception:
            named = sorted({name.partition(":")[0] for name in names})  # what follows names somebody's page
            log.warning("wakeup_failed", names=named, exc_info=True)


_RACES = {"23505", "40001", "40P01"}  # somebody took the same key first; could not be put in order; each waits for each


def _is_race(error: DBAPIError) -> bool:
    """Whether somebody else at the same moment is why it failed, so that done again it may succeed."""
    return _sqlstate(error) in _RACES or "UNIQUE constraint failed" in str(error.orig)


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")

"""The composition root: who reacts to what, and how the parts of one process are put together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from channels import registry
from channels.contract import Adapter
from channels.webchat.adapter import WebChat
from classifier.model.artifact import BrokenModel
from classifier.text.gazetteer import Gazetteer, GazetteerName
from hotline.app import model_store
from hotline.app.data.connections import POOLS
from hotline.app.reactions import REACTIONS
from hotline.base.clock import Clock, DatabaseClock, SystemClock, city_time
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from hotline.base.storage.database import POOL, Database
from hotline.base.storage.time_limits import Limits
from hotline.base.storage.unit_of_work import Work
from hotline.base.text.tokenizer import add_words
from hotline.base.wakeup_profile import wakeups_for
from hotline.base.wakeups import Wakeups
from router import store as offices
from router.dispatch import catalogue_store, dispatching
from router.dispatch.catalogue import Catalogue
from router.dispatch.decision import DecisionContext, Guesser
from tickets.configuration import version_store
from tickets.search import index_sync

log = logger(__name__)


index_sync.listen()  # every process that changes tickets keeps them findable


def _gazetteer(names: Sequence[GazetteerName]) -> Gazetteer:
    """The city's places, which stay whole from now on wherever words are shown."""
    add_words(name for entry in names for name in (entry.name, *entry.aliases))
    return Gazetteer(names)


@dataclass
class Services:
    """One process's parts. What a process does not serve, it does not load."""

    settings: Settings
    clock: Clock
    database: Database
    work: Work
    wakeups: Wakeups
    adapters: dict[str, Adapter] = field(default_factory=dict)
    classifier: Guesser | None = None
    catalogue: Catalogue = field(default_factory=Catalogue)
    places: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    model: str = ""  # the name of the folder that `classifier` was read from
    stamp: tuple[Any, ...] = ()  # of the catalogue as it was read
    pace: float = 1.0  # how fast `clock` runs; leases are stretched by it, for they guard work of the real world

    def use_chat_port(self, port: int) -> None:
        """Give the pages the chat's port where the system chose it."""
        self.settings = self.work.settings = self.settings.model_copy(update={"chat_port": port})

    async def read_catalogue(self) -> None:
        """The catalogue and the gazetteer, where either has changed since they were read."""
        today = city_time(self.clock.now()).date()
        async with self.work.reading() as session:
            stamp = await catalogue_store.catalogue_stamp(session, today=today)
            if stamp == self.stamp:
                return
            self.catalogue = await offices.load_catalogue(session, today=today)
            names = await offices.place_entries(session)
        self.places = await asyncio.to_thread(_gazetteer, names)
        self.stamp = stamp

    async def read_model(self) -> None:
        """The model in use, where another was promoted since; a damaged one leaves the old in its place."""
        folder = model_store.current(self.settings.home)
        if folder is None or folder.name == self.model:
            return
        try:
            self.classifier = await asyncio.to_thread(model_store.load, self.settings.home)
        except BrokenModel:
            log.exception("model_unreadable", model=folder.name)
        self.model = folder.name

    async def todays_office(self) -> DecisionContext:
        """What a decision is made of, as it is now: a promoted model or an edited catalogue needs no restart."""
        await self.read_model()
        await self.read_catalogue()
        return self.office

    @property
    def office(self) -> DecisionContext:
        """What a decision is made of, as this process knows it now."""
        return DecisionContext(self.classifier, self.catalogue, self.places, self.settings.dispatch_threshold)

    async def decide(self) -> int:
        """Choose departments for all that is undecided; returns for how many."""
        await dispatching.give_up_asking(self.work)
        return await dispatching.run(self.work, await self.todays_office(), lease=dispatching.LEASE * self.pace)

    async def decide_batch(self) -> bool:
        """The same for one batch; True where there may be more. Those asked in vain come once a batch is not full."""
        decided = await dispatching.run_batch(
            self.work, await self.todays_office(), lease=dispatching.LEASE * self.pace
        )
        if decided < dispatching.BATCH:
            await dispatching.give_up_asking(self.work)
        return bool(decided)

    async def close(self) -> None:
        for adapter in self.adapters.values():
            await adapter.close()
        await self.wakeups.close()
        await self.database.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    wall: Clock | None = None,
    pooled: bool = True,
    kind: str = "",
    limits: Limits | None = None,
    serve_channels: bool = True,
) -> Services:
    """The parts of one process, without starting any of them.

    `kind`: what the process is, in a word of `POOLS`. `limits`: where the settings' are too short (LONG).
    """
    database = Database(
        settings.database,
        pooled=pooled,
        pool=POOLS.get(kind, POOL),
        limits=limits or settings.limits,
        name=(name := f"hotline {kind}".strip()),
    )
    if settings.replica:
        database.read_from(settings.replica, limits=limits or settings.limits, name=name)
    clock = clock or (SystemClock() if database.is_sqlite else DatabaseClock())
    adapters = registry.load(settings.channels, settings) if serve_channels else {}
    chat = adapters.get("webchat")
    wakeups = chat.wakeups if isinstance(chat, WebChat) else wakeups_for(settings)
    keep_up = version_store.keep_up
    work = Work(database, clock, settings, reactions=REACTIONS, wakeups=wakeups, wall=wall, keep_up=keep_up)
    return Services(settings, clock, database, work, wakeups, adapters)

"""The composition root: who reacts to what, and how the parts of one process are put together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from channels import registry
from channels.contract import Adapter
from channels.events import MessageUndelivered
from channels.webchat.adapter import WebChat
from channels.webchat.fanout import Fanout, fanout_for
from classifier.places import Gazetteer
from hotline.app import model_store, sample
from hotline.base.clock import Clock, SystemClock, city_time
from hotline.base.database import Database
from hotline.base.events import Event
from hotline.base.settings import Settings
from hotline.base.uow import Doorbell, Reaction, Work
from router import catalogue, clustering, dispatch, near, notices, review
from router import erasing as router_erasing
from router.catalogue import Catalogue
from router.judging import Guesser, Office
from sla import clustered, recount, timers, watch
from sla import erasing as sla_erasing
from sla import events as promised
from tickets import events
from tickets.search import writing

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    events.TicketOpened: (timers.on_opened,),
    events.TicketSupplemented: (timers.on_supplemented, dispatch.look_again),
    events.SentToPeople: (timers.on_sent_to_people, notices.danger_seen, dispatch.warn_in_danger),
    events.OrderDispatched: (
        timers.on_dispatched,
        notices.order_arrived,
        dispatch.tell_dispatched,
        clustering.master_moved,
    ),
    events.OrderSigned: (timers.on_signed,),
    events.CitizenContacted: (timers.on_contacted,),
    events.DispatchObjected: (timers.on_objected, notices.objection_raised),
    events.ObjectionUpheld: (timers.on_objection_upheld, watch.on_objection_upheld, clustering.master_moved),
    events.ObjectionRejected: (timers.on_objection_rejected, notices.objection_rejected),
    events.OrderAnswered: (timers.on_answered, clustering.master_moved),
    events.AnswerReturned: (timers.on_returned, notices.answer_returned, clustering.master_moved),
    events.AnswerPassed: (timers.on_passed, review.ask_citizen, clustering.master_moved),
    events.ReworkOrdered: (timers.on_rework, watch.on_rework, notices.rework_ordered),
    events.SentToReview: (timers.on_ended,),
    events.AnsweredDirectly: (timers.on_ended, review.tell_answered_directly, clustering.master_moved),
    events.MoreAsked: (timers.on_more_asked, review.tell_more_asked),
    events.TicketDeclined: (timers.on_ended, review.tell_declined, clustering.master_moved),
    events.TicketClosed: (timers.on_closed, clustering.master_moved),
    events.OrderChased: (notices.chased,),
    events.TicketJoined: (clustered.on_joined, clustered.watch_the_crowd, clustering.tell_joined),
    events.TicketLeft: (clustered.on_left, clustering.tell_left),
    events.MasterMoved: (clustered.on_master_moved,),
    events.PersonErased: (router_erasing.on_erased, sla_erasing.on_erased, near.forget),
    MessageUndelivered: (notices.undelivered,),
    promised.DepartmentTold: (notices.department_told,),
    promised.CalendarRevised: (recount.on_revised,),
    promised.ReviewTryDue: (review.ask_again,),
    promised.ReviewUnreachable: (notices.unreachable,),
    promised.SupervisionOrdered: (notices.supervision_ordered,),
}


writing.listen()  # every process that changes tickets keeps them findable


class LocalDoorbell:
    """The embedded profile's bell: wakes the loops of this process."""

    def __init__(self) -> None:
        self._bells: dict[str, asyncio.Event] = {}

    async def ring(self, kinds: frozenset[str]) -> None:
        for kind in kinds:
            self.bell(kind).set()

    def bell(self, kind: str) -> asyncio.Event:
        return self._bells.setdefault(kind, asyncio.Event())

    async def wait(self, kind: str, *, at_most: float) -> None:
        """Until it rings, or `at_most` seconds: a lost ring only costs that long."""
        bell = self.bell(kind)
        try:
            await asyncio.wait_for(bell.wait(), at_most)
        except TimeoutError:
            return
        finally:
            bell.clear()


@dataclass
class House:
    """One process's parts. What a process does not serve, it does not load."""

    settings: Settings
    clock: Clock
    database: Database
    work: Work
    fanout: Fanout
    adapters: dict[str, Adapter] = field(default_factory=dict)
    classifier: Guesser | None = None
    catalogue: Catalogue = field(default_factory=Catalogue)
    places: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    pace: float = 1.0  # how fast `clock` runs; leases are stretched by it, for they guard work of the real world

    def use_chat_port(self, port: int) -> None:
        """Tell the pages where the chat listens, where the system chose the port."""
        self.settings = self.work.settings = self.settings.model_copy(update={"chat_port": port})

    async def read_catalogue(self) -> None:
        async with self.work.reading() as session:
            self.catalogue = await catalogue.load(session, today=city_time(self.clock.now()).date())
        self.places = Gazetteer(sample.places())

    @property
    def office(self) -> Office:
        """What a decision is made of, as this process knows it now."""
        return Office(self.classifier, self.catalogue, self.places, self.settings.dispatch_threshold)

    async def decide(self) -> int:
        """Answer the classifying bell: choose departments for what is undecided."""
        return await dispatch.run(self.work, self.office, lease=dispatch.LEASE * self.pace)

    async def close(self) -> None:
        for adapter in self.adapters.values():
            await adapter.close()
        await self.fanout.close()
        await self.database.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    wall: Clock | None = None,
    doorbell: Doorbell | None = None,
    pooled: bool = True,
    serve_channels: bool = True,
) -> House:
    """The parts of one process, without starting any of them."""
    clock = clock or SystemClock()
    database = Database(settings.database, pooled=pooled)
    work = Work(database, clock, settings, reactions=REACTIONS, doorbell=doorbell, wall=wall)
    adapters = registry.load(settings.channels, settings) if serve_channels else {}
    chat = adapters.get("webchat")
    fanout = chat.fanout if isinstance(chat, WebChat) else fanout_for(settings)
    return House(settings, clock, database, work, fanout, adapters)


def load_classifier(settings: Settings) -> Guesser | None:
    """The current model, or None: then people decide, and nothing waits."""
    return model_store.load(settings.home)

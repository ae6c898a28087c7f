"""The composition root: who reacts to what, and how the parts of one process are put together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from channels import registry
from channels.contract import Adapter
from channels.events import MessageUndelivered
from channels.webchat.adapter import WebChat
from classifier.artifact import BrokenModel
from classifier.places import Entry, Gazetteer
from hotline.app import model_store
from hotline.app.connections import POOLS
from hotline.base.busy import Limits
from hotline.base.clock import Clock, DatabaseClock, SystemClock, city_time
from hotline.base.database import POOL, Database
from hotline.base.events import Event
from hotline.base.hints import Hints, hints_for
from hotline.base.log import logger
from hotline.base.settings import Settings
from hotline.base.uow import Reaction, Work
from hotline.base.words import add_words
from router import (
    accusations,
    authorities,
    clustering,
    dispatch,
    dispatch_news,
    hearing,
    near,
    notices,
    reassigning,
    review,
    splitting,
    supervised,
)
from router import erasing as router_erasing
from router import store as offices
from router.alarms import raising, taking, telling
from router.catalogue import Catalogue
from router.judging import Guesser, Office
from router.learning import labels
from sla import asking, clustered, hurrying, recount, reviews, statutory, timers, undoing, watch
from sla import erasing as sla_erasing
from sla import events as promised
from tickets import events
from tickets.search import writing

log = logger(__name__)

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    events.TicketOpened: (hearing.on_opened, timers.on_opened),
    events.TicketDrafted: (timers.on_drafted,),
    events.TicketSupplemented: (
        hearing.on_supplemented,
        timers.on_supplemented,
        dispatch.look_again,
        watch.on_supplemented,
    ),
    events.TicketSplit: (splitting.tell_units_of_split,),
    events.MessagesMoved: (splitting.tell_units_of_move,),
    events.SentToPeople: (timers.on_sent_to_people,),
    events.TicketChased: (watch.on_supplemented, notices.chased_by_citizen),
    events.TicketWithdrawn: (timers.on_ended, notices.withdrawn, clustering.master_moved, taking.on_decided),
    events.SecrecyAsked: (notices.secrecy_asked,),
    events.DangerHeard: (
        hurrying.on_danger_heard,
        notices.danger_heard,
        raising.on_danger_heard,
        dispatch_news.warn_in_danger,
    ),
    events.OrderDispatched: (
        timers.on_dispatched,
        notices.order_arrived,
        dispatch_news.tell_dispatched,
        clustering.master_moved,
        taking.on_decided,
    ),
    events.PraisePassedOn: (
        timers.on_passed_on,
        notices.praise_arrived,
        dispatch_news.tell_passed_on,
        clustering.master_moved,
        taking.on_decided,
    ),
    events.OrderSigned: (timers.on_signed, statutory.on_signed),
    events.CitizenContacted: (timers.on_contacted,),
    events.DispatchObjected: (timers.on_objected, notices.objection_raised),
    events.ObjectionUpheld: (undoing.on_objection_upheld, clustering.master_moved),
    events.ObjectionRejected: (
        timers.on_objection_rejected,
        notices.objection_rejected,
        labels.on_objection_rejected,
        watch.on_objection_rejected,
    ),
    events.AnswerWritten: (notices.answer_written,),
    events.AnswerSentBack: (notices.answer_sent_back,),
    events.OrderAnswered: (timers.on_answered, notices.answer_to_audit, clustering.master_moved),
    events.AnswerReturned: (
        timers.on_returned,
        notices.answer_returned,
        clustering.master_moved,
        accusations.keep_away,
    ),
    events.AnswerPassed: (timers.on_passed, review.ask_citizen, clustering.master_moved),
    events.ReworkOrdered: (
        timers.on_rework,
        watch.on_rework,
        notices.rework_ordered,
        review.no_longer_call,
        accusations.keep_away,
    ),
    events.TicketAccepted: (dispatch.look_again,),
    events.TicketMarked: (hurrying.on_marked,),
    events.CoOrderSent: (timers.on_co_sent, notices.co_order_arrived),
    events.CoOrderSigned: (timers.on_co_signed,),
    events.CoOrderAnswered: (timers.on_co_answered, notices.co_order_answered),
    events.OrderPassedDown: (timers.on_passed_down, notices.passed_down),
    events.Escalated: (notices.escalated,),
    events.ConsultationOpened: (notices.consultation_opened,),
    events.OpinionGiven: (notices.opinion_given,),
    events.SentToReview: (timers.on_sent_to_review, notices.review_needed, review.no_longer_call),
    events.TicketTerminated: (timers.on_ended, review.tell_terminated, clustering.master_moved, taking.on_decided),
    events.TakenBy110: (timers.on_taken_by_110,),
    events.TransferredTo110: (timers.on_transferred, review.tell_transferred, taking.on_decided),
    events.AnsweredDirectly: (
        timers.on_ended,
        review.tell_answered_directly,
        clustering.master_moved,
        taking.on_decided,
    ),
    events.MoreAsked: (timers.on_more_asked, review.tell_more_asked),
    events.TicketDeclined: (timers.on_ended, review.tell_declined, clustering.master_moved, taking.on_decided),
    events.TicketClosed: (
        timers.on_closed,
        watch.on_closed,
        labels.on_closed,
        review.weigh_answer,
        review.no_longer_call,
        clustering.master_moved,
        taking.on_decided,
    ),
    events.OrderChased: (notices.chased,),
    events.OrderRecalled: (undoing.on_recalled,),
    events.OrderReassigned: (
        undoing.on_reassigned,
        notices.order_reassigned,
        reassigning.tell_reassigned,
        clustering.master_moved,
    ),
    events.DispatchUndone: (undoing.on_dispatch_undone, notices.dispatch_undone, clustering.master_moved),
    events.RevealAsked: (notices.reveal_asked,),
    events.FollowUpWaived: (reviews.on_waived, review.call_off),
    events.LeaderNoted: (watch.on_leader_noted,),
    events.TicketJoined: (
        clustered.on_joined,
        clustered.watch_the_crowd,
        clustering.tell_joined,
        accusations.on_joined,
    ),
    events.TicketLeft: (clustered.on_left, clustering.tell_left),
    events.MasterMoved: (clustered.on_master_moved,),
    events.PersonErased: (router_erasing.on_erased, sla_erasing.on_erased, near.forget),
    MessageUndelivered: (notices.undelivered, telling.on_undelivered),
    promised.DepartmentTold: (notices.department_told,),
    promised.CalendarRevised: (recount.on_revised,),
    promised.DateMoved: (dispatch_news.tell_date_moved,),
    promised.ExtensionAsked: (timers.on_more_time_asked, notices.more_time_asked),
    promised.ExtensionDecided: (notices.more_time_decided, review.tell_more_time, accusations.keep_away),
    promised.StatutoryStep: (authorities.tell_step,),
    promised.SuspensionEnded: (notices.suspension_ended,),
    promised.ReviewTryDue: (review.ask_again,),
    promised.ReviewUnreachable: (notices.unreachable,),
    promised.ReviewUnclear: (asking.on_unclear, notices.unclear),
    promised.SupervisionOrdered: (supervised.ordered,),
    promised.SupervisionReplied: (supervised.replied,),
    promised.SupervisionReturned: (supervised.returned,),
    promised.SupervisionWithdrawn: (supervised.withdrawn,),
    promised.CardShown: (supervised.card_shown,),
    promised.CardAppealed: (supervised.card_appealed,),
    promised.CardDecided: (supervised.card_decided,),
}


writing.listen()  # every process that changes tickets keeps them findable


def _gazetteer(names: Sequence[Entry]) -> Gazetteer:
    """The city's places, which stay whole from now on wherever words are shown."""
    add_words(name for entry in names for name in (entry.name, *entry.aliases))
    return Gazetteer(names)


@dataclass
class House:
    """One process's parts. What a process does not serve, it does not load."""

    settings: Settings
    clock: Clock
    database: Database
    work: Work
    hints: Hints
    adapters: dict[str, Adapter] = field(default_factory=dict)
    classifier: Guesser | None = None
    catalogue: Catalogue = field(default_factory=Catalogue)
    places: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    model: str = ""  # the name of the folder that `classifier` was read from
    stamp: tuple[Any, ...] = ()  # of the catalogue as it was read
    pace: float = 1.0  # how fast `clock` runs; leases are stretched by it, for they guard work of the real world

    def use_chat_port(self, port: int) -> None:
        """Tell the pages where the chat listens, where the system chose the port."""
        self.settings = self.work.settings = self.settings.model_copy(update={"chat_port": port})

    async def read_catalogue(self) -> None:
        """The catalogue and the gazetteer, where either has changed since they were read."""
        today = city_time(self.clock.now()).date()
        async with self.work.reading() as session:
            stamp = await offices.catalogue_stamp(session, today=today)
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

    async def todays_office(self) -> Office:
        """What a decision is made of, as it is now: a promoted model or an edited catalogue needs no restart."""
        await self.read_model()
        await self.read_catalogue()
        return self.office

    @property
    def office(self) -> Office:
        """What a decision is made of, as this process knows it now."""
        return Office(self.classifier, self.catalogue, self.places, self.settings.dispatch_threshold)

    async def decide(self) -> int:
        """Choose departments for all that is undecided; returns for how many."""
        await dispatch.give_up_asking(self.work)
        return await dispatch.run(self.work, await self.todays_office(), lease=dispatch.LEASE * self.pace)

    async def decide_batch(self) -> bool:
        """The same for one batch; True where there may be more. Those asked in vain come once a batch is not full."""
        decided = await dispatch.run_batch(self.work, await self.todays_office(), lease=dispatch.LEASE * self.pace)
        if decided < dispatch.BATCH:
            await dispatch.give_up_asking(self.work)
        return bool(decided)

    async def close(self) -> None:
        for adapter in self.adapters.values():
            await adapter.close()
        await self.hints.close()
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
) -> House:
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
    hints = chat.hints if isinstance(chat, WebChat) else hints_for(settings)
    work = Work(database, clock, settings, reactions=REACTIONS, hints=hints, wall=wall)
    return House(settings, clock, database, work, hints, adapters)

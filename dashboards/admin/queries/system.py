"""State of the system: what waits for the machine, since when, and how much of the work it does itself.

Every query goes by a partial or a primary index and reads a bounded number of rows, however many tickets there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels import outbox
from channels.models import Outbox, OutboxState
from channels.outbox.undelivered import count_unsettled
from dashboards.desk.queries import alarms
from hotline.base.observability.readiness import ReadinessReport
from sla.sweep import sweeper_health
from tickets.access.rights import SYSTEM
from tickets.conversation_holder import TalkHolder
from tickets.jobs.models import JobKind, JobRun, JobState
from tickets.message_models import Conversation
from tickets.models import Assignment, ChosenBy, Ticket

MOST = 10_000  # rows that are looked at for a figure; what is beyond is "so many and more"
LATELY = timedelta(days=1)
DECISIONS = 1_000  # of the machine's newest, for its share

# written out, not bound: SQLite uses a partial index only where it can read the values in the statement
_UNDECIDED: tuple[ColumnElement[bool], ...] = (
    Ticket.state == literal_column("'pending_dispatch'"),
    Ticket.needs_person.is_(None),
)
_OPEN = Outbox.state.in_([literal_column("'waiting'"), literal_column("'sending'")])


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """How many wait, and since when the first of them does."""

    count: int = 0
    since: datetime | None = None

    def seconds(self, now: datetime, *, pace: float = 1.0) -> float:
        """How long the first waits, in seconds of the real world; 0 where nothing waits."""
        return max(0.0, (now - self.since).total_seconds() / pace) if self.since else 0.0


@dataclass(frozen=True, slots=True)
class Unsent:
    """Of one channel: what is due, and what a provider has refused at least once and is tried again."""

    due: WaitingWork
    again: WaitingWork


@dataclass(frozen=True, slots=True)
class Jobs:
    """What people and the night asked for: by kind how many wait and since when, run, and failed within a day."""

    waiting: Mapping[JobKind, WaitingWork]
    under_way: Mapping[JobKind, int]
    failed: Mapping[JobKind, int]

    def oldest(self, now: datetime, *, pace: float = 1.0) -> float:
        """Seconds that the first has been waiting since it may begin."""
        return max((one.seconds(now, pace=pace) for one in self.waiting.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the machine's newest decisions, how many it dispatched itself instead of leaving them to a person."""

    decisions: int
    dispatched: int

    @property
    def share(self) -> float | None:
        return self.dispatched / self.decisions if self.decisions else None


@dataclass(frozen=True, slots=True)
class RunningFigures:
    """At `now` of the system's clock, which runs `pace` times as fast as the world's."""

    now: datetime
    pace: float
    undecided: WaitingWork
    unsent: Mapping[str, Unsent]  # by channel
    undelivered: int  # messages that no way has brought, and that nobody has settled
    sweeper: sweeper_health.SweeperHealth
    alarms: int
    marks: int  # quiet ones
    talks: Mapping[TalkHolder, int]  # which wait for a person, and which a person holds
    coverage: Coverage
    jobs: Jobs

    def oldest_unsent(self) -> float:
        """Seconds, of all channels."""
        return max((one.due.seconds(self.now, pace=self.pace) for one in self.unsent.values()), default=0.0)

    def oldest_undecided(self) -> float:
        return self.undecided.seconds(self.now, pace=self.pace)


@dataclass(frozen=True, slots=True)
class ReportedProcess:
    """A process that has reported itself: `age` seconds ago, by the database's clock."""

    name: str  # worker@host:pid
    age: float
    detail: Mapping[str, Any]

    @property
    def role(self) -> str:
        return self.name.partition("@")[0]

    @property
    def host(self) -> str:
        return self.name.partition("@")[2].rpartition(":")[0]

    @property
    def loops(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.detail.get("loops", {})
        return found


@dataclass(frozen=True, slots=True)
class SystemState:
    """What the page 运行 shows: the checks, and what was read for them; `running` is missing where nothing could be."""

    report: ReadinessReport
    running: RunningFigures | None
    processes: Sequence[ReportedProcess]


async def running(session: AsyncSession, now: datetime, *, pace: float = 1.0) -> RunningFigures:
    open_alarms, marks = await alarms.counts(session, SYSTEM)
    return RunningFigures(
        now=now,
        pace=pace,
        undecided=await undecided(session),
        unsent=await unsent(session, now),
        undelivered=await count_unsettled(session),
        sweeper=await sweeper_health.health(session, now, pace=pace),
        alarms=open_alarms,
        marks=marks,
        talks=await talks(session),
        coverage=await coverage(session),
        jobs=await jobs(session, now),
    )


async def undecided(session: AsyncSession) -> WaitingWork:
    """Tickets that have neither a department nor a reason to be with people."""
    oldest = select(Ticket.registered_at).where(*_UNDECIDED).order_by(Ticket.registered_at).limit(MOST).subquery()
    row = (await session.execute(select(func.count(), func.min(oldest.c.registered_at)))).one()
    return WaitingWork(*row)


async def unsent(session: AsyncSession, now: datetime) -> dict[str, Unsent]:
    """By channel; what is kept back until a person has talked to the citizen waits for nobody here."""
    oldest = (
        select(Outbox.channel, Outbox.not_before, Outbox.created_at, Outbox.state, Outbox.attempts)
        .where(_OPEN, Outbox.not_before < outbox.KEPT_BACK)
        .order_by(Outbox.not_before)
        .limit(MOST)
        .subquery()
    )
    due = oldest.c.not_before <= now
    again = and_(oldest.c.state == OutboxState.WAITING, oldest.c.attempts > 0)
    rows = await session.execute(
        select(
            oldest.c.channel,
            func.count().filter(due),
            func.min(oldest.c.not_before).filter(due),
            func.count().filter(again),
            func.min(oldest.c.created_at).filter(again),
        ).group_by(oldest.c.channel)
    )
    return {channel: Unsent(WaitingWork(*figures[:2]), WaitingWork(*figures[2:])) for channel, *figures in rows}


async def talks(session: AsyncSession) -> dict[TalkHolder, int]:
    """Conversations that people answer, or should."""
    with_people = Conversation.holder.in_([TalkHolder.QUEUE, TalkHolder.PERSON])
    rows = await session.execute(
        select(Conversation.holder, func.count()).where(with_people).group_by(Conversation.holder)
    )
    return {holder: count for holder, count in rows}  # noqa: C416 - a row is not yet a pair for dict()


async def jobs(session: AsyncSession, now: datetime) -> Jobs:
    """Of a table that forgets what ended some days ago."""
    may_begin = func.coalesce(JobRun.not_before, JobRun.asked_at)
    looked_at = or_(
        JobRun.state.in_([JobState.QUEUED, JobState.RUNNING]),
        and_(JobRun.state == JobState.FAILED, JobRun.ended_at >= now - LATELY),
    )
    rows = await session.execute(
        select(JobRun.kind, JobRun.state, func.count(), func.min(may_begin).filter(may_begin <= now))
        .where(looked_at)
        .group_by(JobRun.kind, JobRun.state)
    )
    found = [(row[0], row[1], row[2], row[3]) for row in rows]
    return Jobs(
        {kind: WaitingWork(count, since) for kind, state, count, since in found if state is JobState.QUEUED},
        {kind: count for kind, state, count, _ in found if state is JobState.RUNNING},
        {kind: count for kind, state, count, _ in found if state is JobState.FAILED},
    )


async def coverage(session: AsyncSession) -> Coverage:
    """Of the newest decisions; one that a person made afterwards is not the machine's."""
    newest = (
        select(Assignment.decision).where(Assignment.id > select(func.max(Assignment.id) - MOST).scalar_subquery())
    ).where(Assignment.chosen_by == ChosenBy.MODEL, Assignment.decision.in_(["dispatch", "person"]))
    last = newest.order_by(Assignment.id.desc()).limit(DECISIONS).subquery()
    row = (
        await session.execute(
            select(func.count(), func.count().filter(last.c.decision == "dispatch")).select_from(last)
        )
    ).one()
    return Coverage(*row)

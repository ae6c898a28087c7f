"""A calendar that has changed moves the promises that run: first as a preview, then in fact.

A promise keeps the policy that it started under; only the days are recounted. Paused ones are dated as they resume.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla import events
from sla.calendar import calendars
from sla.calendar.workdays import Pause, WorkCalendar
from sla.deadlines import deadline_transitions
from sla.deadlines.pauses import pauses
from sla.models import CalendarRevision, Deadline
from sla.policy.promises import Promise
from sla.sweep import promise_queries, sweep_store, sweeper_health
from sla.sweep.escalation import worst
from tickets import store as tickets
from tickets.models import Lamp

BATCH = 500
WAKEUP = "recount"
DATE_GIVEN = frozenset({Promise.HANDLE, Promise.REWORK})  # whose date the citizen was given


@dataclass
class Moved:
    """What a change of the calendar does, or would do."""

    looked_at: int = 0
    moved: int = 0
    later: int = 0
    overdue: int = 0  # due dates that come to lie in the past
    informed: int = 0  # citizens who were given the old date

    def sentence(self) -> str:
        moves = f"{self.moved} 个期限变动（{self.later} 个顺延）"
        return f"{moves}，其中 {self.overdue} 个因此超期，{self.informed} 位诉求人已被告知原期限"


async def preview(work: Work, revision: CalendarRevision) -> Moved:
    """What the revision would move; nothing is written."""
    calendar = calendars.built(work.settings, revision.days, revision.announced)
    moved = Moved()
    async with work.reading() as session:
        uow = UnitOfWork(session, work.clock.now(), work.settings, {})
        async for rows in _batches(uow, calendar.version):
            for row, dating in await dated(uow, rows, calendar):
                _count(moved, row, deadline_transitions.would_be(row, dating), uow.now)
    return moved


async def put_in_force(work: Work, revision: CalendarRevision) -> Moved:
    """Keep the revision; from its commit on everything is dated by it, and what runs is moved after it."""
    async with work.begin() as uow:
        await calendars.revise(uow, revision)
    return await recount(work)


async def on_revised(uow: UnitOfWork, _event: events.CalendarRevised) -> None:
    """A worker moves the running deadlines after the commit."""
    uow.wake(WAKEUP)


async def recount(work: Work) -> Moved:
    """Recompute deadlines dated by another calendar than the one in force; safe to repeat, and to interrupt.

    Also what the ticker does once a day: a newer release of the published calendar has a version of its own.
    """
    moved = Moved()
    while True:
        async with work.begin() as uow:
            calendar = await calendars.current(uow.session, uow.settings)
            rows = await promise_queries.dated_otherwise(uow.session, calendar.version, after=0, limit=BATCH, lock=True)
            for row, dating in await dated(uow, rows, calendar):
                _count(moved, row, deadline_transitions.would_be(row, dating), uow.now)
                if deadline_transitions.move(row, dating, now=uow.now) and row.promise in DATE_GIVEN:
                    uow.record(events.DateMoved(at=uow.now, ticket_id=row.ticket_id, due_at=row.due_at))
            await _show(uow, rows)
            if not rows:
                await sweeper_health.note_recount(uow, moved.sentence() if moved.looked_at else None)
                return moved


async def _batches(uow: UnitOfWork, version: str) -> AsyncIterator[Sequence[Deadline]]:
    after = 0
    while rows := await promise_queries.dated_otherwise(uow.session, version, after=after, limit=BATCH):
        yield rows
        after = rows[-1].id
        uow.session.expunge_all()


async def dated(
    uow: UnitOfWork, rows: Sequence[Deadline], calendar: WorkCalendar
) -> list[tuple[Deadline, deadline_transitions.Dating]]:
    """Each row with the pauses that its ticket's journal holds, as far as they touch it."""
    held = await _pauses_of(uow, sorted({row.ticket_id for row in rows}))
    plain = deadline_transitions.Dating(calendar)
    return [
        (row, deadline_transitions.Dating(calendar, held[row.ticket_id]) if row.ticket_id in held else plain)
        for row in rows
    ]


async def _pauses_of(uow: UnitOfWork, ticket_ids: Sequence[int]) -> dict[int, Sequence[Pause]]:
    """The pauses of those tickets that had any; one query finds which."""
    found: dict[int, Sequence[Pause]] = {}
    for ticket_id in await promise_queries.once_paused(uow.session, ticket_ids):
        found[ticket_id] = pauses(await tickets.journal_of(uow.session, ticket_id), until=uow.now)
    return found


async def _show(uow: UnitOfWork, rows: Sequence[Deadline]) -> None:
    """What lists show of the tickets: the new date, and the worst lamp that still burns."""
    await uow.session.flush()
    await promise_queries.show_due(
        uow.session, {row.ticket_id: row.due_at for row in rows if row.promise in DATE_GIVEN}
    )
    lamps = await promise_queries.lamps_of(uow.session, sorted({row.ticket_id for row in rows}))
    for lamp in Lamp:
        await sweep_store.turn_lamps(uow.session, [t for t, burning in lamps.items() if worst(burning) is lamp], lamp)


def _count(moved: Moved, row: Deadline, new: datetime, now: datetime) -> None:
    moved.looked_at += 1
    if new == row.due_at:
        return
    moved.moved += 1
    moved.later += new > row.due_at
    moved.overdue += new < now <= row.due_at
    moved.informed += row.promise in DATE_GIVEN

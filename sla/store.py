"""Every query of the promises' tables that acts on a ticket; those of the watch over all of them are in `queries`."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ScalarSelect, Table, case, func, insert, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.database import Base
from hotline.base.errors import NotFound
from sla.models import (
    LIVE,
    RUNNING,
    CalendarRevision,
    Card,
    Deadline,
    DeadlineState,
    Exclusion,
    Extension,
    ExtensionKind,
    ExtensionState,
    Review,
    Supervision,
)
from sla.policy import Promise
from sla.review_models import UNREACHABLE, WAITING
from sla.verdicts import SATISFIED_FROM
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, Lamp, Ticket
from tickets.rights import ActorKind

_SUPERVISION_LOCK = 12_345_001  # any number of our own
_RUNS = Deadline.state == RUNNING
_DIGEST = "digest of the calendar in force"
_DEADLINE = cast("Table", Deadline.__table__)
_COLUMNS = tuple(column.key for column in Deadline.__mapper__.column_attrs if column.key != "id")
CHUNK = 500
_MET, _MISSED = (literal(state, Deadline.state.type) for state in (DeadlineState.MET, DeadlineState.MISSED))


# --- deadlines ---------------------------------------------------------------------------------------------------


async def live(session: AsyncSession, ticket_id: int) -> tuple[list[Deadline], Lamp]:
    """The ticket's running and paused deadlines, and its lamp as the database has it now."""
    return (await live_of_all(session, [ticket_id]))[ticket_id]


async def live_of_all(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, tuple[list[Deadline], Lamp]]:
    """The same of several tickets, read together."""
    found: dict[int, tuple[list[Deadline], Lamp]] = {ticket_id: ([], Lamp.GREEN) for ticket_id in ticket_ids}
    for start in range(0, len(ticket_ids), CHUNK):
        rows = await session.execute(
            select(Deadline, Ticket.lamp)
            .join(Ticket, Ticket.id == Deadline.ticket_id)
            .where(Deadline.ticket_id.in_(ticket_ids[start : start + CHUNK]), Deadline.state.in_(LIVE))
            .order_by(Deadline.id)
        )
        for row, lamp in rows:
            found[row.ticket_id] = [*found[row.ticket_id][0], row], lamp
    return found


async def deadlines_of(session: AsyncSession, ticket_id: int) -> Sequence[Deadline]:
    return (await session.scalars(select(Deadline).where(Deadline.ticket_id == ticket_id).order_by(Deadline.id))).all()


async def add_deadlines(session: AsyncSession, rows: Sequence[Deadline]) -> None:
    """In one statement; the rows themselves stay outside the session."""
    connection = await session.connection()
    await connection.execute(insert(_DEADLINE), [{name: getattr(row, name) for name in _COLUMNS} for row in rows])
    read_ahead(session, forget=[row.ticket_id for row in rows])


def read_ahead(session: AsyncSession, *, forget: Iterable[int] = ()) -> dict[int, tuple[list[Deadline], Lamp]]:
    """What was read for events that still wait in this transaction; forgotten where something has been added since."""
    known: dict[int, tuple[list[Deadline], Lamp]] = session.info.setdefault("deadlines read ahead", {})
    for ticket_id in forget:
        known.pop(ticket_id, None)
    return known


async def last_answered(session: AsyncSession, order_id: int) -> Deadline | None:
    """The order's handling promise of the latest round, settled or not."""
    return await session.scalar(
        select(Deadline)
        .where(Deadline.order_id == order_id, Deadline.promise.in_([Promise.HANDLE, Promise.REWORK]))
        .order_by(Deadline.id.desc())
        .limit(1)
    )


async def settle_dispatch(session: AsyncSession, ticket_id: int, now: datetime) -> str | None:
    """Settle the promise to dispatch; returns, from the same statement, the digest of the calendar in force."""
    running = (Deadline.ticket_id == ticket_id, Deadline.promise == Promise.DISPATCH, _RUNS)
    settled = (
        update(_DEADLINE)
        .where(*running)
        .values(state=case((Deadline.due_at >= now, _MET), else_=_MISSED), settled_at=now, next_at=None)
    )
    connection = await session.connection()
    if _DIGEST not in session.info:
        row = (await connection.execute(settled.returning(_newest_calendar()))).first()
        if row is not None:
            session.info[_DIGEST] = row[0]
    else:
        await connection.execute(settled)
    return await calendar_digest(session)


def _newest_calendar() -> ScalarSelect[str]:
    return select(CalendarRevision.digest).order_by(CalendarRevision.id.desc()).limit(1).scalar_subquery()


async def calendar_digest(session: AsyncSession) -> str | None:
    """Of the newest revision; one transaction asks once."""
    if _DIGEST not in session.info:
        newest = select(CalendarRevision.digest).order_by(CalendarRevision.id.desc()).limit(1)
        session.info[_DIGEST] = await session.scalar(newest)
    found: str | None = session.info[_DIGEST]
    return found


async def add_revision(session: AsyncSession, revision: CalendarRevision) -> None:
    session.add(revision)
    await session.flush()
    session.info.pop(_DIGEST, None)


async def latest_revision(session: AsyncSession) -> CalendarRevision | None:
    return await session.scalar(select(CalendarRevision).order_by(CalendarRevision.id.desc()).limit(1))


async def revisions(session: AsyncSession) -> AsyncIterator[CalendarRevision]:
    """The newest first, read one after the other: whoever looks for one stops early."""
    before: int | None = None
    while True:
        chosen = select(CalendarRevision).order_by(CalendarRevision.id.desc()).limit(1)
        found = await session.scalar(chosen if before is None else chosen.where(CalendarRevision.id < before))
        if found is None:
            return
        yield found
        before = found.id


# --- supervision -------------------------------------------------------------------------------------------------


async def next_serial(session: AsyncSession, year: int) -> int:
    """The next number of the year; one transaction at a time takes it, so that the series has no gaps."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SUPERVISION_LOCK})
    highest = await session.scalar(select(func.max(Supervision.serial)).where(Supervision.year == year))
    return (highest or 0) + 1


async def supervision(session: AsyncSession, supervision_id: int) -> Supervision:
    found = await session.get(Supervision, supervision_id, with_for_update=True)
    if found is None:
        raise NotFound("没有这张督办单")
    return found


async def supervisions_of(session: AsyncSession, ticket_id: int) -> Sequence[Supervision]:
    return (
        await session.scalars(select(Supervision).where(Supervision.ticket_id == ticket_id).order_by(Supervision.id))
    ).all()


async def contacts_of(session: AsyncSession, ticket_id: int) -> Sequence[datetime]:
    """When the citizen came back to the ticket: what he added, and what he had reopened."""
    return (
        await session.scalars(
            select(JournalEntry.at).where(
                JournalEntry.ticket_id == ticket_id,
                JournalEntry.actor_kind == ActorKind.CITIZEN.value,
                JournalEntry.act.in_([Act.SUPPLEMENT, Act.REOPEN]),
            )
        )
    ).all()


async def dissatisfied_with(session: AsyncSession, ticket_id: int) -> int:
    """How often the citizen has said "not solved" or "not satisfied" about this ticket."""
    bad = or_(Review.solved.is_(False), Review.satisfied < SATISFIED_FROM)
    return await session.scalar(select(func.count()).where(Review.ticket_id == ticket_id, bad)) or 0


async def card(session: AsyncSession, card_id: int) -> Card:
    found = await session.get(Card, card_id, with_for_update=True)
    if found is None:
        raise NotFound("没有这张牌")
    return found


# --- reviews -----------------------------------------------------------------------------------------------------


async def review_by_token(session: AsyncSession, token: str) -> Review | None:
    return await session.scalar(select(Review).where(Review.token == token))


async def review_of(session: AsyncSession, order_id: int, round_: int) -> Review | None:
    return await session.scalar(select(Review).where(Review.order_id == order_id, Review.round == round_))


async def latest_review(session: AsyncSession, ticket_id: int) -> Review | None:
    """The question about the ticket's last answer."""
    return await session.scalar(select(Review).where(Review.ticket_id == ticket_id).order_by(Review.id.desc()).limit(1))


async def claim_reviews(session: AsyncSession, now: datetime, limit: int) -> Sequence[Review]:
    """Reviews whose next try is due, locked."""
    return (
        await session.scalars(
            select(Review)
            .where(Review.state == WAITING, Review.next_try_at <= now)
            .order_by(Review.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def claim_unanswered(session: AsyncSession, now: datetime, limit: int) -> Sequence[Review]:
    """Reviews that nobody has answered and whose link has run out, locked."""
    return (
        await session.scalars(
            select(Review)
            .where(Review.state == UNREACHABLE, Review.next_try_at <= now)
            .order_by(Review.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


# --- extensions --------------------------------------------------------------------------------------------------


async def extension_asked(session: AsyncSession, order_id: int) -> Extension | None:
    """The application that waits for a decision."""
    return await session.scalar(
        select(Extension).where(Extension.order_id == order_id, Extension.state == ExtensionState.ASKED).limit(1)
    )


async def extension_granted(session: AsyncSession, order_id: int) -> bool:
    """Whether the order has had its one extension."""
    granted = select(Extension.id).where(
        Extension.order_id == order_id,
        Extension.kind == ExtensionKind.EXTENSION,
        Extension.state == ExtensionState.GRANTED,
    )
    return await session.scalar(granted.limit(1)) is not None


async def suspension_of(session: AsyncSession, order_id: int) -> Extension | None:
    """The granted suspension that lasts."""
    return await session.scalar(
        select(Extension)
        .where(
            Extension.order_id == order_id,
            Extension.kind == ExtensionKind.SUSPENSION,
            Extension.state == ExtensionState.GRANTED,
        )
        .order_by(Extension.id.desc())
        .limit(1)
    )


async def claim_suspensions(session: AsyncSession, now: datetime, limit: int) -> Sequence[Extension]:
    """Granted suspensions whose review date has come, locked together with their tickets."""
    return (
        await session.scalars(
            select(Extension)
            .join(Ticket, Ticket.id == Extension.ticket_id)
            .where(
                text("extension.kind = 'suspension' AND extension.state = 'granted'"),
                Extension.until <= now,
                Ticket.state == State.SUSPENDED,
            )
            .order_by(Extension.until)
            .limit(limit)
            .with_for_update(of=[Extension, Ticket], skip_locked=True)
        )
    ).all()


async def exclusion_of(session: AsyncSession, review_id: int) -> Exclusion | None:
    return await session.scalar(select(Exclusion).where(Exclusion.review_id == review_id))


async def about(session: AsyncSession, kind: type[Base], ticket_ids: Sequence[int]) -> Sequence[Any]:
    """The rows of one of our tables about these tickets; an exclusion hangs on its review."""
    if kind is Exclusion:
        reviewed = select(Review.id).where(Review.ticket_id.in_(ticket_ids))
        return (await session.scalars(select(Exclusion).where(Exclusion.review_id.in_(reviewed)))).all()
    return (await session.scalars(select(kind).where(kind.__table__.c.ticket_id.in_(ticket_ids)))).all()

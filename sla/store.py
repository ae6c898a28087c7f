"""Every query of the promises' tables that acts on a ticket; those of the watch over all of them are in `queries`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import NotFound
from hotline.base.storage.bulk_sql import is_postgres
from hotline.base.storage.database import Base
from sla.models import (
    LIVE,
    RUNNING,
    Card,
    Deadline,
    Exclusion,
    Extension,
    ExtensionKind,
    ExtensionState,
    Review,
    Supervision,
    SupervisionState,
)
from sla.policy.promises import Promise
from sla.reviews.review_models import UNREACHABLE, WAITING
from sla.reviews.review_reply_parser import SATISFIED_FROM
from tickets.access.rights import ActorKind
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, Ticket

_SUPERVISION_LOCK = 12_345_001  # any number of our own
_HIGHEST = select(func.max(Supervision.serial)).where(Supervision.year == bindparam("year"))


# --- supervision -------------------------------------------------------------------------------------------------


async def next_serial(session: AsyncSession, year: int) -> int:
    """The next number of the year; one transaction at a time takes it, so that the series has no gaps."""
    if is_postgres(session):
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SUPERVISION_LOCK})
    highest = await session.scalar(_HIGHEST, {"year": year})
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
    """When the citizen came back to the ticket: supplements and reopenings."""
    return (
        await session.scalars(
            select(JournalEntry.at).where(
                JournalEntry.ticket_id == ticket_id,
                JournalEntry.actor_kind == ActorKind.CITIZEN.value,
                JournalEntry.act.in_([Act.SUPPLEMENT, Act.CHASE, Act.REOPEN]),
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


async def cards_of_clock(session: AsyncSession, order_id: int) -> Sequence[Card]:
    """Valid cards of the order that no person has shown."""
    shown = select(Card).where(Card.order_id == order_id, Card.shown_by.is_(None), Card.withdrawn_at.is_(None))
    return (await session.scalars(shown.order_by(Card.id))).all()


async def letters_to(
    session: AsyncSession, order_id: int, *, states: Sequence[SupervisionState]
) -> Sequence[Supervision]:
    written = select(Supervision).where(Supervision.order_id == order_id, Supervision.state.in_(states))
    return (await session.scalars(written.order_by(Supervision.id))).all()


# --- reviews -----------------------------------------------------------------------------------------------------


async def review_by_token(session: AsyncSession, token: str) -> Review | None:
    return await session.scalar(select(Review).where(Review.token == token))


async def review_of(session: AsyncSession, order_id: int, round_: int) -> Review | None:
    return await session.scalar(select(Review).where(Review.order_id == order_id, Review.round == round_))


async def latest_review(session: AsyncSession, ticket_id: int) -> Review | None:
    """The question about the ticket's last answer."""
    return await session.scalar(select(Review).where(Review.ticket_id == ticket_id).order_by(Review.id.desc()).limit(1))


async def claim_reviews(
    session: AsyncSession, now: datetime, limit: int, *, but: Collection[int] = ()
) -> Sequence[Review]:
    """Reviews whose next try is due, locked; without those that a person has still to call; not those in `but`."""
    return (
        await session.scalars(
            select(Review)
            .where(Review.state == WAITING, Review.next_try_at <= now, ~_call_owed().exists())
            .where(*([Review.id.not_in(but)] if but else []))
            .order_by(Review.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


def _call_owed() -> Select[int]:
    return select(Deadline.id).where(
        Deadline.ticket_id == Review.ticket_id, Deadline.promise == Promise.FOLLOW_UP, Deadline.state.in_(LIVE)
    )


async def claim_unanswered(
    session: AsyncSession, now: datetime, limit: int, *, but: Collection[int] = ()
) -> Sequence[Review]:
    """Reviews that nobody has answered and whose link has run out, locked; not those in `but`."""
    return (
        await session.scalars(
            select(Review)
            .where(Review.state == UNREACHABLE, Review.next_try_at <= now)
            .where(*([Review.id.not_in(but)] if but else []))
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


async def end_extensions(session: AsyncSession, order_id: int) -> None:
    """The order is over: what was asked is not decided any more, and no review date of it comes."""
    asked = Extension.state == ExtensionState.ASKED
    held = (Extension.state == ExtensionState.GRANTED) & (Extension.kind == ExtensionKind.SUSPENSION)
    over = update(Extension).where(Extension.order_id == order_id, asked | held)
    await session.execute(over.values(state=ExtensionState.ENDED))


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


async def claim_suspensions(
    session: AsyncSession, now: datetime, limit: int, *, but: Collection[int] = ()
) -> Sequence[Extension]:
    """Granted suspensions whose review date has come, locked together with their tickets; not those in `but`."""
    return (
        await session.scalars(
            select(Extension)
            .join(Ticket, Ticket.id == Extension.ticket_id)
            .where(
                text("extension.kind = 'suspension' AND extension.state = 'granted'"),
                Extension.until <= now,
                Ticket.state == State.SUSPENDED,
            )
            .where(*([Extension.id.not_in(but)] if but else []))
            .order_by(Extension.until)
            .limit(limit)
            .with_for_update(of=[Extension, Ticket], skip_locked=True)
        )
    ).all()


async def claim_known(
    session: AsyncSession, now: datetime, limit: int, *, but: Collection[int] = ()
) -> Sequence[Deadline]:
    """Praise that has had its time with the unit, locked together with its tickets; not those in `but`."""
    return (
        await session.scalars(
            select(Deadline)
            .join(Ticket, Ticket.id == Deadline.ticket_id)
            .where(
                Deadline.state == RUNNING,
                Deadline.promise == Promise.KNOWING,
                Deadline.due_at <= now,
                Ticket.state == State.PASSED_ON,
            )
            .where(*([Deadline.id.not_in(but)] if but else []))
            .order_by(Deadline.due_at)
            .limit(limit)
            .with_for_update(of=[Deadline, Ticket], skip_locked=True)
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

"""Data of a person outside the rows of their own tickets."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hotline.base.storage.database import Base
from tickets.clusters.cluster_models import Cluster, Membership
from tickets.import_export.models import TicketExport, TicketImport
from tickets.jobs.models import JobRun
from tickets.message_models import Message
from tickets.models import JournalEntry, Ticket, WorkOrder
from tickets.objection_models import Consultation, Objection, Opinion
from tickets.person_models import Citizen
from tickets.staff.proposal_models import Proposal

Column = InstrumentedAttribute[object]
Row = TypeVar("Row", bound=Base)
_WORDS: tuple[tuple[type[Base], tuple[str, ...]], ...] = (
    (JobRun, ("about", "words", "error", "arguments", "result")),
    (Proposal, ("reason",)),
    (TicketExport, ("filters",)),
    (TicketImport, ("name", "error", "headings", "mapping")),
)
_ON_TICKETS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (JournalEntry, ("reason", "change")),
    (WorkOrder, ("answer", "basis")),
    (Message, ("text", "detail")),
    (Consultation, ("question", "outcome")),
    (Membership, ("left_why",)),
)
_TELLING = 3  # characters; a shorter name is that of many


async def related(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[int]:
    """Other citizens' tickets that are or were on one matter with these: what is written of one names the other."""
    inside = select(Membership.cluster_id).where(Membership.ticket_id.in_(ticket_ids))
    shared = or_(Cluster.master_id.in_(ticket_ids), Cluster.id.in_(inside))
    masters = select(Cluster.master_id).where(shared)
    members = select(Membership.ticket_id).join(Cluster, Cluster.id == Membership.cluster_id).where(shared)
    found = set((await session.scalars(masters.union(members))).all())
    return sorted(found.difference(ticket_ids))


async def clusters(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[Cluster]:
    """Those of which one of these tickets is the first."""
    return (await session.scalars(select(Cluster).where(Cluster.master_id.in_(ticket_ids)))).all()


async def memberships(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[Membership]:
    return (await session.scalars(select(Membership).where(Membership.ticket_id.in_(ticket_ids)))).all()


async def consultations(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[Consultation | Opinion]:
    """The questions, and the opinions of the units that were asked."""
    asked = (await session.scalars(select(Consultation).where(Consultation.ticket_id.in_(ticket_ids)))).all()
    given = select(Opinion).where(Opinion.consultation_id.in_([one.id for one in asked]))
    return [*asked, *(await session.scalars(given)).all()]


async def lines(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[Message]:
    """What was written about these tickets, by their citizens and to them."""
    return (await session.scalars(select(Message).where(Message.ticket_id.in_(ticket_ids)))).all()


async def mentioning(session: AsyncSession, words: Collection[str]) -> list[tuple[Base, Sequence[str]]]:
    """Rows of jobs, exports and imports that contain one of these words, with their columns."""
    found: list[tuple[Base, Sequence[str]]] = []
    for kind, names in _WORDS:
        found += [(row, names) for row in await saying(session, kind, names, words)]
    return found


async def saying(session: AsyncSession, kind: type[Row], names: Iterable[str], words: Collection[str]) -> Sequence[Row]:
    """Rows that contain one of these words literally."""
    says = [_says(getattr(kind, name), word) for name in names for word in words]
    return (await session.scalars(select(kind).where(or_(*says)))).all() if says else ()


def telling(known: Iterable[str]) -> list[str]:
    """Of what a person is known by what names hardly anybody else: numbers, and names of three characters and more."""
    return [word for word in known if len(word) >= _TELLING]


async def naming(session: AsyncSession, own: Collection[int], words: Collection[str]) -> set[int]:
    """Others' tickets whose rows contain one of these words."""
    found = {
        row.id for row in await saying(session, Ticket, ("title", "text", "abstract", "details", "needs_person"), words)
    }
    for kind, names in _ON_TICKETS:
        found |= {row.ticket_id for row in await saying(session, kind, names, words)}
    asked = select(Consultation.ticket_id).join(Opinion, Opinion.consultation_id == Consultation.id)
    if words:
        found |= set(await session.scalars(asked.where(or_(*(_says(Opinion.text, word) for word in words)))))
    held = select(WorkOrder.ticket_id).join(Objection, Objection.order_id == WorkOrder.id)
    says = [_says(column, word) for column in (Objection.grounds, Objection.decision) for word in words]
    if says:
        found |= set(await session.scalars(held.where(or_(*says))))
    return {one for one in found if one is not None}.difference(own)


async def of_same_number(session: AsyncSession, citizen: Citizen) -> Sequence[Citizen]:
    """Others with this number, where it is known to be this person's: they have phoned or written from it."""
    if citizen.phone_index is None or not citizen.phone_proven:
        return ()
    same = select(Citizen).where(Citizen.phone_index == citizen.phone_index, Citizen.id != citizen.id)
    return (await session.scalars(same.order_by(Citizen.id))).all()


async def jobs_with_secrets(session: AsyncSession) -> Sequence[JobRun]:
    """Those that are still to be done, or have failed: what they are about is sealed."""
    return (await session.scalars(select(JobRun).where(JobRun.secret_sealed.is_not(None)))).all()


def _says(column: Column, word: str) -> ColumnElement[bool]:
    """In text, and in JSON, where Chinese may be escaped."""
    plain = cast(column, Text)
    spellings = {word, json.dumps(word)[1:-1]}
    return or_(*(plain.contains(one, autoescape=True) for one in sorted(spellings)))

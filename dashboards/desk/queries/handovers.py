"""The conversations that wait for a person or are held by one, and how each changed hands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import people
from dashboards.auth.models import StaffSession
from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page, SortColumn
from hotline.base.storage.unit_of_work import now_of
from router.conversations.handover import SEATS
from tickets.access import post_store
from tickets.access import visibility_store as seeing
from tickets.access.rights import Actor
from tickets.access.visibility_store import not_kept_from
from tickets.conversation_holder import TalkAct, TalkHolder
from tickets.message_models import Author, Conversation, Message, TalkEntry
from tickets.models import Ticket
from tickets.person_models import Staff, StaffRole
from tickets.personal_data.masking import veiled

_HANDED = frozenset({TalkAct.TRANSFER, TalkAct.RELEASE, TalkAct.RETURN, TalkAct.LEAVE})


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation in the list, with the last thing that the citizen said."""

    id: int
    channel: str
    holder: TalkHolder
    mine: bool
    name: str  # of the person who holds it
    held_since: datetime | None
    waiting_since: datetime | None
    text: str
    number: str | None
    unread: int  # lines of the citizen that its holder has not looked at
    handed: str  # how it came here, in words; "" where the citizen has just asked


@dataclass(frozen=True, slots=True)
class News:
    """What the desk should know: how many wait, and what is new for this person. `mark` changes with any of it."""

    waiting: int
    unread: int
    mark: str


@dataclass(frozen=True, slots=True)
class Colleague:
    id: int
    name: str
    signed_in: bool


@dataclass(frozen=True, slots=True)
class HandoverEntry:
    """One change of hands, in words."""

    at: datetime
    by: str
    act: TalkAct
    to: str
    note: str


async def listed(session: AsyncSession, actor: Actor, *, at: str = "") -> Page[Talk]:
    """Those who wait first, the longest wait first; then this person's own; then others'. Few queries however many."""
    staff_id = actor.id or 0
    held = select(Conversation).where(Conversation.holder != TalkHolder.MACHINE, ~about_kept_from(actor))
    rank = case((Conversation.holder == TalkHolder.QUEUE, 0), (Conversation.holder_id == staff_id, 1), else_=2)
    since = func.coalesce(Conversation.waiting_since, Conversation.held_since, Conversation.last_at)
    found = await keyset.page(
        session, held, (SortColumn(rank), SortColumn(since), SortColumn(Conversation.id)), lambda one: one, at=at
    )
    ids = [one.id for one in found.items]
    last, unread, handed = await _last_said(session, ids), await _unread(session, ids), await _handed(session, ids)
    names = await people.staff_names(session, {one.holder_id for one in found.items if one.holder_id})
    known = await people.known(session, {one.citizen_id for one in found.items})
    talks = [
        Talk(
            one.id,
            one.channel,
            one.holder,
            one.holder is TalkHolder.PERSON and one.holder_id == staff_id,
            names.get(one.holder_id or 0, ""),
            one.held_since,
            one.waiting_since,
            *_as_read(last.get(one.id, ("", None)), known.get(one.citizen_id, ())),
            unread.get(one.id, 0),
            handed.get(one.id, ""),
        )
        for one in found.items
    ]
    return Page(talks, found.newer, found.older)


def about_kept_from(actor: Actor) -> ColumnElement[bool]:
    """Conversations that contain a matter that this person is recused from."""
    kept = select(Ticket.id).where(Ticket.conversation_id == Conversation.id, ~not_kept_from(actor))
    return kept.exists()


async def news(session: AsyncSession, staff_id: int) -> News:
    mine = and_(Conversation.holder == TalkHolder.PERSON, Conversation.holder_id == staff_id)
    waits = Conversation.holder == TalkHolder.QUEUE
    counted = select(
        func.coalesce(func.sum(case((waits, 1), else_=0)), 0),
        func.count(Conversation.id),
        func.coalesce(func.sum(Conversation.last_sequence), 0),
    ).where(or_(waits, mine))
    waiting, all_of_them, lines = (await session.execute(counted)).one()
    unread = await session.scalar(
        select(func.count(Message.id))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(mine, Message.author == Author.CITIZEN, Message.sequence > Conversation.seen)
    )
    return News(int(waiting), int(unread or 0), f"{waiting}.{all_of_them}.{lines}.{unread}")


async def colleagues(session: AsyncSession, *, but: int, seen_after: datetime) -> list[Colleague]:
    """Whom a conversation can be handed to, those who are signed in first."""
    here = select(StaffSession.staff_id).where(StaffSession.seen_at > seen_after)
    seats = select(StaffRole.staff_id).where(StaffRole.role.in_([role.value for role in SEATS]))
    seats = seats.where(post_store.in_force(StaffRole, now_of(session)))
    found = await session.execute(
        select(Staff.id, Staff.name, Staff.id.in_(here)).where(Staff.id.in_(seats), Staff.active, Staff.id != but)
    )
    people_of_the_desk = [Colleague(row[0], row[1], bool(row[2])) for row in found]
    return sorted(people_of_the_desk, key=lambda one: (not one.signed_in, one.name, one.id))


async def history(session: AsyncSession, conversation_id: int, *, limit: int = 20) -> list[HandoverEntry]:
    """The newest changes of hands, the newest first."""
    found = select(TalkEntry).where(TalkEntry.conversation_id == conversation_id)
    entries = (await session.scalars(found.order_by(TalkEntry.id.desc()).limit(limit))).all()
    names = await _names(session, entries)
    return [
        HandoverEntry(e.at, names.get(e.by_id or 0, ""), e.act, names.get(e.to_id or 0, ""), e.note) for e in entries
    ]


async def _last_said(session: AsyncSession, ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
    newest = (
        select(func.max(Message.id))
        .where(Message.conversation_id.in_(ids), Message.author == Author.CITIZEN)
        .group_by(Message.conversation_id)
    )
    said = await session.execute(
        select(Message.conversation_id, Message.text, Ticket.number)
        .outerjoin(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.id.in_(newest))
    )
    return {conversation_id: (veiled(text), number) for conversation_id, text, number in said}


def _as_read(said: tuple[str, str | None], known: Sequence[str]) -> tuple[str, str | None]:
    return seeing.said(said[0], known, hidden=False), said[1]


async def _unread(session: AsyncSession, ids: Collection[int]) -> dict[int, int]:
    found = await session.execute(
        select(Message.conversation_id, func.count(Message.id))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(ids),
            Conversation.holder == TalkHolder.PERSON,
            Message.author == Author.CITIZEN,
            Message.sequence > Conversation.seen,
        )
        .group_by(Message.conversation_id)
    )
    return {row[0]: row[1] for row in found}


async def _handed(session: AsyncSession, ids: Collection[int]) -> dict[int, str]:
    """Conversation id -> who handed it here and what they noted, where the last change of hands was that."""
    newest = (
        select(func.max(TalkEntry.id)).where(TalkEntry.conversation_id.in_(ids)).group_by(TalkEntry.conversation_id)
    )
    entries = (await session.scalars(select(TalkEntry).where(TalkEntry.id.in_(newest)))).all()
    names = await _names(session, entries)
    return {one.conversation_id: _in_words(one, names) for one in entries if one.act in _HANDED}


def _in_words(entry: TalkEntry, names: dict[int, str]) -> str:
    by = names.get(entry.by_id or 0, "")
    if entry.act is TalkAct.TRANSFER:
        said = f"{by}转来"
    elif entry.act is TalkAct.RELEASE:
        said = f"{by}放回"
    else:
        said = entry.act.label
    return f"{said}：{entry.note}" if entry.note else said


async def _names(session: AsyncSession, entries: Sequence[TalkEntry]) -> dict[int, str]:
    ids = {one for entry in entries for one in (entry.by_id, entry.to_id) if one is not None}
    return await people.staff_names(session, ids)

"""A person's notices: those addressed to them, about tickets that they may open; read and muted ones.

The mark of `NoticeMark` says up to where everything has been read, `NoticeRead` what was read beyond it, `NoticeKept`
what is unread before it: however long somebody has worked here, only what is after the mark is looked through.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.web.forms import whole
from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page, SortColumn
from hotline.base.storage.bulk_sql import insert_into
from router.models import Notice, NoticeKept, NoticeMark, NoticeMute, NoticeRead
from router.outgoing.addressees import NEWS, Audience, NoticeKind, audiences
from tickets.access.rights import CENTRE_ROLES, UNIT_ROLES, Actor
from tickets.access.visibility_store import seen_by
from tickets.models import Ticket
from tickets.person_models import Department
from tickets.personal_data.masking import veiled

MOST = 100  # the badge says 99+ from here on
SHOWN = 20  # matters of a group on the page; the group's own list has all
SETTLED = timedelta(minutes=1)  # a transaction is shorter: what is older than this is all there
FRESH = 500  # of what is younger


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads."""

    actor: Actor

    @property
    def staff_id(self) -> int:
        return self.actor.id or 0

    @property
    def at_centre(self) -> list[Audience]:
        return audiences(self.actor.roles, unit=False)

    @property
    def at_unit(self) -> list[Audience]:
        return audiences(self.actor.roles, unit=True)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice with the ticket it is about; `times`: how many of its kind there are about this ticket."""

    id: int
    kind: NoticeKind
    words: str
    at: datetime
    number: str | None
    title: str | None
    confidential: bool
    unread: bool
    times: int = 1

    def text(self, *, sees_all: bool) -> str:
        """Without subject and written words of a confidential ticket, even where it became confidential later."""
        before, number, _ = self.words.partition(self.number or "\0")
        if self.confidential and not sees_all:
            return f"{_WRITTEN.sub('：', before)}{number}（保密件）" if number else self.kind.label
        shown = veiled(self.title or "")
        return f"{self.words} {shown}" if number and self.kind in OF_THE_CLOCK else self.words


_WRITTEN = re.compile("[（“].*", re.DOTALL)  # what somebody wrote of the matter (`staff_notices.said_why`)
OF_THE_CLOCK = frozenset({NoticeKind.REMIND, NoticeKind.YELLOW, NoticeKind.RED, NoticeKind.RAISED})  # name no title


@dataclass(frozen=True, slots=True)
class Group:
    """What is unread of one kind: its newest matters first."""

    kind: NoticeKind
    lines: Sequence[NoticeRow]
    matters: int
    total: int


@dataclass(frozen=True, slots=True)
class ShownNotices:
    """What a page has shown: everything up to a notice, and single newer ones.

    Ids are given before a transaction commits: of the last minute a lower one may still come after a higher one.
    """

    up_to: int
    fresh: tuple[int, ...]

    def __str__(self) -> str:
        """As a form carries it: `120`, or `120,131,133`."""
        return ",".join(map(str, (self.up_to, *self.fresh)))

    @classmethod
    def of(cls, sent: str) -> "ShownNotices":
        """What a form has brought; anything that is no number is left out."""
        parts = sent.split(",")[: FRESH + 1]
        up_to, *fresh = (whole(part) or 0 for part in parts)
        return cls(up_to, tuple(one for one in fresh if one))


async def unread(session: AsyncSession, reader: Reader) -> int:
    """How many wait to be read, without mere news and what is muted; counts no further than `MOST`. For every page."""
    if not _hears(reader):
        return 0
    waiting = _unread(reader, Notice.id).where(Notice.kind.not_in(NEWS), ~_muted(reader)).limit(MOST)
    return await session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


async def seen(session: AsyncSession, reader: Reader, *, now: datetime) -> ShownNotices:
    """What is there at this moment; ask before reading what the page shows."""
    before = now - SETTLED
    settled = select(Notice.id).where(Notice.at <= before).order_by(Notice.id.desc()).limit(1)
    fresh = _unread(reader, Notice.id).where(Notice.at > before).order_by(Notice.id.desc()).limit(FRESH)
    return ShownNotices(await session.scalar(settled) or 0, tuple(await session.scalars(fresh)))


async def groups(session: AsyncSession, reader: Reader, *, muted: bool = False) -> list[Group]:
    """The unread ones by kind and matter, danger and red first; one query."""
    matters = (
        _unread(reader, func.max(Notice.id).label("id"), Notice.kind, func.count().label("times"))
        .where(_muted(reader) if muted else ~_muted(reader))
        .group_by(Notice.kind, Notice.ticket_id)
    ).subquery()
    placed = select(
        matters.c.id,
        matters.c.times,
        func.row_number().over(partition_by=matters.c.kind, order_by=matters.c.id.desc()).label("place"),
        func.count().over(partition_by=matters.c.kind).label("matters"),
        func.sum(matters.c.times).over(partition_by=matters.c.kind).label("total"),
    ).subquery()
    found = await session.execute(
        _columns(literal(value=True), placed.c.times, placed.c.matters, placed.c.total)
        .join(placed, placed.c.id == Notice.id)
        .where(placed.c.place <= SHOWN)
        .order_by(Notice.id.desc())
    )
    lines: dict[NoticeKind, list[NoticeRow]] = {}
    sizes: dict[NoticeKind, tuple[int, int]] = {}
    for *columns, count, total in found:
        line = NoticeRow(*columns)
        lines.setdefault(line.kind, []).append(line)
        sizes[line.kind] = int(count), int(total)
    made = [Group(kind, lines[kind], *sizes[kind]) for kind in lines]
    order = list(NoticeKind)
    return sorted(made, key=lambda group: (group.kind.rank, order.index(group.kind)))


async def everything(
    session: AsyncSession, reader: Reader, *, kinds: Collection[NoticeKind] | None = None, at: str = ""
) -> Page[NoticeRow]:
    """All of them, or those of some kinds, read or not: the newest first."""
    wanted = _columns(_is_unread(reader)).where(_addressed(reader), _open(reader))
    if kinds is not None:
        wanted = wanted.where(Notice.kind.in_(kinds))
    return await keyset.page(session, wanted, (SortColumn(Notice.id, descending=True),), NoticeRow, at=at)


async def muted(session: AsyncSession, staff_id: int) -> frozenset[NoticeKind]:
    return frozenset(await session.scalars(select(NoticeMute.kind).where(NoticeMute.staff_id == staff_id)))


async def one(session: AsyncSession, reader: Reader, notice_id: int) -> tuple[Notice, str | None] | None:
    """The notice and its ticket's number, where this person may read it."""
    found = (await session.execute(_about(reader, Notice, Ticket.number).where(Notice.id == notice_id))).first()
    return (found[0], found[1]) if found else None


async def mark_seen(session: AsyncSession, reader: Reader, shown: ShownNotices, *, now: datetime) -> None:
    """What the page has shown is read by this person, and by nobody else.

    What is muted, or about a matter from which the person keeps away, was not shown and stays unread.
    """
    up_to = min(shown.up_to, await session.scalar(select(func.max(Notice.id))) or 0)
    listed = or_(Notice.id <= up_to, Notice.id.in_(shown.fresh))
    await _note_read(session, reader, now, listed, ~_muted(reader))
    await _keep_unread(session, reader, up_to)
    mark = insert_into(session, NoticeMark).values(staff_id=reader.staff_id, up_to=up_to, at=now)
    moved = {"up_to": mark.excluded.up_to, "at": mark.excluded.at}
    further = mark.excluded.up_to > NoticeMark.up_to
    await session.execute(mark.on_conflict_do_update(index_elements=["staff_id"], set_=moved, where=further))
    own = NoticeRead.staff_id == reader.staff_id
    done = NoticeKept.staff_id == reader.staff_id, NoticeKept.notice_id.in_(select(NoticeRead.notice_id).where(own))
    for rows in (delete(NoticeKept).where(*done), delete(NoticeRead).where(own, NoticeRead.notice_id <= _mark(reader))):
        await session.execute(rows.execution_options(synchronize_session=False))


async def _keep_unread(session: AsyncSession, reader: Reader, up_to: int) -> None:
    """Before the mark moves beyond it."""
    after, owner = Notice.id > _mark(reader), literal(reader.staff_id, NoticeKept.staff_id.type)
    left = select(owner, Notice.id).where(_addressed(reader, after), _is_unread(reader), Notice.id <= up_to)
    kept = insert_into(session, NoticeKept).from_select(["staff_id", "notice_id"], left).on_conflict_do_nothing()
    await session.execute(kept)


async def mark_kind(
    session: AsyncSession, reader: Reader, kind: NoticeKind, shown: ShownNotices, *, now: datetime
) -> None:
    """What the page has shown of one kind."""
    there = or_(Notice.id <= shown.up_to, Notice.id.in_(shown.fresh))
    await _note_read(session, reader, now, Notice.kind == kind, there)


async def mark_matter(session: AsyncSession, reader: Reader, opened: Notice, *, now: datetime) -> None:
    """The notice that was opened, and older ones of its kind about the same ticket."""
    same = Notice.ticket_id == opened.ticket_id if opened.ticket_id is not None else Notice.id == opened.id
    await _note_read(session, reader, now, Notice.kind == opened.kind, Notice.id <= opened.id, same)


async def mute(session: AsyncSession, staff_id: int, kind: NoticeKind) -> None:
    await session.execute(
        insert_into(session, NoticeMute).values(staff_id=staff_id, kind=kind).on_conflict_do_nothing()
    )


async def unmute(session: AsyncSession, staff_id: int, kind: NoticeKind) -> None:
    await session.execute(delete(NoticeMute).where(NoticeMute.staff_id == staff_id, NoticeMute.kind == kind))


async def _note_read(session: AsyncSession, reader: Reader, now: datetime, *which: ColumnElement[bool]) -> None:
    found = _unread(
        reader, literal(reader.staff_id, NoticeRead.staff_id.type), Notice.id, literal(now, NoticeRead.at.type)
    )
    noted = insert_into(session, NoticeRead).from_select(["staff_id", "notice_id", "at"], found.where(*which))
    await session.execute(noted.on_conflict_do_nothing())


def _hears(reader: Reader) -> bool:
    return bool(reader.at_centre or reader.at_unit)


def _about(reader: Reader, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Of the notices that are this person's."""
    found = select(*columns).select_from(Notice).outerjoin(Ticket, Ticket.id == Notice.ticket_id)
    return found.where(_addressed(reader), _open(reader))


def _unread(reader: Reader, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Of the unread ones: those after the mark and those kept before it, each by an index."""
    found = select(*columns).select_from(Notice).outerjoin(Ticket, Ticket.id == Notice.ticket_id)
    places = (_addressed(reader, Notice.id > _mark(reader)), _addressed(reader, Notice.id.in_(_kept(reader))))
    return found.where(or_(*places), _open(reader), _is_unread(reader))


def _columns(*more: Any) -> Select[*tuple[Any, ...]]:
    wanted = (Notice.id, Notice.kind, Notice.text, Notice.at, Ticket.number, Ticket.title)
    secret = func.coalesce(Ticket.confidential, false())
    return select(*wanted, secret, *more).select_from(Notice).outerjoin(Ticket, Ticket.id == Notice.ticket_id)


def _open(reader: Reader) -> ColumnElement[bool]:
    return or_(Notice.ticket_id.is_(None), seen_by(reader.actor))


def _addressed(reader: Reader, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """To the person's roles in the department, to those at the centre, or to the person by name.

    `also` is in each of the arms, so that an index can be used for it.
    """
    roles, arms = reader.actor.roles, []
    if reader.at_centre:
        centre = select(func.min(Department.id)).where(Department.level == "centre").scalar_subquery()
        arms.append(and_(Notice.department_id == centre, Notice.audience.in_(reader.at_centre), *also))
    if reader.at_unit:
        own = Notice.department_id == reader.actor.department_id
        arms.append(and_(own, Notice.audience.in_(reader.at_unit), *also))
    if roles & (CENTRE_ROLES | UNIT_ROLES):
        arms.append(and_(Notice.staff_id == reader.staff_id, *also))
    return or_(*arms) if arms else false()


def _is_unread(reader: Reader) -> ColumnElement[bool]:
    read = select(NoticeRead.notice_id).where(NoticeRead.staff_id == reader.staff_id, NoticeRead.notice_id == Notice.id)
    return and_(or_(Notice.id > _mark(reader), Notice.id.in_(_kept(reader))), ~read.exists())


def _kept(reader: Reader) -> Select[int]:
    return select(NoticeKept.notice_id).where(NoticeKept.staff_id == reader.staff_id)


def _mark(reader: Reader) -> ColumnElement[int]:
    up_to = select(NoticeMark.up_to).where(NoticeMark.staff_id == reader.staff_id).scalar_subquery()
    return func.coalesce(up_to, 0)


def _muted(reader: Reader) -> ColumnElement[bool]:
    return Notice.kind.in_(select(NoticeMute.kind).where(NoticeMute.staff_id == reader.staff_id))

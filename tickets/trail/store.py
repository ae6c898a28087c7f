"""Queries of the trail."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.bulk_sql import is_postgres
from tickets.models import JournalEntry, Ticket
from tickets.personal_data.reveal_models import Reveal
from tickets.staff.account_models import AccountEntry
from tickets.trail.models import TrailEntry, TrailKind, TrailMark
from tickets.trail.writing import CHAIN

_CHAINING = 45_041  # the advisory lock of the writer that assigns places


async def is_alone(session: AsyncSession) -> bool:
    """Whether this transaction is the one that gives places; on SQLite there is one writer anyway."""
    if not is_postgres(session):
        return True
    return bool(await session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _CHAINING}))


async def head(session: AsyncSession) -> TrailEntry | None:
    """The last entry that has a place."""
    chained = select(TrailEntry).where(TrailEntry.place.is_not(None))
    found: TrailEntry | None = await session.scalar(chained.order_by(TrailEntry.place.desc()).limit(1))
    return found


async def unchained(session: AsyncSession, *, after: int = 0, limit: int) -> Sequence[TrailEntry]:
    rows = select(TrailEntry).where(TrailEntry.place.is_(None), TrailEntry.id > after)
    return (await session.scalars(rows.order_by(TrailEntry.id).limit(limit))).all()


async def chained_after(session: AsyncSession, place: int, *, limit: int) -> Sequence[TrailEntry]:
    rows = select(TrailEntry).where(TrailEntry.place > place).order_by(TrailEntry.place).limit(limit)
    return (await session.scalars(rows)).all()


async def newest(session: AsyncSession, *kinds: TrailKind) -> TrailEntry | None:
    rows = select(TrailEntry).where(TrailEntry.kind.in_(kinds)).order_by(TrailEntry.id.desc()).limit(1)
    found: TrailEntry | None = await session.scalar(rows)
    return found


async def first_place_since(session: AsyncSession, moment: datetime) -> int | None:
    """The first place of what is kept: of the first entry that is as young as this."""
    found: int | None = await session.scalar(
        select(func.min(TrailEntry.place)).where(TrailEntry.at >= moment, TrailEntry.place.is_not(None))
    )
    return found


async def at_place(session: AsyncSession, place: int) -> TrailEntry | None:
    found: TrailEntry | None = await session.scalar(select(TrailEntry).where(TrailEntry.place == place))
    return found


async def delete_before(session: AsyncSession, place: int) -> None:
    await session.execute(delete(TrailEntry).where(TrailEntry.place < place))


async def last_journal_id(session: AsyncSession, *, before: datetime) -> int:
    rows = select(JournalEntry.id).where(JournalEntry.at < before).order_by(JournalEntry.id.desc())
    return await session.scalar(rows.limit(1)) or 0


async def journal_hashes(session: AsyncSession, after: int, to: int, *, limit: int) -> Sequence[tuple[int, str]]:
    """Id and hash of journal entries in this range, by id."""
    rows = select(JournalEntry.id, JournalEntry.hash).where(JournalEntry.id > after, JournalEntry.id <= to)
    return [(row[0], row[1]) for row in await session.execute(rows.order_by(JournalEntry.id).limit(limit))]


async def last_unsealed(session: AsyncSession) -> tuple[int, int]:
    """The last entry without a seal of the journals, and of the accounts' record; 0: none."""
    journal = await session.scalar(select(func.max(JournalEntry.id)).where(JournalEntry.seal.is_(None)))
    account = await session.scalar(select(func.max(AccountEntry.id)).where(AccountEntry.seal.is_(None)))
    return journal or 0, account or 0


async def unsealed_since(session: AsyncSession, moment: datetime) -> bool:
    """Whether a program from before seals has written into a journal since then."""
    row = select(JournalEntry.id).where(JournalEntry.at >= moment, JournalEntry.seal.is_(None)).limit(1)
    return await session.scalar(row) is not None


async def newest_about(session: AsyncSession, kind: TrailKind, about: str) -> TrailEntry | None:
    rows = select(TrailEntry).where(TrailEntry.kind == kind, TrailEntry.about == about)
    found: TrailEntry | None = await session.scalar(rows.order_by(TrailEntry.id.desc()).limit(1))
    return found


async def mark(session: AsyncSession) -> TrailMark | None:
    found: TrailMark | None = await session.get(TrailMark, CHAIN, populate_existing=True)
    return found


async def is_empty(session: AsyncSession) -> bool:
    return await session.scalar(select(TrailEntry.id).limit(1)) is None


async def has_seals(session: AsyncSession) -> bool:
    """Whether any journal, or the accounts' record, has an entry with a seal."""
    for table in (JournalEntry, AccountEntry):
        if await session.scalar(select(table.id).where(table.seal.is_not(None)).limit(1)) is not None:
            return True
    return False


async def account_head(session: AsyncSession) -> tuple[int, str]:
    """How many entries the accounts' record has, and the hash of the last one, which covers all before it."""
    last = select(AccountEntry.hash).order_by(AccountEntry.id.desc()).limit(1)
    count = await session.scalar(select(func.count()).select_from(AccountEntry))
    return count or 0, await session.scalar(last) or ""


async def accounts_up_to(session: AsyncSession, hash_: str) -> int:
    """How many entries the accounts' record has up to the one with this hash; 0: there is none."""
    last = select(AccountEntry.id).where(AccountEntry.hash == hash_).scalar_subquery()
    return await session.scalar(select(func.count()).where(AccountEntry.id <= last)) or 0


async def account_hashes(session: AsyncSession, among: Collection[str]) -> set[str]:
    """Those of them that the accounts' record has."""
    return set(await session.scalars(select(AccountEntry.hash).where(AccountEntry.hash.in_(among))))


async def says_marked(session: AsyncSession) -> bool:
    """Whether the trail says that a mark was made."""
    kinds = (TrailKind.COMMITMENT, TrailKind.PRUNED, TrailKind.SETTING)
    for detail in await session.scalars(select(TrailEntry.detail).where(TrailEntry.kind.in_(kinds))):
        if detail.get("marked"):
            return True
    return False


async def is_only_begun(session: AsyncSession) -> bool:
    """Whether the trail holds only the first commitment, to nothing."""
    found = (await session.execute(select(TrailEntry.kind, TrailEntry.detail).limit(2))).all()
    return [(kind, detail.get("to")) for kind, detail in found] == [(TrailKind.COMMITMENT, 0)]


async def delete_all(session: AsyncSession) -> None:
    await session.execute(delete(TrailEntry))
    await session.execute(delete(TrailMark))


async def kept_since(session: AsyncSession) -> datetime | None:
    """From when on the trail has looks with their numbers."""
    rows = select(TrailEntry.at).where(TrailEntry.kind == TrailKind.REVEAL).order_by(TrailEntry.id).limit(1)
    found: datetime | None = await session.scalar(rows)
    return found


async def looks_noted(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[TrailEntry]:
    """What the trail has about looks on these tickets, in order."""
    numbers = select(Ticket.number).where(Ticket.id.in_(ticket_ids))
    rows = select(TrailEntry).where(TrailEntry.kind == TrailKind.REVEAL, TrailEntry.about.in_(numbers))
    return (await session.scalars(rows.order_by(TrailEntry.id))).all()


async def reveals_after(session: AsyncSession, last: int, *, limit: int) -> Sequence[TrailEntry]:
    rows = select(TrailEntry).where(TrailEntry.kind == TrailKind.REVEAL, TrailEntry.id > last)
    return (await session.scalars(rows.order_by(TrailEntry.id).limit(limit))).all()


async def looks(session: AsyncSession, *, after: int, limit: int) -> Sequence[Reveal]:
    return (await session.scalars(select(Reveal).where(Reveal.id > after).order_by(Reveal.id).limit(limit))).all()


async def look_ids(session: AsyncSession, among: Collection[int]) -> set[int]:
    return set(await session.scalars(select(Reveal.id).where(Reveal.id.in_(among))))

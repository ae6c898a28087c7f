"""Files that came with a message and are still at its provider: noted with the message, fetched afterwards.

A photo may take a minute and its provider may be down; the words of the message must not wait for it, and neither may
be lost. What cannot be fetched stays on the ticket's page with its reason, so that somebody can ask for it again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import shorten
from tickets.files.attachment_models import Expected, ExpectedFile
from tickets.message_models import Message

WAKEUP = "deliver"  # prefix of the wakeup of a channel's lane, which sends and fetches
LEASE = timedelta(minutes=5)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600))
MOST_ATTEMPTS = len(BACKOFF) + 1
PATIENCE = timedelta(days=1)  # how long a file waits for its message to become somebody's ticket


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to be fetched now."""

    id: int
    message_id: int
    channel: str
    ref: str
    name: str
    attempt: int


def expect(uow: UnitOfWork, message: Message, media: Sequence[tuple[str, str]]) -> None:
    """Note the files of a message: (the provider's id, a name)."""
    keys = uow.settings.keys
    for ref, name in media:
        uow.session.add(
            ExpectedFile(
                message_id=message.id,
                channel=message.channel,
                ref_sealed=keys.seal(ref),
                name_sealed=keys.seal(shorten(name, 100) or "文件"),
                state=Expected.WAITING,
                not_before=uow.now,
            )
        )
        uow.wake(f"{WAKEUP}-{message.channel}")


async def claim(uow: UnitOfWork, channels: Collection[str]) -> Wanted | None:
    """The next file on these channels; nobody else gets it before the lease is over."""
    due = (
        ExpectedFile.state == Expected.WAITING,
        ExpectedFile.not_before <= uow.now,
        ExpectedFile.channel.in_(channels),
    )
    chosen = select(ExpectedFile).where(*due).order_by(ExpectedFile.not_before, ExpectedFile.id).limit(1)
    row = await uow.session.scalar(chosen.with_for_update(skip_locked=True))
    if row is None:
        return None
    row.attempts, row.not_before = row.attempts + 1, uow.now + LEASE
    keys = uow.settings.keys
    name = keys.open(row.name_sealed)
    return Wanted(row.id, row.message_id, row.channel, keys.open(row.ref_sealed), name, row.attempts)


async def fetched(session: AsyncSession, wanted: Wanted) -> None:
    await _end(session, wanted, Expected.FETCHED, "")


async def failed(uow: UnitOfWork, wanted: Wanted, reason: str, *, retryable: bool) -> bool:
    """Put it back with a pause, or give it up for good; True where it is given up."""
    if retryable and wanted.attempt < MOST_ATTEMPTS:
        later = uow.now + BACKOFF[wanted.attempt - 1]
        changed = {"not_before": later, "error": shorten(reason, 200)}
        await uow.session.execute(update(ExpectedFile).where(ExpectedFile.id == wanted.id).values(**changed))
        return False
    await _end(uow.session, wanted, Expected.FAILED, reason)
    return True


async def put_back(session: AsyncSession, wanted: Wanted, until: datetime) -> None:
    """Not an attempt: its message belongs to no ticket yet."""
    changed = {"not_before": until, "attempts": ExpectedFile.attempts - 1}
    await session.execute(update(ExpectedFile).where(ExpectedFile.id == wanted.id).values(**changed))


async def forget(session: AsyncSession, message_ids: Sequence[int]) -> None:
    """What an erased person sent is not fetched any more, and nobody keeps the key to it."""
    await session.execute(delete(ExpectedFile).where(ExpectedFile.message_id.in_(message_ids)))


async def of_ticket(session: AsyncSession, ticket_id: int) -> Sequence[ExpectedFile]:
    """What is still awaited, or could not be fetched, of this ticket's messages."""
    found = await session.scalars(
        select(ExpectedFile)
        .join(Message, Message.id == ExpectedFile.message_id)
        .where(Message.ticket_id == ticket_id, ExpectedFile.state != Expected.FETCHED)
        .order_by(ExpectedFile.id)
    )
    return found.all()


async def _end(session: AsyncSession, wanted: Wanted, state: Expected, reason: str) -> None:
    ended = {"state": state, "error": shorten(reason, 200)}
    await session.execute(update(ExpectedFile).where(ExpectedFile.id == wanted.id).values(**ended))

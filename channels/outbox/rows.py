"""Rows of the outbox: put with the decision, read again, called off, given by telephone."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from channels.address_index import address_index
from channels.models import Hold, Outbox, OutboxAttempt, OutboxState
from hotline.base.channels import BY_VOICE, READ_HERE
from hotline.base.security import codes
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork

WAKEUP = "deliver"  # begins the names of the lanes' bells
KEPT_BACK = datetime(9000, 1, 1, tzinfo=UTC)  # not before this: until `take_kept_back`


def wakeup_of(channel: str) -> str:
    """Name of the wakeup of this channel's lane; no channel waits for another's provider."""
    return f"{WAKEUP}-{channel}"


def put(  # noqa: PLR0913 - the fields of a message
    uow: UnitOfWork,
    *,
    channel: str,
    address: str,
    text: str,
    message_id: int | None = None,
    ticket_id: int | None = None,
    choices: Sequence[str] = (),
    not_before: datetime | None = None,
    urgent: bool = False,
    notice: Mapping[str, str] | None = None,
    instead_of: Outbox | None = None,
) -> Outbox:
    """Add a message in the transaction of the decision; it is sent after the commit. Words for a voice wait for a call.

    `urgent`: it passes hours of rest and limits of ours. `instead_of`: the message that did not arrive.
    """
    text, code = codes.hidden(text)
    at, hold = (not_before, None) if not_before else after_rest(uow.settings, channel, uow.now, urgent=urgent)
    row = Outbox(
        channel=channel,
        address=uow.settings.keys.seal(address),
        recipient=address_index(uow.settings.keys, channel, address),
        text=text,
        code_sealed=codes.sealed(code, uow.settings.keys),
        choices=list(choices),
        message_id=message_id,
        ticket_id=ticket_id,
        state=OutboxState.TO_CALL if channel in BY_VOICE else OutboxState.WAITING,
        not_before=at,
        hold=hold,
        urgent=urgent,
        notice=dict(notice) if notice else None,
        instead_of_id=instead_of.id if instead_of else None,
        created_at=uow.now,
    )
    uow.session.add(row)
    if row.state is OutboxState.WAITING:
        uow.wake(wakeup_of(channel))
    return row


def after_rest(settings: Settings, channel: str, at: datetime, *, urgent: bool) -> tuple[datetime, Hold | None]:
    """The moment itself, or the end of the hours of rest in which it lies. Nobody is woken by a page or a call list."""
    if urgent or settings.rest is None or channel in BY_VOICE | READ_HERE:
        return at, None
    until = settings.rest.until(at)
    return (at, None) if until is None else (until, Hold.QUIET)


async def called(uow: UnitOfWork, outbox_id: int) -> bool:
    """Mark a message as given by telephone; False where it was not waiting for that."""
    done = await uow.session.execute(
        update(Outbox)
        .where(Outbox.id == outbox_id, Outbox.state == OutboxState.TO_CALL)
        .values(state=OutboxState.SENT, sent_at=uow.now, code_sealed=None)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar() is not None


async def line(session: AsyncSession, outbox_id: int) -> Outbox | None:
    return await session.get(Outbox, outbox_id)


async def call_off(uow: UnitOfWork, ticket_id: int) -> None:
    """Cancel the calls about this ticket; a line of a conversation is still to be given."""
    await uow.session.execute(
        delete(Outbox)
        .where(Outbox.ticket_id == ticket_id, Outbox.state == OutboxState.TO_CALL, Outbox.message_id.is_(None))
        .execution_options(synchronize_session=False)
    )


async def kept_back(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Outbox]:
    """Messages held back because a person is talking to the citizen, oldest first."""
    waiting = (Outbox.state == OutboxState.WAITING, Outbox.not_before == KEPT_BACK, Outbox.ticket_id.in_(ticket_ids))
    return (await session.scalars(select(Outbox).where(*waiting).order_by(Outbox.id))).all()


async def of_ticket(session: AsyncSession, ticket_id: int) -> Sequence[Outbox]:
    return (await session.scalars(select(Outbox).where(Outbox.ticket_id == ticket_id).order_by(Outbox.id))).all()


async def attempts(session: AsyncSession, outbox_id: int) -> Sequence[OutboxAttempt]:
    made = select(OutboxAttempt).where(OutboxAttempt.outbox_id == outbox_id).order_by(OutboxAttempt.attempt)
    return (await session.scalars(made)).all()


async def counts(session: AsyncSession) -> dict[OutboxState, int]:
    found = await session.execute(select(Outbox.state, func.count()).group_by(Outbox.state))
    return {state: count for state, count in found}  # noqa: C416 - a row is not yet a pair for dict()

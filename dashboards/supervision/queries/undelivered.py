"""Messages to citizens that did not arrive and that nobody has settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import Obstacle
from channels.models import Outbox
from channels.outbox.undelivered import IS_UNSETTLED, MAY_REPEAT
from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page, SortColumn
from tickets.access.rights import Actor
from tickets.access.visibility_store import not_kept_from
from tickets.models import Ticket

Columns = TypeVarTuple("Columns")
AT_ONCE = 500  # messages that one press sends again


@dataclass(frozen=True, slots=True)
class UndeliveredMessage:
    """A row of the list; the words themselves are read on the ticket's page, by those who may."""

    id: int
    channel: str
    address_sealed: str
    obstacle: Obstacle
    error: str
    receipt_reason: str
    created_at: datetime
    attempts: int
    message_id: int | None
    number: str | None  # of the ticket

    @property
    def reason(self) -> str:
        return self.receipt_reason if self.obstacle is Obstacle.RECEIPT else self.error

    @property
    def may_repeat(self) -> bool:
        return self.obstacle is not Obstacle.UNKNOWN

    @property
    def is_for_staff(self) -> bool:
        """Written to a person on duty."""
        return self.number is None and self.message_id is None


@dataclass(frozen=True, slots=True)
class Filter:
    channel: str = ""
    obstacle: Obstacle | None = None

    def conditions(self, actor: Actor) -> list[ColumnElement[bool]]:
        found = [IS_UNSETTLED, or_(Outbox.ticket_id.is_(None), not_kept_from(actor))]
        found += [Outbox.channel == self.channel] if self.channel else []
        return found + ([Outbox.obstacle == self.obstacle] if self.obstacle else [])


@dataclass(frozen=True, slots=True)
class UndeliveredGroup:
    channel: str
    obstacle: Obstacle
    count: int


async def listed(session: AsyncSession, actor: Actor, chosen: Filter, *, at: str = "") -> Page[UndeliveredMessage]:
    """Newest first."""
    wanted = _with_ticket(
        select(
            *(Outbox.id, Outbox.channel, Outbox.address, Outbox.obstacle, Outbox.error, Outbox.receipt_reason),
            *(Outbox.created_at, Outbox.attempts, Outbox.message_id, Ticket.number),
        )
    ).where(*chosen.conditions(actor))
    return await keyset.page(session, wanted, (SortColumn(Outbox.id, descending=True),), UndeliveredMessage, at=at)


async def groups(session: AsyncSession, actor: Actor) -> Sequence[UndeliveredGroup]:
    """How many by channel and reason, most first."""
    count = func.count()
    wanted = _with_ticket(select(Outbox.channel, Outbox.obstacle, count)).where(*Filter().conditions(actor))
    rows = await session.execute(wanted.group_by(Outbox.channel, Outbox.obstacle).order_by(count.desc()))
    return [UndeliveredGroup(channel, obstacle, number) for channel, obstacle, number in rows if obstacle is not None]


async def repeatable(session: AsyncSession, actor: Actor, chosen: Filter) -> Sequence[int]:
    """The oldest of those that may be sent again."""
    wanted = _with_ticket(select(Outbox.id)).where(*chosen.conditions(actor), MAY_REPEAT)
    return (await session.scalars(wanted.order_by(Outbox.id).limit(AT_ONCE))).all()


async def is_listed(session: AsyncSession, actor: Actor, outbox_id: int) -> bool:
    wanted = _with_ticket(select(Outbox.id)).where(*Filter().conditions(actor), Outbox.id == outbox_id)
    return await session.scalar(wanted) is not None


def _with_ticket(wanted: Select[*Columns]) -> Select[*Columns]:
    return wanted.select_from(Outbox).outerjoin(Ticket, Ticket.id == Outbox.ticket_id)

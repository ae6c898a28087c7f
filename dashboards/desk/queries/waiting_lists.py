"""The lists of the centre: their tickets, how many, and the worst lamp of the centre's own promises."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.desk.queries.waiting_places import AT_CENTRE, OF_CENTRE, CentreList, tickets_of
from dashboards.ticket.queries.tickets import BY_ID, URGENT_FIRST, Clocks, Row, rows
from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page, SortColumn
from sla.models import Deadline
from sla.policy.promises import OF_CENTRE as PROMISES
from sla.reviews.review_models import OPEN, Review
from tickets.access.rights import Actor, Role
from tickets.access.visibility_store import not_kept_from
from tickets.conversation_holder import TalkHolder
from tickets.message_models import Conversation
from tickets.models import Lamp, Ticket
from tickets.states import State

SEES_ALL_DRAFTS = frozenset({Role.REVIEWER, Role.SUPERVISOR, Role.LEADER})  # 班长、督办; a seat sees its own
CLOCKS = Clocks.of(Deadline.department_id.is_(None), Deadline.promise.in_(PROMISES))
DUE_FIRST = (SortColumn(CLOCKS.due, nullable=True), BY_ID)
_GREEN: ColumnElement[str] = literal_column("'green'")


@dataclass(frozen=True, slots=True)
class ListCount:
    """How many tickets are on a list, by the lamp of the centre's promise that runs there."""

    green: int = 0
    yellow: int = 0
    red: int = 0

    @property
    def total(self) -> int:
        return self.green + self.yellow + self.red

    @property
    def lamp(self) -> Lamp:
        """The worst that burns."""
        return Lamp.RED if self.red else Lamp.YELLOW if self.yellow else Lamp.GREEN

    @property
    def by_lamp(self) -> dict[Lamp, int]:
        return {Lamp.GREEN: self.green, Lamp.YELLOW: self.yellow, Lamp.RED: self.red}


NONE = ListCount()


async def listed(session: AsyncSession, place: CentreList, actor: Actor, *, at: str = "") -> Page[Row]:
    """What waits there, the centre's promise that runs out first in front, with that promise and its lamp."""
    wanted = rows(CLOCKS).add_columns(CLOCKS.lamp).where(tickets_of(place), _seen_by(actor))
    order = (SortColumn(URGENT_FIRST), *DUE_FIRST) if place is CentreList.DISPATCH else DUE_FIRST
    return await keyset.page(session, wanted, order, _by_centres_clock, at=at)


async def counts(session: AsyncSession, actor: Actor) -> Mapping[CentreList, ListCount]:
    """Every list of the centre in one pass over what waits there; the lamp is looked up where one burns at all."""
    place = case(*((tickets_of(one), one.code) for one in OF_CENTRE))
    burning = case((Ticket.lamp == _GREEN, literal(Lamp.GREEN.value)), else_=CLOCKS.lamp)
    here = (
        select(place.label("place"), burning.label("lamp"))
        .where(Ticket.state.in_(AT_CENTRE), _seen_by(actor))
        .subquery()
    )
    found = await session.execute(select(here.c.place, here.c.lamp, func.count()).group_by(here.c.place, here.c.lamp))
    by_code = {one.code: one for one in OF_CENTRE}
    counted = dict.fromkeys(OF_CENTRE, NONE)
    for code, lamp, count in found:
        one = by_code[code]
        colour = lamp or Lamp.GREEN.value
        counted[one] = replace(counted[one], **{colour: getattr(counted[one], colour) + count})
    return counted


async def talks_and_doubts(session: AsyncSession) -> tuple[int, int]:
    """How many talks wait for a person, and how many answers of citizens no rule could read; one query."""
    talks = select(func.count()).select_from(Conversation).where(Conversation.holder == TalkHolder.QUEUE)
    doubts = (
        select(func.count())
        .select_from(Ticket)
        .join(Review, Review.ticket_id == Ticket.id)
        .where(Ticket.state == State.CALLBACK, Review.state.in_(OPEN), Review.unclear.is_not(None))
    )
    row = (await session.execute(select(talks.scalar_subquery(), doubts.scalar_subquery()))).one()
    return row[0], row[1]


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """A call that is being taken down is the seat's own until it is submitted; who leads the shift sees them all."""
    if actor.roles & SEES_ALL_DRAFTS:
        return not_kept_from(actor)
    return and_(not_kept_from(actor), or_(Ticket.state != State.DRAFT, Ticket.registered_by == actor.id))


def _by_centres_clock(*columns: Any) -> Row:
    *row, lamp = columns
    return replace(Row(*row), lamp=lamp or Lamp.GREEN)

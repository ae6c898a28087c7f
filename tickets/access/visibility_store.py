"""Who may see which ticket, and how much of its words: one rule, asked of a single ticket or, as SQL, of a list.

People kept away from a matter (recused, of the accused unit or of one below it) see nothing of it anywhere
(济南条例32条〔法〕). Of the others the centre sees every ticket, a unit what it has or had to do with, a vendor's
account what it took down itself. `may_see` and `seen_by` say the same; a test compares them.
"""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Text,
    and_,
    cast,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.access.rights import Actor, ActorKind, Role
from tickets.models import Kind, Ticket, WorkOrder
from tickets.objection_models import Consultation, Opinion
from tickets.personal_data import masking

NOT_THERE = "没有这张工单，或者它不在您单位名下"  # alike for unknown, another unit's, about the own


class Secret(Protocol):
    """A ticket, or a list's row of it."""

    @property
    def confidential(self) -> bool: ...


def may_see(actor: Actor, ticket: Ticket, units: Collection[int]) -> bool:
    """`units`: whose task the ticket is or was, and who was consulted about it (`units_of`)."""
    return not keeps_away(actor, ticket) and (
        actor.is_centre or _took_down(actor, ticket) or not actor.scope.isdisjoint(units)
    )


def keeps_away(actor: Actor, ticket: Ticket) -> bool:
    """Recused, acting for somebody who is, or of the accused unit or of one below it."""
    if actor.kind is not ActorKind.STAFF:
        return False
    return not actor.persons.isdisjoint(ticket.recused or ()) or is_of_accused(actor, ticket)


def is_of_accused(actor: Actor, ticket: Ticket) -> bool:
    """Of the accused unit or of one below it; where nobody knows yet which unit is meant, of any unit."""
    return ticket.accused_id in actor.lineage or (bool(ticket.accused_unknown) and _is_of_unit(actor))


async def sees(session: AsyncSession, actor: Actor, ticket: Ticket) -> bool:
    return may_see(actor, ticket, await units_of(session, ticket))


async def units_of(session: AsyncSession, ticket: Ticket) -> set[int]:
    """Refused and finished orders included, and where it was consulted."""
    had = select(WorkOrder.department_id).where(WorkOrder.ticket_id == ticket.id)
    found = set(await session.scalars(had.union(_asked(Opinion.department_id, ticket.id))))
    return found | ({ticket.department_id} if ticket.department_id is not None else set())


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """`may_see` as a condition: the tickets that this person may see."""
    if actor.is_centre:
        return not_kept_from(actor)
    own = Ticket.registered_by == actor.id if Role.VENDOR in actor.roles else false()
    return and_(not_kept_from(actor), or_(own, touches(actor.scope)))


def not_kept_from(actor: Actor) -> ColumnElement[bool]:
    """Not `keeps_away`; lists that are narrowed to a unit or a person already need no more than this."""
    if actor.kind is not ActorKind.STAFF:
        return true()
    return not_(or_(_recused(actor), _about(actor)))


def touches(scope: Collection[int]) -> ColumnElement[bool]:
    """Asked of one ticket after the other: cheap where a few rows are looked at."""
    had = select(WorkOrder.id).where(WorkOrder.ticket_id == Ticket.id, WorkOrder.department_id.in_(scope))
    asked = _asked(Opinion.id, Ticket.id).where(Opinion.department_id.in_(scope))
    return or_(
        and_(Ticket.department_id.is_not(None), Ticket.department_id.in_(scope)),
        had.correlate(Ticket).exists(),
        asked.correlate(Ticket).exists(),
    )


def kept_from(actor: Actor) -> CompoundSelect[int]:
    """The tickets that a member of staff keeps away from, as a list: indexes hold the few that come into question.

    For reading many tickets by their ids alone.
    """
    recused = select(Ticket.id).where(RECUSED, _recused(actor))
    unknown = [select(Ticket.id).where(Ticket.accused_unknown)] if _is_of_unit(actor) else []
    return union_all(recused, select(Ticket.id).where(_named(actor)), *unknown)


def hides(actor: Actor, ticket: Secret) -> bool:
    """Whether nothing may show this person who wrote, not even masked."""
    return ticket.confidential and not actor.is_centre


def said(text: str, known: Sequence[str], *, hidden: bool) -> str:
    """Free words as this reader reads them, finds them and takes them along."""
    return masking.struck(text, known) if hidden else masking.veiled(text, known)


def _about(actor: Actor) -> ColumnElement[bool]:
    return or_(_named(actor), Ticket.accused_unknown) if _is_of_unit(actor) else _named(actor)


def _recused(actor: Actor) -> ColumnElement[bool]:
    return or_(*(_listed_in(Ticket.recused, one) for one in sorted(actor.persons)), false())


def _named(actor: Actor) -> ColumnElement[bool]:
    return and_(Ticket.accused_id.is_not(None), Ticket.accused_id.in_(sorted(actor.lineage)))


def _is_of_unit(actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and not actor.is_centre and Role.VENDOR not in actor.roles


def _took_down(actor: Actor, ticket: Ticket) -> bool:
    return Role.VENDOR in actor.roles and ticket.registered_by == actor.id


def _asked(column: Any, ticket_id: Any) -> Any:
    joined = select(column).join(Consultation, Consultation.id == Opinion.consultation_id)
    return joined.where(Consultation.ticket_id == ticket_id)


def _listed_in(column: Any, wanted: int) -> ColumnElement[bool]:
    """Whether a JSON list of numbers holds this one; as text, for the two databases have no function in common."""
    plain = func.replace(func.replace(func.replace(cast(column, Text), " ", ""), "[", ","), "]", ",")
    return plain.like(f"%,{wanted},%")


# who reported a matter must not be learned backwards from a number or from another matter (济南条例32条〔法〕)
OPEN_TO_ALL: ColumnElement[bool] = and_(Ticket.confidential.is_(False), Ticket.kind != Kind.REPORT)
RECUSED: ColumnElement[bool] = cast(Ticket.recused, Text) != literal_column("'[]'")  # as the index has it

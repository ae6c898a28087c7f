"""A unit's own orders."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.desk.queries.waiting_places import CentreList, states_of
from dashboards.ticket.queries.tickets import UNIT_CLOCKS, UNIT_DUE_FIRST, Row, listed, rows
from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page
from tickets.access.rights import Actor
from tickets.access.visibility_store import not_kept_from, seen_by
from tickets.lifecycle import State
from tickets.models import LEAD_OPEN, Lamp, OrderState, Part, Ticket, WorkOrder
from tickets.objection_models import Consultation, Opinion

_P = CentreList
TURNS = (_P.SIGN, _P.HANDLE, _P.APPROVE, _P.KNOW)  # where the unit has to act
GROUPS: dict[str, tuple[str, tuple[State, ...]]] = {
    **{one.code: (one.label, states_of(one)) for one in TURNS},
    # what others have to act on, and the unit looks at
    "centre": ("热线审核中", states_of(_P.OBJECTIONS, _P.DECISIONS, _P.ANSWERS, _P.REVIEW)),
    "suspended": ("挂账中", states_of(_P.SUSPENDED)),
    "rate": ("等诉求人评价", states_of(_P.CALLBACK)),
}
_HELD = frozenset(states_of(*TURNS))
_OPEN = tuple(state for _, states in GROUPS.values() for state in states)


async def open_of(session: AsyncSession, actor: Actor, states: Sequence[State] = _OPEN, *, at: str = "") -> Page[Row]:
    """The scope's tickets in these states, first due first; the centre's own clocks are not the unit's."""
    wanted = rows(UNIT_CLOCKS).where(_mine(actor), Ticket.state.in_(states))
    return await keyset.page(session, wanted, UNIT_DUE_FIRST, _by_own_clock, at=at)


async def counts(session: AsyncSession, actor: Actor) -> tuple[dict[str, int], dict[Lamp, int]]:
    """How many are open, by group and by lamp; one query."""
    found = await session.execute(
        select(Ticket.state, Ticket.lamp, func.count())
        .where(_mine(actor), Ticket.state.in_(_OPEN))
        .group_by(Ticket.state, Ticket.lamp)
    )
    by_group = dict.fromkeys(GROUPS, 0)
    by_lamp = dict.fromkeys(Lamp, 0)
    group_of = {state: name for name, (_, states) in GROUPS.items() for state in states}
    for state, lamp, count in found:
        by_group[group_of[state]] += count
        by_lamp[lamp if state in _HELD else Lamp.GREEN] += count
    return by_group, by_lamp


async def helping(session: AsyncSession, actor: Actor, *, limit: int = 50) -> list[Row]:
    """What the unit is asked to help with: its open parts as co-handler, and consultations it has not spoken in."""
    parts = select(WorkOrder.ticket_id).where(
        WorkOrder.department_id.in_(actor.scope),
        WorkOrder.part == Part.CO,
        WorkOrder.state.in_([OrderState.TO_SIGN, OrderState.SIGNED]),
    )
    asked = (
        select(Consultation.ticket_id)
        .join(Opinion, Opinion.consultation_id == Consultation.id)
        .where(Opinion.department_id.in_(actor.scope), Opinion.text.is_(None), Consultation.closed_at.is_(None))
    )
    wanted = rows().where(Ticket.id.in_(parts.union(asked)), not_kept_from(actor)).order_by(Ticket.id).limit(limit)
    return await listed(session, wanted)


async def lead_orders(session: AsyncSession, numbers: Sequence[str], actor: Actor) -> list[tuple[Ticket, WorkOrder]]:
    """Tickets with their open lead orders, for signing several at once."""
    found = await session.execute(
        select(Ticket, WorkOrder)
        .join(WorkOrder, WorkOrder.ticket_id == Ticket.id)
        .where(Ticket.number.in_(numbers), *LEAD_OPEN, seen_by(actor))
    )
    return [(ticket, order) for ticket, order in found]


def _by_own_clock(*columns: Any) -> Row:
    """No lamp burns for the unit while none of its own promises runs."""
    row = Row(*columns)
    return row if row.first_due_at else replace(row, lamp=Lamp.GREEN)


def _mine(actor: Actor) -> ColumnElement[bool]:
    return and_(Ticket.department_id.in_(actor.scope), not_kept_from(actor))

"""Which tickets a person may open, as a condition for lists; `dashboards.ticket.visible` asks the same of one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, not_, or_, select

from tickets.dispute_models import Consultation, Opinion
from tickets.models import Ticket, WorkOrder
from tickets.rights import Actor


def open_to(actor: Actor, lineage: Sequence[int]) -> ColumnElement[bool]:
    """Tickets that this person may open.

    The centre: all; a unit: what it has or had to do with, but not what is about itself or one above it (`lineage`: the
    ids of the own department and those above); nobody: what one keeps away from (济南条例32条〔法〕).
    """
    keeps_away = _listed_in(Ticket.recused, actor.id or 0)
    if actor.is_centre:
        return not_(keeps_away)
    not_about_us = or_(Ticket.accused_id.is_(None), Ticket.accused_id.not_in(lineage))
    return and_(not_(keeps_away), not_about_us, _touches(actor.scope))


def _touches(scope: frozenset[int]) -> ColumnElement[bool]:
    """`tickets.in_reach`, asked of one ticket after the other: cheap where a few rows are looked at."""
    had = select(WorkOrder.id).where(WorkOrder.ticket_id == Ticket.id, WorkOrder.department_id.in_(scope))
    asked = (
        select(Opinion.id)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(Consultation.ticket_id == Ticket.id, Opinion.department_id.in_(scope))
    )
    return or_(Ticket.department_id.in_(scope), had.exists(), asked.exists())


def _listed_in(column: Any, wanted: int) -> ColumnElement[bool]:
    """Whether a JSON list of numbers holds this one; as text, for the two databases have no function in common."""
    plain = func.replace(func.replace(func.replace(cast(column, Text), " ", ""), "[", ","), "]", ",")
    return plain.like(f"%,{wanted},%")

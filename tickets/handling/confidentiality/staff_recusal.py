"""Recusal of a member of staff who has an interest in a matter (济南条例32条〔法〕).

The reporter may ask for it. From then on the person neither opens the ticket nor acts on it, until readmitted.
"""

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.rights import Actor
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import Ticket
from tickets.person_models import Staff


def recuse(uow: UnitOfWork, ticket: Ticket, person: Staff | None, *, by: Actor, reason: str) -> None:
    """Raises Forbidden where a unit's head names somebody of another unit."""
    if person is not None and person.id in ticket.recused:
        raise Conflict(f"{person.name}已经回避")
    _step(uow, ticket, Act.RECUSE, person, by=by, reason=reason)
    if person is not None:
        ticket.recused = [*ticket.recused, person.id]


def readmit(uow: UnitOfWork, ticket: Ticket, person: Staff | None, *, by: Actor, reason: str) -> None:
    if person is not None and person.id not in ticket.recused:
        raise BadInput(f"{person.name}没有回避这件工单")
    _step(uow, ticket, Act.READMIT, person, by=by, reason=reason)
    if person is not None:
        ticket.recused = [one for one in ticket.recused if one != person.id]


def _step(uow: UnitOfWork, ticket: Ticket, act: Act, person: Staff | None, *, by: Actor, reason: str) -> None:
    if person is not None and not by.is_centre and person.department_id not in by.scope:
        raise Forbidden("只能登记本单位人员的回避；其他人员请联系热线中心")
    named = {"人员": person.name} if person else {}
    step(uow, ticket, act, by=by, reason=reason, brought={"person": person}, change=named)

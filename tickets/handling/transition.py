"""The one way in which a ticket moves: right, table, state, journal."""

from collections.abc import Mapping
from typing import Any

from hotline.base.errors import Forbidden, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, lifecycle
from tickets.access import recusal
from tickets.access import visibility_store as seeing
from tickets.access.rights import Actor, ActorKind, require
from tickets.history import journal
from tickets.lifecycle import Act
from tickets.models import SAID, Ticket, WorkOrder


def step(  # noqa: PLR0913 - the facts of a move
    uow: UnitOfWork,
    ticket: Ticket,
    act: Act,
    *,
    by: Actor,
    order: WorkOrder | None = None,
    unit_id: int | None = None,
    reason: str = "",
    brought: Mapping[str, Any] | None = None,
    change: dict[str, Any] | None = None,
) -> None:
    """Make one move: right, table, state, journal.

    Raises Forbidden, NotFound, Conflict or BadInput and changes nothing then.

    `order`: of whose unit the act is, and which round of it. `unit_id`: whose act it is, where that is neither the
    order's unit nor the ticket's.
    """
    department_id = unit_id or (order.department_id if order else ticket.department_id)
    if by.kind is ActorKind.CITIZEN and by.id != ticket.citizen_id:
        raise Forbidden("这不是您的工单")
    recusal.refuse_recused(ticket, by)
    if seeing.is_of_accused(by, ticket) and by.kind is ActorKind.STAFF:
        raise NotFound(seeing.NOT_THERE)
    require(by, act, department_id=department_id, registered_by=ticket.registered_by)
    facts = {name for name, value in {"reason": reason, **(brought or {})}.items() if value}
    in_rework = order is not None and bool(order.round)
    move = lifecycle.move(ticket.state, act, brought=facts, reworks=ticket.reworks, in_rework=in_rework)
    require(by, act, state=ticket.state, department_id=department_id, registered_by=ticket.registered_by)
    before, ticket.state = ticket.state, move.after
    journal.write(uow, ticket, act, by=by, before=before, reason=reason, change=change)
    if by.kind is ActorKind.CITIZEN and act is not Act.CHASE and (reason or (change or {}).get(SAID)):
        _wait_for_release(uow, ticket)


def _wait_for_release(uow: UnitOfWork, ticket: Ticket) -> None:
    """What the citizen says of a confidential matter that a unit has is not read there before somebody released it."""
    if not ticket.confidential:
        return
    ticket.abstract_mark = ""
    if ticket.department_id is not None:
        uow.record(events.WordsToRelease(at=uow.now, ticket_id=ticket.id))


def owner(ticket: Ticket) -> Actor:
    """The citizen whose matter it is, as an actor."""
    return Actor(ActorKind.CITIZEN, ticket.citizen_id, "诉求人")

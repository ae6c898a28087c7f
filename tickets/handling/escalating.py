"""Where the centre alone cannot settle whose a matter is, it goes up a step at a time (济南条例29、30条〔法〕)."""

from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events
from tickets.access.rights import Actor
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import Ticket

COORDINATORS = ("热线中心", "政府办公室", "市政府常务会议")


def escalate(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """One step up. The unit named afterwards may not refuse any more (潍坊条例22条〔法〕: 指定后不得退回)."""
    above = ticket.coordination + 1
    if above == len(COORDINATORS):
        raise Conflict(f"已经提请{COORDINATORS[-1]}协调，没有更高一级；请按会议意见派单")
    step(uow, ticket, Act.ESCALATE, by=by, reason=reason, change={"提请": COORDINATORS[above]})
    ticket.coordination = above
    uow.record(events.Escalated(at=uow.now, ticket_id=ticket.id, coordinator=COORDINATORS[above]))

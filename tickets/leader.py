"""A leader's note (领导批示) on a ticket: journalled, and told to the floors above, which supervise by it."""

from hotline.base.uow import UnitOfWork
from tickets import events, handling
from tickets.lifecycle import Act
from tickets.models import Ticket
from tickets.rights import Actor


def note(uow: UnitOfWork, ticket: Ticket, *, by: Actor, text: str) -> None:
    """芜湖: matters with a leader's note get a supervision order (DOMAIN 4.1 [S72])."""
    handling.step(uow, ticket, Act.LEADER_NOTE, by=by, reason=text)
    uow.record(events.LeaderNoted(at=uow.now, ticket_id=ticket.id, text=text))

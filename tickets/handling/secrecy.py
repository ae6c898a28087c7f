"""The citizen asks that nobody may learn who wrote (请求保密)."""

from hotline.base.uow import UnitOfWork
from tickets import events
from tickets.handling.moving import step
from tickets.lifecycle import Act
from tickets.models import Ticket
from tickets.rights import Actor


def ask_secrecy(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Make the ticket confidential, once; from then on only people dispatch it (济南条例32条〔法〕)."""
    if ticket.confidential:
        return
    step(uow, ticket, Act.ASK_SECRECY, by=by, reason=reason, change={"保密": "否→是"})
    ticket.confidential = True
    uow.record(events.SecrecyAsked(at=uow.now, ticket_id=ticket.id, reason=reason))

"""Danger in what a citizen adds to a ticket on its own page; what comes by a channel is heard by `router.intake`."""

from classifier import urgency
from hotline.base.uow import UnitOfWork
from router.dispatch import URGENCIES
from tickets import handling
from tickets.models import Ticket, Urgency


def hear(uow: UnitOfWork, ticket: Ticket, text: str, *, message_id: int | None) -> None:
    """Note what is heard on the ticket; the alarm and the 110 sentence follow from the event."""
    found = urgency.hear(text)
    if found is None:
        return
    handling.hear_danger(
        uow,
        ticket,
        signal=found.signal,
        rings=found.rings,
        urgency=URGENCIES.get(found.level, Urgency.NORMAL),
        words=found.words,
        message_id=message_id,
    )

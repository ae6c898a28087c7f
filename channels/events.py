from dataclasses import dataclass

from channels.contract import Obstacle
from hotline.base.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUndelivered(Event):
    """All attempts were in vain, or the provider will never take it: a person should call the citizen."""

    outbox_id: int
    channel: str
    ticket_id: int | None
    message_id: int | None
    reason: str
    obstacle: Obstacle

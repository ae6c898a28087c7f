"""Events of tickets that are handled together."""

from dataclasses import dataclass
from datetime import datetime

from tickets.clusters.cluster_models import Bond
from tickets.events import TicketEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketJoined(TicketEvent):
    """It is handled under another ticket from now on; its citizen keeps number, promise, answer and follow-up."""

    cluster_id: int
    master_id: int
    bond: Bond


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLeft(TicketEvent):
    """It is on its own again; `order_id`: the order that it had before it joined."""

    order_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterMoved(TicketEvent):
    """What the master's state means for this member: whether a unit has the matter, and whether it has answered."""

    since: datetime
    dispatched: bool
    answered: bool

"""What happened to a unit, for the layers above."""

from dataclasses import dataclass
from datetime import date

from hotline.base.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSucceeded(Event):
    """One unit has taken over from another: these open orders; of a closed unit everything else that was open."""

    former_id: int
    heir_id: int
    on: date
    closed: bool
    categories: tuple[str, ...] = ()  # of a part of a split: whose clauses move; empty: all that no other part has
    but: tuple[str, ...] = ()  # categories that other parts take over
    ticket_ids: tuple[int, ...] = ()
    order_ids: tuple[int, ...] = ()
    ended_ids: tuple[int, ...] = ()  # orders that end, for the heir has another one of the same ticket
    reason: str = ""

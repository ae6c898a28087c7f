"""From when a citizen in danger waits for a response: from the own message, not from the dispatch (DOMAIN 4.6)."""

from collections.abc import Iterable
from datetime import datetime

from tickets.lifecycle import ENDED, Act
from tickets.models import JournalEntry


def cried_at(entries: Iterable[JournalEntry]) -> datetime | None:
    """When the first ringing danger came that nobody has contacted the citizen about; None where there is none."""
    cried: datetime | None = None
    for entry in entries:
        if entry.act is Act.CONTACT or entry.after in ENDED:
            cried = None
        elif cried is None and entry.act is Act.HEAR_DANGER and entry.change.get("响铃"):
            cried = entry.at
    return cried

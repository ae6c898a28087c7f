"""When no promise ran: read from the journal, never kept as a running total (a total drifts; PEERS 1.1)."""

from collections.abc import Iterable
from datetime import datetime

from sla.calendar.workdays import Pause
from tickets.lifecycle import State
from tickets.models import JournalEntry

# a request is decided, an answer is audited
CENTRE_THINKS = frozenset({State.OBJECTION, State.EXTENSION, State.SUSPENSION, State.REVIEW, State.FEEDBACK})
PAUSING = CENTRE_THINKS | {State.NEED_INFO, State.SUSPENDED}  # DOMAIN 2.3; the centre's silence costs no unit time


def pauses(entries: Iterable[JournalEntry], *, until: datetime | None = None) -> list[Pause]:
    """The stretches in pausing states, in order; one that still goes on ends at `until`, or not at all."""
    found: list[Pause] = []
    opened: JournalEntry | None = None
    decided: JournalEntry | None = None
    for entry in entries:
        if opened is None:
            opened, decided = (entry if entry.after in PAUSING else None), None
            continue
        if decided is None and entry.after is not opened.after:
            decided = entry
        if entry.after not in PAUSING:
            found.append(_pause(opened, decided, entry.at))
            opened = None
    if opened is not None:
        found.append(_pause(opened, decided, until))
    return found


def _pause(opened: JournalEntry, decided: JournalEntry | None, until: datetime | None) -> Pause:
    """A unit's request is allowed by the decision; asking the citizen for more is request and decision in one."""
    if opened.after in CENTRE_THINKS:
        why = opened.reason or opened.after.label
        return Pause(opened.at, until, why, opened.actor_name, decided.actor_name if decided else "")
    return Pause(opened.at, until, opened.reason, opened.actor_name, opened.actor_name)

"""When no promise ran: read from the journal, never kept as a running total (a total drifts; PEERS 1.1)."""

from collections.abc import Iterable
from datetime import datetime

from sla.workdays import Pause
from tickets.lifecycle import State
from tickets.models import JournalEntry

PAUSING = frozenset({State.NEED_INFO, State.SUSPENDED, State.OBJECTION})  # DOMAIN 2.3: 待补充, 挂账, 异议审核中 only


def pauses(entries: Iterable[JournalEntry], *, until: datetime | None = None) -> list[Pause]:
    """The stretches in a pausing state, in order; one that still goes on ends at `until`, or not at all."""
    found: list[Pause] = []
    opened: JournalEntry | None = None
    wish: JournalEntry | None = None
    for entry in entries:
        if opened is not None and entry.after not in PAUSING:
            found.append(_pause(opened, entry.at, wish, closed=entry))
            opened = None
        elif opened is None and entry.after in PAUSING:
            opened = entry
        if entry.after is State.SUSPENSION:
            wish = entry
    if opened is not None:
        found.append(_pause(opened, until, wish, closed=None))
    return found


def _pause(
    opened: JournalEntry, until: datetime | None, wish: JournalEntry | None, *, closed: JournalEntry | None
) -> Pause:
    """An objection is raised by the unit and allowed by whoever decides it; a suspension is asked for and granted.

    Who needs more words asks for the pause and allows it in one.
    """
    if opened.after is State.OBJECTION:
        return Pause(opened.at, until, opened.reason, opened.actor_name, closed.actor_name if closed else "")
    asked = wish if opened.after is State.SUSPENDED and wish is not None else opened
    return Pause(opened.at, until, opened.reason or asked.reason, asked.actor_name, opened.actor_name)

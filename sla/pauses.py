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
    wished = ""
    for entry in entries:
        if opened is not None and entry.after not in PAUSING:
            found.append(Pause(opened.at, entry.at, opened.reason or wished, _allowed_by(opened, entry)))
            opened = None
        elif opened is None and entry.after in PAUSING:
            opened = entry
        if entry.after is State.SUSPENSION:
            wished = entry.reason
    if opened is not None:
        found.append(Pause(opened.at, until, opened.reason or wished, opened.actor_name))
    return found


def _allowed_by(opened: JournalEntry, closed: JournalEntry) -> str:
    """Who answers for the pause: of an objection the one who decided it, of the others the one who ordered it."""
    return closed.actor_name if opened.after is State.OBJECTION else opened.actor_name

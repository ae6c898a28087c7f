"""The journal: one entry an act, appended in the act's own transaction, chained by SM3 within the ticket."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from hotline.base.crypto import sm3
from hotline.base.uow import UnitOfWork
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, Ticket
from tickets.rights import Actor


def write(uow: UnitOfWork, ticket: Ticket, act: Act, **facts: Any) -> JournalEntry:
    """Append one entry (see `entry`) to a ticket that is already stored."""
    made = entry(uow, ticket, act, **facts)
    uow.session.add(made)
    return made


def entry(
    uow: UnitOfWork,
    ticket: Ticket,
    act: Act,
    *,
    by: Actor,
    before: State | None,
    reason: str = "",
    change: dict[str, Any] | None = None,
) -> JournalEntry:
    """One entry, with the ticket's head moved on to it; the ticket row's version makes two writers collide."""
    made = JournalEntry(
        ticket_id=ticket.id,
        place=ticket.journal_length + 1,
        at=uow.now,
        actor_kind=by.kind.value,
        actor_id=by.id,
        actor_name=by.name,
        act=act,
        before=before,
        after=ticket.state,
        reason=reason,
        change=change or {},
        previous=ticket.journal_head,
    )
    made.hash = digest(made)
    ticket.journal_length, ticket.journal_head = made.place, made.hash
    return made


def digest(entry: JournalEntry) -> str:
    """The entry's hash over everything in it and the hash before it; times to the microsecond, in UTC."""
    facts = [
        entry.ticket_id,
        entry.place,
        _moment(entry.at),
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        entry.act.value,
        entry.before.value if entry.before else None,
        entry.after.value,
        entry.reason,
        entry.change,
        entry.previous,
    ]
    return sm3(msgspec.json.encode(facts, order="sorted"))


def first_broken(entries: Iterable[JournalEntry]) -> JournalEntry | None:
    """The first entry, in order of place, whose hash or link does not hold; None where the chain is whole."""
    previous, place = "", 0
    for entry in entries:
        if entry.place != place + 1 or entry.previous != previous or digest(entry) != entry.hash:
            return entry
        previous, place = entry.hash, entry.place
    return None


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")

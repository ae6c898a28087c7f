"""Keeps the index in step: whatever changes a ticket's text or facets, its row is written before the same commit.

The one place. It hangs on the session and not on events, because an edit or an erasure that forgot to announce itself
would leave the old words findable (`docs/decisions/0016`). Statements that pass the session by are followed by
`hotline reindex`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper, Session, object_session

from tickets.models import Ticket, WorkOrder
from tickets.search import store, terms

_FOUND_BY = frozenset({"title", "text", "told", "category", "district", "kind", "source", "number", "registered_at"})
_WAITING = "tickets to index"


def listen() -> None:
    """Hang the index on the sessions of this process; again changes nothing."""
    for target, name, heard in (
        (Ticket, "after_insert", _put),
        (Ticket, "after_update", _changed),
        (WorkOrder, "after_insert", _ordered),
        (Session, "before_commit", _write),
        (Session, "after_rollback", _forget),
    ):
        if not event.contains(target, name, heard):
            event.listen(target, name, heard)


def _put(_mapper: Mapper[Any], _connection: Any, ticket: Ticket) -> None:
    _waiting(ticket).add(ticket.id)


def _changed(_mapper: Mapper[Any], _connection: Any, ticket: Ticket) -> None:
    """`committed_state` holds what each changed attribute was before; asking every attribute costs far more."""
    was = inspect(ticket).committed_state
    crossed = "state" in was and (was["state"] in terms.OVER) != (ticket.state in terms.OVER)
    if crossed or not was.keys().isdisjoint(_FOUND_BY):
        _waiting(ticket).add(ticket.id)


def _ordered(_mapper: Mapper[Any], _connection: Any, order: WorkOrder) -> None:
    _waiting(order).add(order.ticket_id)


def _waiting(row: object) -> set[int]:
    session = object_session(row)
    waiting: set[int] = set() if session is None else session.info.setdefault(_WAITING, set())
    return waiting


def _write(session: Session) -> None:
    session.flush()
    waiting = session.info.pop(_WAITING, None)
    if waiting:
        put(session, sorted(waiting))


def _forget(session: Session) -> None:
    session.info.pop(_WAITING, None)


def put(session: Session, ticket_ids: Sequence[int]) -> None:
    """Write these tickets' rows anew: one read and one statement for those that the session holds."""
    units = store.units(session, ticket_ids)
    tickets = [ticket for ticket in (session.get(Ticket, ticket_id) for ticket_id in ticket_ids) if ticket is not None]
    store.put(session, [row(ticket, units.get(ticket.id, ())) for ticket in tickets])


def row(ticket: Ticket, units: Iterable[int]) -> dict[str, Any]:
    return {"ticket_id": ticket.id, "registered_at": ticket.registered_at, "words": terms.of_ticket(ticket, units)}

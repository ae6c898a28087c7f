"""Keeps the index in step: on any change of a ticket's text or facets its row is written before the same commit.

The one place. It hangs on the session and not on events, because an edit or an erasure that forgot to announce itself
would leave the old words findable (`docs/decisions/0016`). Statements that pass the session by are followed by
`hotline reindex`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper, Session, object_session

from hotline.base.storage.unit_of_work import keys_of
from tickets.models import Ticket, WorkOrder
from tickets.person_models import Citizen
from tickets.personal_data import masking
from tickets.search import store, terms

_FOUND_BY = frozenset(
    {
        "title",
        "text",
        "details",
        "category",
        "district",
        "kind",
        "source",
        "number",
        "registered_at",
        "confidential",
        "abstract",
    }
)
_KNOWN_BY = frozenset({"name_sealed", "phone_sealed", "id_number_sealed", "address_sealed", "more_sealed"})
_WAITING, _CITIZENS = "tickets to index", "citizens of tickets to index"


def listen() -> None:
    """Hang the index on the sessions of this process; again changes nothing."""
    for target, name, heard in (
        (Ticket, "after_insert", _put),
        (Ticket, "after_update", _changed),
        (WorkOrder, "after_insert", _ordered),
        (Citizen, "after_update", _known),
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


def _known(_mapper: Mapper[Any], _connection: Any, citizen: Citizen) -> None:
    """What is masked in the texts of this citizen's tickets has changed."""
    if not inspect(citizen).committed_state.keys().isdisjoint(_KNOWN_BY):
        _waiting(citizen, _CITIZENS).add(citizen.id)


def _waiting(row: object, name: str = _WAITING) -> set[int]:
    session = object_session(row)
    waiting: set[int] = set() if session is None else session.info.setdefault(name, set())
    return waiting


def _write(session: Session) -> None:
    session.flush()
    waiting = session.info.pop(_WAITING, set())
    if citizens := session.info.pop(_CITIZENS, None):
        waiting.update(store.tickets_of(session, citizens))
    if waiting:
        put(session, sorted(waiting))


def _forget(session: Session) -> None:
    for name in (_WAITING, _CITIZENS):
        session.info.pop(name, None)


def put(session: Session, ticket_ids: Sequence[int]) -> None:
    """Rewrite these tickets' rows: one read and one statement for those that the session holds."""
    units = store.units(session, ticket_ids)
    tickets = [ticket for ticket in (session.get(Ticket, ticket_id) for ticket_id in ticket_ids) if ticket is not None]
    citizens, keys = store.citizens(session, {ticket.citizen_id for ticket in tickets}), keys_of(session)
    known = {one.id: masking.person(one, keys).known for one in citizens}
    store.put(session, [row(ticket, units.get(ticket.id, ()), known[ticket.citizen_id]) for ticket in tickets])


def row(ticket: Ticket, units: Iterable[int], known: Sequence[str]) -> dict[str, Any]:
    words = terms.of_ticket(ticket, units, known)
    return {"ticket_id": ticket.id, "registered_at": ticket.registered_at, "words": words}

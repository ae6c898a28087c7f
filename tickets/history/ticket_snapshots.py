"""What a ticket said when somebody acted on it: remembered as it changes, kept in the journal, read again later.

A page is built in one transaction and the act done in another, guarded by the ticket's version; so what the actor saw
is what the act's transaction found before it changed anything. Every column of the ticket's state is kept; the
personal ones are kept sealed, in the entry after which they had changed.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

import msgspec
from sqlalchemy import Text, event, inspect
from sqlalchemy.orm import LoaderCallableStatus

from hotline.base.security.crypto import KeyRing
from tickets.models import Ticket

WORDS = ("title", "text", "address_sealed", "details")
NEVER = frozenset(
    {"id", "number", "code_hash", "citizen_id", "conversation_id", "source", "registered_at"}  # never change
    | {
        "claimed_until",
        "journal_length",
        "journal_head",
        "words_place",
        "words_mark",
        "erased_at",
        "version",
        "abstract_mark",
    }  # ours
)
FACTS = tuple(
    column.key
    for column in inspect(Ticket).column_attrs
    if column.key not in {*WORDS, *NEVER} and not isinstance(column.columns[0].type, Text)
)
SAID = frozenset({"needs_person"})  # what somebody may have typed into: only that it was there
_BEFORE, _DONE = "as_found", "journalled"


@dataclass(frozen=True, slots=True)
class SnapshotWords:
    """The matter in words, in the clear."""

    title: str
    text: str
    address: str
    details: dict[str, str] = field(default_factory=dict)  # `extra_details.MATTER`

    def sealed(self, keys: KeyRing) -> str:
        return keys.seal(self.plain())

    def plain(self) -> str:
        details = [self.details] if self.details else []
        return msgspec.json.encode([self.title, self.text, self.address, *details], order="sorted").decode()

    @classmethod
    def read(cls, plain: str) -> "SnapshotWords":
        return cls(*msgspec.json.decode(plain))


def facts(ticket: Ticket) -> dict[str, Any]:
    """Fields with a non-default value, as JSON; a missing key means null, false or 0."""
    state = inspect(ticket)
    known = state.dict | state.info.get(_BEFORE, {})
    found = ((name, known[name] if name in known else getattr(ticket, name)) for name in FACTS)
    found = ((name, bool(value) if name in SAID else value) for name, value in found)
    return {name: _plain(value) for name, value in found if value not in (None, False, 0, "", [])}


def words(ticket: Ticket, keys: KeyRing) -> SnapshotWords:
    title, text, address, details = (_as_found(ticket, name) for name in WORDS)
    return SnapshotWords(title or "", text or "", keys.open(address) if address else "", details or {})


def journalled(ticket: Ticket) -> None:
    """From here on the next entry of the same transaction finds what this one has left."""
    info = inspect(ticket).info
    info.pop(_BEFORE, None)
    info[_DONE] = True


def _as_found(ticket: Ticket, name: str) -> Any:
    found: dict[str, Any] = inspect(ticket).info.get(_BEFORE, {})
    return found[name] if name in found else getattr(ticket, name)


def _remember(ticket: Ticket, _value: Any, old: Any, initiator: Any) -> None:
    state = inspect(ticket)
    if old is not LoaderCallableStatus.NO_VALUE and state.has_identity and _DONE not in state.info:
        state.info.setdefault(_BEFORE, {}).setdefault(initiator.key, old)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


for _name in (*FACTS, *WORDS):
    event.listen(getattr(Ticket, _name), "set", _remember, active_history=True)

"""The journal: one entry an act, appended in the act's own transaction, chained by SM3 within the ticket.

Each hash is sealed with a key that is not in the database: a rewritten chain lacks the seals. What is
older than seals is bound by the trail (docs/decisions/0041).

What may hold personal data (reason, change, the matter's words) enters the chain as a salted hash only. So it can be
erased, salt and all, and the chain still holds; and nobody can guess it from what stays (docs/decisions).
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from hotline.base.security.crypto import BrokenSeal, KeyRing, sm3
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import store
from tickets.access.rights import Actor
from tickets.history import ticket_snapshots
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, Ticket
from tickets.store import JournalHead

_SALT = 16  # bytes


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and why."""

    place: int
    why: str


def write(uow: UnitOfWork, ticket: Ticket, act: Act, **facts: Any) -> None:
    """Append one entry (see `entry`) to a ticket that is already stored; stored with the ticket's next flush."""
    store.add_entry(uow.session, entry(uow, ticket, act, **facts))


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
        words_commitment="",
        salt=secrets.token_hex(_SALT),
        previous=ticket.journal_head,
    )
    made.commitment = _committed(made.salt, [made.reason, made.change])
    _keep_words(made, ticket, uow.settings.keys)
    made.seen = ticket_snapshots.facts(ticket) | {"words": ticket.words_place}
    made.hash = digest(made)
    made.seal = seal(made, uow.settings.keys)
    ticket.journal_length, ticket.journal_head = made.place, made.hash
    ticket_snapshots.journalled(ticket)
    return made


def _keep_words(made: JournalEntry, ticket: Ticket, keys: KeyRing) -> None:
    """Title, text and address go into the entry, sealed, where they differ from those kept last."""
    found = ticket_snapshots.words(ticket, keys)
    mark = keys.blind(f"words:{ticket.id}:{found.plain()}")
    if mark != ticket.words_mark and ticket.erased_at is None:
        made.words_sealed, made.words_commitment = found.sealed(keys), _committed(made.salt, found.plain())
        ticket.words_place, ticket.words_mark = made.place, mark


def digest(entry: JournalEntry) -> str:
    """The entry's hash over its facts, its commitments and the hash before it; times to the microsecond, in UTC.

    Entries from before there were commitments hold reason and change themselves.
    """
    lines: list[Any] = (
        [entry.commitment, entry.words_commitment, entry.seen] if entry.commitment else [entry.reason, entry.change]
    )
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
        *lines,
        entry.previous,
    ]
    return sm3(msgspec.json.encode(facts, order="sorted"))


def seal(entry: JournalEntry, keys: KeyRing) -> str:
    return keys.mac("journal", entry.hash)


def erase(entry: JournalEntry, now: datetime) -> None:
    """Take out what may be personal, with the salt; the hash stays what it was."""
    entry.reason, entry.change, entry.words_sealed, entry.salt = "", {}, None, ""
    entry.erased_at = now


def first_broken(
    entries: Iterable[JournalEntry], keys: KeyRing | None = None, *, unsealed_to: int | None = None
) -> Break | None:
    """The first place, in order, where the chain does not hold; None where it is whole.

    With `keys` the seals are compared, and the sealed words opened and compared too. `unsealed_to`: the last entry that
    may be without a seal; None: not known. An entry may only be empty where a later one says that
    personal data was erased.
    """
    previous, place, emptied = "", 0, 0
    for entry in entries:
        why = _wrong(entry, previous, place, keys) or _seal_wrong(entry, keys, unsealed_to)
        if why:
            return Break(place + 1, why)
        previous, place = entry.hash, entry.place
        emptied = 0 if entry.act in {Act.ERASE, Act.FORGET} else emptied or (place if entry.erased_at else 0)
    return Break(emptied, "内容被抹去，却没有抹去个人信息的记录") if emptied else None


def broken_ticket(
    head: JournalHead, entries: Sequence[JournalEntry], keys: KeyRing, *, unsealed_to: int | None = None
) -> Break | None:
    """The first place where a ticket's whole journal does not hold, its end included."""
    broken = first_broken(entries, keys, unsealed_to=unsealed_to)
    if broken is not None:
        return broken
    if len(entries) != head.length:
        return Break(len(entries) + 1, f"应有 {head.length} 条，实有 {len(entries)} 条")
    if entries and entries[-1].hash != head.head:
        return Break(len(entries), "与工单记下的最后一条不符")
    return None


def _wrong(entry: JournalEntry, previous: str, place: int, keys: KeyRing | None) -> str:
    if entry.place != place + 1:
        return "这一条不见了"
    if entry.previous != previous:
        return "与前一条接不上"
    unreadable_now = entry.erased_at is not None and not entry.commitment  # of the old form: only its links are left
    if not unreadable_now and digest(entry) != entry.hash:
        return "内容被改动过"
    if entry.erased_at is None and entry.commitment:
        return _content_wrong(entry, keys)
    return ""


def _seal_wrong(entry: JournalEntry, keys: KeyRing | None, unsealed_to: int | None) -> str:
    if keys is None:
        return ""
    if entry.seal is None:
        return "没有密封" if unsealed_to is not None and entry.id > unsealed_to else ""
    return "" if entry.seal == seal(entry, keys) else "密封不符：这一条是后来改写的"


def _content_wrong(entry: JournalEntry, keys: KeyRing | None) -> str:
    if _committed(entry.salt, [entry.reason, entry.change]) != entry.commitment:
        return "理由或变更内容被改动过"
    if bool(entry.words_sealed) != bool(entry.words_commitment):
        return "诉求内容被取走"
    if keys is None or entry.words_sealed is None:
        return ""
    try:
        plain = keys.open(entry.words_sealed)
    except BrokenSeal as broken:
        return f"诉求内容打不开（{broken.message}）"
    return "" if _committed(entry.salt, plain) == entry.words_commitment else "诉求内容被改动过"


def _committed(salt: str, content: Any) -> str:
    return sm3(salt.encode() + msgspec.json.encode(content, order="sorted"))


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")

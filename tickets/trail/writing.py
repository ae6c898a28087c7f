"""Noting an event in the transaction of the act itself: one row, and no lock that another one waits for."""

import secrets
from datetime import datetime
from typing import Any

import msgspec

from hotline.base.http.request_origin import origin
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.rights import SYSTEM, Actor
from tickets.access.roles import ROLE_NAMES, Role
from tickets.trail.models import Outcome, TrailEntry, TrailKind

WAKEUP = "trail"
CHAIN = "trail"  # whose key the chain has
_SALT = 16  # bytes
_ABOUT = 160  # characters


def note(
    uow: UnitOfWork,
    kind: TrailKind,
    *,
    by: Actor = SYSTEM,
    outcome: Outcome = Outcome.DONE,
    about: str = "",
    **detail: Any,
) -> TrailEntry:
    """Append one event; it gets its place in the chain right after the commit."""
    came = origin()
    made = TrailEntry(
        at=uow.now,
        kind=kind,
        outcome=outcome,
        actor_id=by.id,
        actor_name=by.name[:120],
        roles="、".join(ROLE_NAMES[role] for role in Role if role in by.roles)[:200],
        address=came.address,
        request=came.request,
        about=printable(about)[:_ABOUT],
        detail=detail,
        salt=secrets.token_hex(_SALT),
    )
    made.mac = mac_of(made, uow.settings.keys)
    uow.session.add(made)
    uow.wake(WAKEUP)
    return made


def mac_of(entry: TrailEntry, keys: KeyRing) -> str:
    facts = [
        *(entry.salt, _moment(entry.at), entry.kind.value, entry.outcome.value, entry.actor_id, entry.actor_name),
        *(entry.roles, entry.address, entry.request, entry.about, entry.detail),
    ]
    return keys.mac(CHAIN, msgspec.json.encode(facts, order="sorted").decode())


def link(place: int, previous: str, mac: str, keys: KeyRing) -> str:
    """What ties an entry to its place and to all before it."""
    return keys.mac(CHAIN, f"{place}\n{previous}\n{mac}")


def printable(text: str) -> str:
    """Any input as one line: characters that a terminal or a sheet would obey become a question mark."""
    return "".join(one if one.isprintable() else "?" for one in text)


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")

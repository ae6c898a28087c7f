"""The mark of how far the trail's chain has come: a keyed row in a table of its own."""

from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.trail import store
from tickets.trail.models import TrailMark
from tickets.trail.writing import CHAIN


async def begin(uow: UnitOfWork) -> None:
    """A first mark, at the head of the chain as it is."""
    head = await store.head(uow.session)
    made = TrailMark(name=CHAIN, place=0, chain="", mac="")
    _set(made, head.place or 0 if head else 0, head.chain or "" if head else "", uow.settings.keys)
    uow.session.add(made)


def move(mark: TrailMark, place: int, chain: str, keys: KeyRing) -> None:
    """Forward to a new head; a mark that somebody else has written stays as it is, for the check to find."""
    if is_ours(mark, keys) and place > mark.place:
        _set(mark, place, chain, keys)


def is_ours(mark: TrailMark, keys: KeyRing) -> bool:
    return mark.mac == _mac(mark, keys)


def _set(mark: TrailMark, place: int, chain: str, keys: KeyRing) -> None:
    mark.place, mark.chain = place, chain
    mark.mac = _mac(mark, keys)


def _mac(mark: TrailMark, keys: KeyRing) -> str:
    return keys.mac(CHAIN, f"mark\n{mark.name}\n{mark.place}\n{mark.chain}")

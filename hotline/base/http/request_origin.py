"""Where the call that is worked on came from: the client's address and the request's name, for the trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Empty for what the system does by itself."""

    address: str = ""
    request: str = ""


_NOW: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen


def origin() -> Origin:
    return _NOW.get()


@contextmanager
def coming_from(address: str, request: str = "") -> Iterator[None]:
    """All that is done inside comes from there."""
    token = _NOW.set(Origin(address[:64], request[:32]))
    try:
        yield
    finally:
        _NOW.reset(token)

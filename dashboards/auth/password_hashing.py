"""argon2id in threads of its own: each hash takes some 50 ms and 64 MB on purpose, and nobody else waits for them."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hotline.base.errors import Unavailable
from hotline.base.storage.time_limits import WORDS

AT_ONCE = 2
WAITING = 64  # further ones are answered busy; the last of these would wait for two seconds
Made = TypeVar("Made")
_hasher = PasswordHasher()


class Hashing:
    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="argon2")
        self._most, self._here = at_once + waiting, 0

    async def run(self, work: Callable[[], Made]) -> Made:
        """Unavailable where too many wait already."""
        if self._here >= self._most:
            raise Unavailable(WORDS, retry_after=5)
        self._here += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._here -= 1


_hashing = Hashing()


async def hashed(password: str) -> str:
    return await _hashing.run(lambda: _hasher.hash(_utf8(password)))


async def fits(password_hash: str, password: str) -> bool:
    return await _hashing.run(lambda: _verify(password_hash, password))


async def fits_nothing(password: str) -> bool:
    """As long as `fits` takes: an account that is unknown is not found out by the time that it costs."""
    return await _hashing.run(lambda: _verify(_decoy(), password)) and False


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, _utf8(password))
    except (VerificationError, InvalidHashError):
        return False


def _utf8(password: str) -> bytes:
    """As it was typed; half a surrogate pair, which only a program sends, is some other password."""
    return password.encode(errors="surrogatepass")


@cache
def _decoy() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))

"""Work that exceeds a time limit ends with a message: try again; nothing waits without limit."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import TimeoutError as PoolTimeout

from hotline.base.errors import Unavailable
from hotline.base.observability.log import logger

WORDS = "系统忙，请稍后再试；您填写的内容没有丢失"
Answer = TypeVar("Answer")
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds on PostgreSQL; 0: no limit. `idle`: inside a transaction. `wait`: for a connection of the pool."""

    statement: float = 30.0
    lock: float = 5.0
    idle: float = 60.0
    wait: float = 2.5

    def server_settings(self) -> dict[str, str]:
        """Settings sent to the server when a connection opens; 0 leaves the server's or the role's limit."""
        limits_sent = {
            "statement_timeout": self.statement,
            "lock_timeout": self.lock,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return {name: f"{seconds * 1000:.0f}" for name, seconds in limits_sent.items() if seconds}


LONG = Limits(statement=7200.0, lock=60.0, idle=1800.0, wait=60.0)  # one command that reads or writes everything


class Busy(Unavailable, TimeoutError):
    """Nothing was done, and done again it may succeed. Also a TimeoutError: the surroundings' fault, never a row's."""


class Stale(Busy):
    """A migration has invalidated this connection's prepared statement; the next try prepares it again."""


# SQLSTATE (PostgreSQL, appendix A) -> a word for the log
_STATES = {"55P03": "lock", "57014": "statement", "53300": "connections"}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a limit that was reached into `Busy`, and log which one."""
    try:
        yield
    except Exception as error:
        limit = _limit(error)
        if not limit:
            raise
        log.warning("database_busy", limit=limit, said=type(error).__name__)
        raise (Stale if limit == "prepared" else Busy)(WORDS, retry_after=5) from error


def _limit(error: Exception) -> str:
    """The limit that was reached; empty where it is something else."""
    if isinstance(error, PoolTimeout):
        return "pool"
    cause = getattr(error, "orig", None) or error
    if type(cause).__name__ == "InvalidCachedStatementError":  # of the driver, which SQLite's profile does not load
        return "prepared"
    if "database is locked" in str(cause):
        return "lock"
    return _STATES.get(str(getattr(cause, "sqlstate", None) or ""), "")


async def once_more(act: Callable[[], Awaitable[Answer]]) -> Answer:
    """Do it, and again where a migration came in between; `act` must be one transaction, or read only."""
    try:
        return await act()
    except Stale:
        return await act()

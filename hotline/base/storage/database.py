"""SQLAlchemy 2, asynchronous, on SQLite (WAL) and PostgreSQL alike; times are UTC and aware, enums are their codes."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeDecorator

from hotline.base.storage import sqlite, time_limits
from hotline.base.storage.replica import Replica
from hotline.base.storage.session import Holding
from hotline.base.storage.time_limits import Limits

# Many short statements: compiling one (JIT) or starting helpers for it costs more than they ever win here.
_SHORT_WORK = {"jit": "off", "max_parallel_workers_per_gather": "0"}
CONNECT = 10.0  # seconds that opening a connection may take
LIMITS = Limits()


class Pool(NamedTuple):
    """Connections that a process keeps, and how many more it opens while it has much to do."""

    kept: int
    over: int

    @property
    def most(self) -> int:
        return self.kept + self.over


Asked = TypeVar("Asked", int, str)
POOL = Pool(10, 10)
REPLICA = Pool(2, 8)


class UtcDateTime(TypeDecorator[datetime]):
    """Refuses naive times on the way in; gives aware UTC times on the way out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Code(TypeDecorator[StrEnum]):
    """An enumeration stored as its code; an unknown code in the database is an error, not a guess."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        self._members = {member.value: member for member in kind}  # asking the class takes ten times as long

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        member = self.process_result_value(value, dialect)
        return None if member is None else str(member)

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - the type's signature
        if value is None:
            return None
        return self._members.get(value) or self.kind(value)


Json = JSON().with_variant(JSONB(), "postgresql")
BigId = BigInteger().with_variant(Integer, "sqlite")
Key = Annotated[int, mapped_column(BigId, primary_key=True)]
Name = Annotated[str, mapped_column(String(120))]
SEALED = {"sealed": True}  # `info` of a column that holds what `KeyRing.seal` returned; `keys rotate` finds it by this


def padded(asked: Iterable[Asked]) -> list[Asked]:
    """For a question about many: repeated up to a power of two, for each length is another statement to prepare."""
    found = sorted(asked)
    wanted = 1 << max(len(found) - 1, 0).bit_length()
    return found + found[-1:] * (wanted - len(found))


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012 - SQLAlchemy's own form


class Database:
    """An engine and its sessions. On SQLite writers queue in turn, so that nobody meets "database is locked".

    `patience`: seconds after which PostgreSQL is given up, for the connection and for each statement. `name`: how its
    connections are listed at the server (`application_name`).
    """

    def __init__(
        self,
        url: str,
        *,
        pooled: bool = True,
        pool: Pool = POOL,
        limits: Limits = LIMITS,
        name: str = "",
        patience: float | None = None,
    ) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine: AsyncEngine = _engine(self.url, pool if pooled else None, limits, name, patience)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._writing = async_sessionmaker(self.engine, expire_on_commit=False, sync_session_class=Holding)
        self._writer = asyncio.Lock()
        self.replica: Replica | None = None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session whose transaction may write; the caller commits. `Busy` where a limit is reached."""
        async with AsyncExitStack() as stack:
            stack.enter_context(time_limits.in_words())
            if self.is_sqlite:
                await stack.enter_async_context(self._writer)
            yield await stack.enter_async_context(self._writing())

    def read_from(self, url: str, *, limits: Limits = LIMITS, name: str = "") -> None:
        """A streaming replica for what reads much."""
        self.replica = Replica(self, Database(url, pool=REPLICA, limits=limits, name=name))

    @asynccontextmanager
    async def reading(self, *, short: bool = False, replica: bool = False) -> AsyncIterator[AsyncSession]:
        """A read-only session on one snapshot, rolled back at the end. `Busy` as in `writing`.

        `short`: a few rows by an index; on SQLite such a read runs in place (`hotline.base.storage.sqlite`). `replica`:
        much is read, from the replica where there is one that has caught up.
        """
        with time_limits.in_words():
            async with AsyncExitStack() as stack:
                found = await self.replica.session(stack) if replica and self.replica else None
                if found is not None:
                    with self._replica_breaking():
                        yield found
                    return
                session = await stack.enter_async_context(self._sessions())
                await session.connection(execution_options={"read_only": True, "short": short})
                yield session

    @contextmanager
    def _replica_breaking(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            is_new = self.replica.broke(error) if self.replica else None
            if is_new is None:
                raise
            raise is_new from error

    async def close(self) -> None:
        await self.engine.dispose()
        if self.replica is not None:
            await self.replica.database.close()


def _engine(url: URL, pool: Pool | None, limits: Limits, name: str, patience: float | None) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        return sqlite.engine(url)
    # a pooled connection belongs to one event loop; RQ starts a new loop a job (STYLE: traps)
    options: dict[str, Any] = {"poolclass": NullPool}
    if pool is not None:
        options = {"pool_size": pool.kept, "max_overflow": pool.over, "pool_timeout": limits.wait}
    settings_sent = {**_SHORT_WORK, **limits.server_settings(), "application_name": name or "hotline"}
    connect: dict[str, Any] = {"server_settings": settings_sent, "timeout": patience or CONNECT}
    if patience:
        connect["command_timeout"] = patience
    made = create_async_engine(
        url,
        connect_args=connect,
        hide_parameters=True,  # an error's words reach the log, and what citizens wrote must not
        **sqlite.JSON_BY_MSGSPEC,
        **options,
    )
    event.listen(made.sync_engine, "checkout", _refuse_closed)
    return made


def _refuse_closed(connection: Any, _record: Any, _borrowed: Any) -> None:
    """After a restart of the server take a new connection: the loop has seen the old ones end, nothing need be asked.

    The pool's own question to the server (`pool_pre_ping`) costs three round trips before every transaction.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError

"""How many connections each kind of process may have, and whether the server has space for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hotline.app.data import connection_queries as queries
from hotline.app.process.process_plan import JOBS_AT_ONCE, Process, plan
from hotline.base.settings import Settings
from hotline.base.storage.database import POOL, Database, Pool

# by the first word after `hotline`, `job`: of one job at work; a ticker does one thing after another
POOLS: Mapping[str, Pool] = {
    "web": Pool(10, 10),
    "chat": Pool(3, 3),
    "worker": Pool(5, 5),
    "jobs": Pool(2, 1),
    "job": Pool(2, 3),
    "ticker": Pool(2, 1),
}
_WHERE = "PostgreSQL 的 max_connections（或账号、库的连接上限）"
BESIDE = 1  # of each process: how it is, it asks by a connection of its own, opened for each look
SPARE = 5  # for commands that somebody types, migrations and the backup


@dataclass(frozen=True, slots=True)
class ConnectionBudget:
    """Connections: of our processes at rest and at most, of other programs now, and what the server has for all."""

    kept: int
    most: int
    others: int
    room: int

    @property
    def is_impossible(self) -> bool:
        """Not even what the processes keep open has space."""
        return self.kept + SPARE > self.room

    @property
    def is_tight(self) -> bool:
        return self.most + self.others + SPARE > self.room

    @property
    def words(self) -> str:
        """One line for the operator, with what to do where it does not fit."""
        text = (
            f"数据库连接：各进程合计最多 {self.most} 个（平时 {self.kept} 个），另留 {SPARE} 个给命令和备份，"
            f"其他程序现有 {self.others} 个，数据库最多给 {self.room} 个"
        )
        wanted = self.most + self.others + SPARE
        if self.is_impossible:
            return f"{text}，不够用；请把 {_WHERE}调大至少 {wanted - self.room} 个"
        if self.is_tight:
            return f"{text}，忙时会不够；建议把 {_WHERE}调大 {wanted - self.room} 个"
        return text


async def connection_budget(
    settings: Settings, processes: Iterable[Process] | None = None, *, database: Database | None = None
) -> ConnectionBudget | None:
    """For the plan of `hotline city`, or for these processes; None on SQLite, which has no such limit.

    Errors of the database are raised unchanged.
    """
    kept, most = needed(process.arguments for process in processes or plan(settings))
    asked = database or Database(settings.database, pooled=False)
    try:
        if asked.is_sqlite:
            return None
        async with asked.reading() as session:
            room, others = await queries.room(session), await queries.others(session)
    finally:
        if database is None:
            await asked.close()
    return ConnectionBudget(kept, most, others, room)


def needed(commands: Iterable[Sequence[str]]) -> tuple[int, int]:
    """Connections that these processes keep, and how many they have at most."""
    pools = [pool for command in commands for pool in _pools(command[0])]
    return sum(pool.kept for pool in pools), sum(pool.most for pool in pools)


def _pools(kind: str) -> list[Pool]:
    own = [POOLS.get(kind, POOL), Pool(0, BESIDE)]
    return own + [POOLS["job"]] * JOBS_AT_ONCE if kind == "jobs" else own

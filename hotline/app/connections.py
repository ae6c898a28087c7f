"""How many connections each kind of process may have, and whether the server has room for all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.app import connection_queries as queries
from hotline.app.processes import Process, plan
from hotline.base.database import POOL, Database, Pool
from hotline.base.settings import Settings

# by the first word after `hotline`; a ticker does one thing after another, and asks how it is beside
POOLS: Mapping[str, Pool] = {
    "web": Pool(10, 10),
    "chat": Pool(3, 3),
    "worker": Pool(5, 5),
    "jobs": Pool(4, 4),
    "ticker": Pool(2, 1),
}
_WHERE = "PostgreSQL 的 max_connections（或账号、库的连接上限）"
SPARE = 5  # for commands that somebody types, migrations and the backup


@dataclass(frozen=True, slots=True)
class Budget:
    """Connections: of our processes at rest and at most, of other programs now, and what the server has for all."""

    kept: int
    most: int
    others: int
    room: int

    @property
    def is_impossible(self) -> bool:
        """Not even what the processes keep open has room."""
        return self.kept + SPARE > self.room

    @property
    def is_tight(self) -> bool:
        return self.most + self.others + SPARE > self.room

    @property
    def words(self) -> str:
        """One line for the operator, with what to do where it does not fit."""
        told = (
            f"数据库连接：各进程合计最多 {self.most} 个（平时 {self.kept} 个），另留 {SPARE} 个给命令和备份，"
            f"其他程序现有 {self.others} 个，数据库最多给 {self.room} 个"
        )
        wanted = self.most + self.others + SPARE
        if self.is_impossible:
            return f"{told}，不够用；请把 {_WHERE}调大至少 {wanted - self.room} 个"
        if self.is_tight:
            return f"{told}，忙时会不够；建议把 {_WHERE}调大 {wanted - self.room} 个"
        return told


async def connection_budget(
    settings: Settings, processes: Iterable[Process] | None = None, *, database: Database | None = None
) -> Budget | None:
    """For the plan of `hotline city`, or for these processes; None on SQLite, which has no such limit.

    Whatever keeps the database from answering is raised as it comes.
    """
    pools = [POOLS.get(process.arguments[0], POOL) for process in processes or plan(settings)]
    asked = database or Database(settings.database, pooled=False)
    try:
        if asked.is_sqlite:
            return None
        async with asked.reading() as session:
            room, others = await queries.room(session), await queries.others(session)
    finally:
        if database is None:
            await asked.close()
    return Budget(sum(pool.kept for pool in pools), sum(pool.most for pool in pools), others, room)

"""The city's processes as children of the bench: started, watched and ended; what they and their back ends cost."""

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM

import aiohttp
from sqlalchemy import text

from hotline.base.errors import Unavailable
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from hotline.bench.intake import process
from hotline.simulation.fakes.sms import FakeAliyunSms

REDIS = os.environ.get("HOTLINE_TEST_REDIS", "redis://127.0.0.1:6379/0")
PROCESSES: Mapping[str, Sequence[str]] = {
    "web": ("web",),
    "worker": ("worker", "classify", "deliver", "recount", "look-out"),
    "ticker": ("ticker",),
}
PATH_SECRET, KEY_ID, KEY_SECRET = "bench", "bench", "bench-secret"
READY_WITHIN, ENDED_WITHIN = 240.0, 30.0  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")
_BACK_ENDS = text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    " AND application_name <> 'bench'"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds by process, `db` for the back ends of all; statements sent."""

    parts: Mapping[str, float]
    statements: int

    @property
    def ours(self) -> float:
        return sum(spent for name, spent in self.parts.items() if name != "db")

    @property
    def back_ends(self) -> float:
        return self.parts["db"]

    def since(self, before: "Cost") -> "Cost":
        parts = {name: spent - before.parts[name] for name, spent in self.parts.items()}
        return Cost(parts, self.statements - before.statements)


@dataclass
class RunningCity:
    """`database`: the bench's own connection to the city's database."""

    database: Database
    sms_door: str
    pids: Mapping[str, int]
    counters: Sequence[Path]
    _spent: dict[int, float] = field(default_factory=dict)  # by back end, ended ones as they were seen last

    async def cost(self) -> Cost:
        async with self.database.reading() as session:
            back_ends = list(await session.scalars(_BACK_ENDS))
        self._spent |= {pid: spent for pid in back_ends if (spent := cpu_seconds(pid)) is not None}
        parts = {name: cpu_seconds(pid) or 0.0 for name, pid in self.pids.items()}
        return Cost(parts | {"db": sum(self._spent.values())}, sum(map(process.statements, self.counters)))


def cpu_seconds(pid: int) -> float | None:
    """User and system time of a process with all its threads; None where it does not run on this machine."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@asynccontextmanager
async def running_city(url: str, home: Path) -> AsyncIterator[RunningCity]:
    """Web, worker and ticker on this database, with a fake provider of short messages; ended afterwards."""
    async with AsyncExitStack() as stack:
        provider = FakeAliyunSms(KEY_ID, KEY_SECRET)
        sms_api = await provider.start()
        stack.push_async_callback(provider.close)
        database = Database(url, name="bench", limits=LONG)
        stack.push_async_callback(database.close)
        port = _free_port()
        environment = os.environ | _settings(url, home, port, sms_api)
        children = {}
        for name, command in PROCESSES.items():
            counter = home / f"{name}.statements"
            process.make(counter)
            children[name] = await _start(counter, command, environment)
            stack.push_async_callback(_end, children[name])
        await _until_ready(f"http://127.0.0.1:{port}/healthz", children)
        yield RunningCity(
            database,
            f"http://127.0.0.1:{port}/in/sms/{PATH_SECRET}",
            {name: child.pid for name, child in children.items()},
            [home / f"{name}.statements" for name in children],
        )


def _settings(url: str, home: Path, port: int, sms_api: str) -> dict[str, str]:
    return {
        "HOTLINE_DATABASE_URL": url,
        "HOTLINE_REDIS_URL": REDIS,
        "HOTLINE_QUEUE_PREFIX": f"bench-{secrets.token_hex(4)}",
        "HOTLINE_HOME": str(home),
        "HOTLINE_PORT": str(port),
        "HOTLINE_CHANNELS": '["sms"]',
        "HOTLINE_SMS_PATH_SECRET": PATH_SECRET,
        "HOTLINE_SMS_KEY_ID": KEY_ID,
        "HOTLINE_SMS_KEY_SECRET": KEY_SECRET,
        "HOTLINE_SMS_API": sms_api,
        "HOTLINE_LOG_LEVEL": "WARNING",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


async def _start(counter: Path, command: Sequence[str], environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    module = process.__name__
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(counter), *command, env=environment, stdout=asyncio.subprocess.DEVNULL
    )


async def _until_ready(address: str, children: Mapping[str, asyncio.subprocess.Process]) -> None:
    try:
        async with asyncio.timeout(READY_WITHIN), aiohttp.ClientSession() as http:
            while not await _answers(http, address):
                ended = [name for name, child in children.items() if child.returncode is not None]
                if ended:
                    raise Unavailable(f"度量用的进程没有启动：{'、'.join(ended)}")
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise Unavailable(f"度量用的进程 {READY_WITHIN:.0f} 秒内没有就绪") from None


async def _answers(http: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with http.get(address) as answer:
            return answer.status == 200  # noqa: PLR2004 - a page that serves
    except aiohttp.ClientError:
        return False


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.send_signal(SIGTERM)
        try:
            async with asyncio.timeout(ENDED_WITHIN):
                await child.wait()
        except TimeoutError:
            child.kill()
            await child.wait()

"""A PostgreSQL and a Redis of our own, to be killed: made in a temporary folder, on free ports, gone afterwards.

Nothing here touches a server that is there already. PostgreSQL refuses to run as root: it runs as `postgres` then.
"""

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg

ACCOUNT = "postgres"
PATIENCE = 60.0  # seconds that a server may take to come back
# fsync: what is killed is the server, not the machine; the pages that it wrote stay in the machine's memory
POSTGRES = {"fsync": "off", "listen_addresses": "127.0.0.1", "max_connections": "150", "log_min_messages": "warning"}


class Missing(Exception):
    """The programs are not installed; the words say what to install."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder that the account of PostgreSQL may enter."""
    made = Path(tempfile.mkdtemp(prefix="hotline-servers-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


class Postgres:
    """`options`: lines of postgresql.conf besides `POSTGRES`. `data`: its folder, where it is not below `home`."""

    def __init__(self, home: Path, *, options: Mapping[str, str] | None = None, data: Path | None = None) -> None:
        self.home, self.port, self.data = home, free_port(), data or home / "postgres"
        self.log = self.data.with_suffix(".log")
        self._options = POSTGRES | dict(options or {})
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Raises Missing where PostgreSQL is not installed."""
        self._fill("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8")

    def copy(self, primary: "Postgres") -> None:
        """As a streaming replica, which has all that the primary has."""
        source = f"host=127.0.0.1 port={primary.port} user=postgres"
        self._fill("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-d", source)

    def _fill(self, name: str, *arguments: str) -> None:
        self.data.mkdir(exist_ok=True)
        give(self.data)
        command = [_program(name), "-D", str(self.data), "--no-sync", *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/", **_account())

    def url(self, database: str, *, role: str = "postgres") -> str:
        return f"postgresql+asyncpg://{role}@127.0.0.1:{self.port}/{database}"

    async def start(self) -> None:
        """Until it answers. What a kill left behind may refuse it at first: it is tried again, as a manager would."""
        options = [f"-c{name}={value}" for name, value in self._options.items()]
        async with asyncio.timeout(PATIENCE):
            while not await self._answers():
                if self._process is None or self._process.poll() is not None:
                    place = ("-D", str(self.data), "-p", str(self.port), "-k", str(self.data))
                    self._process = _begin(_program("postgres"), *place, *options, log=self.log, **_account())
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        """kill -9 of the server; its back ends end as they see that it is gone."""
        await _kill(self._process)

    async def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            await asyncio.to_thread(self._process.wait)

    async def run(self, statement: str, *arguments: Any, database: str = "postgres") -> list[Any]:
        connection = await asyncpg.connect(host="127.0.0.1", port=self.port, user="postgres", database=database)
        try:
            return list(await connection.fetch(statement, *arguments))
        finally:
            await connection.close()

    async def _answers(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            return False
        with suppress(OSError, asyncpg.PostgresError, TimeoutError):
            await self.run("SELECT 1")
            return True
        return False


class Redis:
    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        place = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.home))
        self._process = _begin(
            _program("redis-server"), *place, *("--save", "", "--appendonly", "no"), log=self.home / "redis.log"
        )
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    await writer.wait_closed()
                    return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        await _kill(self._process)


def _begin(*command: str, log: Path, **account: Any) -> subprocess.Popen[bytes]:
    with log.open("ab") as said:
        return subprocess.Popen(command, stdout=said, stderr=said, cwd="/", **account)


async def _kill(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None and process.poll() is None:
        process.kill()
        await asyncio.to_thread(process.wait)


def _program(name: str) -> str:
    """Where Debian puts the server's programs no search path looks."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ.get("PATH", "")]))
    if found is None:
        raise Missing("apt-get install redis-server" if "redis" in name else "apt-get install postgresql")
    return found


def _version(place: Path) -> int:
    return int(place.parent.name) if place.parent.name.isdecimal() else 0


def _account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    try:
        known = pwd.getpwnam(ACCOUNT)
    except KeyError as unknown:
        raise Missing("apt-get install postgresql") from unknown
    return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}


def give(path: Path) -> None:
    """To the account that PostgreSQL runs as."""
    if account := _account():
        os.chown(path, account["user"], account["group"])
    path.chmod(0o700)

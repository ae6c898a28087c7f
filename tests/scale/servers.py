"""A PostgreSQL of our own and a streaming replica of it, made in a temporary folder and gone afterwards."""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

PATIENCE = 60.0  # seconds that a server may take to answer


class Missing(Exception):
    """The words say what to install."""


@contextmanager
def folder() -> Iterator[Path]:
    """One that the account of PostgreSQL may enter."""
    made = Path(tempfile.mkdtemp(prefix="hotline-replica-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


class Server:
    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self._own_folder()
        _run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")

    def copy(self, primary: "Server") -> None:
        """As a streaming replica, which has all that the primary has."""
        self._own_folder()
        source = f"host=127.0.0.1 port={primary.port} user=postgres"
        _run("pg_basebackup", "-D", str(self.data), "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", source)

    async def start(self) -> None:
        told = ("-D", str(self.data), "-p", str(self.port), "-k", str(self.data))
        options = ("-cfsync=off", "-clisten_addresses=127.0.0.1", "-chot_standby_feedback=on", "-cshared_buffers=16MB")
        self._process = _begin("postgres", *told, *options, log=self.data.parent / f"{self.data.name}.log")
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    await self.run("SELECT 1")
                except (OSError, asyncpg.PostgresError):
                    await asyncio.sleep(0.1)
                else:
                    return

    async def run(self, statement: str) -> list[Any]:
        connection = await asyncpg.connect(host="127.0.0.1", port=self.port, user="postgres", database="postgres")
        try:
            return list(await connection.fetch(statement))
        finally:
            await connection.close()

    async def kill(self) -> None:
        """kill -9; its back ends end as they see it."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)

    def _own_folder(self) -> None:
        self.data.mkdir()
        if account := _account():
            os.chown(self.data, account["user"], account["group"])
        self.data.chmod(0o700)


def _begin(name: str, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as said:
        return subprocess.Popen([_program(name), *arguments], stdout=said, stderr=said, cwd="/", **_account())


def _run(name: str, *arguments: str) -> None:
    subprocess.run([_program(name), *arguments], check=True, capture_output=True, cwd="/", **_account())


def _program(name: str) -> str:
    """Where Debian puts the server's programs no search path looks."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ.get("PATH", "")]))
    if found is None:
        raise Missing("apt-get install postgresql")
    return found


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: it runs as `postgres` then."""
    if os.geteuid() != 0:
        return {}
    try:
        known = pwd.getpwnam("postgres")
    except KeyError as unknown:
        raise Missing("apt-get install postgresql") from unknown
    return {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}

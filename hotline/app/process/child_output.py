"""What a child process writes to standard error: passed on to our own in whole lines, and its last line kept."""

import asyncio
import contextlib
import os
import sys

LONGEST = 300  # characters of the last line that are repeated
_CHUNK = 65_536
_LATE = 1.0  # seconds that the last words may come after the end of the process


class ChildOutput:
    """Read from a pipe of our own: asyncio's would keep the end of a child from us while its children live."""

    def __init__(self) -> None:
        self._last = b""
        self._passing: asyncio.Task[None] | None = None

    async def open(self) -> int:
        """The descriptor that the child gets as its standard error; the caller closes it."""
        reading, writing = os.pipe()
        stream = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(stream)
        pipe = os.fdopen(reading, "rb", 0)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, pipe)
        self._passing = asyncio.create_task(self._pass_on(stream, transport))
        return writing

    async def last(self) -> str:
        """After the end: the last line, cut short. What its own children still write is passed on all the same."""
        if self._passing is not None:
            await asyncio.wait({self._passing}, timeout=_LATE)
        return self._last.decode(errors="replace").strip()[:LONGEST]

    async def close(self) -> None:
        if self._passing is not None:
            self._passing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._passing

    async def _pass_on(self, stream: asyncio.StreamReader, transport: asyncio.ReadTransport) -> None:
        held = b""
        try:
            while chunk := await stream.read(_CHUNK):
                whole, newline, held = (held + chunk).rpartition(b"\n")
                self._keep(whole + newline)
        finally:
            self._keep(held)
            transport.close()

    def _keep(self, lines: bytes) -> None:
        if lines.strip():
            self._last = lines.strip().rpartition(b"\n")[2]
            _write(lines if lines.endswith(b"\n") else lines + b"\n")


def _write(lines: bytes) -> None:
    with contextlib.suppress(OSError):  # nobody reads any more; the child must not wait for it
        sys.stderr.buffer.write(lines)
        sys.stderr.flush()

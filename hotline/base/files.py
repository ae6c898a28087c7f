"""Where files lie: by the SM3 of their bytes, so the same file is kept once. A folder; a bucket can do the same.

`put` is given a finished local file, for what comes in is checked before it is kept.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

PIECE = 256 * 1024  # bytes read at once


class FileStore(Protocol):
    async def put(self, path: Path, digest: str) -> None:
        """Keep the file's bytes under this digest; once they are there, nothing happens."""

    def read(self, digest: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, not including, `end`."""

    async def delete(self, digest: str) -> None:
        """Forget them; what is not there is forgotten already."""


class FolderStore:
    """`files/ab/cd…`: two characters make 256 folders, enough for tens of millions of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_part(self) -> Path:
        """A fresh place on the same disk, to stream into."""
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        return incoming / secrets.token_hex(16)

    async def put(self, path: Path, digest: str) -> None:
        await asyncio.to_thread(self._put, path, self.place(digest))

    async def read(self, digest: str, start: int, end: int) -> AsyncIterator[bytes]:
        file = await asyncio.to_thread(self.place(digest).open, "rb")
        try:
            await asyncio.to_thread(file.seek, start)
            left = end - start
            while left > 0 and (piece := await asyncio.to_thread(file.read, min(PIECE, left))):
                left -= len(piece)
                yield piece
        finally:
            file.close()

    async def delete(self, digest: str) -> None:
        await asyncio.to_thread(self.place(digest).unlink, missing_ok=True)

    def place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:]

    @staticmethod
    def _put(path: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.replace(place)

"""A file sealed piece by piece with a key of the ring (SM4-GCM): however long it is, one piece is in memory.

First a line that names the key; then pieces: their length, a nonce, what is sealed with its tag. A piece is tied to its
place and says whether it is the last one, so that a file that was cut, or reassembled, does not open.
"""

import io
from pathlib import Path
from typing import BinaryIO

from hotline.base.security.crypto import BrokenSeal, KeyRing

_MAGIC = b"hotline sealed 1 "
_PIECE = 256 * 1024
_LONGEST_HEAD = 100


class SealingFile(io.RawIOBase):
    """What is written to it is sealed; `close` writes the last piece."""

    def __init__(self, path: Path, keys: KeyRing) -> None:
        self._file: BinaryIO = path.open("xb")
        path.chmod(0o600)
        self._key_id, self._keys = keys.current(), keys
        self._held, self._place = bytearray(), 0
        self._file.write(_MAGIC + self._key_id.encode() + b"\n")

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._held += data
        while len(self._held) > _PIECE:
            self._put(bytes(self._held[:_PIECE]), last=False)
            del self._held[:_PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._held), last=True)
            self._file.close()
        super().close()

    def _put(self, piece: bytes, *, last: bool) -> None:
        sealed = self._keys.seal_bytes(self._key_id, piece, about=_about(self._place, last=last))
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._place += 1


class OpeningFile(io.RawIOBase):
    """What was sealed, read in order; BrokenSeal where it was changed, OSError where it ends too early."""

    def __init__(self, path: Path, keys: KeyRing) -> None:
        self._file: BinaryIO = path.open("rb")
        head = self._file.readline(_LONGEST_HEAD)
        self._key_id, self._keys = head.removeprefix(_MAGIC).strip().decode("ascii", "replace"), keys
        self._held, self._place, self._ended = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._held and not self._ended:
            self._next()
        count = min(len(buffer), len(self._held))
        buffer[:count], self._held = self._held[:count], self._held[count:]
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def _next(self) -> None:
        length = int.from_bytes(self._file.read(4), "big")
        sealed = self._file.read(min(length, 2 * _PIECE))
        if not length or len(sealed) < length:
            raise EOFError("the file was cut")
        try:
            self._held = self._keys.open_bytes(self._key_id, sealed, about=_about(self._place, last=False))
        except BrokenSeal:
            self._held = self._keys.open_bytes(self._key_id, sealed, about=_about(self._place, last=True))
            self._ended = True
        self._place += 1


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _about(place: int, *, last: bool) -> bytes:
    return place.to_bytes(8, "big") + bytes([last])

"""Reading and writing files piece by piece."""

import io
from pathlib import Path
from typing import BinaryIO

_PIECE = 1024 * 1024


def at(file: BinaryIO, place: int, length: int) -> bytes:
    """So many bytes from this place; fewer where the file ends, none before it begins."""
    if place < 0:
        return b""
    file.seek(place)
    return file.read(length)


def exactly(file: BinaryIO, place: int, length: int) -> bytes:
    """Raises ValueError where the file has no so many."""
    found = at(file, place, length)
    if len(found) != length:
        raise ValueError("the file ends too early")
    return found


def through(source: BinaryIO, to: BinaryIO, length: int) -> None:
    """From both present positions."""
    while length:
        piece = source.read(min(length, _PIECE))
        if not piece:
            raise ValueError("the file ends too early")
        to.write(piece)
        length -= len(piece)


def overwrite(file: BinaryIO, place: int, length: int) -> None:
    """With noughts; never beyond the file's end."""
    if place + length > file.seek(0, io.SEEK_END):
        raise ValueError("a place outside the file")
    file.seek(place)
    while length > 0:
        length -= file.write(bytes(min(length, _PIECE)))


def size_of(path: Path) -> int:
    return path.stat().st_size

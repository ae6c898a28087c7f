"""MP4, MOV and M4A (ISO 14496-12): what is not needed to play them is overwritten in place.

Every offset stays right because nothing moves: a box that may say who, where or with what becomes `free` and empty, and
so do the samples of tracks that are neither picture nor sound.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tickets.cleaning import pieces

_FILE = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp"})
_KEPT: dict[bytes, frozenset[bytes]] = {
    b"moov": frozenset({b"mvhd", b"trak", b"mvex"}),
    b"trak": frozenset({b"tkhd", b"mdia", b"edts"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"}),
    b"stbl": frozenset(
        {b"stsd", b"stts", b"ctts", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sdtp", b"sgpd", b"sbgp"}
        | {b"cslg", b"stps"}
    ),
    b"mvex": frozenset({b"mehd", b"trex"}),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset({b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"subs"}),
}
_PLAYED = frozenset({b"vide", b"soun"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_MOST = 100_000  # boxes of one file, or samples that are emptied at once


@dataclass(frozen=True, slots=True)
class Box:
    kind: bytes
    start: int
    body: int
    end: int


def copy(path: Path, to: Path) -> None:
    shutil.copyfile(path, to)
    with to.open("r+b") as file:
        top = list(_boxes(file, 0, pieces.size_of(to)))
        if b"ftyp" not in {box.kind for box in top} and b"moov" not in {box.kind for box in top}:
            raise ValueError("no film")
        in_fragments = any(box.kind == b"moof" for box in top)
        for box in top:
            if box.kind in _FILE:
                _clean(file, box, in_fragments=in_fragments)
            else:
                _empty(file, box)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    for _ in range(_MOST):
        if start == end:
            return
        head = pieces.exactly(file, start, 8)
        length, body = int.from_bytes(head[:4]), start + 8
        if length == 1:
            length, body = int.from_bytes(pieces.exactly(file, body, 8)), start + 16
        elif length == 0:
            length = end - start
        if start + length > end or start + length < body:
            raise ValueError("a box that is longer than what holds it")
        yield Box(head[4:], start, body, start + length)
        start += length
    raise ValueError("too many boxes")


def _clean(file: BinaryIO, box: Box, *, in_fragments: bool) -> None:
    if box.kind in _DATED:
        _undate(file, box)
    kept = _KEPT.get(box.kind)
    if kept is None:
        return
    inside = list(_boxes(file, box.body, box.end))
    if box.kind == b"trak" and _handler(file, inside) not in _PLAYED:
        if in_fragments:
            raise ValueError("a track of data, in pieces all over the file")
        for start, length in list(_samples(file, inside)):
            pieces.overwrite(file, start, length)
        _empty(file, box)
        return
    for one in inside:
        if one.kind in kept:
            _clean(file, one, in_fragments=in_fragments)
        else:
            _empty(file, one)


def _empty(file: BinaryIO, box: Box) -> None:
    file.seek(box.start + 4)
    file.write(b"free")
    pieces.overwrite(file, box.body, box.end - box.body)


def _undate(file: BinaryIO, box: Box) -> None:
    """When it was made and changed."""
    wide = pieces.exactly(file, box.body, 1)[0] == 1
    pieces.overwrite(file, box.body + 4, 16 if wide else 8)


def _within(file: BinaryIO, boxes: list[Box], *path: bytes) -> Box | None:
    found: Box | None = None
    for kind in path:
        found = next((box for box in boxes if box.kind == kind), None)
        if found is None:
            return None
        boxes = list(_boxes(file, found.body, found.end)) if kind in _KEPT else []
    return found


def _handler(file: BinaryIO, track: list[Box]) -> bytes:
    found = _within(file, track, b"mdia", b"hdlr")
    return pieces.exactly(file, found.body + 8, 4) if found else b""


def _samples(file: BinaryIO, track: list[Box]) -> Iterator[tuple[int, int]]:
    """Place and length of every run of samples (chunk) of a track."""
    table = _within(file, track, b"mdia", b"minf", b"stbl")
    if table is None:
        return
    inside = list(_boxes(file, table.body, table.end))
    sizes, runs = _sizes(file, inside), _numbers(file, inside, b"stsc", 3, 4)
    wide = any(box.kind == b"co64" for box in inside)
    starts = [one for (one,) in _numbers(file, inside, b"co64" if wide else b"stco", 1, 8 if wide else 4)]
    first, run = 0, 0
    for chunk, start in enumerate(starts, 1):
        while run + 1 < len(runs) and runs[run + 1][0] <= chunk:
            run += 1
        count = runs[run][1]
        yield start, sum(sizes[first : first + count])
        first += count
    if first != len(sizes):
        raise ValueError("samples that stand nowhere")


def _sizes(file: BinaryIO, table: list[Box]) -> list[int]:
    box = next((one for one in table if one.kind == b"stsz"), None)
    if box is None:
        raise ValueError("samples without sizes")
    head = pieces.exactly(file, box.body, 12)
    same, count = int.from_bytes(head[4:8]), int.from_bytes(head[8:])
    _bounded(count)
    if same:
        return [same] * count
    body = pieces.exactly(file, box.body + 12, 4 * count)
    return [int.from_bytes(body[at : at + 4]) for at in range(0, len(body), 4)]


def _numbers(file: BinaryIO, table: list[Box], kind: bytes, columns: int, width: int) -> list[tuple[int, ...]]:
    """The rows of a table of numbers."""
    box = next((one for one in table if one.kind == kind), None)
    if box is None:
        raise ValueError("a track without its tables")
    count = int.from_bytes(pieces.exactly(file, box.body + 4, 4))
    _bounded(count)
    row = columns * width
    body = pieces.exactly(file, box.body + 8, count * row)
    return [
        tuple(int.from_bytes(body[at + n * width : at + (n + 1) * width]) for n in range(columns))
        for at in range(0, len(body), row)
    ]


def _bounded(count: int) -> None:
    if count > _MOST:
        raise ValueError("a track with too many samples")

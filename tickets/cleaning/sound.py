"""Recordings without their tags: MPEG and AAC frames, RIFF waves, AMR."""

from pathlib import Path
from typing import BinaryIO

from tickets.cleaning import pieces

_HEAD, _TAIL, _FOOT = 10, 128, 32  # of ID3v2, ID3v1 and APE
_WAVES = frozenset({b"fmt ", b"data", b"fact"})
_AMR = {b"#!AMR\n": (12, 13, 15, 17, 19, 20, 26, 31, 5), b"#!AMR-WB\n": (17, 23, 32, 36, 40, 46, 50, 58, 60, 5)}
_NO_DATA = 15


def frames(path: Path, to: Path) -> None:
    """Frames only: without what ID3, APE and Lyrics3 say before and behind them."""
    with path.open("rb") as file, to.open("wb") as made:
        begin = 0
        while length := _id3(pieces.at(file, begin, _HEAD)):
            begin += length
        head = pieces.exactly(file, begin, 2)
        if head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - a frame begins with eleven ones
            raise ValueError("no frame where the first one should be")
        end = _end_of_frames(file, begin, pieces.size_of(path))
        file.seek(begin)
        pieces.through(file, made, end - begin)


def waves(path: Path, to: Path) -> None:
    """The format and the samples, without the lists of who, when and with which program."""
    with path.open("rb") as file, to.open("wb") as made:
        head, end = pieces.exactly(file, 0, 12), pieces.size_of(path)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            raise ValueError("no RIFF of waves")
        made.write(b"RIFF\0\0\0\0WAVE")
        place = len(head)
        while len(named := pieces.at(file, place, 8)) == 8:  # noqa: PLR2004 - name and length of a chunk
            length = min(int.from_bytes(named[4:], "little"), end - place - 8)
            if named[:4] in _WAVES:
                made.write(named[:4] + length.to_bytes(4, "little"))
                pieces.through(file, made, length)
                made.write(bytes(length % 2))
            place += 8 + length + length % 2
        length = made.tell() - 8
        made.seek(4)
        made.write(length.to_bytes(4, "little"))


def amr(path: Path, to: Path) -> None:
    """One frame after the other, each as long as its first byte says: nothing else can be in it."""
    with path.open("rb") as file, to.open("wb") as made:
        first = next((name for name in _AMR if pieces.at(file, 0, len(name)) == name), b"")
        lengths, place, end = _AMR[first] if first else (), len(first), pieces.size_of(path)
        made.write(first)
        while place < end:
            kind = pieces.exactly(file, place, 1)[0] >> 3 & 0x0F
            length = 1 + (0 if kind == _NO_DATA else lengths[kind])
            made.write(pieces.exactly(file, place, length))
            place += length


def _id3(head: bytes) -> int:
    """Length of the ID3v2 tag that begins so; 0 where none does."""
    if head[:3] != b"ID3" or len(head) < _HEAD:
        return 0
    return _HEAD + _seven_bits(head[6:10]) + (_HEAD if head[5] & 0x10 else 0)


def _end_of_frames(file: BinaryIO, begin: int, end: int) -> int:
    """Tags may follow one another, in any order."""
    while behind := _tag_before(file, end):
        end -= behind
    if end <= begin:
        raise ValueError("nothing but tags")
    return end


def _tag_before(file: BinaryIO, end: int) -> int:
    """Length of the tag that ends here; 0 where none does."""
    if pieces.at(file, end - _TAIL, 3) == b"TAG":
        return _TAIL
    foot = pieces.at(file, end - _FOOT, _FOOT)
    if foot[:8] == b"APETAGEX":
        return int.from_bytes(foot[12:16], "little") + (_FOOT if foot[23] & 0x80 else 0)
    if foot[-9:] == b"LYRICS200":
        return 15 + int(foot[-15:-9])
    return 2 * _HEAD + _seven_bits(foot[-4:]) if foot[-10:-7] == b"3DI" else 0


def _seven_bits(four: bytes) -> int:
    return four[0] << 21 | four[1] << 14 | four[2] << 7 | four[3]

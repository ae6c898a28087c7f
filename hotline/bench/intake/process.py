"""One command of `hotline` in a process of its own, with its statements counted: `python -m … FILE COMMAND …`.

FILE holds one unsigned 64-bit number, little-endian: how many statements the process has sent so far, the begin and
the end of each transaction among them. The measuring process reads it while this one works.
"""

import mmap
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from hotline.cli import main

_FORM = struct.Struct("<Q")
_SENT = ("before_cursor_execute", "begin", "commit", "rollback")


def count_into(path: Path) -> None:
    """Count every statement of every engine of this process into the file."""
    with path.open("r+b") as file:
        kept = mmap.mmap(file.fileno(), _FORM.size)
    for name in _SENT:
        event.listen(Engine, name, _counter(kept))


def statements(path: Path) -> int:
    """What the file says now."""
    return int(_FORM.unpack(path.read_bytes())[0])


def make(path: Path) -> None:
    """A file for a process that has sent nothing."""
    path.write_bytes(_FORM.pack(0))


def _counter(kept: mmap.mmap) -> Callable[..., None]:
    def add(*_args: Any) -> None:
        _FORM.pack_into(kept, 0, _FORM.unpack_from(kept)[0] + 1)

    return add


if __name__ == "__main__":
    count_into(Path(sys.argv[1]))
    sys.argv = ["hotline", *sys.argv[2:]]
    main()

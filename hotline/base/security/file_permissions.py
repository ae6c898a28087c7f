"""What lies in the data folder is for this account of the machine alone; older releases left it readable by others."""

import stat
from collections.abc import Iterator
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_PATTERNS = ("*", "exports/**/*", "imports/**/*")  # the database, keys and marks; what people sent and took


def tighten(home: Path) -> None:
    for path in open_to_others(home):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)


def open_to_others(home: Path) -> Iterator[Path]:
    """The folder and what lies in it that other accounts of this machine may read or write; links are left alone."""
    for path in (home, *(found for pattern in _PATTERNS for found in home.glob(pattern))):
        if not path.is_symlink() and path.exists() and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            yield path

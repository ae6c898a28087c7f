"""Whether the database's schema fits this program. Revisions are numbers that only grow (`0033`)."""

from functools import cache

from hotline.app.migrate import MIGRATIONS


@cache
def newest() -> str:
    """The revision that this program was written for; the names of the files begin with it."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_behind(revision: str | None) -> bool:
    """A newer schema fits: it keeps what the release before reads and writes, so processes can follow one by one."""
    return revision is None or revision < newest()

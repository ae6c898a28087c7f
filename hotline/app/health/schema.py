"""Whether the database's schema fits this program. Revisions are numbers that only grow (`0033`)."""

from functools import cache

from hotline.app.data.migrate import MIGRATIONS


@cache
def newest() -> str:
    """The revision that this program was written for; the names of the files begin with it."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_behind(revision: str | None) -> bool:
    return revision is None or revision < newest()


def is_ahead(revision: str) -> bool:
    """Newer tables fit as long as they only grew (`fits_newer`), so that processes can follow one by one."""
    return revision > newest()


def fits_newer(oldest_program: str | None) -> bool:
    """Whether this program may work on newer tables, which say which is the oldest program that they fit."""
    return oldest_program is not None and newest() >= oldest_program

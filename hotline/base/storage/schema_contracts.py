"""Expand, then contract: tables say which is the oldest program that they still fit (docs/operations/upgrades.md).

A program is named by the newest revision that it knows. It works on newer tables as long as they only grew; a migration
that takes something away says so, and older programs refuse to start from then on.
"""

from alembic import op
from sqlalchemy import text

_SET = text("UPDATE alembic_version SET oldest_program = :revision")


def needs_program(revision: str) -> None:
    """For migrations that contract: programs older than this revision do not fit any more."""
    op.get_bind().execute(_SET, {"revision": revision})

"""Indexes of a table that is in use: on PostgreSQL they are built beside the work, on SQLite at once.

For migrations from 0035 on. A plain `op.create_index` keeps everybody who writes waiting until the index is built.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alembic import op
from sqlalchemy import text

# Other transactions are waited for, and nobody waits meanwhile.
_PATIENT, _AS_BEFORE = text("SET lock_timeout = '30min'"), text("RESET lock_timeout")
_BROKEN = text(
    "SELECT NOT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
    "WHERE relname = :name AND pg_table_is_visible(indexrelid)"
)


def create_index(name: str, table: str, columns: Sequence[Any], **options: Any) -> None:
    """As `op.create_index`. It commits what was done before it in the same migration: give it one of its own.

    Safe to repeat: an index that is there stays, one whose build was interrupted is rebuilt.
    """
    if _is_sqlite():
        op.create_index(name, table, columns, **options)
        return
    with _outside_transactions():
        if op.get_bind().scalar(_BROKEN, {"name": name}):
            op.drop_index(name, table, postgresql_concurrently=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, if_not_exists=True, **options)


def drop_index(name: str, table: str) -> None:
    """As `op.drop_index`; safe to repeat."""
    if _is_sqlite():
        op.drop_index(name, table)
        return
    with _outside_transactions():
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


@contextmanager
def _outside_transactions() -> Iterator[None]:
    with op.get_context().autocommit_block():
        op.execute(_PATIENT)
        yield
        op.execute(_AS_BEFORE)

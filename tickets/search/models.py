"""The index beside the record: one row a ticket, its terms as `tickets.search.terms` makes them.

PostgreSQL finds them by GIN over a tsvector without positions; SQLite by an FTS5 table over this one, which its own
triggers keep in step. Written by `tickets.search.index_sync`, in the transaction that changes the ticket.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Dialect, ForeignKey, Index, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from hotline.base.storage.database import Base, BigId

FTS = "ticket_words_fts"
_PUT = "INSERT INTO ticket_words_fts (rowid, words) VALUES (new.ticket_id, new.words);"
_TAKE = "INSERT INTO ticket_words_fts (ticket_words_fts, rowid, words) VALUES ('delete', old.ticket_id, old.words);"
SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE ticket_words_fts
    USING fts5(words, content='ticket_words', content_rowid='ticket_id', detail=none, tokenize='ascii')""",
    f"CREATE TRIGGER ticket_words_put AFTER INSERT ON ticket_words BEGIN {_PUT} END",
    f"CREATE TRIGGER ticket_words_gone AFTER DELETE ON ticket_words BEGIN {_TAKE} END",
    f"CREATE TRIGGER ticket_words_changed AFTER UPDATE ON ticket_words BEGIN {_TAKE} {_PUT} END",
)


class TermList(TypeDecorator[Sequence[str]]):
    """Terms in no order: a tsvector on PostgreSQL, on SQLite the terms with blanks between."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return tsvector(value) if dialect.name == "postgresql" else " ".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Sequence[str] | None:
        if value is None:
            return None
        return [term.strip("'") for term in value.split(" ")] if dialect.name == "postgresql" else value.split(" ")


class TicketWords(Base):
    """What a ticket is found by; personal numbers are masked before they come here."""

    __tablename__ = "ticket_words"
    __table_args__ = (
        # new terms go straight into the tree: a list of pending ones would be read through by every search
        Index("ix_ticket_words_words", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}).ddl_if(
            dialect="postgresql"
        ),
    )

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    registered_at: Mapped[datetime]
    words: Mapped[Sequence[str]] = mapped_column(TermList)


def tsvector(terms: Sequence[str]) -> str:
    """Terms as PostgreSQL reads a tsvector; they hold letters, digits and our own marks, no quotes."""
    return " ".join(f"'{term}'" for term in terms)


for _statement in SQLITE_INDEX:
    event.listen(TicketWords.__table__, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]

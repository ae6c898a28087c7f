"""Search: the index beside the record, and the newest tickets by time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import hotline.base.storage.database as db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PUT = "INSERT INTO ticket_words_fts (rowid, words) VALUES (new.ticket_id, new.words);"
_TAKE = "INSERT INTO ticket_words_fts (ticket_words_fts, rowid, words) VALUES ('delete', old.ticket_id, old.words);"
SQLITE = (
    """CREATE VIRTUAL TABLE ticket_words_fts
    USING fts5(words, content='ticket_words', content_rowid='ticket_id', detail=none, tokenize='ascii')""",
    f"CREATE TRIGGER ticket_words_put AFTER INSERT ON ticket_words BEGIN {_PUT} END",
    f"CREATE TRIGGER ticket_words_gone AFTER DELETE ON ticket_words BEGIN {_TAKE} END",
    f"CREATE TRIGGER ticket_words_changed AFTER UPDATE ON ticket_words BEGIN {_TAKE} {_PUT} END",
)


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "ticket_words",
        sa.Column("ticket_id", db.BigId, nullable=False),
        sa.Column("registered_at", db.UtcDateTime(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR() if on_postgres else sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_words_ticket_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_ticket_words")),
    )
    if on_postgres:
        op.create_index(
            "ix_ticket_words_words",
            "ticket_words",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    else:
        for statement in SQLITE:
            op.execute(statement)
    op.create_index("ix_ticket_registered_at", "ticket", ["registered_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_ticket_registered_at", table_name="ticket")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE ticket_words_fts")
    op.drop_table("ticket_words")

"""Personal data can be erased without breaking the journal; query codes are kept as hashes; addresses are sealed."""

import sqlalchemy as sa
from alembic import op

import hotline.base.storage.database as db
from hotline.base.settings import Settings
from tickets import query_codes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("citizen") as batch:
        batch.add_column(sa.Column("id_number_sealed", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("address_sealed", sa.String(length=1200), nullable=True))
        batch.add_column(sa.Column("erased_at", db.UtcDateTime(), nullable=True))
    with op.batch_alter_table("journal_entry") as batch:
        batch.add_column(sa.Column("seen", db.Json, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("words_sealed", sa.Text(), nullable=True))
        batch.add_column(sa.Column("salt", sa.String(length=32), nullable=False, server_default=""))
        batch.add_column(sa.Column("commitment", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("words_commitment", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("erased_at", db.UtcDateTime(), nullable=True))
    with op.batch_alter_table("deadline") as batch:
        batch.add_column(sa.Column("earlier", db.Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("ticket") as batch:
        batch.add_column(sa.Column("code_hash", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("address_sealed", sa.String(length=1200), nullable=True))
        batch.add_column(sa.Column("words_place", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("words_mark", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("erased_at", db.UtcDateTime(), nullable=True))
    _seal_what_is_there()
    with op.batch_alter_table("ticket") as batch:
        batch.drop_column("query_code")
        batch.drop_column("address")


def downgrade() -> None:
    """The codes themselves are gone: nobody can query by code until they get a new one."""
    with op.batch_alter_table("ticket") as batch:
        batch.add_column(sa.Column("query_code", sa.String(length=8), nullable=False, server_default=""))
        batch.add_column(sa.Column("address", sa.String(length=200), nullable=True))
        for name in ("code_hash", "address_sealed", "words_place", "words_mark", "erased_at"):
            batch.drop_column(name)
    with op.batch_alter_table("deadline") as batch:
        batch.drop_column("earlier")
    with op.batch_alter_table("journal_entry") as batch:
        for name in ("seen", "words_sealed", "salt", "commitment", "words_commitment", "erased_at"):
            batch.drop_column(name)
    with op.batch_alter_table("citizen") as batch:
        for name in ("id_number_sealed", "address_sealed", "erased_at"):
            batch.drop_column(name)


def _seal_what_is_there() -> None:
    connection, keys = op.get_bind(), None
    ticket = sa.table(
        "ticket", *(sa.column(n) for n in ("id", "number", "query_code", "address", "code_hash", "address_sealed"))
    )
    last = 0
    while rows := connection.execute(
        sa.select(ticket.c.id, ticket.c.number, ticket.c.query_code, ticket.c.address)
        .where(ticket.c.id > last)
        .order_by(ticket.c.id)
        .limit(1000)
    ).all():
        keys = keys or Settings().keys
        for row in rows:
            values = {"code_hash": query_codes.code_hash(row.number, row.query_code, keys)}
            values["address_sealed"] = keys.seal(row.address) if row.address else None
            connection.execute(sa.update(ticket).where(ticket.c.id == row.id).values(**values))
        last = rows[-1].id

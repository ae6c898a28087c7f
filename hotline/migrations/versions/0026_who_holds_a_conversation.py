"""A conversation has a holder (queue, machine, person); who asked for a person and was not answered yet waits in the queue"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("conversation") as table:
        table.add_column(sa.Column("holder", sa.String(24), nullable=False, server_default="machine"))
        table.add_column(sa.Column("holder_id", ID, nullable=True))
        table.add_column(sa.Column("held_since", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("waiting_since", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("talk_from", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("seen", sa.Integer(), nullable=False, server_default="0"))
        table.create_foreign_key("fk_conversation_holder_id", "staff", ["holder_id"], ["id"])
    op.execute(
        sa.text(
            "UPDATE conversation SET holder = 'queue', waiting_since = last_at, held_since = last_at,"
            " talk_from = last_sequence WHERE wants_person"
        )
    )
    with op.batch_alter_table("conversation") as table:
        table.drop_column("wants_person")
        table.create_index("ix_conversation_holder", ["holder", "holder_id"])
    op.create_table(
        "talk_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("act", sa.String(24), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("to_id", ID, nullable=True),
        sa.Column("note", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_talk_entry_conversation_id"),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name="fk_talk_entry_by_id"),
        sa.ForeignKeyConstraint(["to_id"], ["staff.id"], name="fk_talk_entry_to_id"),
        sa.PrimaryKeyConstraint("id", name="pk_talk_entry"),
    )
    op.create_index("ix_talk_entry_conversation_id", "talk_entry", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("talk_entry")
    with op.batch_alter_table("conversation") as table:
        table.drop_index("ix_conversation_holder")
        table.add_column(sa.Column("wants_person", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text("UPDATE conversation SET wants_person = true WHERE holder = 'queue'"))
    with op.batch_alter_table("conversation") as table:
        table.drop_constraint("fk_conversation_holder_id", type_="foreignkey")
        for name in ("seen", "talk_from", "waiting_since", "held_since", "holder_id", "holder"):
            table.drop_column(name)

"""Alarms with their record, and the duty roster"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import BigId, UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _duty()
    _alarm()
    _alarm_entry()


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("post", sa.String(24), nullable=False),
        sa.Column("staff_id", BigId, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("phone_sealed", sa.String(200), nullable=True),
        sa.Column("wechat_sealed", sa.String(400), nullable=True),
        sa.Column("entered_by", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("since < until", name="order"),
    )
    op.create_index("ix_duty_staff_id", "duty", ["staff_id"])
    op.create_index("ix_duty_post_until", "duty", ["post", "until"])


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("ticket_id", BigId, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("rings", sa.Boolean(), nullable=False),
        sa.Column("signal", sa.String(24), nullable=False),
        sa.Column("message_id", BigId, sa.ForeignKey("message.id", ondelete="SET NULL"), nullable=True),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("cries", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_with", sa.String(24), nullable=False, server_default=""),
    )
    is_open = sa.text("acknowledged_at IS NULL")
    op.create_index(
        "uq_alarm_open", "alarm", ["ticket_id", "rings"], unique=True, postgresql_where=is_open, sqlite_where=is_open
    )
    op.create_index("ix_alarm_ticket_id", "alarm", ["ticket_id"])
    op.create_index("ix_alarm_next_at", "alarm", ["next_at"])
    op.create_index("ix_alarm_acknowledged_at", "alarm", ["acknowledged_at"])


def _alarm_entry() -> None:
    op.create_table(
        "alarm_entry",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("alarm_id", BigId, sa.ForeignKey("alarm.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("what", sa.String(24), nullable=False),
        sa.Column("signal", sa.String(24), nullable=False, server_default=""),
        sa.Column("message_id", BigId, sa.ForeignKey("message.id", ondelete="SET NULL"), nullable=True),
        sa.Column("post", sa.String(24), nullable=True),
        sa.Column("staff_id", BigId, sa.ForeignKey("staff.id"), nullable=True),
        sa.Column("way", sa.String(24), nullable=True),
        sa.Column("outbox_id", BigId, sa.ForeignKey("outbox.id", ondelete="SET NULL"), nullable=True),
        sa.Column("called_off", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_alarm_entry_alarm_id", "alarm_entry", ["alarm_id"])
    op.create_index("ix_alarm_entry_outbox_id", "alarm_entry", ["outbox_id"])


def downgrade() -> None:
    for table in ("alarm_entry", "alarm", "duty"):
        op.drop_table(table)

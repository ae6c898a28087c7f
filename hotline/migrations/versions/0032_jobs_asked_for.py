"""What a person or the night asked for is a row of its own; a sheet's lease moves there"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import BigId, Json, UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ONE_AT_A_TIME = sa.text("alone AND state IN ('queued', 'running')")
UNDER_WAY = {"to_check": "check_sheet", "to_import": "import_sheet"}


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("arguments", Json, nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=True),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("asked_by", BigId, sa.ForeignKey("staff.id", name="fk_job_run_asked_by"), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("offered_as", sa.String(36), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(40), nullable=False),
        sa.Column("lease", sa.String(32), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("beat_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(400), nullable=False),
        sa.Column("error", sa.String(400), nullable=False),
        sa.Column("result", Json, nullable=False),
    )
    op.create_index("ix_job_run_state_id", "job_run", ["state", "id"])
    op.create_index("ix_job_run_kind_id", "job_run", ["kind", "id"])
    op.create_index(
        "uq_job_run_kind",
        "job_run",
        ["kind"],
        unique=True,
        postgresql_where=ONE_AT_A_TIME,
        sqlite_where=ONE_AT_A_TIME,
    )
    with op.batch_alter_table("ticket_import") as table:
        table.add_column(
            sa.Column(
                "job_id",
                BigId,
                sa.ForeignKey("job_run.id", name="fk_ticket_import_job_id", ondelete="SET NULL"),
                nullable=True,
            )
        )
        table.drop_column("beat_at")
        table.create_index("ix_ticket_import_job_id", ["job_id"])
    _go_on_with_what_waits()


def _go_on_with_what_waits() -> None:
    """A sheet that waited to be checked or imported, or was half imported, is a job now."""
    sheet = sa.table("ticket_import", *map(sa.column, ("id", "state", "name", "staff_id", "at", "job_id")))
    job = sa.table(
        "job_run",
        *map(sa.column, ("id", "kind", "alone", "state", "about", "asked_by", "asked_at", "attempt", "worker")),
        *map(sa.column, ("lease", "done", "total", "words", "error")),
        sa.column("arguments", Json),
        sa.column("result", Json),
    )
    bind = op.get_bind()
    for row in bind.execute(sa.select(sheet).where(sheet.c.state.in_(UNDER_WAY))).all():
        made = {"kind": UNDER_WAY[row.state], "alone": False, "state": "queued", "about": row.name, "worker": ""}
        made |= {"asked_by": row.staff_id, "asked_at": row.at, "attempt": 0, "lease": "", "done": 0, "total": 0}
        made |= {"words": "", "error": "", "arguments": {"import": row.id}, "result": {}}
        job_id = bind.execute(sa.insert(job).values(made).returning(job.c.id)).scalar_one()
        bind.execute(sa.update(sheet).where(sheet.c.id == row.id).values(job_id=job_id))


def downgrade() -> None:
    with op.batch_alter_table("ticket_import") as table:
        table.drop_index("ix_ticket_import_job_id")
        table.drop_column("job_id")
        table.add_column(sa.Column("beat_at", UtcDateTime(), nullable=True))
    op.drop_table("job_run")

"""Notices say who has to act on them, and each person reads for himself"""

import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import BigId, UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# What the lines of the release before are now: board (centre or unit), kind, a word at the beginning -> kind, audience.
# The first that fits counts; a line of a kind that nobody knows any more goes to those who decide.
KNOWN = (
    ("centre", "danger", "", "danger", "centre"),
    ("centre", "alarm_step", "", "alarm_step", "centre"),
    ("centre", "supervision", "已发", "letter_sent", "supervisors"),
    ("centre", "supervision", "", "letter_reply", "supervisors"),
    ("centre", "card", "", "card_appeal", "supervisors"),
    ("centre", "review", "", "review", "supervisors"),
    ("centre", "extension", "", "extension", "supervisors"),
    ("centre", "resumed", "", "suspension_over", "supervisors"),
    ("centre", "objection", "", "objection", "dispatchers"),
    ("centre", "secrecy", "", "secrecy", "dispatchers"),
    ("centre", "chase", "", "chase", "dispatchers"),
    ("centre", "withdrawn", "", "withdrawn", "dispatchers"),
    ("centre", "consult", "", "opinion", "dispatchers"),
    ("centre", "escalated", "", "escalated", "deciders"),
    ("centre", "lamp_yellow", "", "lamp_yellow", "deciders"),
    ("centre", "lamp_red", "", "lamp_red", "deciders"),
    ("centre", "unclear", "", "unclear", "callers"),
    ("centre", "unreachable", "", "unreachable", "callers"),
    ("centre", "undelivered", "", "undelivered", "tellers"),
    ("centre", "reveal", "", "reveal", "permitters"),
    ("centre", "model", "", "model", "model_keepers"),
    ("unit", "supervision", "", "supervision", "whole_unit"),
    ("unit", "card", "%撤销", "card_decided", "whole_unit"),
    ("unit", "card", "%不成立", "card_decided", "whole_unit"),
    ("unit", "card", "", "card", "whole_unit"),
    ("unit", "lamp_red", "", "lamp_red", "whole_unit"),
    ("unit", "order", "已直接派给", "order_copy", "unit"),
    ("unit", "objection", "", "objection_decided", "unit"),
    ("unit", "extension", "", "extension_decided", "unit"),
    *(
        ("unit", kind, "", kind, "unit")
        for kind in ("order", "returned", "rework", "chase", "withdrawn", "lamp_yellow", "sorted")
    ),
    *(("unit", kind, "", kind, "unit") for kind in ("co_answer", "consult", "resumed")),
)
OLD = {"letter_sent": "supervision", "letter_reply": "supervision", "card_appeal": "card", "card_decided": "card"}
OLD |= {"suspension_over": "resumed", "opinion": "consult", "order_copy": "order", "objection_decided": "objection"}
OLD |= {"extension_decided": "extension", "lamp_raised": "lamp_red", "lamp_remind": "lamp_yellow"}


def upgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("audience", sa.String(24), nullable=False, server_default="deciders"))
        table.add_column(sa.Column("staff_id", BigId, sa.ForeignKey("staff.id", name="fk_notice_staff_id")))
    _marks()
    _address()
    with op.batch_alter_table("notice") as table:
        table.drop_index("ix_notice_department_id_at")
        table.drop_column("read_at")
        table.alter_column("audience", existing_type=sa.String(24), server_default=None)
    op.create_index("ix_notice_department_id_audience", "notice", ["department_id", "audience", "id"])
    named = sa.text("staff_id IS NOT NULL")
    op.create_index("ix_notice_staff_id", "notice", ["staff_id", "id"], postgresql_where=named, sqlite_where=named)


def _marks() -> None:
    """A board was read from its beginning up to some line, by somebody for all: nobody gets those again."""
    op.create_table(
        "notice_mark",
        _of_staff(),
        sa.Column("up_to", BigId, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "notice_read",
        _of_staff(),
        sa.Column("notice_id", BigId, sa.ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_notice_read_notice_id", "notice_read", ["notice_id"])
    op.create_table(
        "notice_mute",
        _of_staff(),
        sa.Column("kind", sa.String(24), primary_key=True),
    )
    op.execute(
        "INSERT INTO notice_mark (staff_id, up_to, at) "
        "SELECT staff.id, max(notice.id), max(notice.read_at) FROM staff "
        "JOIN notice ON notice.department_id = staff.department_id AND notice.read_at IS NOT NULL GROUP BY staff.id"
    )


def _of_staff() -> sa.Column[int]:
    of = sa.ForeignKey("staff.id", ondelete="CASCADE")
    return sa.Column("staff_id", BigId, of, primary_key=True, autoincrement=False)


def _address() -> None:
    notice = sa.table("notice", *map(sa.column, ("department_id", "kind", "text", "audience")))
    unit = sa.table("department", sa.column("id"), sa.column("level"))
    at_centre = notice.c.department_id.in_(sa.select(unit.c.id).where(unit.c.level == "centre"))
    op.execute(sa.update(notice).where(~at_centre).values(audience="unit"))
    rules = [(_fits(notice, at_centre, *row[:3]), *row[3:]) for row in KNOWN]
    kinds = sa.case(*((fits, kind) for fits, kind, _ in rules), else_=notice.c.kind)
    audiences = sa.case(*((fits, audience) for fits, _, audience in rules), else_=notice.c.audience)
    op.execute(sa.update(notice).values(kind=kinds, audience=audiences))
    known = {row[3] for row in KNOWN}
    op.execute(sa.update(notice).where(notice.c.kind.not_in(known)).values(kind="sorted"))


def _fits(
    notice: sa.TableClause, at_centre: sa.ColumnElement[bool], board: str, kind: str, word: str
) -> sa.ColumnElement[bool]:
    there = at_centre if board == "centre" else ~at_centre
    return sa.and_(there, notice.c.kind == kind, *([notice.c.text.like(f"{word}%")] if word else []))


def downgrade() -> None:
    """A board is read for all again as far as anybody has read it."""
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("read_at", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE notice SET read_at = (SELECT max(notice_mark.at) FROM notice_mark "
        "JOIN staff ON staff.id = notice_mark.staff_id "
        "WHERE staff.department_id = notice.department_id AND notice_mark.up_to >= notice.id)"
    )
    for kind, before in OLD.items():
        op.execute(f"UPDATE notice SET kind = '{before}' WHERE kind = '{kind}'")  # noqa: S608 - words of our own
    for table_name in ("notice_mute", "notice_read", "notice_mark"):
        op.drop_table(table_name)
    op.drop_index("ix_notice_staff_id", "notice")
    op.drop_index("ix_notice_department_id_audience", "notice")
    with op.batch_alter_table("notice") as table:
        table.drop_column("staff_id")
        table.drop_column("audience")
        table.create_index("ix_notice_department_id_at", ["department_id", "at"])

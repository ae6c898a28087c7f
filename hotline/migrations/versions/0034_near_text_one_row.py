"""The index of near texts: one row a ticket instead of one row a band"""

import numpy as np
import sqlalchemy as sa
from alembic import op

from hotline.base.storage.database import BigId

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# as `classifier.repeats` had it then: 21 bands of 3 hashes, and how three hashes are mixed into one key
BANDS, ROWS = 21, 3
MIX = np.uint64(0x9E3779B97F4A7C15)
NAMES = tuple(f"band_{place}" for place in range(1, BANDS + 1))
AT_ONCE = 2000


def upgrade() -> None:
    for name in NAMES:
        op.add_column("near_text", sa.Column(name, BigId, nullable=True))
    _fill()
    for name in NAMES:
        op.create_index(f"ix_near_text_{name}", "near_text", [name, "ticket_id"])
    op.drop_table("near_band")


def downgrade() -> None:
    op.create_table(
        "near_band",
        sa.Column("band", BigId, autoincrement=False, nullable=False),
        sa.Column("ticket_id", BigId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("band", "ticket_id", name=op.f("pk_near_band")),
    )
    for name in NAMES:
        kept = f"SELECT {name}, ticket_id FROM near_text WHERE {name} IS NOT NULL"  # noqa: S608 - our own columns
        op.execute(f"INSERT INTO near_band (band, ticket_id) {kept}")
        op.drop_index(f"ix_near_text_{name}", table_name="near_text")
    with op.batch_alter_table("near_text") as table:
        for name in NAMES:
            table.drop_column(name)


def _fill() -> None:
    """Each ticket's keys, computed again from its signature; an empty text has none."""
    here = op.get_bind()
    table = sa.table("near_text", sa.column("ticket_id", BigId), sa.column("signature", sa.LargeBinary()))
    for name in NAMES:
        table.append_column(sa.column(name, BigId))
    fill = sa.update(table).where(table.c.ticket_id == sa.bindparam("about"))
    fill = fill.values({name: sa.bindparam(f"new_{name}") for name in NAMES})
    last = 0
    while True:
        chosen = sa.select(table.c.ticket_id, table.c.signature).where(table.c.ticket_id > last)
        found = here.execute(chosen.order_by(table.c.ticket_id).limit(AT_ONCE)).all()
        if not found:
            return
        signed = [(ticket_id, np.frombuffer(raw, dtype=np.uint32)) for ticket_id, raw in found]
        rows = [
            {"about": ticket_id, **{f"new_{name}": key for name, key in zip(NAMES, _keys(one), strict=True)}}
            for ticket_id, one in signed
            if one.any()
        ]
        if rows:
            here.execute(fill, rows)
        last = found[-1][0]


def _keys(signed: np.ndarray) -> list[int]:
    rows = signed.reshape(BANDS, ROWS).astype(np.uint64)
    key = np.arange(1, BANDS + 1, dtype=np.uint64)
    for place in range(ROWS):
        key = (key ^ rows[:, place]) * MIX
        key ^= key >> np.uint64(31)
    return key.view(np.int64).tolist()

"""What units read of a confidential matter; query codes and chat tokens no longer in plain; released files once more"""

import hashlib
import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from hotline.base.settings import Settings

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_CODE = re.compile(r"(?<=查询码 )\d{6}(?!\d)")
_MESSAGE = sa.table("message", *(sa.column(name) for name in ("id", "channel", "external_id", "text", "author")))
_OUTBOX = sa.table("outbox", *(sa.column(name) for name in ("id", "state", "text", "code_sealed")))
_BATCH = 1000


def upgrade() -> None:
    with op.batch_alter_table("ticket") as batch:
        batch.add_column(sa.Column("abstract", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("abstract_mark", sa.String(64), nullable=False, server_default=""))
    for name in ("message", "outbox"):
        with op.batch_alter_table(name) as batch:
            batch.add_column(sa.Column("code_sealed", sa.String(200), nullable=True))
    _seal_codes_to_be_sent()
    ours = _MESSAGE.c.author != "citizen"
    _change(_MESSAGE, _MESSAGE.c.text, ours & _MESSAGE.c.text.like("%查询码 %"), lambda text: _CODE.sub("******", text))
    _change(_OUTBOX, _OUTBOX.c.text, _OUTBOX.c.text.like("%查询码 %"), lambda text: _CODE.sub("******", text))
    with_token = (_MESSAGE.c.channel == "webchat") & _MESSAGE.c.external_id.like("%:%")
    _change(_MESSAGE, _MESSAGE.c.external_id, with_token & _MESSAGE.c.external_id.not_like("erased:%"), _key)
    _release_again()


def downgrade() -> None:
    for name in ("message", "outbox"):
        with op.batch_alter_table(name) as batch:
            batch.drop_column("code_sealed")
    with op.batch_alter_table("ticket") as batch:
        batch.drop_column("abstract_mark")
        batch.drop_column("abstract")


def _seal_codes_to_be_sent() -> None:
    """What waits is sent with its code."""
    connection, keys = op.get_bind(), None
    waiting = _OUTBOX.c.state.in_(["waiting", "sending", "to_call"]) & _OUTBOX.c.text.like("%查询码 %")
    for row in connection.execute(sa.select(_OUTBOX.c.id, _OUTBOX.c.text).where(waiting)).all():
        found = _CODE.search(row.text)
        if found:
            keys = keys or Settings().keys
            connection.execute(sa.update(_OUTBOX).where(_OUTBOX.c.id == row.id).values(code_sealed=keys.seal(found[0])))


def _change(
    table: sa.TableClause, column: sa.ColumnClause, where: sa.ColumnElement, made: Callable[[str], str]
) -> None:
    """Batch by batch along the key, each row whose value becomes another."""
    connection, last = op.get_bind(), 0
    set_to = sa.update(table).where(table.c.id == sa.bindparam("row")).values({column.name: sa.bindparam("new")})
    while True:
        here = sa.select(table.c.id, column).where(where, table.c.id > last).order_by(table.c.id).limit(_BATCH)
        rows = connection.execute(here).all()
        if not rows:
            return
        last = rows[-1][0]
        changed = [{"row": key, "new": made(old)} for key, old in rows if made(old) != old]
        if changed:
            connection.execute(set_to, changed)


def _key(external_id: str) -> str:
    token, _, rest = external_id.partition(":")
    return f"{hashlib.sha256(token.encode()).hexdigest()[:40]}:{rest}"


def _release_again() -> None:
    """Of what citizens sent and somebody released there is no clean copy yet: it has to be released again."""
    op.execute(
        sa.text(
            "UPDATE attachment SET for_units = false WHERE for_units AND by_citizen AND kind <> 'image' AND ticket_id IN "
            "(SELECT id FROM ticket WHERE confidential)"
        )
    )

"""Lists use their partial indexes: the values stand in the statement, where SQLite can read them."""

import re
from typing import Any

import pytest

from dashboards.admin.queries import system
from dashboards.desk.queries import waiting_lists
from dashboards.supervision.queries import promises
from hotline.base.storage.database import Database
from sla.sweep import sweep_store
from tests.conftest import MONDAY_MORNING
from tickets import store
from tickets.access.rights import SYSTEM


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda session: store.lead_order(session, 1), "uq_work_order_lead_open"),
        (lambda session: promises.on_board(session, SYSTEM), "ix_ticket_lamp_open"),
        (lambda session: waiting_lists.counts(session, SYSTEM), "ix_ticket_state_registered_at"),
        (lambda session: waiting_lists.counts(session, SYSTEM), "ix_deadline_ticket_id"),
        (system.undecided, ("ix_ticket_undecided", "ix_ticket_state_registered_at")),
        (
            lambda session: system.unsent(session, MONDAY_MORNING),
            ("ix_outbox_open_not_before", "ix_outbox_state_created_at"),
        ),
        (sweep_store.count_parked, "ix_deadline_parked"),
        (system.talks, "ix_conversation_holder"),
    ],
)
async def test_partial_indexes_serve_their_lists(
    database: Database, counting: Any, ask: Any, index: str | tuple[str, str]
) -> None:
    """`index`: or PostgreSQL's and SQLite's, which without statistics takes a broader one."""
    async with database.writing() as session:
        with counting() as seen:
            await ask(session)
        connection, statement = await session.connection(), seen.statements[-1]
        if database.is_sqlite:
            rows = await connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", tuple([10] * statement.count("?"))
            )
        else:
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            await connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
            await connection.exec_driver_sql(f"PREPARE asked AS {statement}")
            nulls = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
            rows = await connection.exec_driver_sql(
                f"EXPLAIN EXECUTE asked({nulls})" if nulls else "EXPLAIN EXECUTE asked"
            )
            await connection.exec_driver_sql("DEALLOCATE asked")
        found = "\n".join(str(row) for row in rows)
    wanted = index if isinstance(index, str) else index[database.is_sqlite]
    assert wanted in found, found

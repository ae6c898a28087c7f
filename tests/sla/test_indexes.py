"""The queries that run every second, or over a whole month, use their partial indexes, on both databases."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboards.citizen.queries import same_person
from hotline.base.storage.database import Database
from sla import store
from sla.indicators import period_store
from sla.sweep import promise_queries, sweep_store

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda session: sweep_store.claim_due(session, NOW, 10), "ix_deadline_next_at_running"),
        (lambda session: promise_queries.count_late(session, NOW), "ix_deadline_next_at_running"),
        (lambda session: store.claim_reviews(session, NOW, 10), "ix_review_next_try_at_waiting"),
        (lambda session: store.claim_unanswered(session, NOW, 5), "ix_review_next_try_at_unreachable"),
        (lambda session: promise_queries.untold(session, 10), "ix_fired_untold"),
        (lambda session: period_store.owed(session, NOW, NOW, NOW), "ix_deadline_due_at_centre"),
        (lambda session: same_person.counted(session, NOW), "ix_journal_entry_alone"),
    ],
)
async def test_partial_indexes_serve_their_queries(database: Database, counting: Any, ask: Any, index: str) -> None:
    async with database.writing() as session:
        with counting() as seen:
            await ask(session)
        statement = seen.statements[-1]
        if database.is_sqlite:
            plan = await session.connection()
            rows = await plan.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple([10] * statement.count("?")))
        else:
            plan = await session.connection()
            await plan.exec_driver_sql("SET LOCAL enable_seqscan = off")
            await plan.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
            await plan.exec_driver_sql(f"PREPARE asked AS {statement}")
            nulls = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
            rows = await plan.exec_driver_sql(f"EXPLAIN EXECUTE asked{f'({nulls})' if nulls else ''}")
            await plan.exec_driver_sql("DEALLOCATE asked")
        found = "\n".join(str(row) for row in rows)
    assert index in found, found

"""The sweeper's pulse: it beats with every sweep, and a watchdog says when it has stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.clock import Clock
from hotline.base.storage.unit_of_work import UnitOfWork
from sla.sweep import promise_queries, sweep_store

SWEEPER = "sweep"
RECOUNT = "recount"
STUCK_AFTER = timedelta(seconds=60)  # GoAlert calls an engine stuck after a minute (PEERS 1.3)
BEAT_EVERY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class SweeperHealth:
    """How the sweeper is: `late` counts steps that should have been taken more than a minute ago."""

    beat_at: datetime | None
    stuck: bool
    late: int
    parked: int
    detail: dict[str, Any]


async def beat(uow: UnitOfWork, *, swept_rows: int, drift_p99: float, parked: list[int]) -> None:
    """Note the sweep, every few seconds: sweepers side by side do not queue for the one row."""
    known = await promise_queries.heartbeat(uow.session, SWEEPER)
    if known is not None and timedelta(0) <= uow.now - known.beat_at < BEAT_EVERY and not parked:
        return
    detail = dict(known.detail) if known is not None else {}
    if swept_rows:
        detail = {"rows": swept_rows, "drift_p99": drift_p99, "parked": parked, "at": uow.now.isoformat()}
    await promise_queries.beat(uow.session, SWEEPER, uow.now, detail)


async def note_recount(uow: UnitOfWork, words: str | None) -> None:
    """That what runs has been compared with the calendar; what was moved stays noted until something else moves."""
    known = await promise_queries.heartbeat(uow.session, RECOUNT)
    detail = dict(known.detail) if known is not None else {}
    if words is not None:
        detail = {"words": words, "at": uow.now.isoformat()}
    await promise_queries.beat(uow.session, RECOUNT, uow.now, detail)


def pace_of(clock: Clock) -> float:
    """How fast the clock runs; a demo's minute is shorter than a minute."""
    return float(getattr(clock, "pace", 1.0))


async def health(session: AsyncSession, now: datetime, *, pace: float = 1.0) -> SweeperHealth:
    """For the pages 时钟 and 运行, for `/readyz` and `/metrics`."""
    known = await promise_queries.heartbeat(session, SWEEPER)
    late = await promise_queries.count_late(session, now - STUCK_AFTER * pace)
    stuck = known is None or now - known.beat_at > STUCK_AFTER * pace
    parked = await sweep_store.count_parked(session)
    return SweeperHealth(known.beat_at if known else None, stuck, late, parked, dict(known.detail) if known else {})

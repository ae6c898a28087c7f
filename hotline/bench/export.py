"""How fast tickets are taken out of a city of many, and in how much memory."""

import resource
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from hotline.app.data import import_export
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from hotline.base.storage.unit_of_work import Work
from hotline.bench.page_rows import SyntheticCity, fill
from hotline.bench.pages import clauses_of
from tickets.import_export.sheets import FORMATS

_STATUS = Path("/proc/self/statm")  # pages: the whole, then what is resident (proc(5))
_MB = 1024 * 1024


async def bench_export(settings: Settings, texts: Sequence[str], folder: Path, *, count: int) -> dict[str, Any]:
    """Keys `rows`; for each format `…_rows_per_second`, and megabytes after its first stretch and at most."""
    database, now = Database(settings.database, limits=LONG), SystemClock().now()
    try:
        await fill(database, SyntheticCity(clauses_of(texts), now=now, tickets=count), now=now)
        work, result = Work(database, SystemClock(), settings), dict[str, Any]()
        for ending in FORMATS:
            resident: list[float] = []
            began = perf_counter()
            rows = await import_export.export_sheet(
                work,
                folder / f"all.{ending}",
                tell=lambda _: resident.append(_rss()),  # noqa: B023
            )
            result |= {
                "rows": rows,
                f"{ending}_rows_per_second": round(rows / (perf_counter() - began)),
                f"{ending}_rss_mb_first": round(resident[0], 1),
                f"{ending}_rss_mb_peak": round(max(resident), 1),
            }
        return result
    finally:
        await database.close()


def _rss() -> float:
    return int(_STATUS.read_text().split()[1]) * resource.getpagesize() / _MB

"""The measured part of docs/benchmarks.md: every bench's figures beside the yardstick taken just before it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- measured: written by `make bench` -->", "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class BenchFigure:
    """A key of a bench's result. `asked`: what is wanted of it. Of milliseconds the ratio is in commits."""

    bench: str
    key: str
    words: str
    asked: str = ""
    is_ms: bool = False
    is_plain: bool = False  # a share or a count, which no machine makes better


FIGURES = (
    BenchFigure("intake", "tickets_per_second", "city profile, tickets a second", "150"),
    BenchFigure("intake", "cpu_ms_per_ticket", "CPU a ticket, ms", "8", is_ms=True),
    BenchFigure("intake", "queries_per_ticket", "statements a ticket", is_plain=True),
    BenchFigure("intake", "growth_ratio", "CPU a ticket among many : among few", "1.2", is_plain=True),
    BenchFigure("embedded", "tickets_per_second", "embedded profile, tickets a second"),
    BenchFigure("timers", "seconds", "20,000 due timers fired, seconds", "5", is_plain=True),
    BenchFigure("timers", "sweep_ratio", "sweep among many : among few", "1.3", is_plain=True),
    BenchFigure("search", "word_p95_ms", "search, a word, p95 ms", "30", is_ms=True),
    BenchFigure("search", "phrase_p95_ms", "search, a phrase, p95 ms", "30", is_ms=True),
    BenchFigure("search", "combined_p95_ms", "search, filters, p95 ms", "30", is_ms=True),
    BenchFigure("inbox", "inbox_p95_ms", "lists, p95 ms", "20", is_ms=True),
    BenchFigure("inbox", "ratio", "lists among many : among few", "1.5", is_plain=True),
    BenchFigure("export", "csv_rows_per_second", "export as csv, rows a second"),
    BenchFigure("export", "xlsx_rows_per_second", "export as xlsx, rows a second"),
    BenchFigure("repeats", "p95_ms", "the same matter found, p95 ms", "20", is_ms=True),
    BenchFigure("repeats", "found", "of the retold ones found", is_plain=True),
    BenchFigure("outbox", "seconds", "10,000 SMS, one in ten refused, seconds"),
    BenchFigure("outbox", "lost", "of them lost", "0", is_plain=True),
    BenchFigure("outbox", "doubled", "of them doubled", "0", is_plain=True),
    BenchFigure("outbox", "out_of_order", "of them out of order", "0", is_plain=True),
    BenchFigure("outbox", "slow_lane_delay_ms", "later while another provider hangs, ms", "0", is_plain=True),
)


@dataclass(frozen=True, slots=True)
class Run:
    """`yardstick`: single-row commits a second on PostgreSQL just before; `load`: of the machine, one minute."""

    result: Mapping[str, Any]
    yardstick: float
    load: float


def load_now() -> float:
    return os.getloadavg()[0]


def table(runs: Mapping[str, Run], *, quick: bool) -> str:
    """Markdown, the figures of benches that ran."""
    extent = "few data (`--quick`): only whether it runs" if quick else "full"
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {extent}. Yardstick: commits of one",
        "row a second on the same server just before. Ratio: figure to yardstick; of milliseconds, the commits that",
        "would fit into them. Asked: at least, of milliseconds, seconds and shares of cost at most.",
        "",
        "| figure | measured | asked | yardstick | ratio | load |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in FIGURES:
        run = runs.get(one.bench)
        if run is None or one.key not in run.result:
            continue
        value = run.result[one.key]
        ratio = "" if one.is_plain else f"{value * run.yardstick / 1000 if one.is_ms else value / run.yardstick:.3f}"
        lines.append(f"| {one.words} | {value} | {one.asked} | {run.yardstick:.0f} | {ratio} | {run.load:.1f} |")
    return "\n".join(lines)


def write(path: Path, measured: str) -> None:
    """Put the table between its marks; a file without them gets both at its end."""
    text = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    if BEGIN not in text or END not in text:
        text = f"{text.rstrip()}\n\n## As `make bench` measured last\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    path.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")

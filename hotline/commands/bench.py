"""`hotline bench NAME --json`: each figure beside a yardstick of the same run, for machines are shared and noisy."""

import asyncio
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from channels.contract import InboundMessage
from hotline import city
from hotline.app import wiring
from hotline.app.console import ERR, finish
from hotline.app.process import embedded
from hotline.app.wiring import Services
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.bench import deliveries, report, scratch_database, similar_tickets, timers
from hotline.bench.export import bench_export
from hotline.bench.intake.measuring import IntakeLoad, bench_intake
from hotline.bench.pages import FEW, bench_inbox, bench_search
from hotline.bench.yardstick import commits_a_second, of_postgres
from router import intake

ALL = "all"
MESSAGES = 500
TICKETS, QUICK_TICKETS = 1_000_000, 20_000


def bench(
    name: Annotated[str, typer.Argument(help="intake embedded timers search inbox export repeats outbox all")],
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="少量数据，只看能否运行")] = False,
    into: Annotated[Path | None, typer.Option(help="all：把结果写进这个 Markdown 文件的表里")] = None,
) -> None:
    """Measure one thing, or all of them one after the other, against its own yardstick."""
    if name != ALL and name not in BENCHES:
        raise BadInput(f"没有名为 {name} 的度量，可选：{'、'.join((*BENCHES, ALL))}")
    runs = {one: _run(one, quick=quick, compared=into is not None) for one in (BENCHES if name == ALL else (name,))}
    if into is not None:
        report.write(into, report.table(runs, quick=quick))
    results = {one: dict(run.result) for one, run in runs.items()}
    figures = results if name == ALL else results[name]
    if json_:
        finish(figures)
        return
    for key, value in figures.items():
        typer.echo(f"{key}\t{value}")


def _run(name: str, *, quick: bool, compared: bool) -> report.Run:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOTLINE_HOME"] = folder  # for the processes that a bench starts, too
        load, yardstick = report.load_now(), asyncio.run(of_postgres()) if compared else 0.0
        return report.Run(asyncio.run(BENCHES[name](Settings(), quick=quick)), yardstick, load)


async def bench_embedded(settings: Settings, *, quick: bool) -> dict[str, Any]:
    """Messages taken down and decided a second, on an empty SQLite; yardstick: rows committed one by one."""
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"home": Path(folder), "database_url": "", "redis_url": "", "channels": ()})
        house = wiring.build(own)
        await embedded.prepare_trial(house, password="bench")  # noqa: S106 - a database that lives a minute
        try:
            return await _measured(house, MESSAGES // 10 if quick else MESSAGES)
        finally:
            await house.close()


async def bench_taken_in(settings: Settings, *, quick: bool) -> dict[str, Any]:
    """Messages at the webhooks of the city profile's processes, until all are decided and answered."""
    load = IntakeLoad(messages=500, warm_up=150, already=QUICK_TICKETS) if quick else IntakeLoad()
    ERR.print(f"度量在临时数据库上进行，用后删除：{load}", highlight=False)
    return await bench_intake(settings, _texts(), load)


async def _measured(house: Services, count: int) -> dict[str, Any]:
    yardstick = await commits_a_second(house.work, count)
    texts = _texts()
    began = time.perf_counter()
    for number in range(count):
        message = InboundMessage(
            channel="sms",
            external_id=str(number),
            sender=f"138{number:08d}",
            phone=f"138{number:08d}",
            text=texts[number % len(texts)],
            sent_at=house.clock.now(),
        )
        await intake.accept(house.work, message)
    taken = time.perf_counter()
    await house.decide()
    decided = time.perf_counter()
    each = (decided - began) / count
    return {
        "messages": count,
        "taken_per_second": round(count / (taken - began), 1),
        "decided_per_second": round(count / (decided - taken), 1),
        "tickets_per_second": round(count / (decided - began), 1),
        "commits_per_second": round(yardstick, 1),
        "commits_a_ticket_costs": round(each * yardstick, 2),
    }


async def bench_promises(_settings: Settings, *, quick: bool) -> dict[str, Any]:
    """Due timers fired by four processes of which two are killed; PostgreSQL, in a database of its own."""
    load = timers.TimerLoad(due=2000, few=1000, many=20_000) if quick else timers.TimerLoad()
    async with scratch_database.postgres() as url:
        ERR.print(f"度量在临时数据库上进行，用后删除：{load}", highlight=False)
        return await timers.bench_timers(url, load)


async def bench_found(_settings: Settings, *, quick: bool) -> dict[str, Any]:
    """Words, phrases and combined filters among a year's tickets; PostgreSQL, in a database of its own."""
    count = QUICK_TICKETS if quick else TICKETS
    async with scratch_database.postgres() as url:
        ERR.print(f"度量在临时数据库上进行，用后删除：先生成 {count} 件工单", highlight=False)
        return await bench_search(url, _texts(), count=count)


async def bench_listed(_settings: Settings, *, quick: bool) -> dict[str, Any]:
    """The dispatcher's desk and every unit's list, after little and after much history."""
    few, many = (FEW // 10, QUICK_TICKETS) if quick else (FEW, TICKETS)
    async with scratch_database.postgres() as small, scratch_database.postgres() as large:
        ERR.print(f"度量在临时数据库上进行，用后删除：先生成 {few} 件和 {many} 件工单", highlight=False)
        return await bench_inbox([(small, few), (large, many)], _texts())


async def bench_taken_out(settings: Settings, *, quick: bool) -> dict[str, Any]:
    """Every ticket into a file of each format; PostgreSQL, in a database of its own."""
    count = QUICK_TICKETS if quick else TICKETS
    async with scratch_database.postgres() as url:
        with tempfile.TemporaryDirectory() as folder:
            ERR.print(f"度量在临时数据库上进行，用后删除：先生成 {count} 件工单", highlight=False)
            own = settings.model_copy(update={"home": Path(folder), "database_url": url})
            return await bench_export(own, _texts(), Path(folder), count=count)


async def bench_repeats(_settings: Settings, *, quick: bool) -> dict[str, Any]:
    """The same matter found again among a million tickets; PostgreSQL, in a database of its own."""
    load = similar_tickets.SimilarLoad(tickets=5000, probes=50) if quick else similar_tickets.SimilarLoad()
    async with scratch_database.postgres() as url:
        ERR.print(f"度量在临时数据库上进行，用后删除：{load}", highlight=False)
        return await similar_tickets.bench_repeats(url, _texts(), load)


async def bench_deliveries(_settings: Settings, *, quick: bool) -> dict[str, Any]:
    """SMS through a gateway that fails one in ten while WeChat hangs; PostgreSQL, in a database of its own."""
    load = deliveries.OutboxLoad(messages=1000, hanging=50, probes=20) if quick else deliveries.OutboxLoad()
    async with scratch_database.postgres() as url:
        ERR.print(f"度量在临时数据库上进行，用后删除：{load}", highlight=False)
        return await deliveries.bench_outbox(url, load)


def _texts() -> list[str]:
    """The sample city's requests, their slots filled: the same ones in every run."""
    sample, chosen = city.load_city(), random.Random(20_260_701)  # noqa: S311 - repeatable, nothing secret
    return [city.fill(example.text, chosen, sample) for example in sample.examples]


BENCHES: dict[str, Any] = {
    "intake": bench_taken_in,
    "embedded": bench_embedded,
    "timers": bench_promises,
    "search": bench_found,
    "inbox": bench_listed,
    "export": bench_taken_out,
    "repeats": bench_repeats,
    "outbox": bench_deliveries,
}

"""How fast the pages find and list: the pages' own functions, on a scratch PostgreSQL with a million tickets."""

import random
import re
import statistics
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from dashboards.admin.queries import people
from dashboards.desk.queries import search, waiting_lists, work_orders
from dashboards.desk.queries.waiting_places import CentreList
from dashboards.supervision.queries import promises
from dashboards.ticket.queries import tickets
from hotline.base.clock import SystemClock
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from hotline.bench.page_rows import UNITS, SyntheticCity, fill
from tickets.access.rights import Actor, ActorKind, Role
from tickets.lifecycle import State
from tickets.search import query_parser as asking
from tickets.search.searching import Filters, SearchRequest

ASKED = 240  # searches of each sort
ROUNDS = 60  # lists of each sort
FEW = 50_000
DISPATCHER = Actor(ActorKind.STAFF, 1, "派单员", frozenset({Role.DISPATCHER}))
Ask = Callable[[], Awaitable[Any]]


async def bench_search(url: str, texts: Sequence[str], *, count: int) -> dict[str, Any]:
    """Keys `word_p95_ms, phrase_p95_ms, combined_p95_ms, tickets`, medians, worst cases and what filling took."""
    database, now = Database(url, limits=LONG), SystemClock().now()
    try:
        clauses = clauses_of(texts)
        began = perf_counter()
        await fill(database, SyntheticCity(clauses, now=now, tickets=count), now=now)
        result: dict[str, Any] = {"tickets": count, "filled_s": round(perf_counter() - began, 1)}
        for name, wishes in _wishes(clauses, SyntheticCity(clauses, now=now, tickets=count).names(), now).items():
            result |= await _searched(database, name, wishes, now)
        return result
    finally:
        await database.close()


async def bench_inbox(database_urls: Sequence[tuple[str, int]], texts: Sequence[str]) -> dict[str, Any]:
    """Keys `inbox_p95_ms` at the larger and `inbox_p95_ms_50k` at the smaller count of tickets, and their ratio."""
    (few_url, few), (many_url, many) = database_urls
    small = await _inbox(few_url, texts, few)
    large = await _inbox(many_url, texts, many)
    return {
        "inbox_p95_ms": large["p95"],
        "inbox_p95_ms_50k": small["p95"],
        "ratio": round(large["p95"] / small["p95"], 3),
        "desk_p95_ms": large["desk"],
        "unit_p95_ms": large["unit"],
        "tickets": many,
        "tickets_few": few,
    }


def clauses_of(texts: Sequence[str]) -> list[str]:
    """The clauses of the texts, each once, in an order that does not change."""
    found: dict[str, None] = {}
    for text in texts:
        parts = (part.strip() for part in re.split(r"[，。！？；,!?;\s\\]+", text))
        found.update(dict.fromkeys(part for part in parts if len(part) > 3))  # noqa: PLR2004 - shorter ones say little
    return sorted(found)


def _wishes(clauses: Sequence[str], names: Sequence[str], now: datetime) -> dict[str, list[SearchRequest]]:
    draw = random.Random(54321)  # noqa: S311 - a repeatable stream, nothing secret
    words = [word for clause in draw.sample(clauses, 400) for word in asking.parts(clause) if len(word) > 1]
    frequent = ["噪音", "小区", "物业", "路灯", "施工", "扰民", "垃圾", "停车", "业主", "投诉"]
    rare = [draw.choice(names) for _ in range(ASKED)]
    asked = [SearchRequest(_read(draw.choice(frequent))) for _ in range(ASKED // 3)]
    asked += [SearchRequest(_read(draw.choice(words))) for _ in range(ASKED // 3)]
    asked += [SearchRequest(_read(name)) for name in rare[: ASKED // 3]]
    phrases = []
    for _ in range(ASKED):
        clause, long = draw.choice(clauses), draw.randint(2, 6)
        start = draw.randint(0, max(0, len(clause) - long))
        phrases.append(SearchRequest(_read(f"“{clause[start : start + long]}”")))
    combined = []
    for _ in range(ASKED):
        filters = Filters(
            units=frozenset({draw.randint(1, UNITS)}) if draw.random() < 0.7 else frozenset(),  # noqa: PLR2004
            states=(draw.choice([State.CLOSED, State.IN_PROGRESS, State.PENDING_SIGN, State.ARCHIVED]),),
            since=now - timedelta(days=draw.choice([7, 30, 90, 365])),
        )
        combined.append(
            SearchRequest(_read(" ".join(draw.sample([*frequent, *words[:200]], draw.choice((1, 2))))), filters)
        )
    return {"word": asked, "phrase": phrases, "combined": combined}


def _read(typed: str) -> asking.ParsedQuery:
    return asking.read(typed, prefix="GL")


async def _searched(database: Database, name: str, wishes: Sequence[SearchRequest], now: datetime) -> dict[str, Any]:
    hits = 0

    def ask(wish: SearchRequest) -> Ask:
        async def asked() -> int:
            async with database.reading() as session:
                return len((await search.page(session, wish, now=now))[1])

        return asked

    times = []
    for wish in wishes:
        began = perf_counter()
        hits += await ask(wish)()
        times.append((perf_counter() - began) * 1000)
    return {
        f"{name}_p95_ms": _p95(times),
        f"{name}_median_ms": round(statistics.median(times), 2),
        f"{name}_worst_ms": round(max(times), 2),
        f"{name}_hits": hits,
    }


async def _inbox(url: str, texts: Sequence[str], count: int) -> dict[str, float]:
    database, now = Database(url, limits=LONG), SystemClock().now()
    try:
        await fill(database, SyntheticCity(clauses_of(texts), now=now, tickets=count), now=now)
        desk = await _timed(lambda: _desk(database), ROUNDS)
        unit: list[float] = []
        for number in range(1, UNITS + 1):
            unit += await _timed(lambda number=number: _unit(database, frozenset({number})), 2)  # type: ignore[misc]
        return {"p95": _p95(desk + unit), "desk": _p95(desk), "unit": _p95(unit)}
    finally:
        await database.close()


async def _timed(ask: Ask, rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        began = perf_counter()
        await ask()
        times.append((perf_counter() - began) * 1000)
    return times


async def _desk(database: Database) -> None:
    """What the dispatcher's desk asks for."""
    async with database.reading() as session:
        await waiting_lists.counts(session, DISPATCHER)
        await waiting_lists.talks_and_doubts(session)
        found = await waiting_lists.listed(session, CentreList.DISPATCH, DISPATCHER)
        ids = [row.id for row in found.items]
        names = await people.department_names(session)
        await tickets.proposals(session, ids, names)
        await tickets.objections(session, [row.id for row in found.items if row.state == State.OBJECTION])


async def _unit(database: Database, scope: frozenset[int]) -> None:
    """What a unit's own list asks for."""
    handler = Actor(ActorKind.STAFF, 2, "承办人", frozenset({Role.UNIT_HANDLER}), min(scope), scope, scope)
    async with database.reading() as session:
        await work_orders.counts(session, handler)
        await work_orders.open_of(session, handler)
        await promises.open_supervisions(session, handler, of_unit=True)


def _p95(times: Sequence[float]) -> float:
    return round(sorted(times)[int(len(times) * 0.95)], 2)

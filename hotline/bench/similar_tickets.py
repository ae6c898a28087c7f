"""How fast is the same matter found among a million tickets? PostgreSQL, in an empty scratch database.

The tickets are made of clauses put together by chance, so that many share clauses and hardly two share a whole; the
planted repeats are old tickets reworded: clauses in another order, one left out, every tenth character mistyped.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any, cast

from sqlalchemy import Index, Table, text
from sqlalchemy.schema import CreateIndex, DropIndex

from classifier.similar import minhash
from classifier.text.gazetteer import Gazetteer
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from router.similar_tickets import similar_search
from router.similar_tickets.similar_models import BAND_NAMES, NearText
from tickets.models import Ticket
from tickets.person_models import Citizen

CHUNK = 50_000
PROBES = 500
SLIPS = 10  # one character in so many is another
START = datetime(2026, 1, 5, 1, tzinfo=UTC)
_ROAD = "榕桂樟柳松梅兰竹荷枫青白长南北东西新安宁和平春秋星月明江河湖"
_BREAK = re.compile("[，。！？；：\n]+")
_TABLE = cast("Table", Ticket.__table__)


@dataclass(frozen=True, slots=True)
class SimilarLoad:
    tickets: int = 1_000_000
    probes: int = PROBES


async def bench_repeats(url: str, sayings: Sequence[str], load: SimilarLoad | None = None) -> dict[str, Any]:
    """Keys `p95_ms, p50_ms, tickets, found`; `sayings`: requests whose clauses the tickets are made of."""
    load = load or SimilarLoad()
    database = Database(url, limits=LONG)
    rng = random.Random(12345)  # noqa: S311 - a repeatable data, no secret
    try:
        texts = await _fill(database, rng, _clauses(sayings), load)
        return await _probe(database, rng, texts) | {"tickets": load.tickets}
    finally:
        await database.close()


def _clauses(sayings: Sequence[str]) -> list[str]:
    pieces = {piece.strip() for saying in sayings for piece in _BREAK.split(saying)}
    return sorted(piece for piece in pieces if len(piece) >= 6)  # noqa: PLR2004 - shorter ones say nothing


def _saying(rng: random.Random, clauses: Sequence[str]) -> str:
    road = f"{rng.choice(_ROAD)}{rng.choice(_ROAD)}{rng.choice(('路', '街', '巷', '小区', '花园'))}"
    return f"{road}{rng.randint(1, 400)}号，" + "，".join(rng.sample(clauses, 4)) + "。"


def _in_other_words(rng: random.Random, saying: str) -> str:
    place, *rest = [piece for piece in _BREAK.split(saying) if piece]
    rng.shuffle(rest)
    letters = list("，".join([place, *rest[1:]]))
    for slip in rng.sample(range(len(place), len(letters)), len(letters) // SLIPS):
        letters[slip] = rng.choice(_ROAD)
    return "".join(letters)


async def _fill(database: Database, rng: random.Random, clauses: Sequence[str], load: SimilarLoad) -> dict[int, str]:
    """The tickets and their index; returns the probes: id of the ticket -> the same reworded."""
    probes = set(rng.sample(range(1, load.tickets + 1), load.probes))
    texts: dict[int, str] = {}
    async with database.writing() as session:
        session.add(Citizen(created_at=START))
        await session.flush()
        for index in _indexes():
            await session.execute(DropIndex(index))
        connection = await (await session.connection()).get_raw_connection()
        driver: Any = connection.driver_connection
        for first in range(1, load.tickets + 1, CHUNK):
            ids = range(first, min(first + CHUNK, load.tickets + 1))
            said = [_saying(rng, clauses) for _ in ids]
            texts |= {number: _in_other_words(rng, said[number - first]) for number in probes.intersection(ids)}
            await _copy(driver, ids, said)
        for index in _indexes():
            await session.execute(CreateIndex(index))
        await session.commit()
    async with database.engine.connect() as plain:  # as a database at work does by itself after so many rows
        outside = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("VACUUM (ANALYZE) ticket, near_text"))
    return texts


async def _copy(driver: Any, ids: range, said: Sequence[str]) -> None:
    signed = minhash.signatures(said)
    nowhere = Gazetteer(())
    keys = minhash.bands_of_all(signed).T.tolist()
    texts = [
        (number, one.tobytes(), similar_search.place_of(words, nowhere), *own)
        for number, one, words, own in zip(ids, signed, said, keys, strict=True)
    ]
    await driver.copy_records_to_table("ticket", records=_records(ids, said), columns=_columns())
    named = ("ticket_id", "signature", "place", *BAND_NAMES)
    await driver.copy_records_to_table("near_text", records=texts, columns=named)


def _indexes() -> list[Index]:
    return sorted(cast("Table", NearText.__table__).indexes, key=str)


def _filled() -> dict[str, Any]:
    """What every ticket of the data has in common: the columns that may not be empty, at their defaults."""
    needed = [column for column in _TABLE.columns if not column.nullable and column.server_default is None]
    return {column.name: getattr(column.default, "arg", column.type.python_type()) for column in needed}


def _columns() -> list[str]:
    return [*_filled(), "department_id"]


def _records(ids: range, said: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    same = _filled() | {"citizen_id": 1, "source": "bench", "version": 1, "department_id": None}
    same |= {"state": "in_progress", "kind": "QZ", "urgency": "normal", "lamp": "green"}
    for number, words in zip(ids, said, strict=True):
        at = START + timedelta(seconds=26 * number)  # a million in ten months
        own = {"id": number, "number": f"B{number}", "title": words[:30], "text": words, "registered_at": at}
        yield tuple((same | own).values())


async def _probe(database: Database, rng: random.Random, texts: dict[int, str]) -> dict[str, Any]:
    """Each look-up in a session of its own, as a page does it; the first few, cold, count like all others."""
    order = sorted(texts)
    rng.shuffle(order)
    took, found = [], 0
    for number in order:
        probe = Ticket(id=0, text=texts[number], citizen_id=0, registered_at=START + timedelta(days=330))
        began = perf_counter()
        async with database.reading(short=True) as session:
            near_ones = await similar_search.candidates(session, probe)
        took.append((perf_counter() - began) * 1000)
        found += any(one.id == number for one in near_ones)
    took.sort()
    return {
        "p95_ms": round(took[int(len(took) * 0.95)], 2),
        "p50_ms": round(took[len(took) // 2], 2),
        "found": round(found / len(took), 4),
    }

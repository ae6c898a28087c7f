"""A year of a city for the benches of the pages: tickets with their index rows, copied into PostgreSQL.

Clauses of real grammar are drawn by Zipf's law, so that a few words occur in tens of thousands of tickets and most in a
handful; estates' names are made up by the ten thousand, for rare words and phrases. Terms come from
`tickets.search.terms`, clause by clause: punctuation between clauses keeps pairs from reaching across.
"""

import random
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.schema import CreateIndex, DropIndex

from hotline.base.storage.database import Base, Database
from sla.models import Deadline, DeadlineState
from sla.policy.promises import Promise, Step
from tickets.lifecycle import State
from tickets.models import Assignment, ChosenBy, Kind, Lamp, Ticket
from tickets.person_models import Citizen, Department
from tickets.search import terms
from tickets.search.models import tsvector

UNITS = 88
CITIZENS = 2000
OPEN = 10_000  # at work at any time: a matter of the city's flow and its deadlines, not of how long it keeps records
DAYS = 365
CHUNK = 2000
_NAME_PARTS = (
    "金银龙凤福瑞祥和平安康泰华丰盛茂松柏梅兰竹菊桂荷莲枫杉榆桐柳杏桃梨橘翠碧青蓝紫红丹云霞星月阳晨曦"
    "春夏秋冬江河湖海溪泉"
)
_NAME_ENDS = ("苑", "家园", "花园", "公寓", "新村", "大厦", "广场", "里")
_WAITING = {
    State.PENDING_DISPATCH: 320,
    State.NEED_INFO: 100,
    State.OBJECTION: 100,
    State.FEEDBACK: 480,
    State.PENDING_SIGN: 1500,
    State.UNIT_REVIEW: 300,
    State.CALLBACK: 1200,
}
_NOTHING = r"\N"
_FILLED = (
    *("id", "number", "citizen_id", "state", "kind", "category", "title", "text", "urgency", "department_id"),
    *("needs_person", "due_at", "registered_at", "closed_at"),
)
_KINDS = (Kind.COMPLAINT, Kind.HELP, Kind.CONSULT, Kind.HELP)
_KIND_TERMS = [terms.facet(terms.KIND, kind.value) for kind in _KINDS]
HEAD = 18  # characters of a clause in a title
_ENDED = (State.CLOSED, State.CLOSED, State.CLOSED, State.ARCHIVED, State.ARCHIVED, State.DIRECT_CLOSED)


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Some words with the terms that they bring, as PostgreSQL reads them; in a text, and at the head of a title."""

    text: str
    terms: str
    head: str
    titled: str

    @classmethod
    def of(cls, text: str) -> "TextPiece":
        head = text[:HEAD]
        titled = [term for found in terms.of_text(head) for term in (found, terms.TITLE + found)]
        return cls(text, tsvector([*terms.of_text(text)]), head, tsvector(titled))


@dataclass(frozen=True, slots=True)
class Made:
    """One ticket of the bench, before it is a row."""

    id: int
    title: str
    text: str
    words: str
    state: State
    unit: int
    at: datetime


class SyntheticCity:
    """Draws tickets; the same seed gives the same city."""

    def __init__(self, clauses: Sequence[str], *, now: datetime, tickets: int, seed: int = 12345) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - a repeatable stream, nothing secret
        self._now, self._count = now, tickets
        self._clauses = [TextPiece.of(clause) for clause in clauses]
        self._draw.shuffle(self._clauses)
        self._by_rank = _ranks(len(self._clauses))
        self._units = _ranks(UNITS)
        pairs = [a + b for a in _NAME_PARTS for b in _NAME_PARTS if a != b]
        self._names = [name + end for name in pairs for end in _NAME_ENDS]
        self._draw.shuffle(self._names)
        self._places = [TextPiece.of(name) for name in self._names]
        self._name_ranks = _ranks(len(self._names))

    def tickets(self) -> Iterator[Made]:
        step = timedelta(days=DAYS) / self._count
        first = self._now - timedelta(days=DAYS)
        waiting = self._waiting()
        for row in range(1, self._count + 1):
            yield self._ticket(row, first + step * row, waiting.get(row))

    def names(self) -> Sequence[str]:
        """Estates, the most frequent first."""
        return self._names

    def _waiting(self) -> dict[int, State]:
        """Which of the newest tickets are at work, and where."""
        newest = range(max(1, self._count - OPEN * 3), self._count + 1)
        chosen = self._draw.sample(newest, min(OPEN, len(newest)))
        states = [state for state, count in _WAITING.items() for _ in range(count)]
        states += [State.IN_PROGRESS] * (OPEN - len(states))
        return dict(zip(chosen, states, strict=False))

    def _ticket(self, row: int, at: datetime, waiting: State | None) -> Made:
        draw = self._draw
        place = draw.choices(self._places, cum_weights=self._name_ranks)[0]
        chosen = draw.choices(self._clauses, cum_weights=self._by_rank, k=3 + row % 4)
        unit = draw.choices(range(1, UNITS + 1), cum_weights=self._units)[0]
        words = " ".join((place.titled, chosen[0].titled, *(clause.terms for clause in chosen)))
        text = "，".join((place.text, *(clause.text for clause in chosen)))
        state = waiting or _ENDED[row % len(_ENDED)]
        return Made(row, f"{place.text}，{chosen[0].head}", text, words, state, unit, at)


def _ranks(count: int) -> list[float]:
    """Cumulated weights by Zipf's law, a little flatter at the top."""
    found, total = [], 0.0
    for rank in range(count):
        total += 1 / (rank + 8)
        found.append(total)
    return found


async def fill(database: Database, city: SyntheticCity, *, now: datetime) -> None:
    """Everything but the measured: people, tickets, index rows, promises; indexes are made afterwards."""
    tables: list[Table] = [Base.metadata.tables[name] for name in ("ticket", "ticket_words")]
    async with database.engine.begin() as connection:
        await connection.execute(text("SET session_replication_role = replica"))  # keys hold by making
        await connection.execute(text("SET maintenance_work_mem = '1GB'"))
        await _people(connection, now)
        indexes = [index for table in tables for index in table.indexes]
        for index in indexes:
            await connection.execute(DropIndex(index))
        await _copy(connection, city)
        for index in indexes:
            await connection.execute(CreateIndex(index))
    async with database.writing() as session:
        await _promises(session, now)
        await session.commit()
    async with database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("VACUUM ANALYZE"))


async def _people(connection: AsyncConnection, now: datetime) -> None:
    units = [
        {"id": n, "code": f"U{n}", "name": f"第{n}单位", "short": f"第{n}单位", "level": "city", "path": f"/{n}/"}
        for n in range(1, UNITS + 1)
    ]
    await connection.execute(insert(Department), [{**unit, "active": True} for unit in units])
    await connection.execute(insert(Citizen), [{"id": n, "created_at": now} for n in range(1, CITIZENS + 1)])


async def _copy(connection: AsyncConnection, city: SyntheticCity) -> None:
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise RuntimeError("the driver is not connected")
    batch: list[Made] = []
    for made in city.tickets():
        batch.append(made)
        if len(batch) == CHUNK:
            await _send(driver, batch)
            batch = []
    await _send(driver, batch)


async def _send(driver: Any, batch: list[Made]) -> None:
    fixed = _fixed()
    rows = [f"{_row(made)}\t{fixed}" for made in batch]
    await driver.copy_to_table("ticket", source=_lines(rows), columns=[*_FILLED, *_defaults()])
    found = [f"{made.id}\t{made.at.isoformat()}\t{made.words} {_facets(made)}" for made in batch]
    await driver.copy_to_table("ticket_words", source=_lines(found), columns=["ticket_id", "registered_at", "words"])


async def _lines(rows: list[str]) -> AsyncIterator[bytes]:
    yield "".join(f"{row}\n" for row in rows).encode()


def _facets(made: Made) -> str:
    still = terms.OPEN if made.state not in terms.OVER else ""
    days = (terms.week(made.at), terms.season(made.at))
    facets = [f"{terms.UNIT}{made.unit}", _KIND_TERMS[made.id % 4], f"{terms.CATEGORY}{made.unit:02d}{made.id % 10}"]
    return tsvector([*facets, *days, f"{terms.TAIL}{made.id % 10000:04d}", *([still] if still else [])])


def _row(made: Made) -> str:
    """One ticket as COPY reads it: the columns of `_FILLED`."""
    centre = made.state is State.PENDING_DISPATCH or made.state is State.NEED_INFO
    waits = made.state is State.PENDING_DISPATCH and made.id % 16
    closed = (made.at + timedelta(days=4)).isoformat() if made.state in terms.OVER else _NOTHING
    at, due = made.at.isoformat(), (made.at + timedelta(days=5)).isoformat()
    unit, why = (_NOTHING if centre else made.unit), ("把握不足" if waits else _NOTHING)
    urgency = "urgent" if made.id % 40 == 0 else "normal"
    number, category = f"GL2611{made.id:010d}", f"{made.unit:02d}{made.id % 10}"
    who = f"{made.id % CITIZENS + 1}\t{made.state.value}\t{_KINDS[made.id % 4].value}\t{category}"
    return f"{made.id}\t{number}\t{who}\t{made.title}\t{made.text}\t{urgency}\t{unit}\t{why}\t{due}\t{at}\t{closed}"


def _defaults() -> dict[str, Any]:
    """What every ticket of the bench has alike: what the record's columns say by themselves, and a few more."""
    found: dict[str, Any] = {"code_hash": "", "source": "sms", "version": 1}
    for column in Ticket.__table__.columns:
        if column.default is not None and column.default.is_scalar and column.name not in {*_FILLED, *found}:
            found[column.name] = column.default.arg
    return found


def _fixed() -> str:
    return "\t".join(_text(value) for value in _defaults().values())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(getattr(value, "value", value))


async def _promises(session: AsyncSession, now: datetime) -> None:
    """Two running promises for each open ticket with a unit, a proposal for each that waits at the desk."""
    waiting = ", ".join(f"'{state.value}'" for state in (*_WAITING, State.IN_PROGRESS))
    found = await session.execute(
        text(f"SELECT id, department_id, registered_at FROM ticket WHERE state IN ({waiting})")  # noqa: S608 - own codes
    )
    deadlines, proposals = [], []
    for ticket_id, unit, at in found:
        if unit is None:
            proposals.append(_proposal(ticket_id, now))
            continue
        for promise, days in ((Promise.CONTACT, 1), (Promise.HANDLE, 5)):
            deadlines.append(_deadline(ticket_id, unit, promise, at, at + timedelta(days=days + ticket_id % 7)))
    await session.execute(insert(Deadline), deadlines)
    await session.execute(insert(Assignment), proposals)


def _deadline(ticket_id: int, unit: int, promise: Promise, at: datetime, due: datetime) -> dict[str, Any]:
    fixed = {"state": DeadlineState.RUNNING, "budget": "5wd", "calendar": "", "policy": {}, "marks": {}}
    steps = {"lamp": Lamp.GREEN, "next_step": Step.RED, "next_at": due, "generation": 0}
    dated = {"starts_at": at, "due_at": due}
    return {"ticket_id": ticket_id, "department_id": unit, "promise": promise, **fixed, **steps, **dated}


def _proposal(ticket_id: int, now: datetime) -> dict[str, Any]:
    candidates = [{"department": f"U{n}", "confidence": 0.5 / n} for n in (1, 2, 3)]
    fixed = {"chosen_by": ChosenBy.MODEL, "model_version": "bench", "confidence": 0.5, "words": [], "basis": "把握不足"}
    return {"ticket_id": ticket_id, "candidates": candidates, "decision": "person", "at": now, **fixed}

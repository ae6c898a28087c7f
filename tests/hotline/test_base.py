"""Clock, crypto, database types, unit of work, settings, logs: what every layer uses."""

import asyncio
import json
import logging
import stat
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from channels.webchat.wakeups import wakeup_of
from hotline.base.clock import CITY_ZONE, TurnedClock, aware, city_time
from hotline.base.errors import Conflict
from hotline.base.events import Event
from hotline.base.observability import log
from hotline.base.security import crypto, keyfile
from hotline.base.security.crypto import BrokenSeal, KeyRing
from hotline.base.settings import Settings
from hotline.base.storage import unit_of_work as uow_module
from hotline.base.storage.database import Database, UtcDateTime
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.base.wakeups import InProcessWakeups
from tests.hotline.rows import a_ticket
from tickets import store
from tickets.person_models import Citizen


def test_a_time_without_a_zone_is_refused_everywhere() -> None:
    naive = datetime(2026, 11, 22, 9, 0)  # noqa: DTZ001 - the very thing
    with pytest.raises(ValueError, match="zone"):
        aware(naive)
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(naive, None)  # type: ignore[arg-type]


def test_clocks_are_turned() -> None:
    start = datetime(2026, 11, 22, 9, 0, tzinfo=CITY_ZONE)
    clock = TurnedClock(start)
    assert clock.turn(hours=2) == start + timedelta(hours=2)
    assert city_time(clock.now()).hour == 11


async def test_times_come_back_as_they_went_in(bare_work: Work) -> None:
    async with bare_work.begin() as uow:
        uow.session.add(Citizen(created_at=datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=CITY_ZONE)))
    async with bare_work.reading() as session:
        found = (await session.scalars(select(Citizen))).one()
    assert found.created_at == datetime(2026, 11, 22, 1, 0, 0, 123456, tzinfo=UTC)
    assert found.created_at.tzinfo is UTC


@pytest.mark.parametrize("short", [False, True])
async def test_rows_outlive_their_transaction_and_errors_keep_their_kind(bare_work: Work, short: bool) -> None:
    async with bare_work.begin() as uow:
        people = [Citizen(created_at=uow.now) for _ in range(3)]
        uow.session.add_all(people)
    async with bare_work.reading(short=short) as session:
        found = await session.execute(select(Citizen.id).order_by(Citizen.id))
        with pytest.raises(DBAPIError):
            await session.execute(text("SELECT nothing FROM nowhere"))
    first, second, third = ((person.id,) for person in people)
    assert [found.fetchone(), found.fetchmany(1), found.fetchall()] == [first, [second], [third]]


def test_what_is_sealed_opens_only_unchanged_and_with_its_key() -> None:
    ring = crypto.new_ring()
    sealed = ring.seal("13800138000")
    assert "13800138000" not in sealed
    assert ring.seal("13800138000") != sealed
    assert ring.open(sealed) == "13800138000"
    newer = KeyRing("k2", {**ring.keys, "k2": b"2" * 16}, ring.index)
    assert newer.open(sealed) == "13800138000"
    assert newer.seal("x").startswith("k2:")
    with pytest.raises(BrokenSeal):
        ring.open(newer.seal("x"))
    with pytest.raises(BrokenSeal):
        ring.open(sealed[:-6] + "AAAA==")


def test_equal_texts_are_found_by_their_blind_index_in_one_ring_only() -> None:
    ring, other = crypto.new_ring(), crypto.new_ring()
    assert ring.blind("a") == ring.blind("a") != ring.blind("b")
    assert ring.blind("a") != other.blind("a")


def test_sm3_is_the_standards_own() -> None:
    # GB/T 32905-2016, appendix A, example 1
    assert crypto.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_key_ring_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "home" / "keys.json"
    ring = keyfile.load_ring(path)
    assert keyfile.load_ring(path) == ring
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Knocked(Event):
    times: int


async def _citizens(work: Work) -> int:
    async with work.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(Citizen)) or 0)


async def test_what_happened_and_what_it_caused_land_together_or_not_at_all(
    database: Database, clock: TurnedClock, settings: Settings
) -> None:
    async def knock_again(uow: UnitOfWork, event: Knocked) -> None:
        uow.session.add(Citizen(created_at=event.at))
        if event.times > 1:
            uow.record(Knocked(at=event.at, times=event.times - 1))

    async def fail(_uow: UnitOfWork, event: Knocked) -> None:
        if event.times == 7:
            raise RuntimeError("no")

    work = Work(database, clock, settings, reactions={Knocked: (knock_again, fail)})
    async with work.begin() as uow:
        uow.record(Knocked(at=uow.now, times=3))
    assert await _citizens(work) == 3
    with pytest.raises(RuntimeError):
        async with work.begin() as uow:
            uow.record(Knocked(at=uow.now, times=8))
    assert await _citizens(work) == 3


async def test_wakeups_are_sent_after_the_commit_and_a_failure_costs_nothing(
    database: Database, clock: TurnedClock, settings: Settings
) -> None:
    rung: list[tuple[str, ...]] = []

    class Broken(InProcessWakeups):
        def wake(self, *names: str) -> None:
            rung.append(names)
            raise ConnectionError("redis is gone")

    work = Work(database, clock, settings, wakeups=Broken())
    async with work.begin() as uow:
        uow.session.add(Citizen(created_at=uow.now))
        uow.wake("classify")
        assert rung == []
    assert (rung, await _citizens(work)) == ([("classify",)], 1)
    with pytest.raises(ValueError, match="no"):
        async with work.begin() as uow:
            uow.wake("classify")
            raise ValueError("no")
    assert len(rung) == 1


async def test_a_failed_wakeup_logs_no_token(
    database: Database, clock: TurnedClock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(InProcessWakeups):
        def wake(self, *names: str) -> None:
            raise ConnectionError(names)

    noted: list[object] = []
    monkeypatch.setattr(uow_module.log, "warning", lambda *_words, **fields: noted.append(fields["names"]))
    async with Work(database, clock, settings, wakeups=Broken()).begin() as uow:
        uow.wake("classify")
        uow.wake(wakeup_of("citizen-token-0123456789"))
    assert noted == [["chat", "classify"]]


async def test_two_people_on_one_row_meet_in_words(bare_work: Work, database_url: str) -> None:
    ticket_id = await a_ticket(bare_work)
    with pytest.raises(Conflict, match="别人刚刚改动"):
        async with bare_work.begin() as uow:
            mine = await store.ticket(uow.session, ticket_id)
            await uow.session.execute(text(f"UPDATE ticket SET version = version + 1 WHERE id = {ticket_id}"))
            mine.title = "我的改动"


def test_settings_come_from_the_environment_and_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", "postgresql://u@h/d")
    monkeypatch.setenv("HOTLINE_CHANNELS", '["sms"]')
    settings = Settings()
    assert settings.database == "postgresql+asyncpg://u@h/d"
    assert settings.channels == ("sms",)
    with pytest.raises(ValueError, match="frozen"):
        settings.city = "别的城市"  # type: ignore[misc]
    assert "hush-hush" not in repr(Settings(sms_key_secret="hush-hush"))


@pytest.mark.parametrize(
    ("given", "served"),
    [
        ('["shared"]', ("phone", "webchat", "wechat", "sms")),
        ('["telegram","shared"]', ("telegram", "phone", "webchat", "wechat", "sms")),
        ("[]", ()),
    ],
)
def test_shared_names_every_channel_without_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch, given: str, served: tuple[str, ...]
) -> None:
    monkeypatch.setenv("HOTLINE_CHANNELS", given)
    assert Settings().channels == served


def test_a_list_of_channels_that_is_no_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_CHANNELS", "5")
    with pytest.raises(ValidationError):
        Settings()


def test_logs_name_the_request_and_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:]
    try:
        log.set_up()
        with log.about(request="r1"):
            log.logger("test").info("wrote", phone="13800138000", reason="电话13800138000", text="原文")
            logging.getLogger("other").warning("call 13800138000")
        lines: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        logging.getLogger().handlers[:] = before
    assert lines[0]["request"] == "r1"
    assert lines[0]["reason"] == "电话138****8000"
    assert "13800138000" not in json.dumps(lines)
    assert "原文" not in json.dumps(lines, ensure_ascii=False)


async def test_after_a_restart_of_postgresql_the_next_act_takes_a_new_connection(postgres_url: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url, pooled=False)
    ended = asyncio.Event()
    async with database.reading() as session:
        lost = await session.scalar(text("SELECT pg_backend_pid()"))
        raw = await (await session.connection()).get_raw_connection()
        raw.driver_connection.add_termination_listener(lambda _: ended.set())
    async with other.reading() as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": lost})
    async with asyncio.timeout(10):
        await ended.wait()
    async with database.reading() as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) != lost
    await database.close()
    await other.close()


def test_a_database_that_nobody_closed_keeps_no_process_alive(tmp_path: Path) -> None:
    """As after a test or a command that fails: the process ends by itself, and with its own exit code."""
    program = f"""
import asyncio
from hotline.base.storage.database import Database

async def fail():
    database = Database("sqlite+aiosqlite:///{tmp_path / "a.sqlite3"}")
    async with database.engine.connect():
        raise SystemExit(3)

asyncio.run(fail())
"""
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, timeout=60)
    assert ended.returncode == 3, ended.stderr


async def test_an_error_of_the_database_tells_nothing_of_what_a_citizen_wrote(database: Database) -> None:
    """Its words go to the log with the traceback."""
    with pytest.raises(DBAPIError) as found:
        async with database.writing() as session:
            await session.execute(text("SELECT no_such_column, :words"), {"words": "我叫韦桂芳"})
    assert "韦桂芳" not in str(found.value)

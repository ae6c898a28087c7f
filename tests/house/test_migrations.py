"""Migrations, from nothing to now, make exactly the tables that the code describes; on both databases."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from classifier.similar import minhash
from classifier.text.gazetteer import Gazetteer
from hotline.app.data import migrate
from hotline.app.metadata import Base
from hotline.app.reactions import REACTIONS
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from router.models import Notice, NoticeMark
from router.similar_tickets import similar_search, similar_store
from tests.conftest import MONDAY_MORNING as MONDAY
from tests.dashboards.office import Office, settle
from tickets import store
from tickets.conversation_holder import TalkHolder
from tickets.import_export.models import TicketImport
from tickets.jobs.models import JobKind, JobRun, JobState
from tickets.message_models import Conversation
from tickets.search.models import FTS


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return Database(f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}", pooled=False)
    url = sa.make_url(str(request.getfixturevalue("postgres_url")))
    database = Database(url.render_as_string(hide_password=False), pooled=False)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
    return database


def is_ours(name: str | None) -> bool:
    """SQLite keeps the full-text index in tables of its own making, and PostgreSQL in an index that SQLite lacks."""
    return name is None or not name.startswith((FTS, "ix_ticket_words_words"))


async def test_the_migrations_make_the_tables_that_the_code_describes(empty_database: Database) -> None:
    await migrate.upgrade(empty_database.url)
    await migrate.upgrade(empty_database.url)  # again: nothing to do

    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_object": lambda _, name, *__: is_ours(name)})
        return list(compare_metadata(context, Base.metadata))

    async with empty_database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        tables = await connection.run_sync(lambda c: set(sa.inspect(c).get_table_names()))
    assert {name for name in tables if is_ours(name)} == {*Base.metadata.tables, "alembic_version"}
    await empty_database.close()


async def partial_indexes(database: Database) -> dict[str, str]:
    """Every index that holds only some of the rows, with its whole definition as the database keeps it."""
    kept = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
        if database.is_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'"
    )
    async with database.engine.connect() as connection:
        rows = await connection.execute(sa.text(kept))
        return {name: " ".join(said.split()) for name, said in rows if is_ours(name)}


async def test_the_migrations_say_of_partial_indexes_what_the_code_says(empty_database: Database) -> None:
    """The comparison of tables above does not read the conditions; an index with another one serves no query."""
    async with empty_database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    described = await partial_indexes(empty_database)
    async with empty_database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.execute(sa.text(f"DROP TABLE IF EXISTS {FTS}"))
    await empty_database.close()
    await migrate.upgrade(empty_database.url)
    made = await partial_indexes(empty_database)
    await empty_database.close()
    assert {"ix_deadline_due_at_centre", "ix_journal_entry_alone"} <= made.keys()
    assert made == described


@pytest.mark.parametrize("back_to", ["0017", "0021", "0030"])
async def test_rows_that_refer_to_each_other_live_through_them(
    empty_database: Database, tmp_path: Path, clock: TurnedClock, back_to: str
) -> None:
    await migrate.upgrade(empty_database.url)
    work = Work(empty_database, clock, Settings(home=tmp_path / "home"), reactions=REACTIONS)
    await settle(work)
    ticket = await Office(work).dispatched()
    await empty_database.close()
    await asyncio.to_thread(command.downgrade, migrate.config(empty_database.url), back_to)
    await migrate.upgrade(empty_database.url)
    kept = await Office(work).ticket(ticket.id)
    assert (kept.number, kept.state, kept.recused) == (ticket.number, ticket.state, [])
    await empty_database.close()


async def test_near_texts_are_found_as_before(empty_database: Database, tmp_path: Path) -> None:
    """One row a ticket says what one row a band has said; an empty text is like no other."""
    await migrate.upgrade(empty_database.url)
    work = Work(empty_database, TurnedClock(MONDAY), Settings(home=tmp_path / "home"), reactions=REACTIONS)
    await settle(work)
    said = ["人民路路灯坏了三天没人修", "人民路的路灯坏了三天，没人修", "公交车总是晚点"]
    office = Office(work)
    tickets = [await office.open(one) for one in said]
    await similar_search.remember(work, Gazetteer(()))
    async with work.begin() as uow:
        await similar_store.drop(uow.session, tickets[2].id)
        await similar_store.keep(uow.session, [similar_search.kept(tickets[2].id, minhash.signature(""), None)])

    async def found() -> list[list[int]]:
        async with work.reading() as session:
            return [[one.id for one in await similar_search.candidates(session, ticket)] for ticket in tickets]

    before = await found()
    assert before == [[tickets[1].id], [tickets[0].id], []]
    await empty_database.close()
    await asyncio.to_thread(command.downgrade, migrate.config(empty_database.url), "0031")
    async with empty_database.engine.connect() as connection:
        assert await connection.scalar(sa.text("SELECT count(*) FROM near_band")) == 2 * minhash.BANDS
    await empty_database.close()
    await migrate.upgrade(empty_database.url)
    assert await found() == before
    await empty_database.close()


async def test_who_had_asked_for_a_person_waits_in_the_queue(empty_database: Database, tmp_path: Path) -> None:
    await migrate.upgrade(empty_database.url)
    work = Work(empty_database, TurnedClock(MONDAY), Settings(home=tmp_path / "home"), reactions=REACTIONS)
    await settle(work)
    office = Office(work)
    made = [(await office.open()).conversation_id for _ in range(2)]
    await empty_database.close()
    await asyncio.to_thread(command.downgrade, migrate.config(empty_database.url), "0025")
    async with empty_database.engine.begin() as connection:
        await connection.execute(sa.text(f"UPDATE conversation SET wants_person = true WHERE id = {made[0]}"))
    await empty_database.close()
    await migrate.upgrade(empty_database.url)
    async with work.reading() as session:
        talks = [await session.get_one(Conversation, conversation_id) for conversation_id in made]
    assert [(talk.holder, talk.waiting_since) for talk in talks] == [
        (TalkHolder.QUEUE, MONDAY),
        (TalkHolder.MACHINE, None),
    ]
    await empty_database.close()


OLD_LINES = (  # board, kind, words of the release before -> whose they are now, and as what
    ("centre", "danger", "疑似紧急危险，请立即核实", "centre", "danger"),
    ("centre", "supervision", "已发督办单 DB-2026-0001（超期）", "supervisors", "letter_sent"),
    ("centre", "supervision", "督办单 DB-2026-0001 已反馈，请看成效", "supervisors", "letter_reply"),
    ("centre", "extension", "申请延期，待审批", "supervisors", "extension"),
    ("centre", "objection", "派单异议待审", "dispatchers", "objection"),
    ("centre", "lamp_red", "已超期：…", "deciders", "lamp_red"),
    ("centre", "unclear", "诉求人的回访答复看不准", "callers", "unclear"),
    ("centre", "reveal", "有人申请查看完整信息", "permitters", "reveal"),
    ("centre", "model", "模型退步了", "model_keepers", "model"),
    ("centre", "of_long_ago", "不认识的", "deciders", "sorted"),
    ("lamps", "order", "新工单待签收", "unit", "order"),
    ("lamps", "order", "已直接派给望澜街道办，同时送达", "unit", "order_copy"),
    ("lamps", "extension", "延期申请已同意", "unit", "extension_decided"),
    ("lamps", "lamp_red", "已超期：…", "whole_unit", "lamp_red"),
    ("lamps", "card", "红牌已撤销（照片属实）", "whole_unit", "card_decided"),
    ("lamps", "card", "记红牌一张（超期），有异议请申诉", "whole_unit", "card"),
)


async def test_notices_of_the_release_before_go_to_who_has_to_act(empty_database: Database, tmp_path: Path) -> None:
    """What a board had read is read by all its people; the rest each reads for himself."""
    await migrate.upgrade(empty_database.url)
    work = Work(empty_database, TurnedClock(MONDAY), Settings(home=tmp_path / "home"), reactions=REACTIONS)
    await settle(work)
    await empty_database.close()
    await asyncio.to_thread(command.downgrade, migrate.config(empty_database.url), "0029")
    at, boards = "2026-11-20 01:00:00", {"centre": 1, "lamps": 2}
    async with empty_database.engine.begin() as connection:
        for place, (board, kind, words, _, _) in enumerate(OLD_LINES, start=1):
            read = f"'{at}'" if place <= 2 else "NULL"
            values = f"{place}, {boards[board]}, '{kind}', '{words}', '{at}', {read}"
            statement = f"INSERT INTO notice (id, department_id, kind, text, at, read_at) VALUES ({values})"
            await connection.execute(sa.text(statement.replace(":", "\\:")))
    await empty_database.close()
    await migrate.upgrade(empty_database.url)
    async with work.reading() as session:
        kept = (await session.scalars(sa.select(Notice).order_by(Notice.id))).all()
        marks = {mark.staff_id: mark.up_to for mark in await session.scalars(sa.select(NoticeMark))}
        agent, clerk = [await store.staff_by_login(session, login) for login in ("agent", "unit_clerk")]
    assert [(one.audience.value, one.kind.value) for one in kept] == [row[3:] for row in OLD_LINES]
    assert agent is not None
    assert clerk is not None
    assert (marks[agent.id], clerk.id in marks) == (2, False)
    await empty_database.close()


async def test_a_sheet_that_was_half_imported_goes_on_as_a_job(empty_database: Database, tmp_path: Path) -> None:
    await migrate.upgrade(empty_database.url)
    work = Work(empty_database, TurnedClock(MONDAY), Settings(home=tmp_path / "home"), reactions=REACTIONS)
    await settle(work)
    await empty_database.close()
    await asyncio.to_thread(command.downgrade, migrate.config(empty_database.url), "0031")
    sheet = "1, 1, '2026-11-20 01:00:00', '旧工单.csv', '{}', '[]', 'to_import', 20, 45, 20, 0, 0, ''"
    columns = "id, staff_id, at, name, mapping, headings, state, lines, total, imported, skipped, faults, error"
    async with empty_database.engine.begin() as connection:
        await connection.execute(sa.text(f"INSERT INTO ticket_import ({columns}) VALUES ({sheet})".replace(":", "\\:")))
    await empty_database.close()
    await migrate.upgrade(empty_database.url)
    async with work.reading() as session:
        (job,) = await session.scalars(sa.select(JobRun))
        kept = await session.get_one(TicketImport, 1)
    assert (job.kind, job.state, job.arguments) == (JobKind.IMPORT_SHEET, JobState.QUEUED, {"import": 1})
    assert (kept.job_id, kept.lines) == (job.id, 20)
    await empty_database.close()

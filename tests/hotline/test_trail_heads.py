"""The night's work on the trail: what is committed to, where its head goes, and what the check then finds."""

import json
import stat
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import delete, select

from hotline.app import settings_audit
from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import work_off
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tests.tickets.test_journal import a_ticket
from tickets import trail
from tickets.history import journal_integrity
from tickets.jobs import asking
from tickets.jobs import store as jobs
from tickets.jobs.models import JobKind, JobRun, JobState
from tickets.trail import TrailEntry, TrailKind


class Keeper:
    """The other organisation's machine that keeps the heads."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.status = 200
        self.server: TestServer

    async def take(self, request: web.Request) -> web.Response:
        self.told.append(await request.json())
        return web.Response(status=self.status, headers={"Location": "/elsewhere"})


@pytest.fixture
async def keeper() -> AsyncIterator[Keeper]:
    made, app = Keeper(), web.Application()
    app.router.add_post("/heads", made.take)
    async with TestServer(app) as made.server:
        yield made


async def night(work: Work) -> JobRun:
    async with work.begin() as uow:
        asked = await asking.ask(uow, JobKind.TRAIL)
        assert asked is not None
    await work_off(work, KINDS)
    async with work.reading() as session:
        found = await jobs.job(session, asked.id)
        assert found is not None
        return found


def outside(settings: Settings, keeper: Keeper, database: Any, clock: TurnedClock) -> Work:
    address = str(keeper.server.make_url("/heads"))
    return Work(database, clock, settings.model_copy(update={"trail_webhook": address}))


async def test_the_head_goes_to_the_file_and_to_the_webhook_and_shows_what_was_cut_off(
    settings: Settings, keeper: Keeper, database: Any, clock: TurnedClock
) -> None:
    work = outside(settings, keeper, database, clock)
    await a_ticket(work)
    clock.turn(hours=2)
    async with work.begin() as uow:
        trail.note(uow, TrailKind.EXPORT, about="工单列表", rows=5000)
    job = await night(work)
    assert job.state is JobState.DONE, job.error
    assert "固定了 1 条流水；链头是第 3 条" in job.words
    (sent,) = [json.loads(line) for line in settings.heads.read_text().splitlines()]
    assert keeper.told == [sent]
    assert (sent["city"], sent["place"], len(sent["chain"])) == ("桂澜市", 3, 64)
    assert stat.S_IMODE(settings.heads.stat().st_mode) == 0o600
    assert (await journal_integrity.journals(work, sent=settings.heads)).broken == ""
    async with work.begin() as uow:
        await uow.session.execute(delete(TrailEntry))
    assert "送到外面的链头是第 3 条" in (await journal_integrity.journals(work, sent=settings.heads)).broken


@pytest.mark.parametrize("status", [302, 403, 500])
async def test_a_webhook_that_does_not_take_it_is_reported_and_the_file_has_it(
    settings: Settings, keeper: Keeper, database: Any, clock: TurnedClock, status: int
) -> None:
    work, keeper.status = outside(settings, keeper, database, clock), status
    job = await night(work)
    assert f"没有接收审计链头（HTTP {status}）" in job.error
    assert settings.heads.read_text().count("\n") == len(keeper.told) == 1, "a redirect is not followed"


async def test_a_changed_setting_is_noted_and_its_value_is_not(work: Work) -> None:
    assert await settings_audit.note(work) == []
    changed = work.settings.model_copy(update={"sms_key_secret": SecretStr("other-secret"), "city": "别的市"})
    vars(changed)["keys"] = work.settings.keys
    other = Work(work.database, work.clock, changed)
    assert await settings_audit.note(other) == ["HOTLINE_CITY", "HOTLINE_SMS_KEY_SECRET"]
    assert await settings_audit.note(other) == []
    async with work.reading() as session:
        found = (await session.scalars(select(TrailEntry).where(TrailEntry.kind == TrailKind.SETTING))).all()
    assert len(found) == 2
    assert "other-secret" not in str([one.detail for one in found])

"""The page of jobs: what runs, waits and failed, in words, and again by a button."""

from typing import Any

import pytest

from hotline.app.jobs.running import Ending, Job, JobDefinition, Kinds, work_off
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from tests.dashboards.office import Browser, Office
from tickets import store as record
from tickets.jobs import asking, leases
from tickets.jobs.models import JobKind


def importing(do: Any) -> Kinds:
    return {JobKind.IMPORT_SHEET: JobDefinition(do, longest=60, attempts=1)}


async def breaks(job: Job) -> Ending:
    await job.tell(20, total=45)
    raise RuntimeError


async def ask(work: Work, name: str, kind: JobKind = JobKind.IMPORT_SHEET, *, by: str = "") -> None:
    async with work.begin() as uow:
        asker = await record.staff_by_login(uow.session, by) if by else None
        await asking.ask(uow, kind, about=name, by=asker.id if asker else None)


@pytest.fixture
async def administrator(browser: Browser, office: Office) -> Browser:
    await browser.sign_in("sysadmin")
    return browser


async def test_an_empty_page_says_so(administrator: Browser) -> None:
    page = await administrator.get("/admin/jobs")
    assert "没有失败的任务" in page.text
    assert "Refresh" not in page.headers


async def test_a_failed_job_is_shown_with_its_words_and_tried_again(
    administrator: Browser, work: Work, counting: Any
) -> None:
    await ask(work, "旧工单.csv", by="supervisor")
    await work_off(work, importing(breaks))
    with counting() as queries:
        page = await administrator.get("/admin/jobs")
    assert queries.total < 14
    assert "导入旧工单旧工单.csv某supervisor" in page.text
    assert "■ 失败 程序出错（RuntimeError），详情见 hotline jobs 的日志已处理 20，共 45" in page.text
    assert "导入旧工单（旧工单.csv）没有成功" in (await administrator.get("/notices")).text
    page = await administrator.post("/admin/jobs/1/again")
    assert "没有失败的任务" in page.text
    assert "◆ 排队中" in page.text
    assert page.headers["Refresh"] == "5"
    assert (await administrator.post("/admin/jobs/1/again")).status == 409
    assert (await administrator.post("/admin/jobs/9/again")).status == 404


async def test_what_runs_shows_how_far_it_is_and_what_nobody_serves_is_said(
    administrator: Browser, work: Work, clock: TurnedClock
) -> None:
    await ask(work, "", JobKind.TRAIN)
    clock.turn(minutes=2)
    page = await administrator.get("/admin/jobs")
    assert "训练分类模型夜间自动" in page.text
    assert "任务没有人处理" in page.text
    async with work.begin() as uow:
        lease = await leases.take(uow, "worker")
    assert lease is not None
    async with work.begin() as uow:
        await leases.hold(uow, lease, done=3, total=10, words="承办单位")
    page = await administrator.get("/admin/jobs")
    assert "● 进行中" in page.text
    assert "3 / 10 承办单位" in page.text
    assert "任务没有人处理" not in page.text
    async with work.begin() as uow:
        await leases.end(uow, lease, words="上周的件上不比现用的差，换用")
    assert "上周的件上不比现用的差，换用" in (await administrator.get("/admin/jobs")).text

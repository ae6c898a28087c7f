"""Where jobs are done: in the embedded profile, and by which worker of the city profile."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hotline.app.jobs import in_process
from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import Ending, Job, JobDefinition, work_off
from hotline.app.process.loops import chosen
from hotline.app.wiring import build
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tests.hotline.test_jobs import ask, job, kinds, works
from tickets.jobs.models import JobKind, JobState


async def test_the_embedded_house_works_jobs_off_and_gives_back_what_it_breaks_off(
    settings: Settings, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def waits(_job: Job) -> Ending:
        begun.set()
        await asyncio.Event().wait()
        return Ending()

    monkeypatch.setattr(in_process, "KINDS", {**kinds(waits), JobKind.TIDY: JobDefinition(works, longest=9)})
    house = build(settings, serve_channels=False)
    long, short, jobs = await ask(work), await ask(work, JobKind.TIDY), in_process.InProcessJobs()
    try:
        async with asyncio.timeout(20):
            await jobs.look(house)
            await begun.wait()
            while (await job(work, short)).state is not JobState.DONE:  # noqa: ASYNC110 - a task of its own does it
                await asyncio.sleep(0.01)
        await jobs.close()
    finally:
        await house.close()
    broken_off = await job(work, long)
    assert (broken_off.state, broken_off.attempt) == (JobState.QUEUED, 0)


@pytest.mark.parametrize("group", ["import", "night"])
def test_the_worker_says_where_jobs_are_done_now(group: str, tmp_path: Any) -> None:
    house = build(Settings(home=tmp_path), serve_channels=False)
    with pytest.raises(BadInput, match="请运行 hotline jobs"):
        chosen(house, [group])


async def test_a_city_that_is_too_young_to_learn_from_has_no_failed_job(tmp_path: Path, sqlite_url: str) -> None:
    """`hotline train` runs in a process of its own and says why it has not trained."""
    house = build(Settings(home=tmp_path / "home", database_url=sqlite_url), serve_channels=False)
    try:
        job_id = await ask(house.work, JobKind.TRAIN)
        await work_off(house.work, KINDS)
        young = await job(house.work, job_id)
    finally:
        await house.close()
    assert (young.state, young.result) == (JobState.DONE, {"version": ""})
    assert "少于 200 件" in young.words
    assert young.words.endswith("没有训练")


@pytest.mark.long
async def test_training_that_fails_says_so(tmp_path: Path, sqlite_url: str) -> None:
    house = build(Settings(home=tmp_path / "home", database_url=sqlite_url), serve_channels=False)
    try:
        job_id = await ask(house.work, JobKind.TRAIN)
        elsewhere = house.settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/empty.sqlite3"})
        house.work.settings = elsewhere
        await work_off(house.work, KINDS)
        failed = await job(house.work, job_id)
    finally:
        await house.close()
    assert failed.state is JobState.FAILED
    assert failed.error.startswith("训练没有完成：数据库的结构比程序旧，或者还没有建立")

"""A job from request to end: tried again, failed in words, reported, taken over from the dead; on both databases."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from hotline.app import nightly
from hotline.app.jobs import running
from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import TRY_AGAIN, Ending, Job, JobDefinition, recall, run_one, work_off
from hotline.base.clock import TurnedClock
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import Work
from router.models import Notice
from router.outgoing.addressees import Audience
from tests.dashboards.office import settle
from tickets import store as record
from tickets.jobs import asking, leases, store
from tickets.jobs.leases import LeaseLost
from tickets.jobs.models import JobKind, JobRun, JobState


async def ask(work: Work, kind: JobKind = JobKind.IMPORT_SHEET, *, by: int | None = None) -> int:
    async with work.begin() as uow:
        made = await asking.ask(uow, kind, {"import": 7}, about="旧工单.csv", by=by)
    return made.id if made else 0


async def job(work: Work, job_id: int) -> JobRun:
    async with work.reading() as session:
        found = await store.job(session, job_id)
    assert found is not None
    return found


def kinds(do: Any, *, longest: float = 60.0, attempts: int = 3) -> running.Kinds:
    return {JobKind.IMPORT_SHEET: JobDefinition(do, longest=longest, attempts=attempts)}


async def breaks(_job: Job) -> Ending:
    raise RuntimeError("张三 13800138000")


async def works(job: Job) -> Ending:
    await job.tell(1, total=2, words="一半")
    return Ending("好了", {"rows": 2})


async def test_what_is_asked_for_is_done_and_says_what_came_of_it(work: Work) -> None:
    job_id = await ask(work)
    assert await work_off(work, kinds(works)) == 1
    done = await job(work, job_id)
    assert (done.state, done.words, done.result, done.total) == (JobState.DONE, "好了", {"rows": 2}, 2)
    assert await work_off(work, kinds(works)) == 0


def test_every_kind_is_done_by_somebody() -> None:
    assert set(KINDS) == set(JobKind)


async def test_a_wish_that_is_not_kept_leaves_no_job(work: Work) -> None:
    with pytest.raises(BadInput):
        async with work.begin() as uow:
            await asking.ask(uow, JobKind.IMPORT_SHEET)
            raise BadInput("不行")
    assert await work_off(work, kinds(works)) == 0


async def test_what_breaks_is_tried_again_later_and_then_fails_with_a_notice(work: Work, clock: TurnedClock) -> None:
    await settle(work)
    async with work.reading() as session:
        asker = await record.staff_by_login(session, "supervisor")
        assert asker is not None
    job_id = await ask(work, by=asker.id)
    for pause in TRY_AGAIN[:2]:
        assert await work_off(work, kinds(breaks)) == 1
        waiting = await job(work, job_id)
        assert (waiting.state, waiting.not_before) == (JobState.QUEUED, clock.now() + pause)
        clock.turn(seconds=pause.total_seconds())
    await work_off(work, kinds(breaks))
    failed = await job(work, job_id)
    assert (failed.state, failed.attempt) == (JobState.FAILED, 3)
    assert failed.error == "程序出错（RuntimeError），详情见 hotline jobs 的日志", "no word of what it was about"
    async with work.reading() as session:
        found = (await session.scalars(select(Notice).order_by(Notice.id))).all()
    assert [(one.audience, one.staff_id) for one in found] == [
        (Audience.ADMINISTRATORS, None),
        (Audience.PERSON, asker.id),
    ]
    assert found[0].text == f"导入旧工单（旧工单.csv）没有成功：{failed.error}"
    async with work.begin() as uow:
        await asking.again(uow, job_id)
    await work_off(work, kinds(works))
    assert (await job(work, job_id)).state is JobState.DONE
    with pytest.raises(Conflict, match="不用再试"):
        async with work.begin() as uow:
            await asking.again(uow, job_id)


async def test_what_was_foreseen_fails_at_once_in_its_own_words(work: Work) -> None:
    async def refuses(_job: Job) -> Ending:
        raise BadInput("文件已经按规定删除，请重新上传")

    job_id = await ask(work)
    await work_off(work, kinds(refuses))
    failed = await job(work, job_id)
    assert (failed.state, failed.attempt, failed.error) == (JobState.FAILED, 1, "文件已经按规定删除，请重新上传")


async def test_what_takes_too_long_is_stopped_and_says_so(work: Work) -> None:
    stopped = []

    async def hangs(_job: Job) -> Ending:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(True)
        return Ending()

    job_id = await ask(work)
    await work_off(work, kinds(hangs, longest=0.05))
    failed = await job(work, job_id)
    assert (failed.state, stopped) == (JobState.FAILED, [True])
    assert failed.error == "超过了 0.05 秒的时限，已停止；已完成的部分保留，可以再试一次"


async def test_a_timeout_of_its_own_is_not_taken_for_the_limit(work: Work) -> None:
    async def times_out(_job: Job) -> Ending:
        raise TimeoutError

    job_id = await ask(work)
    await work_off(work, kinds(times_out))
    assert (await job(work, job_id)).state is JobState.QUEUED


async def test_who_was_taken_for_dead_can_write_nothing_any_more(work: Work, clock: TurnedClock) -> None:
    job_id = await ask(work)
    async with work.begin() as uow:
        first = await leases.take(uow, "first")
    assert first is not None
    assert await recall(work, kinds(works)) == 0
    clock.turn(minutes=2)
    assert await recall(work, kinds(works)) == 1
    with pytest.raises(LeaseLost):
        async with work.begin() as uow:
            await leases.hold(uow, first, done=99)
    async with work.begin() as uow:
        second = await leases.take(uow, "second")
    assert second is not None
    with pytest.raises(LeaseLost):
        async with work.begin() as uow:
            await leases.end(uow, first, words="我也好了")
    running_now = await job(work, job_id)
    assert (running_now.worker, running_now.attempt, running_now.done) == ("second", 2, 0)


async def test_a_job_whose_workers_keep_dying_fails_and_is_reported(work: Work, clock: TurnedClock) -> None:
    await settle(work)
    job_id = await ask(work)
    for _ in range(3):
        async with work.begin() as uow:
            assert await leases.take(uow, "dies") is not None
        clock.turn(minutes=2)
        assert await recall(work, kinds(works)) == 1
    failed = await job(work, job_id)
    assert (failed.state, failed.error) == (
        JobState.FAILED,
        "处理它的进程中断了 3 次，没有再试；请查看日志后再试一次",
    )
    async with work.reading() as session:
        assert [one.text for one in await session.scalars(select(Notice))] == [
            f"导入旧工单（旧工单.csv）没有成功：{failed.error}"
        ]


async def test_the_job_of_a_worker_that_died_goes_on_at_once_and_counts_as_tried(work: Work) -> None:
    job_id = await ask(work)
    async with work.begin() as uow:
        assert await leases.take(uow, "dies") is not None
    async with work.begin() as uow:
        await leases.let_go(uow, ["dies"])
    assert await recall(work, kinds(works)) == 1
    waits = await job(work, job_id)
    assert (waits.state, waits.attempt, waits.error) == (JobState.QUEUED, 1, "处理它的进程中断了")


async def test_a_worker_that_lost_the_job_is_stopped_by_the_beat(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BEAT_EVERY", 0.01)
    begun, stopped = asyncio.Event(), []

    async def waits(_job: Job) -> Ending:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(True)
        return Ending()

    job_id = await ask(work)
    doing = asyncio.create_task(run_one(work, kinds(waits), worker="slow"))
    await begun.wait()
    async with work.begin() as uow:
        await leases.give_back_of(uow, ["slow"])
    async with asyncio.timeout(20):
        assert await doing
    given_back = await job(work, job_id)
    assert (given_back.state, given_back.attempt, stopped) == (JobState.QUEUED, 0, [True])


async def test_the_nights_jobs_wait_or_run_once(work: Work, clock: TurnedClock) -> None:
    await nightly.ask_what_is_due(work)
    assert await ask(work, JobKind.LAST_MONTH) == 0
    async with work.reading() as session:
        asked = [(one.kind, one.asked_by) for one in await store.due(session, clock.now())]
    assert asked == [(kind, None) for kind in (JobKind.LAST_MONTH, JobKind.TIDY, JobKind.TRAIL)], (
        "nine in the morning: no training"
    )
    await work_off(work, KINDS)
    async with work.reading() as session:
        *_, last_month = await store.listed(session, JobState.DONE, most=9)
    assert last_month.words.startswith("第 1 号报表，摘要 ")
    await nightly.ask_what_is_due(work)
    assert await work_off(work, KINDS) == 0, "once a night"
    with_training = {**KINDS, JobKind.TRAIN: JobDefinition(works, longest=9)}
    clock.turn(hours=18)
    await nightly.ask_what_is_due(work)
    assert await work_off(work, with_training) == 1, "three in the morning: training"
    clock.turn(hours=24)
    await nightly.ask_what_is_due(work)
    assert await work_off(work, with_training) == 3, "training, tidying up, and the trail"


async def test_two_who_ask_for_the_night_at_once_leave_one_job(work: Work) -> None:
    async def asks() -> int:
        try:
            return await ask(work, JobKind.TIDY)
        except Conflict:
            return 0

    found = await asyncio.gather(*(asks() for _ in range(5)))
    assert len([one for one in found if one]) == 1

"""What the system does at night by itself: last month's report is kept, it learns from its own history, and tidies up.

Each is a job (`tickets.jobs`); this module asks for what is due and says what the jobs do. Learning has a process of
its own: training takes a core for minutes, and scikit-learn's 150 MB with it.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hotline.app import learning
from hotline.app.jobs.running import Ending, Job
from hotline.app.wiring import Services
from hotline.base.errors import BadInput
from hotline.base.observability.log import logger
from hotline.base.storage.unit_of_work import Work
from router.outgoing import deputy_notices
from sla.indicators import reports
from tickets.jobs import asking, store
from tickets.jobs.models import JobKind

LOOK_EVERY = 900.0  # seconds
LONGEST = 3600.0  # seconds that a night's training may take
_PROGRESS = re.compile(r"训练 (\d+)/(\d+) (.*)")  # `hotline train` where its standard error is no terminal
_SENTENCE = "hotline: "  # begins what a command says of an expected failure
log = logger(__name__)


async def look(house: Services) -> bool:
    """Ask for the night's jobs that are due; deputies whose time has begun are notified by day, too."""
    await deputy_notices.notify(house.work)
    await ask_what_is_due(house.work)
    return False


async def ask_what_is_due(work: Work) -> None:
    """Each at most once a night, failed or not: a failed one waits for a person, or for the next night."""
    due = [
        (JobKind.LAST_MONTH, reports.last_month_is_due),
        (JobKind.TRAIN, learning.is_due),
        (JobKind.TIDY, _always),
        (JobKind.TRAIL, _always),
    ]
    for kind, is_due in due:
        if await _not_tonight_yet(work, kind) and await is_due(work):
            async with work.begin() as uow:
                await asking.ask(uow, kind)


async def keep_last_month(job: Job) -> Ending:
    """Nothing more to do where somebody was faster."""
    kept = await reports.freeze_last_month(job.work)
    if kept is None:
        return Ending("上月报表已经固化过")
    return Ending(f"第 {kept.id} 号报表，摘要 {kept.digest[:16]}", {"report": kept.id})


async def train(job: Job) -> Ending:
    """`hotline train` in a process of its own; BadInput with its last words where it failed."""
    settings = job.work.settings
    own = {"HOTLINE_HOME": str(settings.home), "HOTLINE_DATABASE_URL": settings.database_url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", "train", "--json"),
        env={**os.environ, **own},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: os.nice(10),
    )
    assert process.stdout is not None  # noqa: S101 - for the type checker: both were asked for as pipes
    assert process.stderr is not None  # noqa: S101 - likewise
    try:
        out, last = await asyncio.gather(process.stdout.read(), _follow(process.stderr, job))
        await process.wait()
    finally:
        if process.returncode is None:  # too long, or stopped
            process.kill()
            await process.wait()
    report = _last_object(out)
    if process.returncode != 0 and "reason" not in report:
        log.warning("training_failed", code=process.returncode, last=last)
        said = last.removeprefix(_SENTENCE) if last.startswith(_SENTENCE) else "详情见 hotline jobs 的日志"
        raise BadInput(f"训练没有完成：{said}")
    return Ending(str(report.get("reason", "")), {"version": report.get("version", "")})


async def _follow(lines: asyncio.StreamReader, job: Job) -> str:
    """Report the training's own progress; returns its last line."""
    last = ""
    async for line in lines:
        last = line.decode(errors="replace").strip() or last
        if found := _PROGRESS.match(last):
            await job.tell(int(found[1]), total=int(found[2]), words=found[3])
    return last


async def _always(_work: Work) -> bool:
    return True


async def _not_tonight_yet(work: Work, kind: JobKind) -> bool:
    async with work.reading(short=True) as session:
        last = await store.last_asked(session, kind)
    return last is None or work.clock.now() - last > learning.ONCE


def _last_object(out: bytes) -> Mapping[str, Any]:
    with suppress(ValueError, IndexError):
        found = json.loads(out.decode(errors="replace").strip().splitlines()[-1])
        if isinstance(found, dict):
            return found
    return {}

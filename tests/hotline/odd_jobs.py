"""A worker of the queue whose jobs do what a test needs: `python tests/hotline/odd_jobs.py as_ever|fails|stops`."""

import asyncio
import signal
import sys
from dataclasses import replace
from typing import Any

from hotline.app.data import import_job
from hotline.app.jobs import kinds, queue_worker
from hotline.app.jobs.running import Ending, Job
from hotline.base.observability import log
from hotline.base.settings import Settings
from tickets.jobs.models import JobKind

STOPS_AT = 3  # the chunk of a sheet in which it waits until it is killed


async def fails(job: Job) -> Ending:
    """The first breaks, the others hang."""
    if job.lease.id == 1:
        raise RuntimeError("13800138000")
    await asyncio.Event().wait()
    return Ending()


def stop_in_the_middle() -> None:
    whole, calls = import_job.take_over, []

    async def stops(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == STOPS_AT:
            sys.stdout.write("stopped\n")
            sys.stdout.flush()
            signal.pause()
        return await whole(*args)

    import_job.take_over = stops
    import_job.AT_ONCE = 10


def main(what: str) -> None:
    if what == "stops":
        stop_in_the_middle()
    if what == "fails":
        odd = replace(kinds.KINDS[JobKind.IMPORT_SHEET], do=fails, longest=0.2, attempts=1)
        queue_worker.KINDS = {**kinds.KINDS, JobKind.IMPORT_SHEET: odd}
    log.set_up()
    queue_worker.serve(Settings())


if __name__ == "__main__":
    main(sys.argv[1])

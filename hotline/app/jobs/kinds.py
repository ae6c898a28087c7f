"""What each kind of job does, how long one attempt may take, and how often it is tried."""

import shutil
from datetime import timedelta

from dashboards.exporting import folder_of
from hotline.app import importing, night
from hotline.app.exporting import export
from hotline.app.jobs.running import Ending, Job, Kind, Kinds
from tickets.exchange import folders
from tickets.exchange import store as sheets
from tickets.jobs import store
from tickets.jobs.models import JobKind

SHEET_KEPT = timedelta(days=7)  # a sheet that was sent, and its bad lines: they name people
EXPORT_KEPT = timedelta(days=1)
JOB_KEPT = timedelta(days=90)


async def tidy(job: Job) -> Ending:
    """Delete what is kept for some days only."""
    work, now = job.work, job.work.clock.now()
    async with work.reading() as session:
        old = await sheets.ended_imports(session, now - SHEET_KEPT)
    for import_id in old:
        folders.folder(work.settings, import_id).delete()
    async with work.reading() as session:
        exports = await store.ended_before(session, JobKind.EXPORT, now - EXPORT_KEPT)
    for job_id in exports:
        shutil.rmtree(folder_of(work.settings, job_id), ignore_errors=True)
    async with work.begin() as uow:
        await job.hold(uow)
        await store.forget(uow.session, now - JOB_KEPT)
    return Ending()


KINDS: Kinds = {
    JobKind.CHECK_SHEET: Kind(importing.check, longest=3600),
    JobKind.IMPORT_SHEET: Kind(importing.import_sheet, longest=6 * 3600),
    JobKind.EXPORT: Kind(export, longest=1800),
    JobKind.LAST_MONTH: Kind(night.keep_last_month, longest=1800),
    JobKind.TRAIN: Kind(night.train, longest=night.LONGEST, attempts=1),  # the next night tries again
    JobKind.TIDY: Kind(tidy, longest=1800),
}

"""What each kind of job does, how long one attempt may take, and how often it is tried."""

import shutil
from datetime import timedelta

from channels import nonces
from dashboards.desk.export_page import folder_of
from hotline.app import nightly, trail_heads
from hotline.app.data import import_job
from hotline.app.data.export_job import export
from hotline.app.jobs.running import Ending, Job, JobDefinition, Kinds
from tickets.import_export import folders
from tickets.import_export import store as sheets
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
        await nonces.forget(uow)
    return Ending()


KINDS: Kinds = {
    JobKind.CHECK_SHEET: JobDefinition(import_job.check, longest=3600),
    JobKind.IMPORT_SHEET: JobDefinition(import_job.import_sheet, longest=6 * 3600),
    JobKind.EXPORT: JobDefinition(export, longest=1800),
    JobKind.LAST_MONTH: JobDefinition(nightly.keep_last_month, longest=1800),
    JobKind.TRAIN: JobDefinition(nightly.train, longest=nightly.LONGEST, attempts=1),  # the next night tries again
    JobKind.TIDY: JobDefinition(tidy, longest=1800),
    JobKind.TRAIL: JobDefinition(trail_heads.keep, longest=3600),
}

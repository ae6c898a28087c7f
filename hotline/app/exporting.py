"""The job that writes what a search found to a file, for the person who asked for it."""

from dashboards import exporting
from hotline.app.jobs.running import Ending, Job
from tickets.exchange.models import TicketExport


async def export(job: Job) -> Ending:
    """The file is whole or not there; the house notes who took what, in the transaction that ends it."""
    work, lease, form_at = job.work, job.lease, str(job.arguments["format"])
    path = exporting.folder_of(work.settings, lease.id) / f"tickets.{form_at}"
    secret = work.settings.keys.open(lease.secret_sealed) if lease.secret_sealed else ""
    count, told = await exporting.write(
        work, path, by=lease.asked_by or 0, chosen=job.arguments["chosen"], q=secret, tell=job.tell
    )
    async with work.begin() as uow:
        await job.hold(uow, done=count)
        uow.session.add(TicketExport(staff_id=lease.asked_by, at=uow.now, format=form_at, filters=told, rows=count))
    return Ending(f"共 {count} 件")

"""The job that writes what a search found to a file, for the person who asked for it."""

from dashboards.desk import export_page
from hotline.app.jobs.running import Ending, Job
from tickets import store, trail
from tickets.import_export.models import TicketExport
from tickets.person_models import Staff
from tickets.trail import TrailKind


async def export(job: Job) -> Ending:
    """The file is whole or not there; the trail notes who took what, in the transaction that ends it."""
    work, lease, form_at = job.work, job.lease, str(job.arguments["format"])
    path = export_page.folder_of(work.settings, lease.id) / f"tickets.{form_at}"
    secret = work.settings.keys.open(lease.secret_sealed) if lease.secret_sealed else ""
    count, chosen = await export_page.write(
        work, path, by=lease.asked_by or 0, chosen=job.arguments["chosen"], q=secret, tell=job.tell
    )
    async with work.begin() as uow:
        await job.hold(uow, done=count)
        asker = await store.actor(uow.session, await uow.session.get_one(Staff, lease.asked_by or 0))
        about, filters = f"工单列表 {form_at}", sorted(chosen)  # which filters: what was looked for may name somebody
        trail.note(uow, TrailKind.EXPORT, by=asker, about=about, job=lease.id, rows=count, filters=filters)
        uow.session.add(TicketExport(staff_id=lease.asked_by, at=uow.now, format=form_at, filters=chosen, rows=count))
    return Ending(f"共 {count} 件")

"""Notices for a job that failed for good: to the system administrators and to the person who asked for it."""

from hotline.base.storage.unit_of_work import UnitOfWork
from router.outgoing import staff_notices
from router.outgoing.addressees import Audience, NoticeKind
from tickets import store as record
from tickets.jobs import store
from tickets.person_models import Staff


async def tell_failed(uow: UnitOfWork, job_id: int) -> None:
    job, centre = await store.job(uow.session, job_id), await record.centre(uow.session)
    if job is None or centre is None:
        return
    await uow.session.refresh(job)
    what = f"{job.kind.label}（{job.about}）" if job.about else job.kind.label
    text = f"{what}没有成功：{job.error}"
    staff_notices.post(uow, centre.id, NoticeKind.JOB, text, None, to=Audience.ADMINISTRATORS)
    asker = await uow.session.get(Staff, job.asked_by) if job.asked_by else None
    if asker is not None:
        staff_notices.post(uow, asker.department_id, NoticeKind.JOB, text, None, staff_id=asker.id)

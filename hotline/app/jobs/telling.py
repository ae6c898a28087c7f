"""A job that failed for good is told to the system administrators and to whoever asked for it."""

from hotline.base.uow import UnitOfWork
from router import notices
from router.addressees import Audience, NoticeKind
from tickets import store as record
from tickets.jobs import store
from tickets.people import Staff


async def tell_failed(uow: UnitOfWork, job_id: int) -> None:
    job, centre = await store.job(uow.session, job_id), await record.centre(uow.session)
    if job is None or centre is None:
        return
    await uow.session.refresh(job)
    what = f"{job.kind.label}（{job.about}）" if job.about else job.kind.label
    text = f"{what}没有成功：{job.error}"
    notices.post(uow, centre.id, NoticeKind.JOB, text, None, to=Audience.ADMINISTRATORS)
    asker = await uow.session.get(Staff, job.asked_by) if job.asked_by else None
    if asker is not None:
        notices.post(uow, asker.department_id, NoticeKind.JOB, text, None, staff_id=asker.id)

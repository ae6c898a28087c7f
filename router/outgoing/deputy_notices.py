"""A deputy gets a notice as the time begins in which they act for a colleague; safe to repeat, once for each."""

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import Work
from router.outgoing import staff_notices
from router.outgoing.addressees import NoticeKind
from tickets.access import post_store

BATCH = 100


async def notify(work: Work) -> int:
    """How many were notified."""
    async with work.begin() as uow:
        begun = await post_store.deputies_to_notify(uow.session, uow.now, BATCH)
        for row, deputy, absent in begun:
            until = city_time(row.valid_to)
            text = f"您从现在起代理{absent}的岗位，到 {until:%Y-%m-%d %H:%M} 为止；在页面右上角换岗后办理"
            staff_notices.post(uow, deputy.department_id, NoticeKind.DEPUTY, text, None, staff_id=deputy.id)
            row.notified_at = uow.now
        return len(begun)

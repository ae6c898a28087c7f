"""The citizen hears of each statutory stage of an authority that has the matter: what begins, what was decided."""

from hotline.base.uow import UnitOfWork
from router import replies, wording_of_law
from sla import events as promised
from sla.policy import Promise
from tickets import store
from tickets.lifecycle import Act


async def tell_step(uow: UnitOfWork, event: promised.StatutoryStep) -> None:
    """Of a report's result nothing is said: neither text knows a general duty to tell (DOMAIN-2 3.1)."""
    order = await store.order(uow.session, event.order_id)
    unit = (await store.department(uow.session, order.department_id)).name
    said = _said(event, unit)
    if said:
        await replies.tell(uow, await store.ticket(uow.session, event.ticket_id), said)


def _said(event: promised.StatutoryStep, unit: str) -> str:
    if event.act is Act.LAW_REFUSE:
        return wording_of_law.refused(unit, event.reason)
    if event.act is Act.LAW_AGREED:
        return wording_of_law.agreed(unit)
    if event.act is Act.LAW_END:
        return wording_of_law.mediation_ended(unit, event.reason)
    if event.due_at is None:
        return ""
    begins = {
        Promise.LAW_DECIDE: wording_of_law.to_decide,
        Promise.LAW_MEDIATE: wording_of_law.accepted,
        Promise.LAW_CHECK: wording_of_law.to_check,
    }.get(event.stage or Promise.LAW_TELL)
    return begins(unit, event.budget, event.due_at) if begins else ""

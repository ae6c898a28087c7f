"""Messages to the citizen on each statutory stage of the competent authority: what begins, what was decided."""

from datetime import datetime

from hotline.base.storage.unit_of_work import UnitOfWork
from router.outgoing import replies
from router.outgoing import statutory_wording as said
from sla import events as promised
from sla.policy.promises import Promise
from tickets import store
from tickets.lifecycle import Act


async def tell_step(uow: UnitOfWork, event: promised.StatutoryStep) -> None:
    """Of a report's result, and of a clue found in mediation, nothing is said: no rule has a duty to inform of them."""
    if event.stage is Promise.LAW_CLUE:
        return
    order = await store.order(uow.session, event.order_id)
    unit = (await store.department(uow.session, order.department_id)).name
    words = _said(event, unit)
    if words:
        await replies.tell(uow, await store.ticket(uow.session, event.ticket_id), words)


def _said(event: promised.StatutoryStep, unit: str) -> str:
    decided = {
        Act.LAW_REFUSE: lambda: said.refused(unit, event.reason),
        Act.LAW_AGREED: lambda: said.agreed(unit),
        Act.LAW_END: lambda: said.mediation_ended(unit, event.reason),
    }.get(event.act)
    if decided is not None:
        return decided()
    return _dated(event, unit, event.due_at) if event.due_at is not None else ""


def _dated(event: promised.StatutoryStep, unit: str, due: datetime) -> str:
    """What begins, pauses, resumes or begins again; nothing that the citizen need not wait for."""
    reported = event.stage is Promise.LAW_CHECK
    moved = {
        Act.LAW_TEST: lambda: said.resting(unit, event.rule, reported=reported),
        Act.LAW_TESTED: lambda: said.resumed(unit, due, reported=reported),
        Act.LAW_NEW_FACTS: lambda: said.counted_anew(unit, event.budget, due),
    }.get(event.act)
    if moved is not None:
        return moved()
    begins = {
        Promise.LAW_DECIDE: said.to_decide,
        Promise.LAW_MEDIATE: said.accepted,
        Promise.LAW_CHECK: said.to_check,
    }.get(event.stage or Promise.LAW_TELL)
    return begins(unit, event.budget, due) if begins else ""

"""What the centre does with what a unit brings back: audit, more time, follow-up, rework, review, the ways to end."""

from dashboards.acts.case import TicketForm
from dashboards.citizen import rating
from hotline.base.errors import Conflict
from sla.deadlines import extensions
from sla.models import Review
from sla.reviews import reviews
from tickets import city_grounds, handling


async def pass_answer(case: TicketForm) -> None:
    await handling.pass_answer(case.uow, case.ticket, case.lead, by=case.by)


async def return_answer(case: TicketForm) -> None:
    handling.return_answer(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def grant_time(case: TicketForm) -> None:
    await extensions.decide(case.uow, case.ticket, case.lead, by=case.by, granted=True, reason=case.reason)


async def refuse_time(case: TicketForm) -> None:
    await extensions.decide(case.uow, case.ticket, case.lead, by=case.by, granted=False, reason=case.text())


async def chase(case: TicketForm) -> None:
    handling.chase(case.uow, case.ticket, case.lead, by=case.by, reason=case.reason or "请尽快办理")


async def follow_up(case: TicketForm) -> None:
    await rating.record(case.uow, _asked(case), rating.read(case.form), by=case.by)


async def missed(case: TicketForm) -> None:
    await reviews.missed(case.uow, _asked(case), by=case.by)


async def order_rework(case: TicketForm) -> None:
    handling.order_rework(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def confirm_close(case: TicketForm) -> None:
    await handling.confirm_close(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def terminate(case: TicketForm) -> None:
    ground = case.ground(city_grounds.TERMINATION)
    await handling.terminate(case.uow, case.ticket, case.lead, by=case.by, ground=ground, reason=case.text())


async def reverse_close(case: TicketForm) -> None:
    await handling.reverse_close(case.uow, case.ticket, by=case.by, reason=case.text())


def _asked(case: TicketForm) -> Review:
    if case.standing.review is None:
        raise Conflict("这次回访已经有结果了")
    return case.standing.review

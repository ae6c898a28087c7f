"""After the answer: what the citizen said, rework and review, the ways to end, and what follows later."""

from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from tickets import city_grounds, events, store
from tickets.access.rights import SYSTEM, Actor
from tickets.handling.transition import step
from tickets.lifecycle import Act, State
from tickets.models import OrderState, Ticket, WorkOrder
from tickets.staff import second_person


async def review(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, solved: bool, reason: str = "", cause: str = ""
) -> None:
    """What the citizen said afterwards: solved closes; not solved is handled again, or reviewed after two rounds.

    `cause`: why the citizen is not satisfied, in a word.
    """
    act = Act.REVIEW_SOLVED if solved else Act.REVIEW_UNSOLVED
    marked = await second_person.check(uow, ticket, order, act, by=by)
    step(uow, ticket, act, by=by, reason=reason, change=marked | ({"不满意原因": cause} if cause else {}))
    if solved:
        _close(uow, ticket, order)
    elif ticket.state is State.REVIEW:
        uow.record(events.SentToReview(at=uow.now, ticket_id=ticket.id, order_id=order.id))
    else:
        _rework(uow, ticket, order)


def order_rework(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.ORDER_REWORK, by=by, reason=reason)
    _rework(uow, ticket, order)


async def confirm_close(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """Ended on the centre's word instead of the citizen's: by somebody who has not handled it, where there is one."""
    marked = await second_person.check(uow, ticket, order, Act.CONFIRM_CLOSE, by=by)
    step(uow, ticket, Act.CONFIRM_CLOSE, by=by, reason=reason, change=marked)
    _close(uow, ticket, order)


async def terminate(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, ground: str, reason: str) -> None:
    """The centre ends the handling on a listed ground, and explains it to the citizen (潍坊条例21条〔法〕)."""
    chosen = city_grounds.named(uow, city_grounds.TERMINATION, ground)
    words = clean(reason).text
    marked = await second_person.check(uow, ticket, order, Act.TERMINATE, by=by)
    step(
        uow,
        ticket,
        Act.TERMINATE,
        by=by,
        reason=f"{chosen.label}：{words}" if words else "",
        brought={"ground": chosen.code},
        change={"依据": chosen.rule, "理由代码": chosen.code} | marked,
    )
    order.state, ticket.closed_at = OrderState.DONE, uow.now
    uow.record(
        events.TicketTerminated(
            at=uow.now, ticket_id=ticket.id, order_id=order.id, reason=f"{chosen.label}：{words}", way=chosen.way
        )
    )


def archive(uow: UnitOfWork, ticket: Ticket) -> None:
    """Only time decides: nothing more can be said about it on this record."""
    step(uow, ticket, Act.ARCHIVE, by=SYSTEM)


def reopen(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """New facts on a closed ticket: it goes to a person, for the first choice may have been wrong."""
    step(uow, ticket, Act.REOPEN, by=by, reason=reason)
    ticket.closed_at, ticket.department_id = None, None
    ticket.needs_person = "诉求人补充了新情况，请重新派单"
    uow.record(events.SentToPeople(at=uow.now, ticket_id=ticket.id, reason=ticket.needs_person))


async def reverse_close(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Closed by mistake: what a unit had answered is reviewed by people; what nobody handled is dispatched."""
    step(uow, ticket, Act.REVERSE_CLOSE, by=by, reason=reason)
    ticket.closed_at = None
    order = await store.last_lead_order(uow.session, ticket.id)
    if ticket.state is State.REVIEW and order is not None:
        order.state = OrderState.ANSWERED
        uow.record(events.SentToReview(at=uow.now, ticket_id=ticket.id, order_id=order.id))
        return
    ticket.needs_person = "误办结已撤销，请重新派单"
    uow.record(events.SentToPeople(at=uow.now, ticket_id=ticket.id, reason=ticket.needs_person))


def _close(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    order.state, ticket.closed_at = OrderState.DONE, uow.now
    uow.record(events.TicketClosed(at=uow.now, ticket_id=ticket.id))


def _rework(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    ticket.reworks += 1
    order.state, order.round, order.answered_at = OrderState.SIGNED, ticket.reworks, None
    uow.record(events.ReworkOrdered(at=uow.now, ticket_id=ticket.id, order_id=order.id, round=ticket.reworks))

"""Nobody may learn who wrote (保密): the citizen asks for it, and two people together may say that it is not needed."""

from datetime import timedelta

from hotline.base.errors import Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, store
from tickets.access.rights import Actor
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import JournalEntry, Kind, Ticket

WAITS = timedelta(hours=24)  # a wish that nobody agrees to is none any more
ALREADY_OPEN = "这件工单没有保密，可能别人已经解除，请刷新页面看看"
NO_REPORT = "认为不是举报的，须两人：一位同事“申请解除保密”，写明为什么不是举报；24 小时内由另一位同事按别的类型派单"
ALONE = "解除保密须两人：请先“申请解除保密”，写明理由，再由另一位同事办理"


def ask_secrecy(
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    by: Actor,
    reason: str,
    message_id: int | None = None,
    acknowledged: bool = False,
) -> None:
    """Make the ticket confidential, once; from then on only people dispatch it (济南条例32条〔法〕).

    `message_id`, `acknowledged`: as in `events.SecrecyAsked`.
    """
    if ticket.confidential:
        return
    step(uow, ticket, Act.ASK_SECRECY, by=by, reason=reason, change={"保密": "否→是"})
    ticket.confidential = True
    asked = events.SecrecyAsked(
        at=uow.now, ticket_id=ticket.id, reason=reason, message_id=message_id, acknowledged=acknowledged
    )
    uow.record(asked)


def ask_to_lift(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Put before a second person that nobody needs to be kept secret; of a report, that it is none (`check_kind`)."""
    if not ticket.confidential:
        raise Conflict(ALREADY_OPEN)
    step(uow, ticket, Act.ASK_TO_LIFT, by=by, reason=reason)


async def lift_secrecy(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """The second person's word; raises Forbidden for one's own wish."""
    _refuse(ticket)
    asked = await asked_to_lift(uow, ticket)
    if asked is None:
        raise Conflict(ALONE)
    if asked.actor_id == by.id:
        raise Forbidden("申请和解除保密不能是同一人，请另一位有权的同事核实后办理")
    step(uow, ticket, Act.LIFT_SECRECY, by=by, reason=reason, change={"保密": "是→否"})
    ticket.confidential = False
    uow.record(events.TicketMarked(at=uow.now, ticket_id=ticket.id))


async def check_kind(uow: UnitOfWork, ticket: Ticket, kind: Kind | None, *, by: Actor) -> None:
    """Raises Forbidden where one person alone would make a report something else: only a report is secret for good."""
    if ticket.kind is not Kind.REPORT or kind in {None, Kind.REPORT}:
        return
    asked = await asked_to_lift(uow, ticket)
    if asked is None or asked.actor_id == by.id:
        raise Forbidden(NO_REPORT)


async def asked_to_lift(uow: UnitOfWork, ticket: Ticket) -> JournalEntry | None:
    """The wish that waits for a second person."""
    newest = await store.newest_entry(uow.session, ticket.id, Act.ASK_TO_LIFT, Act.LIFT_SECRECY, Act.ASK_SECRECY)
    waits = newest is not None and newest.act is Act.ASK_TO_LIFT and newest.at > uow.now - WAITS
    return newest if waits else None


def _refuse(ticket: Ticket) -> None:
    if ticket.kind is Kind.REPORT:
        raise Forbidden(f"举报一律保密，不能解除。{NO_REPORT}")
    if not ticket.confidential:
        raise Conflict(ALREADY_OPEN)

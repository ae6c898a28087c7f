"""What the desk decides about a matter that no unit has: ask for more, do not accept, hand to the police, mark it."""

from hotline.base.clock import city_time
from hotline.base.errors import Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import city_grounds, events
from tickets.access.rights import Actor
from tickets.handling.confidentiality.secrecy import ALONE
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import Ticket, Urgency


def ask_more(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.ASK_MORE, by=by, reason=reason)
    uow.record(events.MoreAsked(at=uow.now, ticket_id=ticket.id, reason=reason))


def decline(uow: UnitOfWork, ticket: Ticket, *, by: Actor, ground: str, note: str = "") -> None:
    """Not accepted, on a ground that the law lists; the citizen is informed why and where to turn (告知途径)."""
    chosen = city_grounds.named(uow, city_grounds.DECLINE, ground)
    reason = f"{chosen.label}：{note}" if note else chosen.label
    change = {"依据": chosen.rule, "理由代码": chosen.code}
    step(uow, ticket, Act.DECLINE, by=by, reason=reason, brought={"ground": chosen.code}, change=change)
    ticket.closed_at, ticket.needs_person = uow.now, None
    uow.record(events.TicketDeclined(at=uow.now, ticket_id=ticket.id, reason=reason, way=chosen.way))


def transfer_110(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Danger is the police's at once (国办发〔2022〕12号); the call's taker stays answerable for the record."""
    step(uow, ticket, Act.TRANSFER_110, by=by, reason=reason)
    ticket.needs_person = None
    uow.record(events.TransferredTo110(at=uow.now, ticket_id=ticket.id, reason=reason))


def taken_by_110(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """The police have confirmed the matter; `reason`: who confirmed it, and their number for it."""
    step(uow, ticket, Act.TAKEN_BY_110, by=by, reason=reason)
    uow.record(events.TakenBy110(at=uow.now, ticket_id=ticket.id))


def return_from_110(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Not the police's: a person dispatches."""
    step(uow, ticket, Act.RETURN_FROM_110, by=by, reason=reason)
    ticket.needs_person = "110退回，请重新派单"
    uow.record(events.SentToPeople(at=uow.now, ticket_id=ticket.id, reason=ticket.needs_person))


def close_at_110(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.CLOSE_AT_110, by=by, reason=reason)
    ticket.closed_at = uow.now
    uow.record(events.TicketClosed(at=uow.now, ticket_id=ticket.id))


def mark(
    uow: UnitOfWork, ticket: Ticket, *, by: Actor, urgency: Urgency, sensitive: bool, confidential: bool, note: str = ""
) -> None:
    """Set what goes beside the state (DOMAIN 3.1): how urgent, whether sensitive, whether confidential.

    Raises Forbidden where secrecy would be lifted: that takes two people (`secrecy.lift_secrecy`).
    """
    if ticket.confidential and not confidential:
        raise Forbidden(ALONE)
    wanted = {"紧急程度": urgency.label, "敏感": _yes(sensitive), "保密": _yes(confidential)}
    present = {
        "紧急程度": ticket.urgency.label,
        "敏感": _yes(ticket.sensitive),
        "保密": _yes(ticket.confidential),
    }
    change = {name: f"{present[name]}→{value}" for name, value in wanted.items() if value != present[name]}
    step(uow, ticket, Act.MARK, by=by, reason=note, brought={"mark": change}, change=change)
    ticket.urgency, ticket.sensitive, ticket.confidential = urgency, sensitive, confidential
    uow.record(events.TicketMarked(at=uow.now, ticket_id=ticket.id))


def leader_note(uow: UnitOfWork, ticket: Ticket, *, by: Actor, text: str) -> None:
    """A leader's note (领导批示): from now on the matter is a key one."""
    step(uow, ticket, Act.LEADER_NOTE, by=by, reason=text, change={"批示时间": f"{city_time(uow.now):%Y-%m-%d %H:%M}"})
    ticket.leader_notes += 1
    uow.record(events.LeaderNoted(at=uow.now, ticket_id=ticket.id, text=text))


def _yes(value: bool) -> str:  # noqa: FBT001 - a word for a flag
    return "是" if value else "否"

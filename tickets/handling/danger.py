"""Danger detected in a citizen's words: noted on the ticket, which the machine leaves alone where it rings."""

from collections.abc import Sequence

from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events
from tickets.access.rights import SYSTEM, Actor
from tickets.handling.intake import to_people
from tickets.handling.transition import step
from tickets.lifecycle import Act, State
from tickets.models import Ticket, Urgency

REASON = "疑似紧急危险，请立即核实"


def hear_danger(
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    signal: str,
    rings: bool,
    urgency: Urgency = Urgency.CRITICAL,
    words: Sequence[str] = (),
    message_id: int | None = None,
) -> None:
    """Note a danger (DOMAIN 4.6). A ringing one raises the urgency to at least `urgency` and needs a person.

    A quiet mark never replaces an alarm. `message_id`: the message with it, None for a text without one.
    Records `DangerHeard`, for a second danger on the same ticket too.
    """
    step(uow, ticket, Act.HEAR_DANGER, by=SYSTEM, change={"信号": signal, "词语": "、".join(words), "响铃": rings})
    if rings or not ticket.danger_rings:
        ticket.danger, ticket.danger_rings = signal, rings
    if rings:
        ticket.urgency = max(ticket.urgency, urgency, key=list(Urgency).index)
        if ticket.state is State.PENDING_DISPATCH and ticket.needs_person is None:
            to_people(uow, ticket, reason=REASON)
    uow.record(
        events.DangerHeard(
            at=uow.now, ticket_id=ticket.id, signal=signal, rings=rings, words=tuple(words), message_id=message_id
        )
    )


def acknowledge_alarm(uow: UnitOfWork, ticket: Ticket, *, by: Actor) -> None:
    """A member of the centre takes the ringing alarm; Conflict where nothing ever rang on this ticket."""
    if not ticket.danger_rings:
        raise Conflict("这张工单没有响铃的求救消息，不用接警")
    step(uow, ticket, Act.ACKNOWLEDGE_ALARM, by=by, change={"信号": ticket.danger})


def look_at_mark(uow: UnitOfWork, ticket: Ticket, *, by: Actor) -> None:
    """A member of the centre has looked at a quiet mark; Conflict where there is none."""
    if ticket.danger is None:
        raise Conflict("这张工单没有疑似危险的标记")
    step(uow, ticket, Act.LOOK_AT_MARK, by=by, change={"信号": ticket.danger})

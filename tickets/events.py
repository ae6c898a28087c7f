"""What happened to a ticket, for the layers above."""

from dataclasses import dataclass
from datetime import datetime

from hotline.base.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    ticket_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(TicketEvent):
    since: datetime | None = None  # from when the citizen is promised something, where that was before this moment
    message_id: int | None = None  # with which message, where it came by one
    drafted: bool = False  # a seat had taken it down before


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDrafted(TicketEvent):
    """A seat takes it down; nothing is promised to the citizen before it is submitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSupplemented(TicketEvent):
    text: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSplit(TicketEvent):
    """A part of this ticket is a matter of its own now."""

    made_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesMoved(TicketEvent):
    """Some of this ticket's messages belong to another ticket of the same citizen."""

    target_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentToPeople(TicketEvent):
    """A person has to choose the department."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerHeard(TicketEvent):
    """Danger in a citizen's words; `rings`: an alarm, else a quiet mark for a person to look at."""

    signal: str
    rings: bool
    words: tuple[str, ...]
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsToRelease(TicketEvent):
    """The citizen said more of a confidential matter that a unit has; a person looks before the unit reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyAsked(TicketEvent):
    """The citizen asks not to be named, or the text is a report; the ticket is confidential from now on.

    `message_id`: in which message; `acknowledged`: the citizen reads it with the number of the ticket.
    """

    reason: str
    message_id: int | None = None
    acknowledged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWithdrawn(TicketEvent):
    """The citizen took it back; `department_id`: the unit that had it."""

    department_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChased(TicketEvent):
    """The citizen asks where the matter stays; `first`: the first time within a day."""

    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(TicketEvent):
    order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDispatched(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PraisePassedOn(OrderEvent):
    """The unit is notified; nothing is owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSigned(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenContacted(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchObjected(OrderEvent):
    objection_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionUpheld(OrderEvent):
    objection_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRejected(OrderEvent):
    objection_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWritten(OrderEvent):
    """The handler's answer waits for the unit's own head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentBack(OrderEvent):
    """The unit's own head does not sign it off."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswered(OrderEvent):
    """The department's answer is signed off and waits for the centre's audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPassed(OrderEvent):
    """The centre has passed the answer: the citizen is informed and asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReturned(OrderEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReworkOrdered(OrderEvent):
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentToReview(OrderEvent):
    """Not solved after the last round of rework: people decide (复核)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredDirectly(TicketEvent):
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreAsked(TicketEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDeclined(TicketEvent):
    reason: str
    way: str  # where the citizen may turn instead


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAccepted(TicketEvent):
    """The pre-review is passed: a department is to be chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferredTo110(TicketEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBy110(TicketEvent):
    """The police have confirmed that they have the matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMarked(TicketEvent):
    """Urgency or secrecy have changed: promises may be shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpWaived(TicketEvent):
    """The citizen declines a follow-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderNoted(TicketEvent):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(TicketEvent):
    coordinator: str  # who is asked now to settle whose the matter is


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationOpened(TicketEvent):
    department_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionGiven(TicketEvent):
    department_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoOrderSent(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CoOrderSigned(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CoOrderAnswered(OrderEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPassedDown(OrderEvent):
    """The lead order is a sub-unit's now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTerminated(OrderEvent):
    reason: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveImported(TicketEvent):
    """A matter of another system that had ended there came into the archive, with the unit that had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed(TicketEvent): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChased(OrderEvent):
    reason: str
    by_clock: bool  # no person has chased, but the ladder of a promise


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Event):
    """A citizen's personal data is to be erased from every table; `known`: names and numbers of the citizen."""

    citizen_id: int
    ticket_ids: tuple[int, ...]
    message_ids: tuple[int, ...]
    related_ids: tuple[int, ...]  # others' tickets on the same matters, or that name the person
    known: tuple[str, ...]
    sought: tuple[str, ...]  # of these, what is looked for in all rows


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealAsked(TicketEvent):
    """A second person has to decide whether somebody may see who reported."""

    reveal_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecalled(OrderEvent):
    """Taken back from the unit that the matter is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReassigned(OrderEvent):
    """Reassigned to another unit by the dispatcher; `former_id`: the order that is over."""

    former_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchUndone(OrderEvent):
    """Withdrawn by the dispatcher, to be dispatched again."""

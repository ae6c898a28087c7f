"""Events of promises; `router.outgoing.staff_notices` notifies people."""

from dataclasses import dataclass
from datetime import datetime

from hotline.base.events import Event
from sla.policy.promises import Promise, Step
from sla.reviews.review_models import ExtensionKind
from tickets.lifecycle import Act, Named
from tickets.models import Lamp


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEvent(Event):
    ticket_id: int
    order_id: int | None
    department_id: int | None  # who owes it; none: the centre itself
    promise: Promise
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded(PromiseEvent):
    """Half of the time is used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LampTurned(PromiseEvent):
    """Yellow or red; there is no notice when a lamp goes out."""

    lamp: Lamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased(PromiseEvent):
    """The system has chased by itself; `tickets.events.OrderChased` is there too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionOrdered(PromiseEvent):
    """A supervision order, notice or talk was issued; `due_at` is its own limit."""

    number: str
    level: int
    reason: str
    by_clock: bool  # no person has written it: the unit reads of it in its next bundle
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterEvent(Event):
    ticket_id: int
    department_id: int | None  # none: the centre itself
    number: str
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionReplied(LetterEvent):
    """The unit has answered the letter; the supervisor has to look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionReturned(LetterEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionWithdrawn(LetterEvent):
    """A letter that no clock had written was withdrawn as its order was taken off the unit."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEvent(Event):
    ticket_id: int
    department_id: int
    red: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShown(CardEvent):
    """By a person; cards of the ladder come with the lamp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAppealed(CardEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDecided(CardEvent):
    """The appeal was decided, or the card was withdrawn without one."""

    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStep:
    """One step of one promise, as a line of a notice."""

    ticket_id: int
    promise: Promise
    step: Step
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDue(Event):
    """Everything that a department must hear now, in one message; written outside its quiet hours."""

    department_id: int | None
    lines: tuple[str, ...]
    ticket_ids: tuple[int, ...]  # the worst first
    items: tuple[PromiseStep, ...]  # the worst first, all of them
    lamp: Lamp
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRevised(Event):
    """Working days have changed: running deadlines are to be redated (`sla.calendar.deadline_recalculation`)."""

    revision_id: int
    note: str


class Delay(Named):
    """Why the citizen is answered on another date than was said, as the citizen reads it."""

    CALENDAR = "calendar", "国家或本地放假安排调整"
    AUDIT = "audit", "承办单位的答复还需补充完善"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMoved(Event):
    """The date of the answer has moved: citizens who were given the old one get the new one, and why."""

    ticket_id: int
    due_at: datetime
    why: Delay = Delay.CALENDAR


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEvent(Event):
    review_id: int
    ticket_id: int
    order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTryDue(ReviewEvent):
    """Nobody has answered yet: ask again, the way that the ladder names."""

    try_number: int
    way: str  # own_channel sms_link call


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewUnclear(ReviewEvent):
    """The citizen's answer cannot be read with certainty: a person has to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewUnreachable(ReviewEvent):
    """Three tries on two days without an answer: 未评价, never "satisfied" (DOMAIN 6.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionAsked(Event):
    ticket_id: int
    order_id: int
    extension_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionDecided(Event):
    """The citizen is informed of the new date where it was granted (北京条例15条)."""

    ticket_id: int
    order_id: int
    extension_id: int
    kind: ExtensionKind
    granted: bool
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryStep(Event):
    """An authority has received, accepted, refused, mediated, tested or checked, as its statute has it."""

    ticket_id: int
    order_id: int
    act: Act
    stage: Promise | None  # what begins with it, rests or runs on
    budget: str
    due_at: datetime | None
    reason: str
    rule: str = ""  # by which the time of a test is not counted in this stage


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionEnded(Event):
    """A matter put on account is handled again."""

    ticket_id: int
    order_id: int
    by_time: bool  # the review date has come; nobody asked

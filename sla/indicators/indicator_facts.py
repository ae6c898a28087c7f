"""What the indicators are counted over: one plain fact an order, a ticket, a call, a short message, as it was known.

A fact is frozen with its report (`sla.indicators.reports`), so it holds no name, no number and no word of a citizen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sla.reviews.review_reply_parser import SATISFIED_FROM
from tickets.lifecycle import Named


class Exclude(Named):
    """Approved reasons for taking a matter out of the rates (DOMAIN 5.1); it still counts in the volume."""

    LEGAL_CHANNEL = "legal_channel", "法定途径或信访"
    NO_NEW_GROUNDS = "no_new_grounds", "无新理由重复"
    UNREASONABLE = "unreasonable", "不合法不合理或违背公序良俗"
    SECRET = "secret", "涉密或隐私"
    BEYOND_DUTIES = "beyond_duties", "超出承办职责"
    UNCOOPERATIVE = "uncooperative", "诉求人拒不配合"
    MEDIATION = "mediation", "行政调解"
    ENFORCEMENT = "enforcement", "执法办案"
    UNREACHABLE = "unreachable", "多次联系不上"
    MALICIOUS = "malicious", "恶意诉求"

    @property
    def from_satisfaction_only(self) -> bool:
        """Cases decided by law are not judged by whether everybody liked the result (粤办函〔2021〕216号)."""
        return self in {Exclude.MEDIATION, Exclude.ENFORCEMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFact:
    """One order whose handling limit fell in the period. A stage is None where nothing is to be judged (yet)."""

    ticket_id: int
    order_id: int
    department_id: int  # at the answer, where there was one
    due_at: datetime
    answered_at: datetime | None
    in_time: bool | None  # None: not due yet, resting, or taken off the unit
    signed_in_time: bool | None = None
    told_in_time: bool | None = None  # the audited answer reached the citizen within the handling limit
    responded: bool = False  # the citizen was contacted within the promise, and does not deny it
    reached: bool = False  # the follow-up reached the citizen, if only for a rating
    waived: bool = False  # the citizen declined a follow-up: in none of the three rates (济南条例16条〔法〕)
    solved: bool | None = None  # None: not said
    partly: bool = False  # the unit itself called it partly solved
    satisfied: int | None = None  # 5 … 1
    cause: str | None = None  # why not, a code of `DissatisfactionCause`
    returned: bool = False  # an objection against the dispatch was upheld
    reworked: bool = False
    excluded: Exclude | None = None

    @property
    def counts(self) -> bool:
        """Not taken out of the rates; what is decided by law is out of the satisfaction only."""
        return self.excluded is None or self.excluded.from_satisfaction_only

    @property
    def assessed(self) -> bool:
        """In the set A of DOMAIN 5.1."""
        return self.reached and self.counts

    @property
    def rated(self) -> bool:
        return self.reached and self.satisfied is not None and self.excluded is None

    @property
    def unhappy(self) -> bool:
        """Not satisfied, or not at all."""
        return self.rated and not self.happy

    @property
    def happy(self) -> bool:
        return (self.satisfied or 0) >= SATISFIED_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFact:
    """One ticket registered in the period and taken up by the hotline (受理)."""

    ticket_id: int
    declined: bool = False  # not accepted, referred to its legal way
    direct: bool = False  # answered at once, without a unit
    dispatched_in_time: bool | None = None  # None: never to be dispatched, or not due yet
    settled_at_once: bool = False  # solved without a second handling
    repeated: bool = False  # the same citizen, nothing new
    praise: bool = False  # passed on for a unit's knowledge: nothing to settle; since formulas 2026-11e
    sent_rightly: bool | None = None  # never sent on for another unit; None: not dispatched; since formulas 2026-11f

    @property
    def accepted(self) -> bool:
        return not self.declined

    @property
    def to_settle(self) -> bool:
        """Taken up, and something is wanted: praise is in no rate of what becomes of a matter (DOMAIN 2.1)."""
        return self.accepted and not self.praise


class LossPoint(Named):
    """Where a caller who asked for a person was lost (DOMAIN-2 2.2); the codes of the exchange's reader."""

    QUEUE = "queue", "排队时"
    ASSIGNING = "assigning", "派座时"
    RINGING = "ringing", "振铃时"
    CLOSED = "closed", "非服务时间"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFact:
    """One call to the hotline."""

    ticket_id: int | None
    answered: bool
    waited: float | None = None  # seconds until a person answered, or until the caller gave up; None: not recorded
    talked: float | None = None  # seconds
    called_back: bool = False  # of a missed one: a person has taken the matter up since
    asked: bool = True  # for a person (进线); False: hung up in the voice menu
    place: LossPoint | None = None  # of a lost one; None: not recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessageFact:
    """One short message from a citizen."""

    ticket_id: int | None
    replied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreFact:
    """One promise of the centre's own whose end fell in the period."""

    ticket_id: int
    promise: str  # code of `Promise`
    kept: bool | None  # None: not due yet, resting, or no longer owed
    took: float | None = None  # seconds from its start until it was settled


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFact:
    """One published article of the knowledge base, as it is now: the past is not kept."""

    expired: bool


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """Everything that a period's indicators are counted over."""

    finished: Sequence[OrderFact] = field(default_factory=tuple)
    taken: Sequence[TicketFact] = field(default_factory=tuple)
    calls: Sequence[CallFact] = field(default_factory=tuple)
    texts: Sequence[TextMessageFact] = field(default_factory=tuple)
    owed: Sequence[CentreFact] = field(default_factory=tuple)  # since formulas 2026-11c

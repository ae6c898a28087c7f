"""Which promise is given to whom, and for how long: the lines of a preset, the most particular that fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sla.indicators.indicators import RateWeights
from sla.indicators.rates import TierLimits
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit
from sla.sweep.alarm_ladder import Ladder
from tickets.models import Kind, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCase:
    """What a promise may depend on."""

    kind: Kind = Kind.OTHER
    urgency: Urgency = Urgency.NORMAL
    category: str = ""
    department: str = ""  # code
    authority: str = ""  # name
    received: date | None = None  # by the unit, in the city; unknown: the newest rules hold


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One promise: for every case, or for the kind, urgency, category, department or authority that it names.

    A category is named by its beginning, an authority by a part of the department's name.
    """

    promise: Promise
    budget: str
    kind: Kind | None = None
    urgency: Urgency | None = None
    category: str = ""
    department: str = ""
    authority: str = ""
    basis: str = ""
    law: bool = False  # a statutory clock goes before every local rule (DOMAIN 2.2)
    valid_from: date | None = None  # of matters that were received from this day on …
    valid_until: date | None = None  # … up to this one

    def fits(self, case: PromiseCase) -> bool:
        return (
            self.kind in {None, case.kind}
            and self.urgency in {None, case.urgency}
            and case.category.startswith(self.category)
            and self.department in {"", case.department}
            and self.authority in case.authority
            and self.is_valid_on(case.received)
        )

    def is_valid_on(self, day: date | None) -> bool:
        """Whether the line holds for what was received on this day; a matter keeps the rules of its day."""
        if day is None:
            return self.valid_until is None
        return (self.valid_from or day) <= day <= (self.valid_until or day)

    @property
    def is_general(self) -> bool:
        """Holds for every case."""
        return not (self.kind or self.urgency or self.category or self.asks_who or self.valid_from or self.valid_until)

    @property
    def asks_who(self) -> bool:
        """Depends on the handling unit."""
        return bool(self.department or self.authority)

    @property
    def weight(self) -> tuple[bool, bool, bool, bool, bool]:
        """Urgency goes before law, law before department, category and kind."""
        return self.urgency is not None, self.law, self.asks_who, bool(self.category), self.kind is not None


@dataclass(frozen=True, slots=True)
class Preset:
    name: str
    label: str
    since: date
    lines: tuple[PolicyLine, ...]
    remind: int = 50  # percent of the budget; DOMAIN.md 4.2 〔惯〕
    yellow: int = 80  # percent; DOMAIN.md 4.3 〔惯〕, 榆林 has 90 [S36]
    chase_before: tuple[str, ...] = ("48h", "24h")  # before the end of what is promised in days; DOMAIN.md 4.2 [S35]
    objection_within: str = "1wd"  # from signing; DOMAIN.md 2.3
    extension_at_most: str = "10wd"  # [S14][S29]
    extensions: int = 1  # how often; 〔惯〕
    co_share: int = 50  # percent of the lead's remaining time that a co-handler has; DOMAIN.md 2.3 〔惯〕
    review_days: int = 15  # how long the one-time link of a review is valid 〔惯〕
    audit_share: int = 10  # percent of the "satisfied" asked again by somebody else; 晴隆 samples 10 % a month [S25]
    weights: RateWeights = field(default_factory=RateWeights)  # of the three rates; DOMAIN.md 5.1 〔惯〕
    tiers: TierLimits = field(default_factory=TierLimits)  # where 优秀 and 良好 begin 〔惯〕
    days_off: tuple[str, ...] = ()  # ISO dates on which this place rests besides the nation
    alarm: Ladder = field(default_factory=Ladder)  # who is notified when nobody takes an alarm; DOMAIN.md 4.6 〔推〕
    silent: tuple[Promise, ...] = ()  # of these it says nothing in general: the common rules hold

    def asks_who(self, promise: Promise) -> bool:
        """Whether this promise may depend on the handling unit."""
        return any(line.promise is promise and line.asks_who for line in self.lines)

    def line(self, promise: Promise, case: PromiseCase) -> PolicyLine:
        """The most particular line that fits; of equals the later, so that a place overrides what is common."""
        found = self.line_if_any(promise, case)
        if found is None:
            raise LookupError(f"{self.name}: no line for {promise.value}")
        return found

    def line_if_any(self, promise: Promise, case: PromiseCase) -> PolicyLine | None:
        """As `line`; None where nothing is promised, as most cases have no statutory stages."""
        fitting = [line for line in self.lines if line.promise is promise and line.fits(case)]
        return max(reversed(fitting), key=lambda line: line.weight, default=None)


def promises(kind: Kind, urgency: Urgency, preset: Preset) -> Mapping[Promise, TimeLimit]:
    """Every promise that a ticket of this kind and urgency is given."""
    case = PromiseCase(kind=kind, urgency=urgency)
    return {
        promise: TimeLimit.parse(preset.line(promise, case).budget) for promise in Promise if not promise.is_statutory
    }


LAST_DAY = "last_day"  # in what a promise keeps: when a last day without business ends; earlier ones have no such note


def frozen(preset: Preset, line: PolicyLine, *, calendar: str) -> dict[str, Any]:
    """What a running promise keeps of the policy that it started with."""
    return {
        "preset": preset.name,
        "label": preset.label,
        "since": preset.since.isoformat(),
        "budget": line.budget,
        "basis": line.basis,
        "remind": preset.remind,
        "yellow": preset.yellow,
        "chase_before": list(preset.chase_before),
        "calendar": calendar,
        LAST_DAY: "24:00",
    }

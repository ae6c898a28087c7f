"""A month as a script: who does what when; and what must follow from it, worked out by walking from day to day.

Nothing here uses the tables, marks or plans of `sla`: only which hours are business hours, and the rules in words.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.base.clock import CITY_ZONE
from sla.calendar.national_calendar import national
from tickets.models import Kind, Lamp, Urgency

TICK = timedelta(minutes=20)
AN_HOUR = timedelta(hours=1) // TICK
BEGIN = datetime(2026, 9, 14, tzinfo=CITY_ZONE)  # a month with a make-up Sunday, two festivals and a week off
END = BEGIN + timedelta(days=34)
CALENDAR = national()
DAYS = {Kind.CONSULT: 2, Kind.HELP: 3, Kind.COMPLAINT: 10, Kind.SUGGESTION: 10, Kind.REPORT: 15}
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Script:
    """One ticket's story; moments lie on the grid of ticks. None: does not happen within the month."""

    kind: Kind
    urgency: Urgency
    dispatched: datetime
    signed: datetime | None
    contacted: datetime | None
    objected: datetime | None
    rejected: datetime | None
    answered: datetime | None


@dataclass(frozen=True)
class Promised:
    """One promise as it must have gone."""

    name: str
    start: datetime
    due: datetime
    yellow: datetime
    settled: datetime | None
    ends_as: str
    after: tuple[tuple[str, datetime], ...]
    rests: Span | None


def scripts(count: int, seed: int = 5) -> list[Script]:
    stream = random.Random(seed)
    return [_script(stream) for _ in range(count)]


def _script(stream: random.Random) -> Script:
    def later(moment: datetime, hours: float) -> datetime | None:
        steps = max(1, round(stream.expovariate(1 / hours) * AN_HOUR))
        then = moment + steps * TICK
        return then if then < END else None

    start = BEGIN + stream.randrange(24 * 24 * AN_HOUR) * TICK
    kind = stream.choices(list(DAYS), weights=[41, 20, 25, 4, 10])[0]
    urgency = stream.choices(list(Urgency), weights=[90, 7, 3])[0]
    signed = later(start, 6)
    objected = later(start, 8) if stream.random() < 0.06 else None
    if objected and signed and objected <= signed:
        objected = signed + TICK
    rejected = later(objected, 20) if objected and signed else None
    goes_on = rejected if objected else signed
    again = goes_on + TICK if goes_on and objected else goes_on  # signed once more after the rejection
    contacted = later(again, 9) if again and stream.random() < 0.9 else None
    answered = later(again, stream.choice([12, 40, 90, 200])) if again else None
    if answered and contacted and contacted >= answered:
        contacted = None
    return Script(kind, urgency, start, signed, contacted, objected if signed else None, rejected, answered)


def promises(script: Script) -> list[Promised]:
    """What each promise of the ticket must have come to by the end of the month."""
    urgent = script.urgency is not Urgency.NORMAL
    critical = script.urgency is Urgency.CRITICAL
    rest = (script.objected, script.rejected or END) if script.objected else None
    sign = _promise("sign", script, "30min" if urgent else "2wh", script.signed, None)
    met = script.contacted or script.answered
    contact = _promise("contact", script, "2h" if urgent else "1wd", met, rest, dropped=not script.contacted)
    days = 3 if script.urgency is Urgency.URGENT else DAYS[script.kind]
    handle = _promise("handle", script, "24h" if critical else f"{days}wd", script.answered, rest)
    return [sign, contact, handle]


def audit(script: Script) -> Promised | None:
    """What the centre owes once the unit has answered; nobody audits here."""
    if script.answered is None:
        return None
    start, due = script.answered, _after(script.answered, "1wd")
    yellow = _moved(start, _worked(start, due) * 80 // 100, None, natural=False)
    return Promised("audit", start, due, yellow, None, "running", (), None)


def _promise(
    name: str, script: Script, budget: str, settled: datetime | None, rest: Span | None, *, dropped: bool = False
) -> Promised:
    start = script.dispatched
    if settled and rest and settled <= rest[0]:
        rest = None
    natural = budget.endswith(("h", "min")) and not budget.endswith("wh")
    due = _after(start, budget)
    whole = due - start if natural else _worked(start, due)
    yellow = _moved(start, whole * 80 // 100, rest, natural=natural)
    due = _moved(start, whole, rest, natural=natural) if rest else due
    rungs = {
        "chase": ("15min", "1wh"),
        "supervise": ("1h", "1wd"),
        "red_card": ("12h", "2wd"),
        "notice": ("24h", "5wd"),
        "talk": ("48h", "10wd"),
    }
    mine = {"sign": ["chase", "supervise"], "contact": ["chase"], "handle": list(rungs)}[name]
    after = tuple((rung, _resting(due, rungs[rung][0 if natural else 1], rest, natural=natural)) for rung in mine)
    if settled is None:
        ends_as = "paused" if rest and rest[1] == END else "running"
    elif dropped:
        ends_as = "missed" if due < settled else "cancelled"
    else:
        ends_as = "met" if settled <= due else "missed"
    return Promised(name, start, due, yellow, settled, ends_as, after, rest)


def _stretches(start: datetime) -> Iterator[Span]:
    """Business time from the moment on, shift by shift."""
    day = start.date()
    while True:
        for shift in CALENDAR.hours(day):
            opens = max(start, datetime.combine(day, shift.opens, CITY_ZONE))
            closes = datetime.combine(day, shift.closes, CITY_ZONE)
            if opens < closes:
                yield opens, closes
        day += timedelta(days=1)


def _after(start: datetime, budget: str) -> datetime:
    if budget.endswith("wd"):
        day, left = start.date(), int(budget[:-2])
        while left:
            day += timedelta(days=1)
            left -= bool(CALENDAR.hours(day))
        return datetime.combine(day, CALENDAR.hours(day)[-1].closes, CITY_ZONE)
    if budget.endswith("wh"):
        return _moved(start, timedelta(hours=int(budget[:-2])), None, natural=False)
    return start + (
        timedelta(minutes=int(budget[:-3])) if budget.endswith("min") else timedelta(hours=int(budget[:-1]))
    )


def _worked(start: datetime, end: datetime) -> timedelta:
    total = timedelta(0)
    for opens, closes in _stretches(start):
        if opens >= end:
            return total
        total += min(closes, end) - opens
    return total


def _without(span: Span, rest: Span | None) -> list[Span]:
    if rest is None or rest[1] <= span[0] or rest[0] >= span[1]:
        return [span]
    return [s for s in ((span[0], rest[0]), (rest[1], span[1])) if s[0] < s[1]]


def _moved(start: datetime, length: timedelta, rest: Span | None, *, natural: bool) -> datetime:
    """When so much time has been used, the rest left out."""
    left = length
    source = iter([(start, start + timedelta(days=400))]) if natural else _stretches(start)
    for stretch in source:
        for opens, closes in _without(stretch, rest):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
    raise AssertionError


def _resting(due: datetime, budget: str, rest: Span | None, *, natural: bool) -> datetime:
    """A rung after the end: the same counting from the end on, the rest left out."""
    plain = _after(due, budget)
    length = plain - due if natural else _worked(due, plain)
    held = rest and rest[1] > due and rest[0] < plain
    return _moved(due, length, rest, natural=natural) if held else plain


def tick_of(moment: datetime) -> datetime:
    """The sweep that finds it: the first tick at or after the moment."""
    steps = -((BEGIN - moment) // TICK) if moment > BEGIN else 0
    return BEGIN + steps * TICK


def fired_at(promise: Promised, moment: datetime) -> datetime | None:
    """The tick at which the step of this moment is taken: unless the month is over, or somebody was earlier."""
    tick = tick_of(moment)
    if promise.rests and promise.rests[0] <= tick < promise.rests[1]:
        tick = promise.rests[1]
    taken = tick < END and (promise.settled is None or tick < promise.settled)
    return tick if taken else None


def letters(script: Script, found: list[Promised]) -> list[Promised]:
    """The supervision orders that were issued, each with a clock of its own that nobody stops here."""
    budget = "24h" if script.urgency is Urgency.CRITICAL else "3wd"
    issued = [fired_at(p, moment) for p in found for step, moment in p.after if step in {"supervise", "notice", "talk"}]
    return [_letter(start, budget) for start in issued if start]


def _letter(start: datetime, budget: str) -> Promised:
    natural, due = budget == "24h", _after(start, budget)
    yellow = _moved(start, (due - start if natural else _worked(start, due)) * 80 // 100, None, natural=natural)
    return Promised("supervision", start, due, yellow, None, "running", (), None)


def lamp(promise: Promised) -> Lamp:
    """What burns at the end of the month."""
    if promise.settled:
        return Lamp.GREEN
    if fired_at(promise, promise.due):
        return Lamp.RED
    return Lamp.YELLOW if fired_at(promise, promise.yellow) else Lamp.GREEN

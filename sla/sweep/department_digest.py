"""One digest a department, not fifty messages: fired steps are gathered; urgent ones go at once.

The unsent rows of `fired` are the queue: nothing is kept in memory, and the next sweep goes on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla import events
from sla.calendar import calendars
from sla.calendar.workdays import WorkCalendar
from sla.policy.promises import Promise, Step
from sla.policy.time_limit import TimeLimit
from sla.supervision.supervision_models import letter_number
from sla.sweep import promise_queries
from tickets.models import Lamp

LINES = 20  # of one message; the rest is a number and the page
WORDS = {
    Step.REMIND: "时限过半",
    Step.YELLOW: "将到期",
    Step.NEAR: "催办（临期）",
    Step.NEARER: "催办（临期）",
    Step.RED: "已超期",
    Step.RED_CARD: "红牌",
}  # others: as labelled
_ORDER = {step: place for place, step in enumerate(Step)}


@dataclass(frozen=True, slots=True)
class Item:
    """One step that somebody has to hear of."""

    fired_id: int
    department_id: int | None
    ticket_id: int
    number: str
    promise: Promise
    step: Step
    due_at: datetime
    budget: str
    letter: str = ""  # the number of the letter that this step has written

    @property
    def line(self) -> str:
        text = WORDS.get(self.step, self.step.label)
        text = f"{text} {self.letter}" if self.letter else text
        return f"{text}：{self.number} {self.promise.label}（{city_time(self.due_at):%m-%d %H:%M} 到期）"

    @property
    def urgent(self) -> bool:
        """Promises in natural hours run day and night, and so do their messages (DOMAIN 2.3)."""
        unit = TimeLimit.parse(self.budget).unit
        return not unit.is_working and not unit.is_days


@dataclass(frozen=True, slots=True)
class Bundle:
    department_id: int | None
    items: tuple[Item, ...]

    @property
    def worst_first(self) -> list[Item]:
        return sorted(self.items, key=lambda item: (-_ORDER[item.step], item.due_at))

    @property
    def lines(self) -> tuple[str, ...]:
        """The worst first; at most `LINES`, then how many more."""
        lines = [item.line for item in self.worst_first]
        more = len(lines) - LINES
        return (*lines[:LINES], f"另有 {more} 件，请登录查看") if more > 0 else tuple(lines)

    @property
    def lamp(self) -> Lamp:
        """The colour of the worst line."""
        return Lamp.YELLOW if self.worst_first[0].step.is_warning else Lamp.RED


def bundles(items: Iterable[Item], now: datetime, calendar: WorkCalendar) -> list[Bundle]:
    """What is sent now: in office hours everything, outside (quiet hours) only what is urgent; one digest a department.

    Of several steps of one promise that wait, the last says it all; but every letter is named, for each wants a reply.
    """
    quiet = not _within_business(now, calendar)
    latest: dict[tuple[int, Promise, str], Item] = {}
    for item in items:
        if quiet and not item.urgent:
            continue
        key = item.ticket_id, item.promise, item.letter
        known = latest.get(key)
        if known is None or _ORDER[known.step] <= _ORDER[item.step]:
            latest[key] = item
    by_unit: dict[int | None, list[Item]] = {}
    for item in latest.values():
        by_unit.setdefault(item.department_id, []).append(item)
    return [Bundle(department_id, tuple(digests)) for department_id, digests in by_unit.items()]


def done_with(items: Sequence[Item], digests: Sequence[Bundle]) -> list[int]:
    """The fired rows that are done: those sent, and those that a later step has overtaken."""
    settled = {(item.ticket_id, item.promise) for bundle in digests for item in bundle.items}
    return [item.fired_id for item in items if (item.ticket_id, item.promise) in settled]


def _within_business(now: datetime, calendar: WorkCalendar) -> bool:
    local = calendar.local(now)
    return any(shift.opens <= local.time() <= shift.closes for shift in calendar.hours(local.date()))


async def tell(work: Work, *, limit: int = 5000) -> int:
    """Gather what is unsent and record one `DigestDue` a department; returns the number of departments."""
    async with work.begin() as uow:
        items = [_item(*row) for row in await promise_queries.untold(uow.session, limit)]
        if not items:
            return 0
        digests = bundles(items, uow.now, await calendars.current(uow.session, uow.settings))
        await promise_queries.mark_digested(uow.session, done_with(items, digests), uow.now)
        for bundle in digests:
            _record(uow, bundle)
    return len(digests)


def _item(*row: Any) -> Item:
    *facts, year, serial = row
    return replace(Item(*facts), letter=letter_number(year, serial) if serial else "")


def _record(uow: UnitOfWork, bundle: Bundle) -> None:
    uow.record(
        events.DigestDue(
            at=uow.now,
            department_id=bundle.department_id,
            lines=bundle.lines,
            ticket_ids=tuple(dict.fromkeys(item.ticket_id for item in bundle.worst_first)),
            items=tuple(
                events.PromiseStep(ticket_id=one.ticket_id, promise=one.promise, step=one.step, line=one.line)
                for one in bundle.worst_first
            ),
            lamp=bundle.lamp,
            urgent=any(item.urgent for item in bundle.items),
        )
    )

"""What another policy would mean for the promises that run today, if they had begun under it.

They did not: a promise keeps the policy that it began with. The comparison shows on today's orders what the policy will
do to those that come, before anybody approves it. Nothing is written.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import UnitOfWork
from sla.calendar import calendars, deadline_recalculation
from sla.deadlines import deadline_transitions
from sla.deadlines.due_calculation import until
from sla.models import Deadline
from sla.policy import active_policies, policy_content
from sla.policy.policy_lines import Preset, PromiseCase
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit
from sla.sweep import promise_queries
from tickets.configuration.kinds import Checked, Content, Effect, Touched
from tickets.models import Ticket
from tickets.person_models import Department

BATCH = 500
SHOWN = 50  # listed one by one; the sentence counts all

Running = tuple[Deadline, Ticket, Department | None]


@dataclass
class _Moves:
    now: datetime
    looked_at: int = 0
    earlier: int = 0
    later: int = 0
    overdue: int = 0  # due dates that would lie in the past and do not now
    touched: list[Touched] = field(default_factory=list)

    def count(self, running: Running, after: datetime) -> None:
        row, ticket, unit = running
        if after == row.due_at:
            return
        self.earlier += after < row.due_at
        self.later += after > row.due_at
        self.overdue += after < self.now <= row.due_at
        if len(self.touched) < SHOWN:
            whose = unit.short if unit is not None and not ticket.confidential else ""
            dates = (until(city_time(moment)) for moment in (row.due_at, after))
            self.touched.append(Touched(ticket.number, f"{row.promise.label} {whose}".strip(), *dates))

    @property
    def sentence(self) -> str:
        moved = self.earlier + self.later
        if not moved:
            return f"正在计时的 {self.looked_at} 个期限，按新方案也都不变。"
        return (
            f"正在计时的 {self.looked_at} 个期限照旧，不受影响。假如它们按新方案计时，{moved} 个会变："
            f"{self.earlier} 个提前，{self.later} 个推后；{self.overdue} 个会已经超期。"
        )


async def effect(uow: UnitOfWork, about: Checked, content: Content) -> Effect:
    """How many due dates of today would be others under this content, and which."""
    new = policy_content.to_preset(content, name=about.settings.policy, since=about.day)
    old = active_policies.policy_on(about.settings, about.day)
    calendar = await calendars.current(uow.session, uow.settings)
    moves = _Moves(uow.now)

    @cache
    def changed(promise: Promise, case: PromiseCase) -> TimeLimit | None:
        return _changed(old, new, promise, case)

    async for batch in _batches(uow):
        moves.looked_at += len(batch)
        budgets = {running[0].id: changed(running[0].promise, _case(running)) for running in batch}
        chosen = [running for running in batch if budgets[running[0].id] is not None]
        datings = await deadline_recalculation.dated(uow, [running[0] for running in chosen], calendar)
        for running, (row, dating) in zip(chosen, datings, strict=True):
            moves.count(running, deadline_transitions.would_be(row, dating, budgets[row.id]))
    return Effect(moves.sentence, moves.touched)


def _case(running: Running) -> PromiseCase:
    row, ticket, unit = running
    return deadline_transitions.case_of(ticket, unit, row.starts_at)


def _changed(old: Preset, new: Preset, promise: Promise, case: PromiseCase) -> TimeLimit | None:
    """What the new policy gives, where the old one gave something else."""
    before, after = (policy.line_if_any(promise, case) for policy in (old, new))
    if before is None or after is None or before.budget == after.budget:
        return None
    return TimeLimit.parse(after.budget)


async def _batches(uow: UnitOfWork) -> AsyncIterator[Sequence[Running]]:
    """Those that the policy gave as they are: what was extended, derived or set by a statute has its own time."""
    after = 0
    while rows := await promise_queries.running(uow.session, after=after, limit=BATCH):
        after = rows[-1][0].id
        yield [running for running in rows if _is_by_policy(running[0])]
        uow.session.expunge_all()


def _is_by_policy(row: Deadline) -> bool:
    return not (row.promise.is_statutory or {"extended", "share"} & row.policy.keys())

"""Deadlines opened up for people: policy, counting, pauses, extension, calendar; one text for page, API and command."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.settings import Settings
from sla.calendar import calendars
from sla.calendar.workdays import Pause, WorkCalendar
from sla.deadlines import deadline_transitions
from sla.deadlines.due_calculation import Explanation, clock, explain, responsible
from sla.deadlines.pauses import pauses
from sla.models import Deadline, DeadlineState
from sla.policy.promises import PAUSABLE
from sla.policy.time_limit import TimeLimit
from tickets import store as tickets
from tickets.models import JournalEntry


class ExplainedDeadline:
    """Why this deadline is when it is: the same sentences on the page and in the API."""

    def __init__(self, row: Deadline, found: Explanation, *, resting: Pause | None, exact: bool) -> None:
        self.row, self.explanation = row, found
        self.resting, self.exact = resting, exact

    def sentences(self, *, names: bool = True) -> list[str]:
        policy = self.row.policy
        label = policy.get("label") or policy["preset"]
        given = TimeLimit.parse(policy["budget"]).label
        lines = [f"{self.row.promise.label}时限 {given}，依据：{label}，{policy['basis']}"]
        if "share" in policy:
            lines.append(f"按主办单位当时剩余时间的 {policy['share']}% 计得")
        if "extended" in policy:
            lines.append(f"已同意延期 {TimeLimit.parse(policy['extended']).label}")
        if self.row.generation:
            lines.append(f"期限变动过 {self.row.generation} 次")
        lines += self.explanation.sentences(names=names)
        if self.resting is not None:
            since = clock(self.explanation.local(self.resting.since))
            who = responsible(self.resting) if names else ""
            lines.append(f"{since} 起暂停计时：{self.resting.reason or '未写理由'}{who}，恢复后顺延")
        if not self.exact:
            lines.append(f"到期时间按当时的日历（版本 {self.row.calendar}）计得，那一版已不可查；以上按现行日历列出")
        return lines

    def as_json(self, *, names: bool = True) -> dict[str, Any]:
        """Without `names` nobody of the staff is named: for the citizen's own tools."""
        facts = {"promise": self.row.promise.value, "label": self.row.promise.label, "state": self.row.state.value}
        explained = self.explanation.as_json(names=names)
        return facts | {"policy": self.row.policy} | explained | {"sentences": self.sentences(names=names)}


async def account(session: AsyncSession, settings: Settings, row: Deadline) -> ExplainedDeadline:
    """Computed from journal and calendar, so that it cannot differ from what was counted."""
    journal = await tickets.journal_of(session, row.ticket_id)
    return (await accounts(session, settings, [row], journal))[0]


async def accounts(
    session: AsyncSession, settings: Settings, rows: Sequence[Deadline], journal: Sequence[JournalEntry]
) -> list[ExplainedDeadline]:
    """The deadlines of one ticket, whose journal is at hand."""
    current = await calendars.current(session, settings)
    calendar_of: dict[str, WorkCalendar | None] = {"": current, current.version: current}
    for version in {row.calendar for row in rows} - set(calendar_of):
        calendar_of[version] = await calendars.of_version(session, settings, version)
    return [_explained(row, calendar_of[row.calendar], current, journal) for row in rows]


def _explained(
    row: Deadline, calendar: WorkCalendar | None, current: WorkCalendar, journal: Sequence[JournalEntry]
) -> ExplainedDeadline:
    rests = pauses(journal) if row.promise in PAUSABLE else deadline_transitions.tests_of(row)
    held = [pause for pause in rests if _touches(pause, row)]
    ended = [replace(p, since=max(p.since, row.starts_at)) for p in held if p.until]
    resting = next((p for p in held if p.until is None), None) if row.state is DeadlineState.PAUSED else None
    found = explain(row.starts_at, deadline_transitions.budget_of(row), calendar or current, ended)
    return ExplainedDeadline(row, found, resting=resting, exact=calendar is not None)


def _touches(pause: Pause, row: Deadline) -> bool:
    """Whether the pause lies within what the deadline counted."""
    begun = pause.since < (min(row.due_at, row.settled_at) if row.settled_at else row.due_at)
    return begun and (pause.until is None or pause.until > row.starts_at)

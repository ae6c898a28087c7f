"""Deadlines opened up for people: policy, counting, pauses, extension, calendar; one text for page, API and command."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.settings import Settings
from sla import calendars, clocks
from sla.budget import Budget
from sla.explain import Explanation, clock, explain, responsible
from sla.models import Deadline, DeadlineState
from sla.pauses import pauses
from sla.policy import PAUSABLE
from sla.workdays import Pause, WorkCalendar
from tickets import store as tickets
from tickets.models import JournalEntry


class Account:
    """Why this deadline is when it is: the same sentences on the page and in the API."""

    def __init__(self, row: Deadline, found: Explanation, *, resting: Pause | None, exact: bool) -> None:
        self.row, self.explanation = row, found
        self.resting, self.exact = resting, exact

    def sentences(self, *, names: bool = True) -> list[str]:
        policy = self.row.policy
        label = policy.get("label") or policy["preset"]
        given = Budget.parse(policy["budget"]).label
        lines = [f"{self.row.promise.label}时限 {given}，依据：{label}，{policy['basis']}"]
        if "share" in policy:
            lines.append(f"按主办单位当时剩余时间的 {policy['share']}% 计得")
        if "extended" in policy:
            lines.append(f"已同意延期 {Budget.parse(policy['extended']).label}")
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
        told = self.explanation.as_json(names=names)
        return facts | {"policy": self.row.policy} | told | {"sentences": self.sentences(names=names)}


async def account(session: AsyncSession, settings: Settings, row: Deadline) -> Account:
    """Worked out anew from journal and calendar, so that it cannot say anything but what was counted."""
    journal = await tickets.journal_of(session, row.ticket_id)
    return (await accounts(session, settings, [row], journal))[0]


async def accounts(
    session: AsyncSession, settings: Settings, rows: Sequence[Deadline], journal: Sequence[JournalEntry]
) -> list[Account]:
    """The deadlines of one ticket, whose journal is at hand."""
    current = await calendars.current(session, settings)
    calendar_of: dict[str, WorkCalendar | None] = {"": current, current.version: current}
    for version in {row.calendar for row in rows} - set(calendar_of):
        calendar_of[version] = await calendars.of_version(session, settings, version)
    return [_told(row, calendar_of[row.calendar], current, journal) for row in rows]


def _told(
    row: Deadline, calendar: WorkCalendar | None, current: WorkCalendar, journal: Sequence[JournalEntry]
) -> Account:
    rests = pauses(journal) if row.promise in PAUSABLE else clocks.tests_of(row)
    held = [pause for pause in rests if _touches(pause, row)]
    ended = [replace(p, since=max(p.since, row.starts_at)) for p in held if p.until]
    resting = next((p for p in held if p.until is None), None) if row.state is DeadlineState.PAUSED else None
    found = explain(row.starts_at, Budget.parse(row.budget), calendar or current, ended)
    return Account(row, found, resting=resting, exact=calendar is not None)


def _touches(pause: Pause, row: Deadline) -> bool:
    """Whether the pause lies within what the deadline counted."""
    begun = pause.since < (min(row.due_at, row.settled_at) if row.settled_at else row.due_at)
    return begun and (pause.until is None or pause.until > row.starts_at)

"""One deadline opened up for people: policy, counting, pauses, extension, calendar (issue 5.4)."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.settings import Settings
from sla import calendars
from sla.budget import Budget
from sla.explain import Explanation, explain
from sla.models import Deadline
from sla.pauses import pauses
from sla.presets import PRESETS
from sla.workdays import Pause
from tickets import store as tickets


class Account:
    """Why this deadline is when it is: the same sentences on the page and in the API."""

    def __init__(self, row: Deadline, found: Explanation) -> None:
        self.row, self.explanation = row, found

    def sentences(self) -> list[str]:
        policy = self.row.policy
        preset = PRESETS[policy["preset"]].label if policy["preset"] in PRESETS else policy["preset"]
        lines = [
            f"{self.row.promise.label}时限 {Budget.parse(policy['budget']).label}，依据：{preset}，{policy['basis']}"
        ]
        if "extended" in policy:
            lines.append(f"已同意延期 {Budget.parse(policy['extended']).label}")
        if self.row.generation:
            lines.append(f"期限变动过 {self.row.generation} 次")
        return lines + self.explanation.sentences()

    def as_json(self) -> dict[str, Any]:
        facts = {"promise": self.row.promise.value, "state": self.row.state.value, "policy": self.row.policy}
        return facts | self.explanation.as_json() | {"sentences": self.sentences()}


async def account(session: AsyncSession, settings: Settings, row: Deadline) -> Account:
    """Worked out anew from journal and calendar, so that it cannot say anything but what was counted."""
    calendar = await calendars.current(session, settings)
    held = pauses(await tickets.journal_of(session, row.ticket_id), until=row.settled_at)
    touching = [p for p in held if p.until and p.until > row.starts_at and p.since < row.due_at]
    return Account(row, explain(row.starts_at, Budget.parse(row.budget), calendar, _clipped(touching, row)))


def _clipped(held: list[Pause], row: Deadline) -> list[Pause]:
    return [Pause(max(p.since, row.starts_at), p.until, p.reason, p.allowed_by) for p in held]

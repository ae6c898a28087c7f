"""Whether a process, and the city around it, can serve: each check with a sentence, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    GOOD = "ok"
    WARNING = "warning"  # something is worse than it should be, and the city still serves
    BAD = "bad"


class CheckScope(StrEnum):
    PROCESS = "process"  # this process cannot serve; another may
    CITY = "city"  # the city's work has stopped, whichever process is asked


@dataclass(frozen=True, slots=True)
class Check:
    """`words`: how it is; `todo`: what the operator does, empty where nothing is to be done."""

    name: str
    label: str
    level: Level
    words: str
    todo: str = ""
    scope: CheckScope = CheckScope.PROCESS


@dataclass(frozen=True, slots=True)
class ReadinessReport:
    at: datetime
    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Nothing keeps the city from serving."""
        return not self.bad()

    @property
    def process_ready(self) -> bool:
        """This process can serve, independent of others."""
        return not self.bad(CheckScope.PROCESS)

    @property
    def level(self) -> Level:
        levels = {check.level for check in self.checks}
        return next((one for one in (Level.BAD, Level.WARNING) if one in levels), Level.GOOD)

    def bad(self, *scopes: CheckScope) -> list[Check]:
        return [one for one in self.checks if one.level is Level.BAD and one.scope in (scopes or CheckScope)]

    def as_json(self, *, ready: bool) -> dict[str, Any]:
        return {"ready": ready, "at": self.at.isoformat(), "checks": [_as_json(one) for one in self.checks]}


def worst_first(checks: Iterable[Check]) -> list[Check]:
    order = (Level.BAD, Level.WARNING, Level.GOOD)
    return sorted(checks, key=lambda check: order.index(check.level))


def _as_json(check: Check) -> dict[str, str]:
    fields = {"check": check.name, "label": check.label, "state": check.level, "scope": check.scope}
    return {**fields, "words": check.words, "todo": check.todo}

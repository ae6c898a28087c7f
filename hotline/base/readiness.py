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


class Scope(StrEnum):
    PROCESS = "process"  # this process cannot serve; another may
    CITY = "city"  # the work of the city stands still, whichever process is asked


@dataclass(frozen=True, slots=True)
class Check:
    """`words`: how it is; `todo`: what the operator does, empty where nothing is to be done."""

    name: str
    label: str
    level: Level
    words: str
    todo: str = ""
    scope: Scope = Scope.PROCESS


@dataclass(frozen=True, slots=True)
class Report:
    at: datetime
    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Nothing keeps the city from serving."""
        return not self.bad()

    @property
    def process_ready(self) -> bool:
        """This process can serve, whatever others do."""
        return not self.bad(Scope.PROCESS)

    @property
    def level(self) -> Level:
        levels = {check.level for check in self.checks}
        return next((one for one in (Level.BAD, Level.WARNING) if one in levels), Level.GOOD)

    def bad(self, *scopes: Scope) -> list[Check]:
        return [one for one in self.checks if one.level is Level.BAD and one.scope in (scopes or Scope)]

    def as_json(self, *, ready: bool) -> dict[str, Any]:
        return {"ready": ready, "at": self.at.isoformat(), "checks": [_as_json(one) for one in self.checks]}


def worst_first(checks: Iterable[Check]) -> list[Check]:
    order = (Level.BAD, Level.WARNING, Level.GOOD)
    return sorted(checks, key=lambda check: order.index(check.level))


def _as_json(check: Check) -> dict[str, str]:
    told = {"check": check.name, "label": check.label, "state": check.level, "scope": check.scope}
    return {**told, "words": check.words, "todo": check.todo}

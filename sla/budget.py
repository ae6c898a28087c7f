"""How much time a promise gives: a number and what it is counted in."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from hotline.base.errors import BadInput
from tickets.lifecycle import Named

_SECOND = 1_000_000  # microseconds
_WRITTEN = re.compile(r"([1-9]\d{0,6})(wd|wh|wmin|d|h|min)")


class Unit(Named):
    WORKING_DAYS = "wd", "个工作日"
    WORKING_HOURS = "wh", "个工作小时"
    WORKING_MINUTES = "wmin", "分钟工作时间"
    DAYS = "d", "日"
    HOURS = "h", "小时"
    MINUTES = "min", "分钟"

    @property
    def is_working(self) -> bool:
        """Only business time counts; the others run day and night."""
        return self in {Unit.WORKING_DAYS, Unit.WORKING_HOURS, Unit.WORKING_MINUTES}

    @property
    def is_days(self) -> bool:
        """Counted in whole days, so that the day of the start does not count (民法典201条)."""
        return self in {Unit.WORKING_DAYS, Unit.DAYS}


_UNITS = {unit.value: unit for unit in Unit}
_LENGTH = {
    Unit.WORKING_HOURS: 3600 * _SECOND,
    Unit.WORKING_MINUTES: 60 * _SECOND,
    Unit.HOURS: 3600 * _SECOND,
    Unit.MINUTES: 60 * _SECOND,
}


@dataclass(frozen=True, slots=True)
class Budget:
    amount: int
    unit: Unit

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> Self:
        """From "3wd", "4wh", "90wmin", "7d", "2h" or "30min"; raises BadInput for anything else."""
        found = _WRITTEN.fullmatch(text.strip().lower())
        if found is None:
            raise BadInput(
                f"看不懂的时限“{text}”；请写成 3wd（工作日）、4wh（工作小时）、7d（日）、2h（小时）或 30min（分钟）"
            )
        return cls(int(found[1]), _UNITS[found[2]])

    @property
    def microseconds(self) -> int:
        """The length of a budget in hours or minutes; a budget in days has none of its own."""
        return self.amount * _LENGTH[self.unit]

    @property
    def label(self) -> str:
        return f"{self.amount}{self.unit.label}"

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}"

"""How much time a promise gives: a number and what it is counted in."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self

from hotline.base.errors import BadInput
from tickets.lifecycle import Named

_SECOND = 1_000_000  # microseconds
_WRITTEN = re.compile(r"(\d{1,7}(?:\.\d{1,2})?)(wd|wh|wmin|ld|d|h|min)")


class TimeUnit(Named):
    WORKING_DAYS = "wd", "个工作日"
    WORKING_HOURS = "wh", "个工作小时"
    WORKING_MINUTES = "wmin", "分钟工作时间"
    DAYS = "d", "日"
    LEGAL_DAYS = "ld", "日"  # only a 法定节假日 moves the end, an ordinary weekend does not (总局令第121号45条)
    HOURS = "h", "小时"
    MINUTES = "min", "分钟"

    @property
    def is_working(self) -> bool:
        """Only business time counts; the others run day and night."""
        return self in {TimeUnit.WORKING_DAYS, TimeUnit.WORKING_HOURS, TimeUnit.WORKING_MINUTES}

    @property
    def is_days(self) -> bool:
        """Counted in whole days, so that the day of the start does not count (民法典201条)."""
        return self in {TimeUnit.WORKING_DAYS, TimeUnit.DAYS, TimeUnit.LEGAL_DAYS}


UNITS_IN_WORDS = (  # with spaces, at which a narrow terminal may break the line
    "3wd（工作日）、 4wh（工作小时）、 45wmin（工作分钟）、 7d（日，遇休息日顺延）、 60ld（日，只因法定节假日顺延）、 "
    "2h（小时）或 30min（分钟）； 可以带小数，如 0.5wd，ld 除外"
)
_UNITS = {unit.value: unit for unit in TimeUnit}
_LENGTH = {
    TimeUnit.WORKING_HOURS: 3600 * _SECOND,
    TimeUnit.WORKING_MINUTES: 60 * _SECOND,
    TimeUnit.HOURS: 3600 * _SECOND,
    TimeUnit.MINUTES: 60 * _SECOND,
}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A part of a day (`0.5wd`) is that part of the next day that counts; `workdays` says how it is reached."""

    amount: int | Decimal
    unit: TimeUnit
    to_closing: bool = False  # `ld` of a promise given before docs/decisions/0046: 17:30 on a weekend, too

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> Self:
        """From "3wd", "0.5wd", "4wh", "7d", "2.5h" or "30min", two decimals at most; raises BadInput for all else.

        `60ld` in whole days only: a statute (总局令第121号45条) knows no part of a day.
        """
        found = _WRITTEN.fullmatch(text.strip().lower())
        if found is None or not (amount := Decimal(found[1])):
            raise BadInput(f"看不懂的时限“{text}”；请写成 {UNITS_IN_WORDS}")
        unit = _UNITS[found[2]]
        if unit is TimeUnit.LEGAL_DAYS and amount % 1:
            raise BadInput(f"时限“{text}”：ld（只因法定节假日顺延的日）按整日计，不能带小数；请写成整数，如 60ld")
        return cls(int(amount) if amount == int(amount) else amount, unit)

    @property
    def microseconds(self) -> int:
        """The length of a budget in hours or minutes; a budget in days has none of its own."""
        return int(self.amount * _LENGTH[self.unit])

    @property
    def whole(self) -> int:
        return int(self.amount)

    @property
    def part(self) -> Decimal:
        """What is left of a day after the whole ones: 0.5 of `1.5wd`."""
        return Decimal(self.amount) % 1

    @property
    def label(self) -> str:
        return f"{self.written}{self.unit.label}"

    @property
    def written(self) -> str:
        """The figure alone, without idle zeros."""
        return f"{Decimal(self.amount).normalize():f}"

    def __str__(self) -> str:
        return f"{self.written}{self.unit.value}"

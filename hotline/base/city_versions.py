"""What the city has decided by itself, as this process has read it last: approved versions by kind and key.

Read without a query wherever the settings are at hand; `Work` looks for new ones at most every `LOOK_EVERY` seconds.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

LOOK_EVERY = 5.0  # seconds until another process follows an approval


@dataclass(frozen=True, slots=True)
class ApprovedVersion:
    """Equal where the content is: what is made of it may be kept by it."""

    kind: str
    key: str
    number: int
    valid_from: date
    digest: str
    content: Mapping[str, Any] = field(compare=False)


class CityVersions:
    """All approved versions; the one in force on a day is the latest that has begun."""

    def __init__(self) -> None:
        self.stamp: object = None
        self._known: dict[tuple[str, str], tuple[ApprovedVersion, ...]] = {}
        self._looked = float("-inf")

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self._looked >= LOOK_EVERY

    def looked(self) -> None:
        self._looked = time.monotonic()

    def look_again(self) -> None:
        """With the next unit of work: something was approved in this process."""
        self._looked = float("-inf")

    def keep(self, versions: Iterable[ApprovedVersion]) -> None:
        known: dict[tuple[str, str], list[ApprovedVersion]] = {}
        for one in versions:
            known.setdefault((one.kind, one.key), []).append(one)
        self._known = {name: tuple(sorted(found, key=_order)) for name, found in known.items()}

    def versions(self, kind: str, key: str = "") -> Sequence[ApprovedVersion]:
        """The earliest first."""
        return self._known.get((kind, key), ())

    def on(self, day: date, kind: str, key: str = "") -> ApprovedVersion | None:
        """None: what comes with the program is in force."""
        begun = [one for one in self.versions(kind, key) if one.valid_from <= day]
        return begun[-1] if begun else None

    def all_on(self, day: date, kind: str) -> list[ApprovedVersion]:
        """By key, in its order."""
        keys = sorted(key for of, key in self._known if of == kind)
        return [found for key in keys if (found := self.on(day, kind, key)) is not None]


def _order(one: ApprovedVersion) -> tuple[date, int]:
    return one.valid_from, one.number

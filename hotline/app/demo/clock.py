"""The demo's clock: runs fast and jumps over nights, lunch breaks and days off, so that promises are always moving."""

import time
from datetime import datetime, timedelta

from hotline.base.clock import aware
from sla.budget import Budget, Unit
from sla.workdays import WorkCalendar, due


class OfficeClock:
    """`speed` working seconds a wall second from `start` on: monotonic, and in office hours to the minute."""

    def __init__(self, start: datetime, *, speed: float, calendar: WorkCalendar) -> None:
        self._start, self._speed, self._calendar = aware(start), speed, calendar
        self._zero = time.monotonic()
        self.pace = speed

    def now(self) -> datetime:
        minutes, seconds = divmod((time.monotonic() - self._zero) * self._speed, 60)
        since = self._start
        if minutes:
            since = due(self._start, Budget(int(minutes), Unit.WORKING_MINUTES), self._calendar)
        return since + timedelta(seconds=seconds)

"""The demo's clock: runs fast and jumps over nights, lunch breaks and days off, so that promises are always moving."""

import time
from datetime import datetime, timedelta

from hotline.base.clock import aware
from sla.calendar.workdays import WorkCalendar, due
from sla.policy.time_limit import TimeLimit, TimeUnit


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
            since = due(self._start, TimeLimit(int(minutes), TimeUnit.WORKING_MINUTES), self._calendar)
        return since + timedelta(seconds=seconds)

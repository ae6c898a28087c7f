"""The same limits counted in one process's memory: for what must cost no statement, and what only this process has.

`counting` counts over all processes, in the database; both take the limits of `limits` (docs/decisions/0048).
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from hotline.base.request_limits.limits import AtOnce, Limit


class InMemoryCount:
    """How often each subject did something within the limit's time, moving with the clock."""

    def __init__(self, limit: Limit, *, time: Callable[[], float] = monotonic) -> None:
        self.limit, self._seconds, self._time = limit, limit.within.total_seconds(), time
        self._taken: dict[str, deque[float]] = {}
        self._swept = time()

    def take(self, subject: str) -> bool:
        """Whether one more is within the limit; if so it is counted."""
        now = self._time()
        taken = self._taken.setdefault(subject, deque())
        while taken and taken[0] <= now - self._seconds:
            taken.popleft()
        if len(taken) >= self.limit.most:
            return False
        taken.append(now)
        return True

    def wait(self, subject: str) -> float:
        """Seconds until one more would be within the limit; nothing is counted."""
        most, taken, now = self.limit.most, self._taken.get(subject, deque()), self._time()
        return max(taken[-most] + self._seconds - now, 0.0) if len(taken) >= most else 0.0

    def sweep(self) -> None:
        """Forget who has done nothing for the whole span; once a span, for thousands may leave at the same moment."""
        horizon = self._time() - self._seconds
        if self._swept > horizon:
            return
        self._swept = self._time()
        for subject in [subject for subject, taken in self._taken.items() if not taken or taken[-1] <= horizon]:
            del self._taken[subject]


class OpenAtOnce:
    """How much each subject holds open at this moment."""

    def __init__(self, limit: AtOnce) -> None:
        self.limit = limit
        self._open: Counter[str] = Counter()

    @contextmanager
    def holding(self, subject: str) -> Iterator[bool]:
        """While the block lasts; False where that is one too many. No subject: nothing is counted."""
        if not subject:
            yield True
            return
        self._open[subject] += 1
        try:
            yield self._open[subject] <= self.limit.most
        finally:
            self._open[subject] -= 1
            if not self._open[subject]:
                del self._open[subject]

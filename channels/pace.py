"""How often somebody may do something: so many times in so many seconds."""

from collections import deque
from collections.abc import Callable
from time import monotonic


class Pace:
    def __init__(self, count: int, seconds: float, *, time: Callable[[], float] = monotonic) -> None:
        self._count, self._seconds, self._time = count, seconds, time
        self._spoken: dict[str, deque[float]] = {}
        self._swept = time()

    def allows(self, token: str) -> bool:
        """Whether one more is within the pace; if so it is counted."""
        now = self._time()
        spoken = self._spoken.setdefault(token, deque())
        while spoken and spoken[0] <= now - self._seconds:
            spoken.popleft()
        if len(spoken) >= self._count:
            return False
        spoken.append(now)
        return True

    def sweep(self) -> None:
        """Forget who has been silent for the whole span; once a span, for thousands may hang up at the same moment."""
        horizon = self._time() - self._seconds
        if self._swept > horizon:
            return
        self._swept = self._time()
        for token in [token for token, spoken in self._spoken.items() if not spoken or spoken[-1] <= horizon]:
            del self._spoken[token]

"""Whose fault a failure is: the surroundings', which passes, or the row's, which comes again with every try.

A row that fails alone is parked: reported to a person, logged, counted, and not retried automatically.
"""

from collections import Counter

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hotline.base.errors import Overtaken
from hotline.base.observability import process_counters
from hotline.base.observability.log import logger

# classes of SQLSTATE that blame a row: data exception, integrity, an exception raised by a trigger, a limit exceeded
_OF_A_ROW = frozenset({"22", "23", "P0", "54"})
PARKED: Counter[str] = Counter()  # work -> rows parked since this process began
log = logger(__name__)


def is_of_the_row(error: BaseException) -> bool:
    """False for what passes or concerns every row: a database that is away, full, locked, read-only or of old shape."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_of_the_row(one) for one in error.exceptions)
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return state[:2] in _OF_A_ROW if state else isinstance(error, DataError | IntegrityError)
    return isinstance(error, Exception) and not isinstance(error, OSError | PoolTimeout | Overtaken)


def park(work: str, error: BaseException, **row: int) -> None:
    """Log and count a row that its work gives up; `row` names it, as in `ticket=12`. The caller puts it aside."""
    PARKED[work] += 1
    process_counters.PARKED.labels(work).inc()
    log.error("row_parked", work=work, parked=PARKED[work], exc_info=error, **row)

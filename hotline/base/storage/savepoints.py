"""A batch of claimed rows in one savepoint, and where that fails each in its own: one bad row stops no other.

What fails alone is parked (`hotline.base.storage.failure_kind`), unchanged, and this process leaves it alone for an
hour, so that it fills neither the next batch nor the log.
"""

import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from weakref import WeakKeyDictionary

from hotline.base.observability.log import logger
from hotline.base.storage import failure_kind
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import UnitOfWork, Work

REST = 3600.0  # seconds
Act = Callable[[UnitOfWork, int], Awaitable[None]]  # on the row with this id, which it reads again
_LEFT: WeakKeyDictionary[Database, dict[tuple[str, int], float]] = WeakKeyDictionary()
log = logger(__name__)


def left_alone(work: Work, name: str) -> Collection[int]:
    """Ids of the rows that this work is not to claim now."""
    now = time.monotonic()
    return [row_id for (of, row_id), until in _LEFT.get(work.database, {}).items() if of == name and until > now]


async def one_by_one(work: Work, uow: UnitOfWork, name: str, ids: Sequence[int], act: Act) -> None:
    """Do the act on each row, its reactions included; raises only what is no row's own fault."""
    if not ids or await _done(work, uow, name, ids, act):
        return
    for row_id in ids if len(ids) > 1 else ():
        await _done(work, uow, name, [row_id], act)


async def _done(work: Work, uow: UnitOfWork, name: str, ids: Sequence[int], act: Act) -> bool:
    inner = UnitOfWork(uow.session, uow.now, uow.settings, work.reactions)
    try:
        async with uow.session.begin_nested():
            for row_id in ids:
                await act(inner, row_id)
            await inner.settle()
    except Exception as error:
        if not failure_kind.is_of_the_row(error):
            raise
        if len(ids) > 1:
            log.exception("batch_failed", work=name, rows=len(ids))
        else:
            failure_kind.park(name, error, row=ids[0])
            _LEFT.setdefault(work.database, {})[name, ids[0]] = time.monotonic() + REST
        return False
    uow.wakeups_due |= inner.wakeups_due
    return True

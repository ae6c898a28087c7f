"""The background work. Each function works one batch and returns whether there may be more.

Rows are the truth: a worker claims rows under a lease, so that any number of processes may do the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from hotline.app.process import channel_lanes
from hotline.app.wiring import Services
from router.alarms.escalation_sweep import climb_due
from router.conversations import handover
from router.hot_issues import bursts, hot_issue_scan
from router.outgoing import earlier_questions
from router.similar_tickets import similar_search
from sla.calendar import deadline_recalculation as recounting
from sla.deadlines.missing_deadlines import give_clocks
from sla.deadlines.scheduled_acts import archive_old, file_praise, resume_due
from sla.reviews.reviews import close_unanswered, sweep_tries
from sla.sweep.department_digest import tell
from sla.sweep.sweeper import sweep
from tickets.clusters import clusters
from tickets.organisation import changes
from tickets.trail import chaining

Look = Callable[[Services], Awaitable[bool]]


async def decide(house: Services) -> bool:
    """Choose departments for what is undecided."""
    return await house.decide_batch()


async def index_near_texts(house: Services) -> bool:
    """Sign new tickets for the index of near texts."""
    await similar_search.remember(house.work, house.places)
    return False


async def align_clusters(house: Services) -> bool:
    """Bring members of clusters up to their masters."""
    await clusters.catch_up(house.work)
    return False


async def sweep_due(house: Services) -> bool:
    """Everything that falls due. One failure does not keep the others from being done; it is raised at the end.

    Alarms that nobody takes come first; praise is filed before the sweep, so that no lamp turns over it; departments
    are notified after it.
    """
    work = house.work
    parts: Sequence[Callable[[], Awaitable[object]]] = (
        lambda: climb_due(work),
        lambda: file_praise(work),
        lambda: _sweep_once(house),
        lambda: _tell_once(house),
        lambda: sweep_tries(work),
        lambda: close_unanswered(work),
        lambda: resume_due(work),
        lambda: archive_old(work),
        lambda: handover.tend(work, pace=house.pace),
        lambda: changes.carry_out_due(work),
    )
    failed = []
    for part in parts:
        try:
            while await part():
                pass
        except Exception as error:  # noqa: BLE001 - raised below, when the others are done
            failed.append(error)
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise ExceptionGroup("several parts of the sweep failed", failed)
    return False


async def _sweep_once(house: Services) -> int:
    return (await sweep(house.work)).fired


async def _tell_once(house: Services) -> bool:
    await tell(house.work)
    return False


async def look_out(house: Services) -> bool:
    """What is hot, and what has burst."""
    await house.read_catalogue()
    await hot_issue_scan.look(house.work, house.places)
    await bursts.look(house.work)
    return False


async def chain_trail(house: Services) -> bool:
    """Give what was noted its place in the trail."""
    return await chaining.chain(house.work)


async def recount(house: Services) -> bool:
    """Date again what an older calendar dated, and give a deadline to tickets without one; mostly nothing."""
    await recounting.recount(house.work)
    await earlier_questions.put_right(house.work)
    return bool(await give_clocks(house.work))


async def decide_all(house: Services) -> None:
    """For simulated time: all that is undecided, and what follows from it."""
    while await decide(house):
        pass
    await index_near_texts(house)
    await align_clusters(house)


async def deliver_all(house: Services) -> None:
    """For simulated time: all that waits on every channel of this process."""
    await asyncio.gather(*(channel_lanes.empty(house, kind) for kind in house.adapters))

"""What the background work does at one look. Each function works one batch and says whether there may be more.

Rows are the truth: whoever looks claims rows under a lease, so that any number of processes may do the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from hotline.app import lanes
from hotline.app.wiring import House
from router import asked_before, bursts, hotspots, near, talks
from router.alarms.climbing import climb_due
from sla import recount as recounting
from sla.overlooked import give_clocks
from sla.reviews import close_unanswered, sweep_tries
from sla.sweep import sweep
from sla.time_acts import archive_old, file_praise, resume_due
from sla.told import tell
from tickets import clusters

Look = Callable[[House], Awaitable[bool]]


async def decide(house: House) -> bool:
    """Choose departments for what is undecided."""
    return await house.decide_batch()


async def index_near_texts(house: House) -> bool:
    """Sign new tickets for the index of near texts."""
    await near.remember(house.work, house.places)
    return False


async def align_clusters(house: House) -> bool:
    """Bring members of clusters up to their masters."""
    await clusters.catch_up(house.work)
    return False


async def sweep_due(house: House) -> bool:
    """Everything that a clock brings. One that fails keeps no other from being done; what failed is raised at the end.

    Alarms that nobody takes come first; praise is filed before the sweep, so that no lamp turns over it; departments
    are told after it.
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
        lambda: talks.tend(work, pace=house.pace),
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


async def _sweep_once(house: House) -> int:
    return (await sweep(house.work)).fired


async def _tell_once(house: House) -> bool:
    await tell(house.work)
    return False


async def look_out(house: House) -> bool:
    """What is hot, and what has burst."""
    await house.read_catalogue()
    await hotspots.look(house.work, house.places)
    await bursts.look(house.work)
    return False


async def recount(house: House) -> bool:
    """Date anew what another calendar has dated, and put right what rests without its clock; mostly nothing."""
    await recounting.recount(house.work)
    await asked_before.put_right(house.work)
    return bool(await give_clocks(house.work))


async def decide_all(house: House) -> None:
    """For whoever turns the clock: all that is undecided, and what follows from it."""
    while await decide(house):
        pass
    await index_near_texts(house)
    await align_clusters(house)


async def deliver_all(house: House) -> None:
    """For whoever turns the clock: all that waits on every channel of this process."""
    await asyncio.gather(*(_empty(house, kind) for kind in house.adapters))


async def _empty(house: House, kind: str) -> None:
    while await lanes.serve(house, kind):
        pass

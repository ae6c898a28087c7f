"""The post room's lanes: each channel is sent and fetched by itself, so that a provider that hangs delays no other.

The embedded profile runs a loop a lane (`jobs.Loops`); a worker's job runs all its lanes side by side (`all_lanes`).
"""

import asyncio
from time import monotonic

from channels import outbox
from channels.contract import MediaSource
from channels.delivery import deliver_waiting
from hotline.app.wiring import House
from router.fetching import fetch_next
from tickets import attachments, expected_files_store

LOOK_AGAIN = 1.0  # seconds between two looks at the other lanes while one is held up
LONGEST_RUN = 120  # seconds after which a run comes to its end: a new job is rung for what is left
LONGEST = 480  # seconds that a run can take: a batch is given up with its lease, a file after two minutes


async def lane(house: House, kind: str) -> None:
    """Send what waits on this channel; then fetch the files of its messages, looking after each whether all is sent."""
    while await _once(house, kind):
        pass


async def all_lanes(house: House) -> None:
    """Every lane until nothing waits. While one is held up the others are looked at again and again.

    A lane that broke is left for the next run, and its error raised when the others are through.
    """
    run = _Run(house)
    try:
        while await run.start_due():
            await run.wait()
    finally:
        await run.stop()
    if run.errors:
        raise run.errors[0]


class _Run:
    def __init__(self, house: House) -> None:
        self._house = house
        self._until = monotonic() + LONGEST_RUN
        self._under_way: dict[str, asyncio.Task[bool]] = {}
        self._resting: set[str] = set()  # found nothing at the last look
        self._held: set[str] | None = None  # what is under way as the time is up: it is served to its end, not again
        self.errors: list[BaseException] = []

    async def start_due(self) -> bool:
        """Start every lane that has something to do and is not under way; False when nothing is left to wait for."""
        if self._held is None and monotonic() > self._until:
            self._held = set(self._under_way)
        if self._held is None or self._held & self._under_way.keys():
            for kind in await _due(self._house) - self._under_way.keys() - self._resting - (self._held or set()):
                self._under_way[kind] = asyncio.create_task(_once(self._house, kind), name=outbox.bell_of(kind))
        return bool(self._under_way)

    async def wait(self) -> None:
        """Until a lane comes to its end, at most LOOK_AGAIN."""
        done, _ = await asyncio.wait(self._under_way.values(), timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            self._resting = set()
        for kind, task in [pair for pair in self._under_way.items() if pair[1] in done]:
            del self._under_way[kind]
            if error := task.exception():
                self.errors.append(error)
            if error or not task.result():
                self._resting.add(kind)

    async def stop(self) -> None:
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)


async def _due(house: House) -> set[str]:
    now = house.clock.now()
    async with house.work.reading(short=True) as session:
        to_send = await outbox.lanes_due(session, now=now)
        to_fetch = await expected_files_store.lanes_due(session, now=now)
    sources = {kind for kind, adapter in house.adapters.items() if isinstance(adapter, MediaSource)}
    return to_send & house.adapters.keys() | to_fetch & sources


async def _once(house: House, kind: str) -> bool:
    """One batch, or else one file; False where there is neither."""
    adapter = house.adapters[kind]
    return bool(await deliver_waiting(house.work, adapter, lease=outbox.LEASE * house.pace)) or await fetch_next(
        house.work, {kind: adapter}, attachments.folder(house.settings)
    )

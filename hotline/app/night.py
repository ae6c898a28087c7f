"""What the house does at night by itself: last month's report is kept, and it learns from its own history.

Learning has a process of its own: training takes a core for minutes, and scikit-learn's 150 MB with it.
"""

import asyncio
import os
import sys

from hotline.app import learning
from hotline.app.wiring import House
from hotline.base.log import logger
from sla import reports

LOOK_EVERY = 900.0  # seconds
LONGEST = 3600  # seconds that a night's training may take
log = logger(__name__)


async def tend(house: House) -> None:
    """The report first, for it is short."""
    kept = await reports.freeze_last_month(house.work)
    if kept is not None:
        log.info("report_frozen", report=kept.id, digest=kept.digest)
    await learn(house)


async def learn(house: House) -> None:
    """`hotline train`, if it is night and was not done yet; its words go to the log."""
    if not await learning.is_due(house.work):
        return
    settings = house.settings
    own = {"HOTLINE_HOME": str(settings.home), "HOTLINE_DATABASE_URL": settings.database_url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", "train"),
        env={**os.environ, **own},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=lambda: os.nice(10),
    )
    try:
        _, said = await asyncio.wait_for(process.communicate(), LONGEST)
    except TimeoutError:
        process.kill()
        await process.wait()
        log.warning("night_training_too_long", seconds=LONGEST)
        return
    last = said.decode(errors="replace").strip().splitlines()[-1:]
    log.info("night_training_ended", code=process.returncode, said=last)

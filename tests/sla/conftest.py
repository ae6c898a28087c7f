import pytest

from hotline.base.clock import TurnedClock
from hotline.base.events import Event
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tests.sla.town import OWN, SEEN, Town


@pytest.fixture
async def town(database: Database, clock: TurnedClock, settings: Settings) -> Town:
    seen: list[Event] = []

    async def watch(_uow: UnitOfWork, event: Event) -> None:
        seen.append(event)

    reactions = OWN | {kind: (*OWN.get(kind, ()), watch) for kind in SEEN}
    made = Town(Work(database, clock, settings, reactions=reactions), clock, seen)
    await made.settle_down()
    return made

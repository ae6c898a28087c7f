"""A typhoon day is entered after the citizen was told the date: he hears the new one; who was not told, nothing."""

from sla import recount
from sla.models import CalendarRevision
from tests.walks.conftest import Town

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
TYPHOON = {"2026-11-25": {"working": False, "name": "台风停工"}}


async def typhoon(town: Town) -> None:
    revision = CalendarRevision(at=town.clock.now(), by_id=None, note="台风", announced=None, days=TYPHOON)
    await recount.put_in_force(town.work, revision)
    await town.settle()


async def test_who_was_told_the_date_hears_the_new_one(town: Town) -> None:
    await town.says("telegram", WORDS)
    told = next(line for line in town.received("telegram") if "承诺在" in line)
    await typhoon(town)
    moved = town.received("telegram")[-1]
    assert "放假安排调整" in moved
    assert moved.partition("改为")[2] not in told


async def test_who_was_not_told_hears_nothing(town: Town) -> None:
    await town.says("sms", WORDS)
    before = len(town.received("sms"))
    await typhoon(town)
    assert len(town.received("sms")) == before

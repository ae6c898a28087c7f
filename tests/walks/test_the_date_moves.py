"""The date of the answer moves: a citizen who got the old one gets the new one; a citizen without it gets nothing.

A typhoon day is entered; or the centre sends the unit's answer back, and its own time is not the unit's.
"""

from router.outgoing import wording
from sla.calendar import deadline_recalculation
from sla.models import CalendarRevision
from tests.walks.conftest import Town
from tickets import handling
from tickets.access.rights import Role
from tickets.lifecycle import State

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
TYPHOON = {"2026-11-25": {"working": False, "name": "台风停工"}}


async def typhoon(town: Town) -> None:
    revision = CalendarRevision(at=town.clock.now(), by_id=None, note="台风", announced=None, days=TYPHOON)
    await deadline_recalculation.put_in_force(town.work, revision)
    await town.settle()


async def test_who_was_given_the_date_gets_the_new_one(town: Town) -> None:
    await town.says("telegram", WORDS)
    text = next(line for line in town.received("telegram") if "承诺在" in line)
    await typhoon(town)
    moved = town.received("telegram")[-1]
    assert "放假安排调整" in moved
    assert moved.partition("改为")[2] not in text


async def test_who_was_given_no_date_gets_nothing(town: Town) -> None:
    await town.says("sms", WORDS)
    before = len(town.received("sms"))
    await typhoon(town)
    assert len(town.received("sms")) == before


async def answered(town: Town) -> None:
    """The unit has answered; the answer waits for the centre's audit."""
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    handler = await town.person(Role.UNIT_HANDLER, "szgl")
    await town.acts(handling.answer, handler, text="已更换灯泡", truth="属实", solved="已解决")
    await town.acts(handling.approve, await town.person(Role.UNIT_APPROVER, "szgl"))


async def sent_back(town: Town, *, after_days: int) -> None:
    for _ in range(after_days):
        await town.turn(days=1)
    await town.acts(handling.return_answer, await town.person(Role.REVIEWER), reason="没有写明时间")
    await town.settle()


async def test_an_answer_sent_back_moves_the_date_and_the_citizen_is_informed(town: Town) -> None:
    await town.says("telegram", WORDS)
    text = next(line for line in town.received("telegram") if "承诺在" in line)
    await answered(town)
    await sent_back(town, after_days=3)
    due = (await town.ticket()).due_at
    assert due is not None
    moved = town.received("telegram")[-1]
    assert moved.endswith(f"的承诺答复时间改为{wording.moment(due)}前。")
    assert "答复还需补充完善" in moved
    assert wording.moment(due) not in text


async def test_who_was_given_no_date_gets_nothing_of_an_answer_sent_back(town: Town) -> None:
    await town.says("sms", WORDS)
    await answered(town)
    before = len(town.received("sms"))
    await sent_back(town, after_days=3)
    assert len(town.received("sms")) == before


async def test_what_is_sent_back_at_once_has_its_date_still(town: Town) -> None:
    await town.says("telegram", WORDS)
    await answered(town)
    before = len(town.received("telegram"))
    await sent_back(town, after_days=0)
    assert len(town.received("telegram")) == before


async def test_what_is_taken_off_the_accused_unit_instead_has_no_date(town: Town) -> None:
    """Sent back, it would go to the accused unit: it is dispatched again, and no date of the old order is promised."""
    await town.says("telegram", WORDS)
    await answered(town)
    await town.says("telegram", "市政中心的人收了施工队的钱，所以一直不修")
    before = len(town.received("telegram"))
    await sent_back(town, after_days=3)
    assert (await town.ticket()).state is State.PENDING_DISPATCH
    assert not [line for line in town.received("telegram")[before:] if "改为" in line]

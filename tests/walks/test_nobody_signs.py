"""Nobody signs. The lamp turns yellow, then red; unit and centre hear of it, and a supervision order follows.

晴隆2023 (signed within two hours), 济南条例28条〔法〕 (what is overdue is supervised).
"""

from tests.walks.conftest import Town
from tickets import handling
from tickets.access.rights import Role
from tickets.models import Lamp

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"


async def test_unsigned_it_turns_yellow_then_red_and_is_supervised(town: Town) -> None:
    await town.says("sms", WORDS)
    assert (await town.ticket()).lamp is Lamp.GREEN

    await town.turn(minutes=100)  # of the two working hours that the unit has to sign (DOMAIN 2.3)
    assert (await town.ticket()).lamp is Lamp.YELLOW
    assert any("签收" in line and "将到期" in line for line in await town.notices("szgl"))

    await town.turn(minutes=30)
    assert (await town.ticket()).lamp is Lamp.RED
    assert any("签收" in line and "已超期" in line for line in await town.notices("szgl"))

    await town.turn(hours=4)
    assert (await town.ticket()).chases == 1
    assert any("催办" in line for line in await town.notices("szgl"))

    await town.turn(days=1, hours=3)
    assert (await town.ticket()).supervision == 2
    assert any("督办单 DB-2026-" in line for line in await town.notices("centre"))
    assert not any("督办单" in line for line in await town.notices("szgl")), "after hours a unit is left in peace"
    await town.turn(hours=15)
    assert any("督办单 DB-2026-" in line for line in await town.notices("szgl"))


async def test_signed_in_time_the_lamp_stays_green_until_the_answer_is_due(town: Town) -> None:
    await town.says("sms", WORDS)
    clerk, handler = await town.person(Role.UNIT_CLERK, "szgl"), await town.person(Role.UNIT_HANDLER, "szgl")
    await town.acts(handling.sign, clerk)
    await town.acts(handling.contact, handler, note="已联系")
    await town.turn(hours=6)
    assert (await town.ticket()).lamp is Lamp.GREEN
    due = (await town.ticket()).due_at
    assert due is not None
    town.clock.set(due)
    await town.turn(minutes=1)
    assert (await town.ticket()).lamp is Lamp.RED
    await town.turn(hours=15)  # it ran out with the close of business; the unit reads of it in the morning
    assert any("办理" in line and "已超期" in line for line in await town.notices("szgl"))


async def test_nothing_is_said_twice_however_often_it_is_swept(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.turn(hours=3)
    text = await town.notices("szgl")
    for _ in range(3):
        await town.turn(seconds=1)
    assert await town.notices("szgl") == text

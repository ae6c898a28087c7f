"""A unit that has not answered is chased while there is time yet, 48 and 24 hours before the end (DOMAIN 4.2 [S35])."""

from sla import store
from tests.walks.conftest import Town
from tickets import handling, lifecycle
from tickets import store as tickets
from tickets.access.rights import Role
from tickets.models import Lamp

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"


async def test_it_is_chased_twice_before_the_end_and_not_punished(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await town.acts(handling.contact, await town.person(Role.UNIT_HANDLER, "szgl"), note="已电话联系")
    end = (await town.ticket()).due_at
    assert end is not None
    chased: list[float] = []
    while (left := (end - town.clock.now()).total_seconds() / 3600) > 0:
        before = await told(town)
        await town.turn(hours=min(left, 8 if left > 80 else 1))
        if await told(town) > before:
            chased.append((end - town.clock.now()).total_seconds() / 3600)
    assert chased == [72.5, 8.5]  # it ends on a Monday: on Friday before the closing, and when Monday begins
    ticket = await town.ticket()
    assert (ticket.chases, ticket.supervision) == (0, 0)
    assert ticket.lamp in {Lamp.YELLOW, Lamp.RED}  # the share of the time turns the lamp, as before
    async with town.work.reading() as session:
        assert await store.supervisions_of(session, ticket.id) == []
        acts = {entry.act for entry in await tickets.journal_of(session, ticket.id)}
    assert lifecycle.Act.SHOW_CARD not in acts


async def told(town: Town) -> int:
    return sum(line.count("催办（临期）") for line in await town.notices("szgl"))


async def test_who_answers_in_time_is_not_chased(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.answers("szgl", "已更换灯泡")
    for _ in range(40):
        await town.turn(hours=4)
    assert await told(town) == 0

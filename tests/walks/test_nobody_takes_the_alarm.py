"""A cry for help that nobody acknowledges climbs: next seat, supervisor, officer on duty, each on the own phone.

突发事件应对法60、61条〔法〕, 北京条例29条〔法〕: what may be a sudden event is reported at once, and not late;
the minutes of the ladder are our own 〔推〕 (DOMAIN-2 1.1).
"""

import pytest

from dashboards.desk.queries import alarms as lists
from router.alarms import acknowledging
from tests.walks.conftest import PHONE, Town
from tests.walks.roster import on_duty, texts
from tickets import handling, store
from tickets.access.rights import SYSTEM, Actor, Role
from tickets.staff.duty_models import Post

CRY = "漏气了，快来人"
DOORS = ["webchat", "wechat", "sms", "phone", "telegram"]
EVERYBODY = (Post.SEAT, Post.SUPERVISOR, Post.OFFICER)


async def cried(town: Town, channel: str, text: str = CRY) -> None:
    if channel == "webchat":
        visitor = await town.visitor("t" * 32)
        await visitor.say(text)
        await town.settle()
        await visitor.socket.close()
    else:
        await town.says(channel, text)


async def seat(town: Town) -> Actor:
    return await town.person(Role.AGENT)


async def take(town: Town, by: Actor) -> None:
    async with town.work.begin() as uow:
        open_one = (await lists.open_alarms(uow.session, SYSTEM))[0]
        await acknowledging.take(uow, open_one.id, by=by)


@pytest.mark.parametrize("door", DOORS)
async def test_it_has_climbed_three_steps_after_a_quarter_of_an_hour(town: Town, door: str) -> None:
    names = await on_duty(town, *EVERYBODY)
    await cried(town, door)
    await town.turn(seconds=50)
    assert not any(texts(town, post) for post in EVERYBODY)
    await town.turn(seconds=20)
    assert "1 分钟无人接警" in texts(town, Post.SEAT)[0]
    assert not texts(town, Post.SUPERVISOR)
    await town.turn(minutes=4)
    assert "5 分钟无人接警" in texts(town, Post.SUPERVISOR)[0]
    await town.turn(minutes=10)
    found = texts(town, Post.OFFICER)[0]
    number = (await town.ticket()).number
    assert number in found
    assert f"/t/{number}" in found
    assert "漏气" not in found
    assert PHONE not in found
    calls = [row.text for row in await town.call_list()]
    assert [names[Post.OFFICER] in text for text in calls] == [True]
    board = "\n".join(await town.notices("centre"))
    assert all(name in board for name in names.values())


@pytest.mark.parametrize("door", DOORS)
async def test_acknowledged_after_the_first_step_it_climbs_no_more(town: Town, door: str) -> None:
    await on_duty(town, *EVERYBODY)
    await cried(town, door)
    await town.turn(seconds=70)
    await take(town, await seat(town))
    await town.turn(minutes=30)
    assert len(texts(town, Post.SEAT)) == 1
    assert not texts(town, Post.SUPERVISOR) + texts(town, Post.OFFICER)
    assert await town.call_list() == []


async def test_after_the_last_step_it_is_repeated_until_somebody_acknowledges(town: Town) -> None:
    await on_duty(town, *EVERYBODY)
    await cried(town, "sms")
    for _ in range(3):
        await town.turn(minutes=15, seconds=5)
    assert len(texts(town, Post.OFFICER)) == 3
    assert len(await town.call_list()) == 1, "once on the call list is enough"
    await take(town, await seat(town))
    assert await town.call_list() == [], "nobody calls about an alarm that is taken"
    await town.turn(minutes=60)
    assert len(texts(town, Post.OFFICER)) == 3


@pytest.mark.parametrize("empty", [Post.SEAT, Post.SUPERVISOR])
async def test_a_post_that_nobody_holds_goes_at_once_to_the_next_one_up(town: Town, empty: Post) -> None:
    await on_duty(town, *(post for post in EVERYBODY if post is not empty))
    above = EVERYBODY[EVERYBODY.index(empty) + 1]
    await cried(town, "sms")
    await town.turn(minutes={Post.SEAT: 1, Post.SUPERVISOR: 5}[empty])
    assert len(texts(town, above)) == 1
    assert f"{empty.label}无人可通知" in "\n".join(await town.notices("centre"))


async def test_with_nobody_on_duty_at_all_the_board_says_so(town: Town) -> None:
    await on_duty(town)
    await cried(town, "sms")
    await town.turn(minutes=1)
    assert "没有通知到任何人，请马上排班" in "\n".join(await town.notices("centre"))


async def test_nobody_at_the_top_means_that_the_highest_on_duty_is_notified_again(town: Town) -> None:
    await on_duty(town, Post.SEAT, Post.SUPERVISOR)
    await cried(town, "sms")
    for minutes in (1, 4, 10, 15):
        await town.turn(minutes=minutes)
    assert len(texts(town, Post.SUPERVISOR)) == 3
    assert len(texts(town, Post.SEAT)) == 1


async def test_wechat_reaches_whom_the_roster_knows_by_it(town: Town) -> None:
    await on_duty(town, Post.SEAT, wechat="oSeatOnDuty00001", phones={})
    await cried(town, "sms")
    await town.turn(minutes=1)
    assert ["1 分钟无人接警" in one.text for one in town.wechat.taken if one.address == "oSeatOnDuty00001"] == [True]


async def test_a_fixed_line_is_a_call_for_somebody_to_make(town: Town) -> None:
    names = await on_duty(town, Post.SUPERVISOR, phones={Post.SUPERVISOR: "07715551234"})
    await cried(town, "sms")
    await town.turn(minutes=5)
    assert [names[Post.SUPERVISOR] in row.text for row in await town.call_list()] == [True]


async def test_a_message_that_does_not_arrive_becomes_a_call(town: Town) -> None:
    names = await on_duty(town, *EVERYBODY)
    await cried(town, "sms")
    town.sms.failures.append(("isv.MOBILE_NUMBER_ILLEGAL", "号码不对"))
    await town.turn(minutes=1)
    assert [names[Post.SEAT] in row.text for row in await town.call_list()] == [True]
    assert f"接警通知没有送达{names[Post.SEAT]}" in "\n".join(await town.notices("centre"))
    assert not [line for line in await town.notices("centre") if "电话告知诉求人" in line]


async def test_a_second_cry_rings_again_even_after_the_first_was_taken(town: Town) -> None:
    await on_duty(town, *EVERYBODY)
    await cried(town, "sms")
    await take(town, await seat(town))
    await heard_again(town)
    async with town.work.reading() as session:
        open_one = (await lists.open_alarms(session, SYSTEM))[0]
    assert "又有新的求救消息" in open_one.text
    await town.turn(minutes=1)
    assert "又有新的求救消息" in texts(town, Post.SEAT)[-1]


async def test_a_second_cry_on_an_open_alarm_is_kept_beside_the_first(town: Town) -> None:
    await on_duty(town, *EVERYBODY)
    await cried(town, "sms")
    await heard_again(town)
    async with town.work.reading() as session:
        (alarm,) = await lists.open_alarms(session, SYSTEM)
        record = await lists.record_of(session, [alarm.id])
    assert ["求救消息" in line.text for line in record[alarm.id]] == [True, True]


async def heard_again(town: Town) -> None:
    """The same citizen cries once more on the same ticket."""
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        handling.hear_danger(uow, ticket, signal="hazard", rings=True)

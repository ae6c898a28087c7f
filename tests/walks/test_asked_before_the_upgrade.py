"""A question was out when the release came: its clock was the centre's until the citizen answered; now it is theirs.

Left as it was it would redden as the centre's lateness, and no further try would ever be made (docs/decisions/0030).
"""

from datetime import timedelta

from sqlalchemy import delete, select

from hotline.app.process import background
from router.outgoing import earlier_questions
from sla.deadlines import deadline_store, deadline_transitions
from sla.indicators import indicator_period
from sla.models import LIVE, Deadline, DeadlineState, Review
from sla.policy.promises import Promise
from tests.walks.conftest import Town
from tests.walks.test_the_ladder_of_questions import numbered
from tickets import store
from tickets.lifecycle import State
from tickets.models import Lamp

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
NEW = "chase_before"  # every promise of this release has it in its policy


async def asked_by_the_release_before(town: Town, channel: str = "telegram") -> None:
    """The record as that release has left it: the centre's promise runs, the citizen has no time of their own."""
    await town.says(channel, WORDS)
    await town.answers("szgl", "已更换灯具")
    await as_before(town)


async def as_before(town: Town) -> None:
    async with town.work.begin() as uow:
        await uow.session.execute(delete(Deadline).where(Deadline.promise == Promise.RATING))
        row = (await uow.session.scalars(select(Deadline).where(Deadline.promise == Promise.FOLLOW_UP))).one()
        row.policy = {name: value for name, value in row.policy.items() if name != NEW}
        row.state, row.settled_at = DeadlineState.RUNNING, None
        deadline_transitions.aim(row, uow.now)


async def lives(town: Town) -> dict[Promise, DeadlineState]:
    async with town.work.reading() as session:
        rows = await deadline_store.deadlines_of(session, (await town.ticket()).id)
    return {row.promise: row.state for row in rows if row.state in LIVE}


async def test_it_was_stuck(town: Town) -> None:
    """What the upgrade alone would do: red, and nobody is asked any more."""
    await asked_by_the_release_before(town)
    asked = len(town.received("telegram"))
    for _ in range(4):
        await town.turn(days=1)
    assert ((await town.ticket()).lamp, len(town.received("telegram"))) == (Lamp.RED, asked)


async def test_put_right_the_citizen_is_asked_again_and_the_centre_is_not_late(town: Town) -> None:
    await asked_by_the_release_before(town)
    for _ in range(4):
        await town.turn(days=1)
    asked = len(town.received("telegram"))
    await background.recount(town.house)
    assert await lives(town) == {Promise.RATING: DeadlineState.RUNNING}
    assert (await town.ticket()).lamp is Lamp.GREEN
    await town.turn(minutes=5)
    assert len(town.received("telegram")) == asked, "nothing is sent in the night of the upgrade"
    await town.turn(days=3)
    assert len(town.received("telegram")) == asked + 1, "on the next working day"
    now = town.clock.now()
    span = indicator_period.Period(now - timedelta(days=30), now + timedelta(days=30), now)
    async with town.work.reading() as session:
        owed = [one for one in await indicator_period.owed(session, span) if one.promise == Promise.FOLLOW_UP.value]
    assert [(one.kept, one.took) for one in owed] == [(None, None)], "that promise meant something else: not judged"
    await town.says("telegram", "已解决，5")
    assert (await town.ticket()).state is State.CLOSED


async def test_what_nobody_answers_ends_as_such(town: Town) -> None:
    await asked_by_the_release_before(town)
    await background.recount(town.house)
    for _ in range(17):
        await town.turn(days=1)
    assert (await town.ticket()).state is State.CLOSED


async def test_it_is_done_once_and_leaves_this_releases_own_alone(town: Town) -> None:
    await asked_by_the_release_before(town)
    assert await earlier_questions.put_right(town.work) == 1
    assert await earlier_questions.put_right(town.work) == 0
    for _ in range(2):
        await town.turn(days=1)
    async with town.work.begin() as uow:  # a promise of this release that runs: somebody has to call
        row = (await uow.session.scalars(select(Deadline).where(Deadline.promise == Promise.FOLLOW_UP))).one()
        row.state, row.settled_at, row.policy = DeadlineState.RUNNING, None, row.policy | {NEW: []}
    assert await earlier_questions.put_right(town.work) == 0


async def test_whom_only_a_call_reaches_is_still_to_be_called(town: Town) -> None:
    await town.says("wechat", WORDS)
    await numbered(town, proven=False, phone="07712345678")
    async with town.work.begin() as uow:
        (await store.ticket(uow.session, (await town.ticket()).id)).conversation_id = None
    await town.answers("szgl", "已更换灯具")
    await as_before(town)
    assert len(await town.call_list()) == 1
    assert await earlier_questions.put_right(town.work) == 0
    assert await lives(town) == {Promise.FOLLOW_UP: DeadlineState.RUNNING}


async def test_what_a_person_has_to_read_is_still_to_be_read(town: Town) -> None:
    await asked_by_the_release_before(town)
    async with town.work.begin() as uow:
        (await uow.session.scalars(select(Review))).one().unclear = "好像好了一点"
    assert await earlier_questions.put_right(town.work) == 0
    assert await lives(town) == {Promise.FOLLOW_UP: DeadlineState.RUNNING}

"""回访 judges the centre by its asking, never by how long a citizen takes to answer (济南条例27条〔法〕: 逐一回访)."""

from datetime import timedelta

import pytest

from sla.deadlines.promise_by_state import RESTS
from sla.indicators import indicator_period
from sla.models import LIVE, DeadlineState, Review
from sla.policy.promises import Promise
from sla.reviews import asking_promise, review_attempts, reviews
from sla.reviews.reviews import ReviewWay
from tests.sla.test_period import NOVEMBER
from tests.sla.test_reviews import asked, say
from tests.sla.town import Town, city
from tickets import handling
from tickets.access.rights import Actor, ActorKind, Role
from tickets.lifecycle import State

CALLER = Actor(ActorKind.STAFF, 1, "回访员", frozenset({Role.CALLER}))


async def states(town: Town, ticket_id: int) -> tuple[DeadlineState | None, DeadlineState | None]:
    """Of the promise to ask, and of the citizen's time."""
    rows = await town.deadlines(ticket_id)
    found = [rows[promise].state if promise in rows else None for promise in (Promise.FOLLOW_UP, Promise.RATING)]
    return found[0], found[1]


async def passed(town: Town, way: ReviewWay) -> tuple[int, Review]:
    """An answer that passed the audit on Monday at nine, and its question."""
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    return ticket_id, await town.do(ticket_id, reviews.ask, way=way)


async def test_asked_at_once_is_kept_however_long_the_citizen_takes(town: Town) -> None:
    ticket_id, review = await asked(town)
    assert await states(town, ticket_id) == (DeadlineState.MET, DeadlineState.RUNNING)
    row = (await town.deadlines(ticket_id))[Promise.RATING]
    assert timedelta() <= review.expires_at - row.due_at < timedelta(minutes=1), "until his link runs out"
    assert row.next_at == row.due_at, "nobody is reminded of the citizen's time"
    town.clock.turn(days=6)
    await say(town, review, solved=True)
    assert await states(town, ticket_id) == (DeadlineState.MET, DeadlineState.MET)
    async with town.work.reading() as session:
        facts = await indicator_period.owed(session, NOVEMBER)
    assert [(one.kept, one.took) for one in facts if one.promise == "follow_up"] == [(True, 0)]


async def test_where_only_a_voice_can_ask_the_centre_is_late_until_it_calls(town: Town) -> None:
    """DOMAIN 6.4: what was not asked is no silence, and so no try, and never 未评价."""
    ticket_id, review = await passed(town, ReviewWay.CALL)
    assert await states(town, ticket_id) == (DeadlineState.RUNNING, None)
    for _ in range(20):
        town.clock.turn(days=1)
        await review_attempts.sweep_tries(town.work)
        await review_attempts.close_unanswered(town.work)
    assert (await town.ticket(ticket_id)).state is State.CALLBACK
    async with town.work.begin() as uow:
        row = await uow.session.get_one(Review, review.id)
        assert row.tries == 1
        await reviews.missed(uow, row, by=CALLER)
    assert await states(town, ticket_id) == (DeadlineState.MISSED, DeadlineState.RUNNING)
    async with town.work.reading() as session:
        row = await session.get_one(Review, review.id)
    assert row.expires_at > town.clock.now(), "he still has the whole time to answer"


async def test_read_out_on_the_telephone_counts_as_asked(town: Town) -> None:
    ticket_id, review = await passed(town, ReviewWay.CALL)
    town.clock.turn(days=2)
    for written, then in ((review.asked_at - timedelta(hours=1), None), (review.asked_at, DeadlineState.RUNNING)):
        async with town.work.begin() as uow:
            await asking_promise.informed_by_call(uow, ticket_id, written_at=written)
        assert (await states(town, ticket_id))[1] is then
    await review_attempts.sweep_tries(town.work)
    async with town.work.reading() as session:
        row = await session.get_one(Review, review.id)
    assert row.tries == 1, "not asked again on the same day"


async def test_words_that_a_person_has_to_read_are_the_centres_time_again(town: Town) -> None:
    ticket_id, review = await asked(town)
    town.clock.set(city("2026-11-26 09:00"))
    async with town.work.begin() as uow:
        reviews.doubt(uow, await uow.session.get_one(Review, review.id), "好像是弄了一下吧")
    row = (await town.deadlines(ticket_id))[Promise.FOLLOW_UP]
    assert (row.state, row.due_at) == (DeadlineState.RUNNING, city("2026-11-27 17:30"))
    async with town.work.begin() as uow:
        reviews.doubt(uow, await uow.session.get_one(Review, review.id), "我也说不清")
    assert (await town.deadlines(ticket_id))[Promise.FOLLOW_UP].id == row.id, "one clock, from the first words on"
    town.clock.set(city("2026-11-30 09:00"))
    await say(town, review, solved=True)
    assert (await states(town, ticket_id))[0] is DeadlineState.MISSED


async def test_whom_nobody_can_reach_nobody_owes_a_question(town: Town) -> None:
    ticket_id, _ = await passed(town, ReviewWay.NONE)
    assert await states(town, ticket_id) == (DeadlineState.CANCELLED, DeadlineState.RUNNING)


@pytest.mark.parametrize("way", ReviewWay)
async def test_what_waits_for_the_citizen_always_has_a_clock(town: Town, way: ReviewWay) -> None:
    ticket_id, _ = await passed(town, way)
    assert (await town.ticket(ticket_id)).state is State.CALLBACK
    running = {row.promise for row in (await town.deadlines(ticket_id)).values() if row.state in LIVE}
    assert len(running & {*RESTS[State.CALLBACK]}) == 1

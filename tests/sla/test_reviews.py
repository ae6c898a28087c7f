import pytest

from hotline.base.errors import Conflict, NotFound
from sla import reviews, store
from sla.events import ReviewTryDue, ReviewUnreachable
from sla.models import DeadlineState, Review, ReviewState
from sla.policy import Promise
from tests.sla.town import Town, city
from tickets import handling
from tickets.lifecycle import State
from tickets.rights import Actor, ActorKind


async def asked(town: Town) -> tuple[int, Review]:
    """A ticket whose answer was passed on Monday at nine, and the question about it."""
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    return ticket_id, await town.do(ticket_id, reviews.ask)


async def say(town: Town, review: Review, *, solved: bool, satisfied: int | None = None, reason: str = "") -> None:
    async with town.work.begin() as uow:
        row = await uow.session.get_one(Review, review.id)
        by = Actor(ActorKind.CITIZEN, 1, "诉求人")
        await reviews.answer(uow, row, solved=solved, satisfied=satisfied, reason=reason, by=by)


async def test_solved_closes_the_ticket(town: Town) -> None:
    ticket_id, review = await asked(town)
    await say(town, review, solved=True, satisfied=5)
    assert (await town.ticket(ticket_id)).state is State.CLOSED
    assert (await town.deadlines(ticket_id))[Promise.FOLLOW_UP].state is DeadlineState.MET


async def test_not_solved_opens_the_next_round_by_itself(town: Town) -> None:
    ticket_id, review = await asked(town)
    await say(town, review, solved=False, reason="还是没人来修")
    assert (await town.ticket(ticket_id)).state is State.REWORK
    rows = await town.deadlines(ticket_id)
    assert rows[Promise.FOLLOW_UP].state is DeadlineState.MET
    assert rows[Promise.REWORK].state is DeadlineState.RUNNING


async def test_after_two_rounds_people_decide(town: Town) -> None:
    ticket_id, review = await asked(town)
    for _ in range(2):
        await say(town, review, solved=False)
        await town.answer(ticket_id)
        await town.do(ticket_id, handling.pass_answer, by=town.centre)
        review = await town.do(ticket_id, reviews.ask)
    await say(town, review, solved=False)
    assert (await town.ticket(ticket_id)).state is State.REVIEW
    live = [row for row in (await town.deadlines(ticket_id)).values() if row.state is DeadlineState.RUNNING]
    assert not live


async def test_an_answer_counts_once(town: Town) -> None:
    _, review = await asked(town)
    await say(town, review, solved=True)
    with pytest.raises(Conflict, match="已经评价过"):
        await say(town, review, solved=False)


async def test_the_question_freezes_order_and_department(town: Town) -> None:
    ticket_id, review = await asked(town)
    assert review.department_id == town.department_id
    again = await town.do(ticket_id, reviews.ask)
    assert (again.id, again.token) == (review.id, review.token)


async def test_the_conversation_finds_its_open_question(town: Town) -> None:
    ticket_id, review = await asked(town)
    conversation = (await town.ticket(ticket_id)).conversation_id
    assert conversation is not None
    async with town.work.reading() as session:
        found = await store.review_waiting(session, conversation)
        assert found is not None
        assert found.id == review.id
    await say(town, review, solved=True)
    async with town.work.reading() as session:
        assert await store.review_waiting(session, conversation) is None


async def test_the_link_is_valid_for_some_days(town: Town) -> None:
    _, review = await asked(town)
    async with town.work.begin() as uow:
        assert (await reviews.by_token(uow, review.token)).id == review.id
        with pytest.raises(NotFound):
            await reviews.by_token(uow, "guess")
    town.clock.turn(days=16)
    async with town.work.begin() as uow:
        with pytest.raises(NotFound, match="失效"):
            await reviews.by_token(uow, review.token)


async def test_three_tries_on_three_days_and_silence_is_never_satisfaction(town: Town) -> None:
    ticket_id, review = await asked(town)
    ways = []
    for day in ("2026-11-23 23:00", "2026-11-24 09:00", "2026-11-24 23:00", "2026-11-25 09:00", "2026-11-26 09:00"):
        town.clock.set(city(day))
        await reviews.sweep_tries(town.work)
        ways.append(len(town.saw(ReviewTryDue)))
    assert ways == [0, 1, 1, 2, 2]
    assert [event.way for event in town.saw(ReviewTryDue)] == ["sms_link", "call"]
    assert len(town.saw(ReviewUnreachable)) == 1
    async with town.work.reading() as session:
        row = await session.get_one(Review, review.id)
        assert (row.state, row.satisfied, row.solved) == (ReviewState.UNREACHABLE, None, None)
    assert (await town.ticket(ticket_id)).state is State.CALLBACK
    await say(town, review, solved=True, satisfied=4)  # late, and still heard
    assert (await town.ticket(ticket_id)).state is State.CLOSED


async def test_tries_fall_into_business_hours(town: Town) -> None:
    town.clock.set(city("2026-11-20 21:00"))
    _, review = await asked(town)
    assert review.next_try_at == city("2026-11-23 08:30")


async def test_who_asked_for_confidence_is_asked_by_the_centre_alone(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    async with town.work.begin() as uow:
        ticket, _ = await town.both(uow, ticket_id)
        ticket.confidential = True
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    review = await town.do(ticket_id, reviews.ask)
    assert review.by_centre
    async with town.work.reading() as session:
        assert await store.review_waiting(session, review.conversation_id or 0) is None

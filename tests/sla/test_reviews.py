import pytest

from hotline.base.errors import Conflict, Forbidden, NotFound
from sla.events import ReviewTryDue, ReviewUnreachable
from sla.models import Audit, DeadlineState, Review, ReviewState
from sla.policy.promises import Promise
from sla.reviews import review_attempts, reviews
from tests.sla.town import Town, city
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import Actor, ActorKind, Role
from tickets.lifecycle import Act, State


async def asked(town: Town, *, phone: bool = False) -> tuple[int, Review]:
    """A ticket whose answer was passed on Monday at nine, and the question about it."""
    ticket_id = await town.dispatched()
    if phone:
        async with town.work.begin() as uow:
            citizen = await tickets.citizen(uow.session, (await tickets.ticket(uow.session, ticket_id)).citizen_id)
            citizen.phone_sealed = uow.settings.keys.seal("13900000000")
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    return ticket_id, await town.do(ticket_id, reviews.ask)


async def say(town: Town, review: Review, *, solved: bool, satisfied: int | None = None, reason: str = "") -> None:
    async with town.work.begin() as uow:
        row = await uow.session.get_one(Review, review.id)
        by = handling.owner(await tickets.ticket(uow.session, row.ticket_id))
        await reviews.answer(uow, row, solved=solved, satisfied=satisfied, reason=reason, by=by)


async def test_solved_closes_the_ticket(town: Town) -> None:
    ticket_id, review = await asked(town)
    await say(town, review, solved=True, satisfied=5)
    assert (await town.ticket(ticket_id)).state is State.CLOSED
    assert (await town.deadlines(ticket_id))[Promise.FOLLOW_UP].state is DeadlineState.MET


@pytest.mark.parametrize(
    ("luck", "score", "audit"),
    [
        (30, 100, Audit.NONE),
        (30, 50, Audit.CHOSEN),
        (50, 50, Audit.NONE),
        (50, 0, Audit.CHOSEN),
        (70, 0, Audit.NONE),
    ],
)
async def test_the_worse_an_answer_the_oftener_it_is_audited(town: Town, luck: int, score: int, audit: Audit) -> None:
    review = Review(token="d" + chr(luck), audit=Audit.NONE)  # "d" is 100: the sum ends in `luck`
    review.state, review.solved, review.satisfied = ReviewState.ANSWERED, True, 5
    async with town.work.begin() as uow:
        reviews.weigh(uow, review, score)
    assert review.audit is audit


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
    live = {row.promise for row in (await town.deadlines(ticket_id)).values() if row.state is DeadlineState.RUNNING}
    assert live == {Promise.REVIEW}  # the centre's own


async def test_only_the_citizen_and_the_centres_callers_answer(town: Town) -> None:
    ticket_id, review = await asked(town)
    somebody = Actor(ActorKind.CITIZEN, 999, "诉求人")
    for by in (town.unit, town.desk, town.centre, somebody):
        async with town.work.begin() as uow:
            row = await uow.session.get_one(Review, review.id)
            with pytest.raises(Forbidden):
                await reviews.answer(uow, row, solved=True, satisfied=5, reason="", by=by)
    assert (await town.ticket(ticket_id)).state is State.CALLBACK


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


async def test_the_link_is_valid_for_some_days(town: Town) -> None:
    _, review = await asked(town)
    async with town.work.begin() as uow:
        assert (await reviews.by_token(uow.session, review.token, now=uow.now)).id == review.id
        with pytest.raises(NotFound, match="已经失效"):
            await reviews.by_token(uow.session, "guess", now=uow.now)
    town.clock.turn(days=16)
    async with town.work.begin() as uow:
        with pytest.raises(NotFound, match="已过有效期"):
            await reviews.by_token(uow.session, review.token, now=uow.now)


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


async def test_what_nobody_answers_is_closed_when_the_link_runs_out_and_never_as_satisfied(town: Town) -> None:
    ticket_id, review = await asked(town)
    for day in ("2026-11-24 09:00", "2026-11-25 09:00", "2026-11-26 09:00"):
        town.clock.set(city(day))
        await reviews.sweep_tries(town.work)
    assert await reviews.close_unanswered(town.work) == 0
    town.clock.set(city("2026-12-08 09:01"))
    assert await reviews.close_unanswered(town.work) == 1
    assert await reviews.close_unanswered(town.work) == 0
    assert (await town.ticket(ticket_id)).state is State.CLOSED
    async with town.work.reading() as session:
        row = await session.get_one(Review, review.id)
        last = (await tickets.journal_of(session, ticket_id))[-1]
    assert (row.state, row.satisfied, row.solved) == (ReviewState.UNREACHABLE, None, None)
    assert (last.actor_kind, last.reason) == ("system", review_attempts.UNANSWERED)


async def test_a_call_that_nobody_takes_is_journalled_and_the_next_is_planned(town: Town) -> None:
    ticket_id, review = await asked(town)
    caller = Actor(ActorKind.STAFF, town.staff_id, "回访员", frozenset({Role.CALLER}))
    for day in ("2026-11-23 09:00", "2026-11-23 11:00", "2026-11-23 15:00", "2026-11-24 10:00"):
        town.clock.set(city(day))
        async with town.work.begin() as uow:
            row = await uow.session.get_one(Review, review.id)
            assert row.state is ReviewState.WAITING, "three calls on one day are not enough"
            await reviews.missed(uow, row, by=caller)
    async with town.work.begin() as uow:
        row = await uow.session.get_one(Review, review.id)
        assert row.state is ReviewState.UNREACHABLE
        with pytest.raises(Conflict):
            await reviews.missed(uow, row, by=caller)
        entries = await tickets.journal_of(uow.session, ticket_id)
    assert [entry.change["次数"] for entry in entries if entry.act is Act.MISS_CALL] == [1, 2, 3, 4]


async def test_a_satisfied_answer_is_audited_by_somebody_else_and_differences_stay(town: Town) -> None:
    _, review = await asked(town)
    first = Actor(ActorKind.STAFF, town.staff_id, "回访员", frozenset({Role.CALLER}))
    second = Actor(ActorKind.STAFF, town.second_id, "回访员二", frozenset({Role.CALLER}))
    async with town.work.begin() as uow:
        row = await uow.session.get_one(Review, review.id)
        await reviews.answer(uow, row, solved=True, satisfied=5, contacted=True, reason="", by=first)
        row.audit = Audit.CHOSEN
        again = {"contacted": True, "solved": False, "satisfied": 2, "note": "其实还在漏"}
        with pytest.raises(Forbidden, match="由别人抽查"):
            reviews.audit(uow, row, by=first, **again)
        with pytest.raises(Forbidden):
            reviews.audit(uow, row, by=town.unit, **again)
        reviews.audit(uow, row, by=second, **again)
        assert (row.audit, reviews.differences(row)) == (Audit.DISAGREED, ["是否解决", "是否满意"])
        assert (row.solved, row.satisfied) == (True, 5)  # the first answer stays as it was
        with pytest.raises(Conflict):
            reviews.audit(uow, row, by=second, **again)


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


async def test_an_anonymous_matter_is_followed_up_by_the_centre_alone(town: Town) -> None:
    _, review = await asked(town)  # neither name nor number
    assert review.by_centre
    _, named = await asked(town, phone=True)
    assert not named.by_centre

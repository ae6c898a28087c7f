from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.figures.queries import figures
from hotline.base.errors import Conflict, Forbidden
from sla.indicators import indicator_period
from sla.indicators.indicator_catalogue import ON_TIME
from sla.indicators.indicator_facts import Exclude
from sla.indicators.indicator_period import Period
from sla.indicators.rates import Rate
from sla.models import Exclusion, Review
from sla.reviews import exclusions, reviews
from tests.sla.rates import three_rates
from tests.sla.town import Town, city
from tickets import handling
from tickets.access.rights import Actor, ActorKind

NOVEMBER = Period(city("2026-11-01 00:00"), city("2026-12-01 00:00"), city("2026-12-01 00:00"))


async def handled(town: Town, *, solved: bool | None, satisfied: int, late: bool = False) -> Review:
    town.clock.set(city("2026-11-23 09:00"))
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, handling.contact, by=town.unit)
    town.clock.set(city("2026-11-27 10:00" if late else "2026-11-24 10:00"))
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    review: Review = await town.do(ticket_id, reviews.ask)
    town.clock.turn(hours=2)
    async with town.work.begin() as uow:
        row = await uow.session.get_one(Review, review.id)
        by = Actor(ActorKind.CITIZEN, (await town.ticket(ticket_id)).citizen_id, "诉求人")
        await reviews.answer(uow, row, solved=solved, satisfied=satisfied, reason="", by=by)
    return review


async def test_the_rates_of_a_month_come_from_the_record(town: Town) -> None:
    await handled(town, solved=True, satisfied=5)
    await handled(town, solved=False, satisfied=1, late=True)
    async with town.work.reading() as session:
        facts = await indicator_period.finished(session, NOVEMBER)
    assert three_rates(facts) == [Rate(2, 2), Rate(1, 2), Rate(1, 2)]
    assert ON_TIME.rate(facts) == Rate(1, 2)


async def test_what_was_not_known_yet_does_not_count(town: Town) -> None:
    await handled(town, solved=True, satisfied=5)
    early = replace(NOVEMBER, known_at=city("2026-11-24 11:00"))
    async with town.work.reading() as session:
        (before,) = await indicator_period.finished(session, early)
        (after,) = await indicator_period.finished(session, NOVEMBER)
    assert (before.answered_at, before.reached, before.satisfied) == (city("2026-11-24 10:00"), False, None)
    assert (after.reached, after.satisfied) == (True, 5)


async def test_a_rating_without_solved_counts_in_the_satisfaction_alone(town: Town) -> None:
    await handled(town, solved=None, satisfied=4)
    async with town.work.reading() as session:
        (fact,) = await indicator_period.finished(session, NOVEMBER)
        page = await figures.rates(session, NOVEMBER.since, scope=None)
    rates = three_rates([fact])
    assert (fact.solved, fact.satisfied) == (None, 4)
    assert rates[1:] == [Rate(0, 0), Rate(1, 1)]
    assert (page.solved.whole, page.satisfied.part, page.satisfied.whole) == (0, 1, 1)


async def test_an_exclusion_counts_from_its_approval_by_somebody_else(town: Town) -> None:
    review = await handled(town, solved=False, satisfied=1)
    async with town.work.begin() as uow:
        asked = await exclusions.ask(uow, review, by=town.unit, reason=Exclude.UNREASONABLE, note="要求超出政策")
        with pytest.raises(Forbidden, match="申请人不能审批"):
            exclusions.approve(uow, asked, by=town.centre)
        with pytest.raises(Conflict):
            await exclusions.ask(uow, review, by=town.unit, reason=Exclude.UNREASONABLE, note="再次申请")
    async with town.work.reading() as session:
        assert three_rates(await indicator_period.finished(session, NOVEMBER))[1] == Rate(0, 1)
    async with town.work.begin() as uow:
        row = await uow.session.get_one(Exclusion, asked.id)
        exclusions.approve(uow, row, by=replace(town.centre, id=town.second_id))
        town.clock.turn(minutes=1)
    async with town.work.reading() as session:
        facts = await indicator_period.finished(session, NOVEMBER)
        earlier = replace(NOVEMBER, known_at=town.clock.now() - timedelta(hours=1))
        before = await indicator_period.finished(session, earlier)
    assert three_rates(facts)[1] == Rate(0, 0)
    assert [fact.counts for fact in facts] == [False]
    assert [fact.counts for fact in before] == [True]

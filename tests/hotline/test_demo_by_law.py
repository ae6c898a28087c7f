"""In the demo a statute's stages are kept by their authority in time, and praise is read by whom it praises."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.simulation.demo import by_law
from hotline.simulation.demo.staff import SimulatedStaff
from router.dispatch import dispatching
from sla.models import Deadline, DeadlineState
from sla.policy.promises import STATUTORY, Promise
from tests.walks.conftest import Town, town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.lifecycle import Act, State
from tickets.models import Kind

__all__ = ["town"]
MILK = "在临江路好又多超市买到过期牛奶，要求退款赔偿"
CLERK = "表扬市场监管局的李科长，热情耐心，帮我要回了押金，非常感谢"
BUREAU = "scjg"
KEPT, LEFT = DeadlineState.MET, DeadlineState.CANCELLED


async def works(demo: Town, *, days: int) -> None:
    office = SimulatedStaff(demo.house, seed=1)
    for _ in range(days * 12):
        await demo.turn(seconds=timedelta(hours=2).total_seconds())
        await demo.house.decide()
        await office.look()


async def at_the_bureau(demo: Town, text: str, kind: Kind, *, sign: bool = True) -> int:
    demo.house.classifier = None
    await demo.says("sms", text)
    by = await demo.person(Role.DISPATCHER)
    async with demo.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await demo.ticket()).id)
        bureau = await store.department_by_code(uow.session, BUREAU)
        assert bureau is not None
        await dispatching.by_person(uow, ticket, bureau, by=by, kind=kind, reason="试派")
    if sign:
        await demo.acts(handling.sign, await demo.person(Role.UNIT_CLERK, BUREAU))
    return ticket.id


async def stages(demo: Town, ticket_id: int) -> list[Deadline]:
    async with demo.work.reading() as session:
        found = select(Deadline).where(Deadline.ticket_id == ticket_id, Deadline.promise.in_(STATUTORY))
        return list((await session.scalars(found.order_by(Deadline.id))).all())


async def test_a_complaint_is_accepted_or_refused_and_answered_in_time(town: Town) -> None:
    """令第121号15、23条: 7 working days to decide; what follows is done, or ends with the ticket."""
    ticket_id = await at_the_bureau(town, MILK, Kind.COMPLAINT)
    await works(town, days=5)
    first, *later = await stages(town, ticket_id)
    assert (first.promise, first.state) == (Promise.LAW_DECIDE, KEPT)
    assert {one.state for one in later} <= {KEPT, LEFT}
    text = town.received("sms")
    assert any("受理您的投诉" in line for line in text)


async def test_a_test_is_begun_and_ended_in_mediation(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """令第121号22条: of some orders (here of every), so that a newcomer sees a period that rests."""
    monkeypatch.setattr(by_law, "TESTED_ONE_IN", 1)
    ticket_id = await at_the_bureau(town, MILK, Kind.COMPLAINT)
    await works(town, days=5)
    async with town.work.reading() as session:
        acts = {entry.act for entry in await store.journal_of(session, ticket_id)}
    assert {Act.LAW_ACCEPT, Act.LAW_TEST, Act.LAW_TESTED} <= acts


async def test_a_report_is_checked_in_time(town: Town) -> None:
    ticket_id = await at_the_bureau(town, "举报好又多超市销售过期食品", Kind.REPORT)
    await works(town, days=5)
    (check,) = await stages(town, ticket_id)
    assert (check.promise, check.state) == (Promise.LAW_CHECK, KEPT)


async def test_praise_is_read_by_its_unit_long_before_it_is_filed(town: Town) -> None:
    await at_the_bureau(town, CLERK, Kind.PRAISE, sign=False)
    assert (await town.ticket()).state is State.PASSED_ON
    await works(town, days=2)
    assert (await town.ticket()).state is State.CLOSED
    async with town.work.reading() as session:
        (read,) = [e for e in await store.journal_of(session, (await town.ticket()).id) if e.act is Act.NOTE_PRAISE]
    assert read.actor_kind == "staff"

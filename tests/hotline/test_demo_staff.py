"""The demo's staff leave nothing lying, wherever a ticket waits: each walk leaves it there and looks a day later."""

from datetime import timedelta

from sqlalchemy import select

from hotline.simulation.demo import choosing, replying
from hotline.simulation.demo.staff import SimulatedStaff
from router.dispatch import dispatching
from sla.deadlines import extensions
from sla.reviews.review_models import Review
from sla.supervision.supervision_letters import order_supervision
from sla.supervision.supervision_models import OPEN, Supervision
from tests.papers import object_to
from tests.walks.conftest import Town, town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.lifecycle import State

__all__ = ["town"]
LAMP = "临江路三号门口的路灯坏了三天，晚上走路很危险"
STEP = timedelta(hours=1)


async def works(demo: Town, *, hours: int = 30, seed: int = 1) -> None:
    """The office works on for so many hours of a weekday."""
    office = SimulatedStaff(demo.house, seed=seed)
    for _ in range(hours):
        await demo.turn(seconds=STEP.total_seconds())
        await demo.house.decide()
        await office.look()


async def test_a_lamp_is_mended_answered_and_asked_about_within_days(town: Town) -> None:
    await town.says("sms", LAMP)
    await works(town, hours=24 * 6)
    assert any("答复您" in line for line in town.received("sms"))


async def test_a_citizen_who_does_not_say_where_is_telephoned(town: Town) -> None:
    town.house.classifier = None  # nothing is sure: a person dispatches
    await town.says("sms", LAMP)
    await town.acts(lambda uow, ticket, _order, by: handling.ask_more(uow, ticket, by=by, reason="在哪里"),
                    await town.person(Role.DISPATCHER))  # fmt: skip
    assert (await town.ticket()).state is State.NEED_INFO
    await works(town)
    assert (await town.ticket()).state not in {State.NEED_INFO, State.PENDING_DISPATCH}


async def test_a_lamp_sent_to_the_bureau_of_commerce_comes_to_the_right_unit(town: Town) -> None:
    town.house.classifier = None
    await town.says("sms", LAMP)
    by = await town.person(Role.DISPATCHER)
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        wrong = await store.department_by_code(uow.session, "swj")
        assert wrong is not None
        await dispatching.by_person(uow, ticket, wrong, by=by, category="020301", reason="试派")
    await works(town)
    async with town.work.reading() as session:
        unit = await store.department(session, (await town.order()).department_id)
    assert unit.code == "szgl"


async def test_what_has_a_legal_way_is_told_it_and_given_to_no_unit(town: Town) -> None:
    """国办函〔2025〕66号10项: 告知法定途径, also by the demo's dispatcher."""
    await town.says("sms", "法院判决下来了对方不给钱，请12345帮我执行")
    await works(town)
    ticket = await town.ticket()
    assert ticket.state is State.NOT_ACCEPTED
    assert any("12368" in line for line in town.received("sms"))
    async with town.work.reading() as session:
        assert await store.orders_of(session, ticket.id) == []


async def test_a_groundless_objection_is_rejected(town: Town) -> None:
    await town.says("sms", LAMP)
    await town.acts(object_to, await town.person(Role.UNIT_CLERK, "szgl"), basis="不归我们")
    await works(town)
    assert (await town.ticket()).state is not State.OBJECTION
    assert (await town.ticket()).objection_closed


async def test_wishes_for_more_time_and_for_a_rest_are_decided(town: Town) -> None:
    await town.says("sms", LAMP)
    handler = await town.person(Role.UNIT_HANDLER, "szgl")
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await town.acts(extensions.ask_extension, handler, budget="2wd", reason="等配件")
    await works(town)
    assert (await town.ticket()).state is not State.EXTENSION
    until = town.clock.now() + timedelta(days=9)
    if (await town.ticket()).state is State.IN_PROGRESS:
        await town.acts(extensions.ask_suspension, handler, until=until, reason="等配件", plan="到货就修")
        await works(town)
        assert (await town.ticket()).state is not State.SUSPENSION


async def test_what_was_given_up_is_reviewed_and_what_the_police_had_is_ended(town: Town) -> None:
    town.house.classifier = None
    await town.says("sms", LAMP)
    agent = await town.person(Role.AGENT)
    await town.acts(lambda uow, ticket, _order, by: handling.transfer_110(uow, ticket, by=by, reason="有人受伤"), agent)
    await works(town)
    assert (await town.ticket()).state is State.DIRECT_CLOSED


async def test_a_consultation_ends_with_an_order(town: Town) -> None:
    town.house.classifier = None
    await town.says("sms", LAMP)
    by = await town.person(Role.DISPATCHER)
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        units = [await store.department_by_code(uow.session, code) for code in ("szgl", "zjj")]
        await handling.consult(uow, ticket, [one for one in units if one], by=by, question="灯杆是谁的")
    await works(town)
    assert (await town.ticket()).state not in {State.CONSULTING, State.PENDING_DISPATCH}


async def test_letters_are_signed_for_answered_and_settled(town: Town) -> None:
    await town.says("sms", LAMP)
    by = await town.person(Role.SUPERVISOR)
    await town.acts(lambda uow, ticket, order, by: order_supervision(uow, ticket, order, reason="久拖", by=by), by)
    await works(town, hours=60)
    async with town.work.reading() as session:
        letters = (await session.scalars(select(Supervision))).all()
    assert letters
    assert not [one for one in letters if one.state in OPEN]


async def test_who_does_not_answer_the_question_is_called(town: Town) -> None:
    await town.says("sms", LAMP)
    await town.answers("szgl", "已更换灯具，路灯已亮。")
    await works(town)
    async with town.work.reading() as session:
        review = (await session.scalars(select(Review))).one()
    assert review.solved is not None
    assert review.answered_by == "staff"


def test_citizens_say_what_they_are_asked_for() -> None:
    class Talker(replying.random.Random):
        def random(self) -> float:
            return 0.5

    asked = "为了尽快办理，请您补充：这处建筑有没有办过规划许可证？。直接回复即可。"
    assert "没有办过" in (replying.reply(asked, Talker(), asked=0) or "")
    which = "为了尽快办理，请您补充：您说的中山路，是在临澜区、青屏区中的哪一处？。直接回复即可。"
    assert replying.reply(which, Talker(), asked=0) == "在临澜区"
    assert "区" in (replying.reply("请您补充：这件事发生在哪里？", Talker(), asked=0) or "")


def test_words_alone_lead_to_a_unit_that_has_to_do_with_them() -> None:
    assert choosing.by_words("路边的井盖不见了，人行道上一个坑") == "szgl"
    assert choosing.by_words("呵呵") == choosing.LETTERS

"""Brings the town's only ticket to rest in every state, by the acts of the people whose right they are."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from hotline.base.storage.unit_of_work import UnitOfWork
from router.intake import phone_intake
from router.intake.phone_intake import CallForm
from sla.deadlines import extensions
from tests.papers import evidence, object_to
from tests.walks.conftest import PHONE, Town
from tickets import handling, store
from tickets.access.rights import Actor, Role
from tickets.handling import Draft
from tickets.lifecycle import State
from tickets.models import Ticket, WorkOrder
from tickets.query_codes import query_code

LAMP = "临江路三号门口的路灯坏了三天，晚上走路很危险"
UNSURE = "我想问问那件事情到底归哪里管才对呢"
UNIT = "szgl"
S, R = State, Role


async def praised(town: Town) -> None:
    """By hand: which unit the machine would choose is not what is looked at."""
    await for_people(town)

    async def pass_on(uow: UnitOfWork, ticket: Ticket, _order: Any, by: Actor) -> None:
        unit = await store.department_by_code(uow.session, UNIT)
        assert unit is not None
        await handling.pass_on(uow, ticket, unit, by=by, reason="表扬路灯工人")

    await _by(town, R.DISPATCHER, pass_on)


async def draft(town: Town) -> None:
    agent = await town.person(R.AGENT)
    async with town.work.begin() as uow:
        await phone_intake.take(uow, CallForm(cid="1", draft=Draft(text=LAMP), phone=PHONE), by=agent)


async def registered(town: Town) -> None:
    agent = await town.person(R.AGENT)
    async with town.work.begin() as uow:
        call = CallForm(cid="1", draft=Draft(text=LAMP), phone=PHONE)
        await phone_intake.register(uow, await phone_intake.take(uow, call, by=agent), code=query_code(), by=agent)


async def judged_by_the_machine(town: Town) -> None:
    """It has come, and no worker has looked at it."""
    await town.bring(town.brought("sms", UNSURE))


async def for_people(town: Town) -> None:
    await town.says("sms", UNSURE)


async def need_info(town: Town) -> None:
    await for_people(town)
    await _by(town, R.DISPATCHER, lambda uow, t, _, by: handling.ask_more(uow, t, by=by, reason="请说明是哪件事"))


async def consulting(town: Town) -> None:
    async def ask(uow: UnitOfWork, ticket: Ticket, _order: Any, by: Actor) -> None:
        unit = await store.department_by_code(uow.session, UNIT)
        assert unit is not None
        await handling.consult(uow, ticket, [unit], by=by, question="归谁管")

    await for_people(town)
    await _by(town, R.DISPATCHER, ask)


async def to_sign(town: Town) -> None:
    await town.says("sms", LAMP)


async def objection(town: Town) -> None:
    await to_sign(town)
    await town.acts(object_to, await town.person(R.UNIT_CLERK, UNIT), basis="该路段由区级管养")


async def in_progress(town: Town) -> None:
    await to_sign(town)
    await town.acts(handling.sign, await town.person(R.UNIT_CLERK, UNIT))


async def extension(town: Town) -> None:
    wanted = {"budget": "3wd", "reason": "等配件"}
    await in_progress(town)
    await _by(town, R.UNIT_HANDLER, lambda uow, t, o, by: extensions.ask_extension(uow, t, o, by=by, **wanted))


async def suspension(town: Town, *, days: int = 400) -> None:
    until = town.clock.now() + timedelta(days=days)
    await in_progress(town)
    await _by(
        town,
        R.UNIT_HANDLER,
        lambda uow, t, o, by: extensions.ask_suspension(
            uow, t, o, by=by, until=until, reason="电缆要改线", plan="春季统一改造"
        ),
    )


async def suspended(town: Town) -> None:
    await suspension(town)
    await _by(town, R.SUPERVISOR, lambda uow, t, o, by: extensions.decide(uow, t, o, by=by, granted=True))


async def unit_review(town: Town) -> None:
    await in_progress(town)
    handler = await town.person(R.UNIT_HANDLER, UNIT)
    await town.acts(handling.answer, handler, text="灯已修好", truth="属实", solved="已解决")


async def feedback(town: Town) -> None:
    await unit_review(town)
    await town.acts(handling.approve, await town.person(R.UNIT_APPROVER, UNIT))


async def callback(town: Town) -> None:
    """The citizen has answered, and no rule can say what."""
    await to_sign(town)
    await town.answers(UNIT, "灯已修好")
    await town.says("sms", "他们说解决了")


async def rework(town: Town) -> None:
    await to_sign(town)
    await town.answers(UNIT, "灯已修好")
    await town.says("sms", "没有解决，灯还是不亮")


async def third_time_unsolved(town: Town) -> None:
    await to_sign(town)
    for _ in range(3):
        await town.answers(UNIT, "灯已修好")
        await town.turn(hours=1)
        await town.says("sms", "没有解决，灯还是不亮")


async def termination_asked(town: Town) -> None:
    async def ask(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, by: Actor) -> None:
        files = await evidence(uow, ticket, by)
        words = {"ground": "unfounded", "material": "已解释三次，附记录"}
        await handling.ask_termination(uow, ticket, order, by=by, evidence=files, **words)

    await in_progress(town)
    await _by(town, R.UNIT_HANDLER, ask)


async def closed_by_mistake(town: Town) -> None:
    await to_sign(town)
    await town.answers(UNIT, "灯已修好")
    await town.says("sms", "解决了，谢谢")
    await _by(town, R.REVIEWER, lambda uow, t, _, by: handling.reverse_close(uow, t, by=by, reason="回访记错了人"))


async def at_110(town: Town) -> None:
    await for_people(town)
    await _by(town, R.DISPATCHER, lambda uow, t, _, by: handling.transfer_110(uow, t, by=by, reason="有人持刀"))


async def taken_by_110(town: Town) -> None:
    await at_110(town)
    await _by(town, R.DISPATCHER, lambda uow, t, _, by: handling.taken_by_110(uow, t, by=by, reason="接警员 0231"))


Bring = Callable[[Town], Awaitable[None]]
BRINGS: dict[State, tuple[Bring, ...]] = {
    S.DRAFT: (draft,),
    S.PENDING_REVIEW: (registered,),
    S.NEED_INFO: (need_info,),
    S.PENDING_DISPATCH: (for_people, judged_by_the_machine),
    S.CONSULTING: (consulting,),
    S.PENDING_SIGN: (to_sign,),
    S.OBJECTION: (objection,),
    S.IN_PROGRESS: (in_progress,),
    S.EXTENSION: (extension,),
    S.SUSPENSION: (suspension,),
    S.SUSPENDED: (suspended,),
    S.UNIT_REVIEW: (unit_review,),
    S.FEEDBACK: (feedback,),
    S.CALLBACK: (callback,),
    S.REWORK: (rework,),
    S.REVIEW: (third_time_unsolved, termination_asked, closed_by_mistake),
    S.AT_110: (at_110, taken_by_110),
    S.PASSED_ON: (praised,),
}


async def _by(town: Town, role: Role, doing: Callable[[UnitOfWork, Any, Any, Actor], Any]) -> None:
    """An act that the town's `acts` would call with other arguments."""

    async def done(uow: UnitOfWork, ticket: Ticket, order: WorkOrder | None, *, by: Actor) -> None:
        result = doing(uow, ticket, order, by)
        if hasattr(result, "__await__"):
            await result

    unit = UNIT if role in {R.UNIT_CLERK, R.UNIT_HANDLER, R.UNIT_APPROVER} else None
    await town.acts(done, await town.person(role, unit))

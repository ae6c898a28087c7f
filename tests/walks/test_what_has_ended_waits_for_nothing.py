"""What has ended waits for nothing: no clock, lamp, call or letter runs on, but a letter about what to put right."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select

from hotline.base.storage.unit_of_work import UnitOfWork
from sla.models import LIVE, Deadline, Fired, Form, Supervision
from sla.policy.promises import Promise
from sla.supervision.supervision_replies import is_awaited
from tests.walks.conftest import Town
from tests.walks.test_the_centre_is_silent import GROUND, ask_extension, ask_termination
from tests.walks.test_the_ladder_of_questions import numbered
from tickets import handling, store
from tickets.access.rights import Actor, Role
from tickets.lifecycle import ENDED, State
from tickets.models import Lamp, Ticket, WorkOrder

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"


async def withdrawn_unsigned(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.turn(days=1)
    await town.turn(days=3)
    assert await letters(town), "a letter had gone out"
    await town.acts(withdraw, await town.person(Role.AGENT))


async def withdrawn_while_more_time_is_asked(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await ask_extension(town)
    await town.turn(days=4)
    await town.acts(withdraw, await town.person(Role.AGENT))


async def terminated_late(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await town.turn(days=30)
    await ask_termination(town)
    await town.turn(days=6)
    await town.acts(handling.terminate, await town.person(Role.SUPERVISOR), ground=GROUND, reason="材料齐全")


async def solved_by_message_while_a_call_waits(town: Town) -> None:
    await town.says("wechat", WORDS)
    await numbered(town, proven=True)
    await town.answers("szgl", "已更换灯具")
    await town.turn(days=1)
    await town.turn(days=1)
    assert len(await town.call_list()) == 1
    await town.says("sms", "已解决，5")


async def decided_by_a_person_while_the_question_waits(town: Town) -> None:
    await town.says("telegram", WORDS)
    await town.answers("szgl", "已更换灯具")
    await town.turn(days=1)
    await town.acts(handling.confirm_close, await town.person(Role.SUPERVISOR), reason="现场核实已修复")


async def nobody_answered(town: Town) -> None:
    await town.says("telegram", WORDS)
    await town.answers("szgl", "已更换灯具")
    for _ in range(17):
        await town.turn(days=1)


async def withdraw(uow: UnitOfWork, ticket: Ticket, _: WorkOrder, *, by: Actor) -> None:
    await handling.withdraw(uow, ticket, by=by, reason="诉求人来电说不用办了")


ENDINGS: dict[str, Callable[[Town], Awaitable[None]]] = {
    one.__name__: one
    for one in (
        *(withdrawn_unsigned, withdrawn_while_more_time_is_asked, terminated_late),
        *(solved_by_message_while_a_call_waits, decided_by_a_person_while_the_question_waits, nobody_answered),
    )
}


async def letters(town: Town) -> list[Supervision]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(Supervision)))


async def live(town: Town) -> set[Promise]:
    async with town.work.reading() as session:
        return set(await session.scalars(select(Deadline.promise).where(Deadline.state.in_(LIVE))))


async def fired(town: Town) -> int:
    async with town.work.reading() as session:
        return await session.scalar(select(func.count()).select_from(Fired)) or 0


@pytest.mark.parametrize("ending", ENDINGS)
async def test_nothing_runs_on(town: Town, ending: str) -> None:
    await ENDINGS[ending](town)
    ticket = await town.ticket()
    assert ticket.state in ENDED
    assert (await live(town), ticket.lamp, ticket.due_at) == (set(), Lamp.GREEN, None)
    assert await town.call_list() == []
    assert not any(is_awaited(letter, ticket.state) for letter in await letters(town))
    await town.turn(minutes=1)  # what had been fired before is sent
    steps, boards = await fired(town), [await town.notices(unit) for unit in ("szgl", "centre")]
    said = len(town.received("sms")) + len(town.received("wechat")) + len(town.received("telegram"))
    for _ in range(25):
        await town.turn(days=1)
    assert await fired(town) == steps
    assert [await town.notices(unit) for unit in ("szgl", "centre")] == boards
    assert len(town.received("sms")) + len(town.received("wechat")) + len(town.received("telegram")) == said
    assert (await town.ticket()).lamp is Lamp.GREEN


async def test_a_letter_about_what_is_to_be_put_right_is_meant_to_run(town: Town) -> None:
    """DOMAIN 6.3：不满意的限期整改: the matter stays closed, and the unit answers for its manner."""
    await town.says("sms", WORDS)
    await town.answers("szgl", "已更换灯具")
    await town.says("sms", "已解决，1")
    assert (await town.ticket()).state is State.CLOSED
    (letter,) = await letters(town)
    assert (letter.form, is_awaited(letter, State.CLOSED)) == (Form.RECTIFY, True)
    assert await live(town) == {Promise.SUPERVISION}
    for _ in range(6):
        await town.turn(days=1)
    assert (await town.ticket()).lamp is Lamp.RED


async def test_who_only_needs_the_answer_is_still_called(town: Town) -> None:
    """济南条例16条〔法〕: without a follow-up the matter ends with the answer, and the answer still has to be sent."""
    await town.says("wechat", WORDS)
    await numbered(town, proven=False)
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        ticket.conversation_id, ticket.follow_up_waived = None, True
    await town.answers("szgl", "已更换灯具")
    assert (await town.ticket()).state is State.CLOSED
    assert len(await town.call_list()) == 1

"""The dispatcher takes a matter off a unit, and gives it back: what was decided about its objection holds.

潍坊条例22条〔法〕: 指定后不得退回; 北京条例14条〔法〕: 首接单位不得推诿.
"""

from typing import Any

import pytest

from hotline.base.errors import Conflict
from router.dispatch import dispatching
from tests.dashboards.office import Browser
from tests.papers import object_to
from tests.walks.conftest import Town
from tests.walks.test_a_dispatcher_corrects_himself import reassigned
from tickets import handling, store
from tickets.access.rights import Actor, Role
from tickets.lifecycle import State
from tickets.models import Ticket, WorkOrder

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
FIRST, OTHER = "szgl", "llq-cgj"
CLERK = "gu.dengming"  # of the first
REJECTED = {"upheld": False, "reason": "属你单位职责"}


async def dispatched(town: Town, unit: str) -> None:
    async def doing(uow: Any, ticket: Ticket, _order: WorkOrder | None, *, by: Actor) -> None:
        department = await store.department_by_code(uow.session, unit)
        assert department is not None
        await dispatching.by_person(uow, ticket, department, by=by, reason="职责所在")

    await town.acts(doing, await town.person(Role.DISPATCHER))


async def objects(town: Town, unit: str, **decision: Any) -> None:
    """The unit objects; with a decision, the dispatcher decides."""
    await town.acts(object_to, await town.person(Role.UNIT_CLERK, unit), basis="不属我单位")
    if decision:
        await town.acts(handling.decide_objection, await town.person(Role.DISPATCHER), **decision)


async def by_undoing(town: Town) -> None:
    await town.acts(handling.undo_dispatch, await town.person(Role.DISPATCHER), reason="应先核实")
    await dispatched(town, FIRST)


async def by_another(town: Town) -> None:
    await reassigned(town, OTHER)
    await reassigned(town, FIRST, reason="核实后仍属市级管养")


async def by_another_and_undoing(town: Town) -> None:
    await reassigned(town, OTHER)
    await by_undoing(town)


@pytest.mark.parametrize("back", [by_undoing, by_another, by_another_and_undoing])
async def test_whose_objection_was_rejected_does_not_object_again(town: Town, back: Any) -> None:
    await town.says("sms", WORDS)
    await objects(town, FIRST, **REJECTED)
    await back(town)
    with pytest.raises(Conflict, match="不得再次退回"):
        await objects(town, FIRST)
    browser = Browser(town.client)
    await browser.sign_in(CLERK, "walk")
    page = await browser.get(f"/t/{(await town.ticket()).number}")
    assert 'id="act-sign"' in page.html
    assert 'id="act-object"' not in page.html, "what would be refused is not offered"


async def test_the_other_unit_has_its_own_right_in_between(town: Town) -> None:
    await town.says("sms", WORDS)
    await objects(town, FIRST, **REJECTED)
    await reassigned(town, OTHER)
    await objects(town, OTHER, upheld=True, reason="依据充分")
    await dispatched(town, FIRST)
    with pytest.raises(Conflict, match="不得再次退回"):
        await objects(town, FIRST)


async def test_whose_objection_was_never_decided_against_may_object(town: Town) -> None:
    """The dispatcher's own mistake costs the unit nothing, also where it gets the matter back (66号)."""
    await town.says("sms", WORDS)
    await by_another(town)
    await objects(town, FIRST)
    assert (await town.ticket()).state is State.OBJECTION


async def answered_and_returned(town: Town) -> None:
    handler = await town.person(Role.UNIT_HANDLER, FIRST)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, FIRST))
    await town.acts(handling.answer, handler, text="已派人更换灯泡", truth="属实", solved="已解决")
    await town.acts(handling.send_back, await town.person(Role.UNIT_APPROVER, FIRST), reason="请写明时间")


async def unsolved(town: Town) -> None:
    await town.answers(FIRST, "已派人更换灯泡，当天亮灯，现场已请您查看。")
    await town.says("sms", "没有解决，还是不亮")
    assert (await town.ticket()).state is State.REWORK


@pytest.mark.parametrize("course", [answered_and_returned, unsolved])
async def test_who_has_answered_does_not_object_when_it_comes_back(town: Town, course: Any) -> None:
    """Answered and sent back, or handled again: the unit has said that it is theirs."""
    await town.says("sms", WORDS)
    await course(town)
    await reassigned(town, OTHER)
    await objects(town, OTHER, upheld=True, reason="依据充分")
    await dispatched(town, FIRST)
    with pytest.raises(Conflict, match="不得再次退回"):
        await objects(town, FIRST)

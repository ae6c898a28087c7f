"""A citizen says only later that the people who handle the matter take money: the unit goes on with it no longer.

Before, the matter became confidential and stayed with the unit that it accuses. 济南条例32条〔法〕: it keeps away.
"""

import pytest

from sla import store as promises
from sla.deadlines import deadline_store
from sla.models import LIVE, SupervisionState
from sla.policy.promises import Promise
from tests.dashboards.office import Browser
from tests.walks import resting
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.models import Ticket

LAMP = "漪桂大道128号门口的路灯坏了三天"
UNIT, CLERK = "szgl", "gu.dengming"
ACCUSING = (
    "市政中心的人收了施工队的钱，所以一直不修",
    "来处理的人收了老板的红包，根本没修",
    "举报你们单位的人，收了好处才肯来",
)
HARMLESS = ("来修的人没收钱，谢谢", "来的人态度很差，看了一眼就走了", "承办人联系我了，说下周来", "灯杆上有小广告")


async def clerk(town: Town) -> Browser:
    town.client.session.cookie_jar.clear()
    browser = Browser(town.client)
    await browser.sign_in(CLERK, "walk")
    return browser


async def accused(town: Town) -> str:
    ticket = await town.ticket()
    if ticket.accused_id is None:
        return ""
    async with town.work.reading() as session:
        return (await store.department(session, ticket.accused_id)).code


@pytest.mark.parametrize("text", ACCUSING)
async def test_the_unit_is_called_off_and_sees_nothing_more(town: Town, text: str) -> None:
    await town.says("sms", LAMP)
    assert (await town.ticket()).state is State.PENDING_SIGN
    number = (await town.ticket()).number
    assert (await (await clerk(town)).get(f"/t/{number}")).status == 200
    await town.says("sms", text)
    ticket = await town.ticket()
    assert (ticket.confidential, ticket.accused_proposed, await accused(town)) == (True, True, UNIT)
    assert (ticket.state, ticket.department_id) == (State.PENDING_DISPATCH, None)
    assert "回避" in str(ticket.needs_person)
    browser = await clerk(town)
    assert (await browser.get(f"/t/{number}")).status == 404
    assert number not in (await browser.get("/dept")).html
    assert any("被反映的可能是市市政中心" in line for line in await town.notices("centre"))
    assert not [line for line in await town.notices(UNIT) if "被反映" in line]


@pytest.mark.parametrize(
    "wish", [resting.extension, resting.suspension, resting.suspended], ids=lambda wish: wish.__name__
)
async def test_also_while_the_centre_thinks_about_a_wish_of_the_unit(town: Town, wish: resting.Bring) -> None:
    """济南条例32条〔法〕: a matter for which the unit had asked for a rest stayed with it."""
    await wish(town)
    await town.says("sms", ACCUSING[0])
    ticket = await town.ticket()
    assert (ticket.state, ticket.department_id, await accused(town)) == (State.PENDING_DISPATCH, None, UNIT)
    async with town.work.reading() as session:
        rows = await deadline_store.deadlines_of(session, ticket.id)
    assert {row.promise for row in rows if row.state in LIVE} == {Promise.DISPATCH}
    assert (await (await clerk(town)).get(f"/t/{ticket.number}")).status == 404
    supervisor = Browser(town.client)
    town.client.session.cookie_jar.clear()
    await supervisor.sign_in("mo.chengyu", "walk")
    assert ticket.number not in (await supervisor.get("/desk?queue=decisions")).html
    assert ticket.number not in (await supervisor.get("/desk?queue=suspended")).html


async def test_its_cards_and_letters_go_and_tell_it_nothing(town: Town) -> None:
    """It owes no reply about what it may not see; and no line or card lets it guess that it is the accused one."""
    await town.says("sms", LAMP)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, UNIT))
    for _ in range(35):
        await town.turn(days=1)
    order, before = await town.order(), await town.notices(UNIT)
    await town.says("sms", ACCUSING[0])
    assert (await town.ticket()).state is State.PENDING_DISPATCH
    async with town.work.reading() as session:
        assert await promises.cards_of_clock(session, order.id) == []
        letters = await promises.supervisions_of(session, order.ticket_id)
    assert letters
    assert {letter.state for letter in letters} == {SupervisionState.WITHDRAWN}
    assert await town.notices(UNIT) == before
    browser = await clerk(town)
    for page in ("/cards", "/letters?all=yes"):
        html = (await browser.get(page)).html
        assert (await town.ticket()).number not in html, "it meets the matter in no list any more"
        assert "被反映" not in html
        assert "回避" not in html


@pytest.mark.parametrize("text", HARMLESS)
async def test_complaints_and_thanks_accuse_nobody(town: Town, text: str) -> None:
    await town.says("sms", LAMP)
    await town.says("sms", text)
    assert await accused(town) == ""
    assert (await town.ticket()).state is State.PENDING_SIGN


async def test_two_people_send_it_back_and_it_stays_there(town: Town) -> None:
    await town.says("sms", LAMP)
    await town.says("sms", ACCUSING[0])

    def cleared(uow: object, ticket: Ticket, _order: object, *, by: object) -> object:
        return handling.clear_accused(uow, ticket, by=by, reason="核对过，说的是施工队")  # type: ignore[arg-type]

    await town.acts(cleared, await town.person(Role.REVIEWER))
    await town.says("sms", ACCUSING[0])
    assert await accused(town) == ""


async def test_said_as_the_answer_it_is_not_handled_again_by_the_same_unit(town: Town) -> None:
    await town.says("sms", LAMP)
    await town.answers(UNIT, "已安排维修")
    before = len(await town.notices(UNIT))
    await town.says("sms", "没有解决，市政中心的人收了施工队的钱，没有人来修")
    ticket = await town.ticket()
    assert (await accused(town), ticket.state, ticket.confidential) == (UNIT, State.PENDING_DISPATCH, True)
    assert len(await town.notices(UNIT)) == before, "the accused unit is not told of any of it"


async def test_an_answer_that_the_centre_sends_back_goes_to_another_unit(town: Town) -> None:
    await town.says("sms", LAMP)
    for role, act in (
        (Role.UNIT_CLERK, handling.sign),
        (Role.UNIT_HANDLER, None),
        (Role.UNIT_APPROVER, handling.approve),
    ):
        person = await town.person(role, UNIT)
        if act is None:
            await town.acts(handling.answer, person, text="已安排维修", truth="属实", solved="已解决")
        else:
            await town.acts(act, person)
    await town.says("sms", ACCUSING[0])
    assert (await town.ticket()).state is State.FEEDBACK
    await town.acts(handling.return_answer, await town.person(Role.REVIEWER), reason="请核实")
    ticket = await town.ticket()
    assert (ticket.state, await accused(town)) == (State.PENDING_DISPATCH, UNIT)
    assert not [line for line in await town.notices(UNIT) if "退回" in line]

"""Somebody reports a unit's own people: nobody learns who it was, and one hand alone cannot send it to that unit.

The same story on every channel; then two people may say that the machine has read the wrong unit.
济南条例32条〔法〕 (kept from whom it is about), 总局令第121号37条〔法〕 (the reporter is kept secret).
"""

from dataclasses import replace
from typing import Any

import pytest

from hotline.base.errors import Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from router.dispatch import dispatching
from router.intake import phone_intake
from router.intake.phone_intake import CallForm
from router.outgoing import wording
from tests.dashboards.office import Browser
from tests.fakes.scripted import ScriptedGuesser
from tests.walks.conftest import PHONE, Town
from tickets import handling, store
from tickets.access.rights import Actor, Role
from tickets.handling import Draft
from tickets.lifecycle import State
from tickets.models import Kind, Ticket
from tickets.query_codes import query_code

REPORT = "我举报社保中心工作人员帮人造假资料领养老金，一个收五千"
LAMP = "漪桂大道128号门口的路灯坏了三天"
UNIT, CLERK = "sbzx", "an.ruyi"
CHANNELS = ["phone", "sms", "wechat", "telegram", "webchat"]


@pytest.fixture(autouse=True)
def a_model_that_is_sure_and_wrong(town: Town) -> None:
    town.house.classifier = ScriptedGuesser({"社保": UNIT, "路灯": "szgl", "公交": "gjjt"})
    town.house.classifier.kinds = {"社保": "咨询"}


async def told(town: Town, channel: str, text: str) -> list[str]:
    """Say it on this channel; what the citizen reads there."""
    if channel != "webchat":
        await town.says(channel, text)
        return town.received(channel)
    visitor = await town.visitor("walkingcitizen0000000000000009")
    await visitor.say(text)
    await visitor.hears("已登记")
    await town.settle()
    await visitor.socket.close()
    return visitor.lines


async def sends(town: Town, unit: str, by: Actor) -> None:
    """A dispatcher's attempt, as the page makes it."""

    async def attempt(uow: UnitOfWork, ticket: Ticket, _order: object, *, by: Actor) -> None:
        department = await store.department_by_code(uow.session, unit)
        assert department is not None
        await dispatching.by_person(uow, ticket, department, by=by)

    await town.acts(attempt, by)


def not_accused(uow: UnitOfWork, ticket: Ticket, _order: object, *, by: Actor) -> Any:
    return handling.clear_accused(uow, ticket, by=by, reason="核对过，说的是另一家单位")


async def somebody(town: Town, role: Role, number: int) -> Actor:
    return replace(await town.person(role), id=number)


async def clerk(town: Town) -> Browser:
    browser = Browser(town.client)
    await browser.sign_in(CLERK, "walk")
    return browser


@pytest.mark.parametrize("channel", CHANNELS)
async def test_it_goes_to_people_and_the_accused_unit_learns_nothing(town: Town, channel: str) -> None:
    heard = await told(town, channel, REPORT)
    assert any(wording.CONFIDENTIAL in line for line in heard)
    ticket = await town.ticket()
    assert (ticket.kind, ticket.confidential, ticket.state) == (Kind.REPORT, True, State.PENDING_DISPATCH)
    assert "举报件须人工派单" in str(ticket.needs_person)
    assert "市社保中心" in str(ticket.needs_person)
    assert await town.notices(UNIT) == []
    browser = await clerk(town)
    assert (await browser.get(f"/t/{ticket.number}")).status == 404
    assert ticket.number not in (await browser.get("/dept")).html
    assert "没有找到" in (await browser.get("/search?q=养老金")).text


async def test_a_dispatcher_cannot_send_it_there_and_two_people_can(town: Town) -> None:
    await told(town, "sms", REPORT)
    one, other = await somebody(town, Role.DISPATCHER, 1), await somebody(town, Role.DISPATCHER, 2)
    with pytest.raises(Forbidden, match=r"请改派其上级.*人力资源.*请另一位同事核实后撤销"):
        await sends(town, UNIT, one)
    await town.acts(not_accused, one)
    with pytest.raises(Forbidden, match="请另一位同事派给它"):
        await sends(town, UNIT, one)
    await sends(town, UNIT, other)
    ticket = await town.ticket()
    assert (ticket.state, ticket.confidential) == (State.PENDING_SIGN, True)
    page = await (await clerk(town)).get(f"/t/{ticket.number}")
    assert page.status == 200
    for thought in ("被反映的可能", "系统识别", "撤销被反映单位"):  # nor does the unit read what was thought of it
        assert thought not in page.text


async def test_who_noted_the_unit_does_not_judge_it(town: Town) -> None:
    await told(town, "sms", REPORT)
    agent, reviewer = await somebody(town, Role.REVIEWER, 3), await somebody(town, Role.REVIEWER, 4)

    async def confirm(uow: UnitOfWork, ticket: Ticket, _order: object, *, by: Actor) -> None:
        unit = await store.department_by_code(uow.session, UNIT)
        assert unit is not None
        await handling.mark_accused(uow, ticket, unit, by=by)

    await town.acts(confirm, agent)
    assert not (await town.ticket()).accused_proposed
    with pytest.raises(Forbidden, match="请另一位同事核实"):
        await town.acts(not_accused, agent)
    await town.acts(not_accused, reviewer)
    assert (await town.ticket()).accused_id is None


async def test_another_unit_noted_instead_does_not_free_the_first_for_the_same_hand(town: Town) -> None:
    await told(town, "sms", REPORT)
    one = await somebody(town, Role.DISPATCHER, 1)

    async def instead(uow: UnitOfWork, ticket: Ticket, _order: object, *, by: Actor) -> None:
        unit = await store.department_by_code(uow.session, "szgl")
        assert unit is not None
        await handling.mark_accused(uow, ticket, unit, by=by)

    await town.acts(instead, one)
    with pytest.raises(Forbidden, match="请另一位同事派给它"):
        await sends(town, UNIT, one)


async def test_the_machine_never_sends_it_where_it_was_thought_to_be_about(town: Town) -> None:
    await told(town, "sms", "我去社保中心办事，窗口的人骂人，态度很差")
    await town.acts(not_accused, await somebody(town, Role.REVIEWER, 3))
    async with town.work.begin() as uow:  # looked at again by the machine alone
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        ticket.needs_person, ticket.claimed_until, ticket.text = None, None, "社保中心的社保卡三个月没办下来"
    await town.settle()
    ticket = await town.ticket()
    assert (ticket.state, ticket.accused_id) == (State.PENDING_DISPATCH, None)


async def test_a_complaint_about_a_units_people_goes_to_people(town: Town) -> None:
    await told(town, "wechat", "公交公司的司机骂人，还动手推我")
    ticket = await town.ticket()
    assert (ticket.state, ticket.kind, ticket.confidential) == (State.PENDING_DISPATCH, Kind.COMPLAINT, False)
    assert "市公交集团" in str(ticket.needs_person)
    with pytest.raises(Forbidden, match="被反映单位不能办理"):
        await sends(town, "gjjt", await somebody(town, Role.DISPATCHER, 1))


async def test_your_bureau_is_whichever_a_person_says(town: Town) -> None:
    await told(town, "sms", "举报你们局的科长收红包，社保的事不给钱不办")
    ticket = await town.ticket()
    assert (ticket.state, ticket.accused_id) == (State.PENDING_DISPATCH, None)
    assert "“你们局”，可能指市社保中心" in str(ticket.needs_person)


async def test_whom_no_unit_is_known_by_is_noted_as_written(town: Town) -> None:
    await told(town, "sms", "举报某饭店用地沟油")
    assert (await town.ticket()).details["subject"] == "某饭店"


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_wish_for_secrecy_stops_the_machine_in_an_ordinary_matter(town: Town, channel: str) -> None:
    heard = await told(town, channel, f"{LAMP}，请不要告诉别人是我反映的")
    assert any(wording.CONFIDENTIAL in line for line in heard)
    ticket = await town.ticket()
    assert (ticket.state, ticket.confidential, ticket.kind) == (State.PENDING_DISPATCH, True, Kind.COMPLAINT)
    assert "诉求人要求保密" in str(ticket.needs_person)


async def test_a_wish_that_comes_later_hides_who_it_was_from_the_unit(town: Town) -> None:
    await told(town, "sms", LAMP)
    assert (await town.ticket()).state is State.PENDING_SIGN
    await told(town, "sms", "补充一下，别让他们知道是我说的")
    assert (await town.ticket()).confidential


async def typed(town: Town, text: str, **entered: Any) -> Ticket:
    agent, reviewer = await town.person(Role.AGENT), await town.person(Role.REVIEWER)
    async with town.work.begin() as uow:
        call = CallForm(cid="1", draft=Draft(text=text, **entered), phone=PHONE)
        await phone_intake.register(uow, await phone_intake.take(uow, call, by=agent), code=query_code(), by=agent)
    async with town.work.begin() as uow:
        handling.accept(uow, await store.ticket(uow.session, (await town.ticket()).id), by=reviewer)
    await town.settle()
    return await town.ticket()


async def test_what_a_seat_types_is_heard_too(town: Town) -> None:
    ticket = await typed(town, f"{LAMP}，来电人要求不要透露姓名")
    assert (ticket.state, ticket.confidential) == (State.PENDING_DISPATCH, True)


async def test_a_report_under_another_type_is_for_people_all_the_same(town: Town) -> None:
    ticket = await typed(town, REPORT, kind=Kind.CONSULT)
    assert (ticket.state, ticket.confidential) == (State.PENDING_DISPATCH, True)
    assert "举报件须人工派单" in str(ticket.needs_person)


async def test_without_a_model_a_report_is_one(town: Town) -> None:
    town.house.classifier = None
    await told(town, "sms", REPORT)
    ticket = await town.ticket()
    assert (ticket.kind, ticket.confidential, ticket.state) == (Kind.REPORT, True, State.PENDING_DISPATCH)

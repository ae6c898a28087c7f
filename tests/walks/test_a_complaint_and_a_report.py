"""One text complains of a shop and reports it: two procedures, with separate clocks and notifications (令第121号)."""

import uuid
from typing import Any

from hotline.base.security import codes
from router.conversations import splitting
from router.dispatch import dispatching
from sla.deadlines import statutory
from tests.walks.conftest import Town
from tests.walks.test_two_matters_in_one import HIDDEN, page
from tickets import handling, store
from tickets.access.rights import Actor, Role
from tickets.lifecycle import Act
from tickets.models import Kind, Ticket
from tickets.numbering import read_aloud

MONEY = "在临江路好又多超市买到过期牛奶，要求退款。"
REPORT = "同时举报商家销售过期食品，请查处"
MORE = "昨天又看到他家货架上有三批过期饼干，有照片"
BUREAU = "scjg"


async def two_tickets(town: Town) -> tuple[Ticket, Ticket]:
    """A person sees the two procedures (9条) and splits; both go to the bureau, which signs for them."""
    await town.says("sms", MONEY + REPORT)
    first = await town.ticket()
    async with town.work.begin() as uow:
        found = await store.ticket(uow.session, first.id)
        agent = await town.person(Role.AGENT)
        await splitting.split(uow, found, text=REPORT, by=agent, reason="投诉和举报是两个程序")
    await town.settle()
    made = await town.ticket()
    for ticket in (first, made):
        await with_order(town, ticket, None, handling.sign, Role.UNIT_CLERK)
    async with town.work.reading() as session:
        return await store.ticket(session, first.id), await store.ticket(session, made.id)


async def with_order(town: Town, ticket: Ticket, by: Actor | None, doing: Any, role: Role, **facts: Any) -> None:
    """One act of the bureau on this one of the two; dispatched to it first where nobody has it."""
    async with town.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        if await store.lead_order(uow.session, ticket.id) is None:
            bureau = await store.department_by_code(uow.session, BUREAU)
            assert bureau is not None
            await dispatching.by_person(uow, found, bureau, by=await town.person(Role.DISPATCHER))
    async with town.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        order = await store.lead_order(uow.session, ticket.id)
        done = doing(uow, found, order, by=by or await town.person(role, BUREAU), **facts)
        if hasattr(done, "__await__"):
            await done
    await town.settle()


async def acts(town: Town, ticket: Ticket, doing: Any, **facts: Any) -> str:
    """The handler of the bureau does it; what the citizen's telephone shows of it."""
    before = len(town.received("sms"))
    await with_order(town, ticket, None, doing, Role.UNIT_HANDLER, **facts)
    return "\n".join(town.received("sms")[before:])


async def test_each_procedure_has_its_own_number_clock_and_words(town: Town) -> None:
    """令第121号9、15条; 处罚程序规定18条: nobody is promised that a report is decided on in 7 days, or mediated."""
    complaint, report = await two_tickets(town)
    assert (complaint.kind, report.kind) == (Kind.COMPLAINT, Kind.REPORT)
    text = town.received("sms")
    (of_complaint,) = [line for line in text if "已收到您的投诉" in line]
    (of_report,) = [line for line in text if "已收到您的举报" in line]
    assert "7个工作日内决定是否受理" in of_complaint
    assert "15个工作日内核查并决定是否立案" in of_report
    assert "核查" not in of_complaint
    assert "受理" not in of_report
    assert any(read_aloud(report.number, prefix="GL") in line and "分开办理" in line for line in text)


async def test_a_rest_of_the_one_and_a_restart_of_the_other_touch_only_their_own(town: Town) -> None:
    """令第121号22条 (mediation rests for a test), 35条 (new facts: the check begins again from the last report)."""
    complaint, report = await two_tickets(town)
    code = next(c for line in reversed(town.received("sms")) if (c := codes.code_in(line)))
    town.clock.turn(days=1)
    assert "调解最长60日" in await acts(town, complaint, statutory.take, act=Act.LAW_ACCEPT)
    rests = await acts(town, complaint, statutory.begin_test, reason="双方共同委托市质检院检测")
    assert "总局令第121号22条" in rests
    town.clock.turn(days=1)
    shown = await page(town, report.number, code)
    hidden = dict(HIDDEN.findall(shown))
    form = {**hidden, "cid": str(uuid.uuid4()), "text": MORE}
    await town.client.post(f"/p/{report.number}/more", data=form)
    await town.settle()
    town.clock.turn(hours=3)
    anew = await acts(town, report, statutory.add_facts, reason="另三批过期饼干")
    assert "不另立一件" in anew
    assert "总局令第121号35条" in anew
    assert "投诉" not in anew
    assert "自最后一次举报起重新计算" in await page(town, report.number, code)
    on = await acts(town, complaint, statutory.end_test, reason="不合格")
    assert "法定调解期限继续计算" in on
    assert "举报" not in on

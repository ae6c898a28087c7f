from datetime import timedelta
from typing import Any

from dashboards.web import formatting
from hotline.base.clock import TurnedClock
from sla.deadlines import deadline_store
from sla.models import Deadline
from sla.policy.promises import Promise
from tests.dashboards.office import Browser, Office
from tests.papers import PDF
from tickets import store
from tickets.lifecycle import State
from tickets.models import Lamp

EVIDENCE = [("权责清单.pdf", PDF)]


async def test_a_unit_handles_an_order_from_signing_to_the_head_of_office(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched("路灯不亮")
    await browser.sign_in("unit_handler")
    assert "路灯不亮" in (await browser.get("/dept")).text
    assert "已签收" in (await browser.act(ticket.number, "sign")).text
    assert "已登记联系情况" in (await browser.act(ticket.number, "contact", note="约好明天上门")).text
    page = await browser.act(ticket.number, "answer", answer="换了三盏灯", truth="属实", solved="已解决")
    assert "等单位签发" in page.text
    await browser.post("/logout")
    await browser.sign_in("unit_approver")
    assert "等热线审核" in (await browser.act(ticket.number, "approve")).text
    assert (await office.ticket(ticket.id)).state is State.FEEDBACK


async def test_the_order_says_by_when_it_is_to_be_answered(browser: Browser, office: Office) -> None:
    """北京条例13条〔法〕: the order names its time limit and what it rests on; the unit's list shows it."""
    ticket = await office.dispatched()
    async with office.work.reading() as session:
        owed = await deadline_store.deadlines_of(session, ticket.id)
    ends = {row.promise: formatting.moment(row.due_at) for row in owed}
    assert {Promise.SIGN, Promise.HANDLE} <= ends.keys()
    await browser.sign_in("unit_clerk")
    page = await browser.get(f"/t/{ticket.number}")
    assert ends[Promise.HANDLE] in page.text
    assert "办理时限自派单起算" in page.text, "signing late gives no time"
    began = {row.promise: row.starts_at for row in owed}
    assert began[Promise.HANDLE] == began[Promise.SIGN]
    listed = await browser.get("/dept?group=sign")
    assert ends[Promise.SIGN] in listed.html


async def test_how_and_when_the_citizen_was_informed_is_filled_in_and_may_be_changed(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    ticket = await office.dispatched("路灯不亮")
    clock.turn(hours=2)  # 11:00 in the city
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "sign")
    fields = {"answer": "换了三盏灯", "truth": "属实", "solved": "已解决"}
    page = await browser.act(ticket.number, "answer", **fields, way="上门", replied_at="2026-11-23T12:30")
    assert (page.status, "“答复时间”应在派单之后、现在之前" in page.text) == (400, True)
    assert "换了三盏灯" in page.html, "nothing typed is lost"
    page = await browser.act(ticket.number, "answer", **fields)
    assert "电话答复，11月23日 周一 11:00" in page.text
    await browser.post("/logout")
    await browser.sign_in("unit_approver")
    await browser.act(ticket.number, "send-back", reason="写明依据")
    await browser.post("/logout")
    await browser.sign_in("unit_handler")
    said = {"way": "上门", "replied_at": "2026-11-23T10:20", "basis": "城市道路照明管理规定第 21 条"}
    page = await browser.act(ticket.number, "answer", **fields, **said)
    assert "上门答复，11月23日 周一 10:20 · 依据 城市道路照明管理规定第 21 条" in page.text


async def test_the_centre_passes_the_answer_or_returns_it(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    assert ticket.state is State.CALLBACK
    await browser.sign_in("reviewer")
    assert (await browser.act(ticket.number, "pass")).status == 409, "it has been passed already"


async def test_an_objection_is_decided_and_its_rejection_is_final(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    await browser.sign_in("unit_clerk")
    await browser.act(ticket.number, "object", ground="duty", reason="路灯未移交，依据管理规定第八条", files=EVIDENCE)
    await browser.post("/logout")
    await browser.sign_in("dispatcher")
    assert "路灯未移交" in (await browser.get("/desk?queue=objections")).text
    page = await browser.get(f"/t/{ticket.number}")
    assert "依据材料：权责清单.pdf" in page.text, "whoever decides it opens what it rests on"
    await browser.act(ticket.number, "objection", upheld="no", reason="已于十月移交")
    await browser.post("/logout")
    await browser.sign_in("unit_clerk")
    page = await browser.get(f"/t/{ticket.number}")
    assert f'action="/t/{ticket.number}/object"' not in page.html
    again = await browser.act(ticket.number, "object", ground="duty", reason="还是不归我们", files=EVIDENCE)
    assert again.status == 409


async def test_after_its_window_an_objection_is_not_offered(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    ticket = await office.dispatched()
    await browser.sign_in("unit_clerk")
    assert "签收后须在规定时间内提出异议" in (await browser.get(f"/t/{ticket.number}")).text
    await browser.act(ticket.number, "sign")
    assert "可在 11月24日 周二 17:30 前提出异议" in (await browser.get(f"/t/{ticket.number}")).text
    clock.turn(days=2)
    await browser.sign_in("unit_clerk")
    page = await browser.get(f"/t/{ticket.number}")
    assert f'action="/t/{ticket.number}/object"' not in page.html
    late = await browser.act(ticket.number, "object", ground="duty", reason="路灯未移交", files=EVIDENCE)
    assert (late.status, "期限已于" in late.text) == (409, True)


async def test_what_the_centre_is_late_with_burns_no_lamp_of_the_unit(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    asked, fresh = await office.answered(), await office.dispatched("路灯又不亮了")
    async with office.work.begin() as uow:
        uow.session.add(
            Deadline(
                ticket_id=asked.id,
                promise=Promise.FOLLOW_UP,
                starts_at=uow.now - timedelta(days=20),
                due_at=uow.now - timedelta(days=9),
                budget="5wd",
                calendar="",
                policy={},
                marks={},
                lamp=Lamp.RED,
            )
        )
        (await store.ticket(uow.session, asked.id)).lamp = Lamp.RED
    await browser.sign_in("unit_handler")
    page = await browser.get("/dept")
    assert "已超期 0" in " ".join(page.text.split())
    assert "回访 超期" not in page.text
    assert page.html.index(fresh.number) < page.html.index(asked.number), "what the unit owes comes first"


async def test_several_are_signed_at_once_and_one_bad_holds_up_none(browser: Browser, office: Office) -> None:
    own = [await office.dispatched(), await office.dispatched()]
    other = await office.dispatched(unit="labour")
    await browser.sign_in("unit_clerk")
    await browser.get("/dept?group=sign")
    page = await browser.post("/dept/sign", {"numbers": own[0].number})
    assert "已签收 1 件" in page.text
    page = await browser.post("/dept/sign", {"numbers": other.number})
    assert "1 件没有签收" in page.text
    assert (await office.ticket(own[0].id)).state is State.IN_PROGRESS
    assert (await office.ticket(other.id)).state is State.PENDING_SIGN


async def test_of_a_confidential_matter_the_unit_sees_no_person(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched("举报后厨很脏，我电话13977112345", confidential=True)
    await browser.sign_in("unit_handler")
    page = await browser.get(f"/t/{ticket.number}")
    assert "保密件" in page.text
    for secret in ("黄", "139****0001", "13977112345"):
        assert secret not in page.text


async def test_what_falls_due_first_comes_first(browser: Browser, office: Office, clock: TurnedClock) -> None:
    await office.dispatched("早来的路灯")
    clock.turn(hours=1)
    await office.dispatched("晚来的路灯")
    await browser.sign_in("unit_clerk")
    html = (await browser.get("/dept")).html
    assert html.index("早来的路灯") < html.index("晚来的路灯")


async def test_notices_are_read_up_to_what_was_shown(browser: Browser, office: Office) -> None:
    await office.dispatched("第一盏灯")
    await browser.sign_in("unit_clerk")
    page = await browser.get("/notices")
    assert "未读 1 条" in page.text
    await office.dispatched("第二盏灯")
    page = await browser.post("/notices", {"up_to": page.field("up_to")})
    assert "未读 1 条" in page.text


async def test_fifty_orders_cost_as_many_queries_as_five(browser: Browser, office: Office, counting: Any) -> None:
    await browser.sign_in("unit_clerk")
    counts = []
    for more in (5, 45):
        for _ in range(more):
            await office.dispatched()
        with counting() as queries:
            page = await browser.get("/dept")
        counts.append(queries.total)
    assert page.html.count("data-row") == 50
    assert counts[0] == counts[1]

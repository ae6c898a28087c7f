import re
from typing import Any

import pytest

from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.lifecycle import State
from tickets.models import Urgency


async def test_the_queue_says_why_a_person_is_asked_and_whom_it_would_choose(browser: Browser, office: Office) -> None:
    ticket = await office.open("路灯不亮三天了，请来修")
    await office.to_people(ticket, "lamps", "labour")
    await browser.sign_in("dispatcher")
    page = await browser.get("/desk")
    assert "把握不足" in page.text
    assert "1 市政中心 0.50" in page.text
    assert "<u>路灯</u>不亮三天了" in page.html


async def test_the_urgent_come_first(browser: Browser, office: Office) -> None:
    early, late = await office.open("路灯不亮"), await office.open("燃气味很重")
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, late.id)).urgency = Urgency.CRITICAL
    for ticket in (early, late):
        await office.to_people(ticket)
    await browser.sign_in("dispatcher")
    text = (await browser.get("/desk")).text
    assert text.index("燃气味很重") < text.index("路灯不亮")


@pytest.mark.parametrize(
    "choice", [("candidate", "lamps"), ("department", "市政中心"), ("department", "桂澜市市政中心")]
)
async def test_a_dispatcher_sends_it_on_its_way(browser: Browser, office: Office, choice: tuple[str, str]) -> None:
    ticket = await office.open()
    await office.to_people(ticket)
    await browser.sign_in("dispatcher")
    page = await browser.act(ticket.number, "dispatch", kind="TS", **dict([choice]))
    assert "已派单" in page.text
    assert (await office.ticket(ticket.id)).state is State.PENDING_SIGN


async def test_no_department_or_an_unknown_one_is_refused_in_words(browser: Browser, office: Office) -> None:
    ticket = await office.open()
    await browser.sign_in("dispatcher")
    assert "请选择承办单位" in (await browser.act(ticket.number, "dispatch")).text
    assert "没有找到承办单位“火星”" in (await browser.act(ticket.number, "dispatch", department="火星")).text


async def test_an_overtaken_form_says_what_changed_and_can_be_sent_again(browser: Browser, office: Office) -> None:
    ticket = await office.open()
    await browser.sign_in("dispatcher")
    stale = await browser.get(f"/t/{ticket.number}")
    await browser.act(ticket.number, "note", text="来电补充：是北门")
    known = {"version": stale.field("version"), "seen": stale.field("seen")}
    page = await browser.post(f"/t/{ticket.number}/dispatch", {**known, "candidate": "lamps", "reason": "路灯归口"})
    assert page.status == 409
    assert "某dispatcher 补充情况" in page.text
    assert "路灯归口" in page.html
    assert (await office.ticket(ticket.id)).state is State.PENDING_DISPATCH
    again = {"version": page.field("version"), "seen": page.field("seen"), "candidate": "lamps", "reason": "路灯归口"}
    assert (await browser.post(f"/t/{ticket.number}/dispatch", again)).status == 200


async def test_a_lamp_that_turned_meanwhile_overtakes_nobody(browser: Browser, office: Office) -> None:
    ticket = await office.open()
    await browser.sign_in("dispatcher")
    page = await browser.get(f"/t/{ticket.number}")
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).chases = 1
    known = {"version": page.field("version"), "seen": page.field("seen")}
    done = await browser.post(f"/t/{ticket.number}/dispatch", {**known, "candidate": "lamps"})
    assert done.status == 200


async def test_a_right_that_is_missing_stops_the_act_and_not_only_the_button(browser: Browser, office: Office) -> None:
    ticket = await office.open()
    await browser.sign_in("agent")
    page = await browser.get(f"/t/{ticket.number}")
    assert f'action="/t/{ticket.number}/dispatch"' not in page.html
    assert (await browser.act(ticket.number, "dispatch", candidate="lamps")).status == 403


async def test_people_are_masked_and_the_query_code_is_nobodys_business(browser: Browser, office: Office) -> None:
    ticket = await office.open("路灯坏了，电话13977112345", phone="13800138000")
    await browser.sign_in("agent")
    page = await browser.get(f"/t/{ticket.number}")
    assert "黄**" in page.text
    assert "138****8000" in page.text
    assert "黄小明" not in page.html
    assert "13800138000" not in page.html
    assert await office.code(ticket) not in page.html
    listed = await browser.get("/search")
    assert "139****2345" in listed.text
    assert "13977112345" not in listed.html


@pytest.mark.parametrize("asked", ["{number}", "{tail}", "13800138000", "138 0013 8000"])
async def test_search_by_number_by_its_end_and_by_phone(browser: Browser, office: Office, asked: str) -> None:
    ticket = await office.open(phone="13800138000")
    await browser.sign_in("agent")
    words = asked.format(number=ticket.number, tail=ticket.number[-5:])
    page = await browser.get("/search", params={"q": words})
    assert f'href="/t/{ticket.number}"' in page.html


async def test_a_caller_writes_to_the_citizen_and_a_unit_cannot(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    await browser.sign_in("dispatcher")
    assert "已发给诉求人" in (await browser.act(ticket.number, "say", text="请问您方便接电话吗")).text
    await browser.post("/logout")
    await browser.sign_in("unit_handler")
    assert (await browser.act(ticket.number, "say", text="请撤诉")).status == 403


async def test_fifty_tickets_cost_as_many_queries_as_five(browser: Browser, office: Office, counting: Any) -> None:
    await browser.sign_in("dispatcher")
    counts = []
    for more in (5, 45):
        for _ in range(more):
            await office.to_people(await office.open())
        with counting() as queries:
            page = await browser.get("/desk")
        counts.append(queries.total)
    assert page.html.count("data-row") == 50
    assert counts[0] == counts[1]


async def test_what_has_a_legal_way_opens_the_form_with_its_ground(browser: Browser, office: Office) -> None:
    """国办函〔2025〕66号 item 10: the desk tells the way that fits; it need not search twenty grounds for it."""
    ticket = await office.open("劳动仲裁裁决公司给我两万，公司就是不给")
    await office.to_people(ticket)
    await browser.sign_in("dispatcher")
    page = await browser.get(f"/t/{ticket.number}")
    assert re.findall(r'name="ground" value="(\w+)"[^>]*checked', page.html) == ["award"]
    page = await browser.act(ticket.number, "decline", ground="award")
    assert "已告知诉求人" in page.text
    assert "仲裁裁决书、调解书不履行，由人民法院强制执行" in page.text


async def test_an_ordinary_matter_has_no_ground_chosen(browser: Browser, office: Office) -> None:
    ticket = await office.open("法院门口的路灯坏了")
    await office.to_people(ticket)
    await browser.sign_in("dispatcher")
    page = await browser.get(f"/t/{ticket.number}")
    assert 'name="ground"' in page.html
    assert not re.findall(r'name="ground"[^>]*checked', page.html)

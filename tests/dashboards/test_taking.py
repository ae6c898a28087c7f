"""A call is taken at a seat: who calls is looked up, a decision is proposed, and the caller gets the number."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox
from tests.dashboards.office import Browser, Office, Page
from tickets import store
from tickets.lifecycle import Act, State
from tickets.models import Kind, Ticket, Waived

Row = TypeVar("Row", Outbox, Ticket)
PHONE = "13800138000"
WORDS = "城北路的路灯不亮三天了"


async def all_rows(session: AsyncSession, kind: type[Row]) -> list[Row]:
    return list(await session.scalars(select(kind).order_by(kind.id)))


async def call(browser: Browser, *, to: str = "/take", **fields: str) -> Page:
    page = await browser.get("/take")
    return await browser.post(to, {"cid": page.field("cid"), "phone": PHONE, "text": WORDS, **fields})


async def newest(office: Office) -> Ticket:
    async with office.work.reading() as session:
        return (await all_rows(session, Ticket))[-1]


async def acts_of(office: Office, ticket: Ticket) -> list[Act]:
    async with office.work.reading() as session:
        return [entry.act for entry in await store.journal_of(session, ticket.id)]


async def test_a_call_is_registered_and_the_caller_gets_the_number(browser: Browser, office: Office) -> None:
    await browser.sign_in("agent")
    page = await call(browser, name="黄小明", kind="QZ", urgency="urgent", place="城北路12号")
    assert "已登记，编号和查询码已发给诉求人" in page.text
    ticket = await newest(office)
    assert (ticket.state, ticket.kind, ticket.source) == (State.PENDING_REVIEW, Kind.HELP, "phone")
    assert await acts_of(office, ticket) == [Act.SAVE_DRAFT, Act.SUBMIT]
    async with office.work.reading() as session:
        [found] = await all_rows(session, Outbox)
    assert (found.channel, office.work.settings.keys.open(found.address)) == ("sms", PHONE)
    page = await browser.get("/query")
    page = await browser.post(
        "/query", {"number": ticket.number, "code": office.work.settings.keys.open(found.code_sealed)}
    )
    assert WORDS[:10] in page.text


async def test_what_the_caller_does_without_is_taken_down_kept_in_the_draft_and_changed_later(
    browser: Browser, office: Office
) -> None:
    await browser.sign_in("agent")
    page = await call(browser, then="draft", waived="follow_up")
    ticket = await newest(office)
    assert (ticket.waived, "诉求人说不用回访" in page.text.replace(" ", "")) == (Waived.FOLLOW_UP, True)
    assert '<option value="follow_up" selected>' in page.html
    await browser.act(ticket.number, "draft", text=WORDS, waived="both")
    assert (await newest(office)).waived is Waived.BOTH
    page = await browser.act(ticket.number, "person", name="黄小明")
    assert (await newest(office)).waived is Waived.BOTH, "what was not touched stays"
    page = await browser.act(ticket.number, "person", waived="nothing")
    assert (await newest(office)).waived is Waived.NOTHING
    assert "登记诉求人信息都要求" in page.text, "the journal says what he wants now"
    page = await browser.act(ticket.number, "person", waived="nothing")
    assert (page.status, "请至少填写一项" in page.text) == (400, True)
    then = await browser.get(f"/t/{ticket.number}/then/2")
    assert "不用回访是" in then.text.replace(" ", "")
    assert "不用回复（空）→是" in then.text.replace(" ", "")


async def test_when_who_and_what_is_wanted_are_taken_down_and_found_again(browser: Browser, office: Office) -> None:
    await browser.sign_in("agent")
    fields = {"happened": "上周三晚上", "subject": "荷塘超市", "wish": "退款"}
    page = await call(browser, name="黄小明", sex="女", subject_code="91350100M000100Y44", **fields)
    assert (page.status, "最后一位应是 3" in page.text, 'value="荷塘超市"' in page.html) == (400, True, True)
    page = await call(browser, name="黄小明", sex="女", subject_code="91350100m000100y43", **fields)
    ticket = await newest(office)
    assert ticket.details == {**fields, "subject_code": "91350100M000100Y43"}
    for words in ("上周三晚上", "荷塘超市", "91350100M000100Y43", "退款", "另有性别"):
        assert words in page.text
    assert await acts_of(office, ticket) == [Act.SAVE_DRAFT, Act.NOTE_PERSON, Act.SUBMIT]
    assert ticket.number in (await browser.get("/search", params={"q": "荷塘超市"})).html
    then = await browser.get(f"/t/{ticket.number}/then/3")
    assert "涉事主体荷塘超市" in then.text


async def test_a_direct_answer_is_not_sent_to_who_wants_none(browser: Browser, office: Office) -> None:
    await browser.sign_in("agent")
    await call(browser, then="direct", answer="今晚抢修", waived="reply")
    async with office.work.reading() as session:
        assert not await all_rows(session, Outbox)
    await call(browser, then="direct", answer="今晚抢修")
    async with office.work.reading() as session:
        assert ["今晚抢修" in line.text for line in await all_rows(session, Outbox)] == [True]


async def test_who_calls_again_is_known_and_the_machine_proposes(browser: Browser, office: Office) -> None:
    before = await office.open("井盖没了", phone=PHONE)
    await browser.sign_in("agent")
    page = await call(browser, to="/take/look")
    assert f'href="/t/{before.number}"' in page.html
    assert "是本人（黄**）" in page.text
    assert "szgl" in page.text, "where the machine would send it"
    assert '<option value="TS" selected>' in page.html
    assert WORDS in page.html
    assert (await newest(office)).id == before.id, "looking writes nothing down"
    await call(browser, caller="same")
    assert (await newest(office)).citizen_id == before.citizen_id


async def test_somebody_else_on_the_number_gets_a_code_by_voice_and_only_once(browser: Browser, office: Office) -> None:
    before = await office.open("井盖没了", phone=PHONE)
    await browser.sign_in("agent")
    page = await call(browser, caller="else")
    ticket = await newest(office)
    assert ticket.citizen_id != before.citizen_id
    assert ticket.conversation_id is None
    code = page.text.partition("查询码")[2].split()[0][:6]
    assert code not in (await browser.get(f"/t/{ticket.number}")).html
    await browser.get("/query")
    assert WORDS[:10] in (await browser.post("/query", {"number": ticket.number, "code": code})).text


async def test_a_withheld_number_can_be_taken_down(browser: Browser, office: Office) -> None:
    await browser.sign_in("agent")
    page = await call(browser, phone="")
    assert "请现在念给诉求人" in page.text
    assert (await newest(office)).state is State.PENDING_REVIEW


@pytest.mark.parametrize(
    ("then", "fields", "state", "acts"),
    [
        ("draft", {}, State.DRAFT, [Act.SAVE_DRAFT]),
        ("direct", {"answer": "今晚抢修"}, State.DIRECT_CLOSED, [Act.SAVE_DRAFT, Act.DIRECT_ANSWER]),
        ("police", {"reason": "灯杆要倒"}, State.AT_110, [Act.SAVE_DRAFT, Act.TRANSFER_110]),
    ],
)
async def test_it_goes_on_as_the_button_says(
    browser: Browser, office: Office, then: str, fields: dict[str, str], state: State, acts: list[Act]
) -> None:
    await browser.sign_in("agent")
    assert (await call(browser, then=then, **fields)).status == 200
    ticket = await newest(office)
    assert ticket.state is state
    assert await acts_of(office, ticket) == acts


@pytest.mark.parametrize("wrong", [{"phone": "12"}, {"then": "direct"}, {"text": ""}, {"then": "police", "reason": ""}])
async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    browser: Browser, office: Office, wrong: dict[str, str]
) -> None:
    await browser.sign_in("agent")
    page = await call(browser, name="黄小明", place="城北路12号", **wrong)
    assert page.status == 400
    assert "您填写的内容没有丢失" in page.text
    assert {"黄小明", "城北路12号"} <= {word for word in ("黄小明", "城北路12号") if word in page.html}
    assert wrong.get("text", WORDS) in page.html
    async with office.work.reading() as session:
        assert not await all_rows(session, Ticket)


@pytest.mark.parametrize("caller", [{"phone": PHONE}, {"phone": ""}, {"phone": "13900139000", "caller": "else"}])
@pytest.mark.parametrize("at_once", [False, True])
async def test_a_double_click_is_one_call_and_is_answered_alike(
    browser: Browser, office: Office, caller: dict[str, str], at_once: bool
) -> None:
    await office.open("井盖没了", phone="13900139000")
    await browser.sign_in("agent")
    page = await browser.get("/take")
    fields = {"cid": page.field("cid"), "text": WORDS, **caller}
    if at_once:
        first, again = await asyncio.gather(browser.post("/take", fields), browser.post("/take", fields))
    else:
        first, again = [await browser.post("/take", fields) for _ in range(2)]
    assert (first.status, first.url, first.text) == (again.status, again.url, again.text)
    assert first.status == 200
    assert await acts_of(office, await newest(office)) == [Act.SAVE_DRAFT, Act.SUBMIT]
    changed = await browser.post("/take", {**fields, "text": "改成另一件事"})
    assert (changed.status, "改成另一件事" in changed.html) == (409, True)
    async with office.work.reading() as session:
        assert len(await all_rows(session, Ticket)) == 2


async def test_more_about_an_earlier_matter_is_added_to_it(browser: Browser, office: Office) -> None:
    before = await office.dispatched()
    await browser.sign_in("agent")
    cid = (await browser.get("/take")).field("cid")
    for _ in range(2):
        await call(browser, to=f"/take?number={before.number}", then="add", text="又坏了一盏", cid=cid)
    assert (await acts_of(office, before)).count(Act.SUPPLEMENT) == 1
    assert (await newest(office)).id == before.id


async def test_a_vendors_account_sees_only_what_it_took_down(
    open_browser: Callable[[], Awaitable[Browser]], office: Office
) -> None:
    other = await office.open("井盖没了", phone=PHONE)
    vendor = await open_browser()
    page = await vendor.sign_in("vendor")
    assert page.url == "/take"
    page = await call(vendor, to="/take/look")
    assert other.number not in page.html
    await call(vendor)
    ticket = await newest(office)
    assert (await vendor.get(f"/t/{ticket.number}")).status == 200
    assert (await vendor.get(f"/t/{other.number}")).status == 404
    assert 'action="/t/' + ticket.number + '/direct"' not in (await vendor.get(f"/t/{ticket.number}")).html

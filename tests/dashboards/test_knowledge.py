"""The knowledge base: one writes, another approves, the desk finds and inserts; and hints on an answer to audit."""

from collections.abc import Awaitable, Callable

import pytest

from router.knowledge.models import KnowledgeArticle, Stage
from tests.dashboards.office import Browser, Office
from tickets import handling, store
from tickets.access.rights import Role
from tickets.person_models import Staff, StaffRole

ARTICLE = {
    "title": "户口本补办",
    "question": "户口本丢了怎么补办",
    "text": "带身份证到派出所补办。",
    "department": "热线中心",
}


@pytest.fixture
async def two_editors(office: Office) -> None:
    """One is there from the beginning; this is a colleague."""
    async with office.work.begin() as uow:
        one = await store.staff_by_login(uow.session, "kb_editor")
        assert one is not None
        other = Staff(login="editor2", name="某编辑", password_hash=one.password_hash, department_id=one.department_id)
        other.created_at = other.password_at = uow.now
        uow.session.add(other)
        await uow.session.flush()
        uow.session.add(StaffRole(staff_id=other.id, role=Role.KB_EDITOR.value))


async def test_nobody_approves_their_own_words(
    open_browser: Callable[[], Awaitable[Browser]], two_editors: None, office: Office
) -> None:
    first, second = await open_browser(), await open_browser()
    await first.sign_in("kb_editor")
    await first.get("/knowledge/new")
    page = await first.post("/knowledge/new", ARTICLE)
    assert "待审核" in page.text
    async with office.work.reading() as session:
        row = await session.get(KnowledgeArticle, 1)
    assert row is not None
    assert (await first.post("/knowledge/1/approve")).status == 403
    await second.sign_in("editor2")
    await second.get("/knowledge")
    assert "已发布" in (await second.post("/knowledge/1/approve")).text
    async with office.work.reading() as session:
        row = await session.get(KnowledgeArticle, 1)
    assert row is not None
    assert row.stage is Stage.APPROVED


async def test_the_desk_finds_what_is_published_and_nothing_else(
    open_browser: Callable[[], Awaitable[Browser]], two_editors: None, office: Office
) -> None:
    ticket = await office.open("我的户口本丢了，怎么补办")
    await office.to_people(ticket)
    first, second, desk = await open_browser(), await open_browser(), await open_browser()
    await first.sign_in("kb_editor")
    await first.get("/knowledge/new")
    await first.post("/knowledge/new", ARTICLE)
    await desk.sign_in("dispatcher")
    assert "带身份证到派出所" not in (await desk.get(f"/t/{ticket.number}")).html
    await second.sign_in("editor2")
    await second.get("/knowledge")
    await second.post("/knowledge/1/approve")
    assert 'data-insert="带身份证到派出所补办。"' in (await desk.get(f"/t/{ticket.number}")).html
    assert "户口本补办" in (await desk.get("/knowledge?q=户口本不见了")).text
    await second.post("/knowledge/1/withdraw")
    assert "带身份证到派出所" not in (await desk.get(f"/t/{ticket.number}")).html


async def test_an_article_that_shares_but_a_turn_of_phrase_is_not_offered(browser: Browser, office: Office) -> None:
    ticket = await office.open("老旧电梯更新怎么补助，有什么规定")
    await office.to_people(ticket)
    async with office.work.begin() as uow:
        row = KnowledgeArticle(title="户口本怎么补", question="", text="要什么材料", stage=Stage.APPROVED)
        row.department_id, row.edited_at = 1, uow.now
        uow.session.add(row)
    await browser.sign_in("agent")
    assert "户口本" not in (await browser.get(f"/t/{ticket.number}")).text
    assert "户口本怎么补" in (await browser.get("/knowledge?q=怎么补")).text  # who asks for it, finds it


async def test_beside_danger_there_is_nothing_to_read_first(browser: Browser, office: Office) -> None:
    ticket = await office.open("我的户口本丢了，怎么补办")
    await office.to_people(ticket)
    async with office.work.begin() as uow:
        row = KnowledgeArticle(title="户口本补办", question="户口本丢了怎么补办", text="带身份证", stage=Stage.APPROVED)
        row.department_id, row.edited_at = 1, uow.now
        uow.session.add(row)
    await browser.sign_in("agent")
    assert "户口本补办" in (await browser.get(f"/t/{ticket.number}")).text
    async with office.work.begin() as uow:
        handling.hear_danger(uow, await store.ticket(uow.session, ticket.id), signal="self_harm", rings=True)
    page = await browser.get(f"/t/{ticket.number}")
    assert "户口本补办" not in page.text
    assert page.text.index("转110 T") < page.text.index("类型"), "the way to the police stands in the warning"


async def test_an_answer_to_audit_shows_what_it_lacks(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched("路灯不亮三天了，什么时候能修好？")
    async with office.work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        assert order is not None
        handler = await office.person(uow, Role.UNIT_HANDLER, "lamps")
        handling.sign(uow, found, order, by=handler)
        empty = "已收到，我们高度重视，正在处理中，敬请谅解"
        handling.answer(uow, found, order, by=handler, text=empty, truth="属实", solved="已解决")
        await handling.approve(uow, found, order, by=await office.person(uow, Role.UNIT_APPROVER, "lamps"))
    await browser.sign_in("reviewer")
    page = await browser.get(f"/t/{ticket.number}")
    assert "答复质量提示" in page.text
    assert "没有写明办理时间或期限" in page.text

"""The same form or line sent once more with other words: nothing that was changed is lost."""

import pytest

from router.outgoing import danger_wording, wording
from tests.dashboards.office import Browser, Office, Page
from tests.dashboards.test_another_person import FIRST
from tests.dashboards.test_receipt import JUMP, LID, dispatch_first, said, tickets
from tickets import numbering, store
from tickets.message_models import Author


async def form(browser: Browser, text: str, **fields: str) -> tuple[Page, dict[str, str]]:
    page = await browser.get("/")
    sent = {"cid": page.field("cid"), "text": text, **fields}
    return await browser.post("/write", sent), sent


async def test_other_words_after_back_are_kept(browser: Browser, office: Office) -> None:
    """F17."""
    first, sent = await form(browser, "清漪路18号的路灯坏了")
    page = await browser.post("/write", {**sent, "text": "清漪路81号的路灯坏了，是81号"})
    assert "已收到您修改后的内容" in page.text
    [ticket] = await tickets(office)
    assert "清漪路81号的路灯坏了，是81号" in ticket.text
    assert numbering.read_aloud(ticket.number, prefix="GL") in page.text
    assert await office.code(ticket) in page.text, "the receipt is that of the first form"
    same = await browser.post("/write", {**sent, "text": "清漪路81号的路灯坏了，是81号"})
    assert same.url == page.url
    assert (await browser.post("/write", sent)).url == first.url
    assert len(await said(office)) == 2
    third = await browser.post("/write", {**sent, "text": "清漪路82号"})
    assert "已收到您修改后的内容" in third.text
    [ticket] = await tickets(office)
    assert "清漪路82号" in ticket.text


async def test_another_place_under_the_same_words_is_kept_too(browser: Browser, office: Office) -> None:
    _, sent = await form(browser, LID, place="北门")
    page = await browser.post("/write", {**sent, "place": "南门"})
    assert "已收到您修改后的内容" in page.text
    [ticket] = await tickets(office)
    assert "地点：南门" in ticket.text


async def test_the_old_form_used_for_another_matter_is_another_matter(browser: Browser, office: Office) -> None:
    _, sent = await form(browser, "清漪路18号的路灯坏了")
    page = await browser.post("/write", {**sent, "text": "清漪路的井盖碎了一半"})
    assert "已收到，已登记" in page.text
    assert "修改后的内容" not in page.text
    first, second = await tickets(office)
    assert first.number != second.number
    assert numbering.read_aloud((await office.by_number(second.number)).number, prefix="GL") in page.text


async def test_secrecy_ticked_after_back_is_heard(browser: Browser, office: Office) -> None:
    _, sent = await form(browser, LID)
    await browser.post("/write", {**sent, "confidential": "yes"})
    [ticket] = await tickets(office)
    assert ticket.confidential


async def test_secrecy_ticked_when_the_same_is_written_again_is_heard(browser: Browser, office: Office) -> None:
    await form(browser, LID)
    await form(browser, LID, confidential="yes")
    assert all(ticket.confidential for ticket in await tickets(office))


async def test_a_greeting_edited_into_a_matter_opens_it(browser: Browser, office: Office) -> None:
    _, sent = await form(browser, "你好")
    page = await browser.post("/write", {**sent, "text": LID})
    [ticket] = await tickets(office)
    assert await office.code(ticket) in page.text


async def test_danger_in_the_newer_words_is_heard(browser: Browser, office: Office) -> None:
    _, sent = await form(browser, LID)
    page = await browser.post("/write", {**sent, "text": JUMP})
    main = page.html.partition("<main")[2]
    assert main.index('href="tel:110"') < main.index("编号")
    assert any(ticket.danger_rings for ticket in await tickets(office))


async def test_edited_words_reach_the_unit_that_has_it_already(browser: Browser, office: Office) -> None:
    _, sent = await form(browser, "望澜街道清漪路18号门口的路灯坏了")
    await dispatch_first(office)
    await browser.post("/write", {**sent, "text": "是81号，不是18号"})
    [ticket] = await tickets(office)
    await browser.get("/login")
    await browser.sign_in("unit_handler")
    assert "是81号，不是18号" in (await browser.get(f"/t/{ticket.number}")).text


async def test_more_sent_again_with_other_words_is_kept(browser: Browser, office: Office) -> None:
    await browser.write(LID)
    [ticket] = await tickets(office)
    page = await browser.get(f"/p/{ticket.number}")
    fields = {"cid": page.field("cid"), "text": "是靠路边那一个"}
    await browser.post(f"/p/{ticket.number}/more", fields)
    page = await browser.post(f"/p/{ticket.number}/more", {**fields, "text": "是靠墙那一个"})
    assert "已收到您修改后的内容" in page.text
    assert "是靠墙那一个" in page.text
    page = await browser.post(f"/p/{ticket.number}/more", {**fields, "text": "是靠墙那一个"})
    assert page.text.count("是靠墙那一个") == 1


async def test_a_chat_line_sent_again_with_other_words_is_kept(browser: Browser, office: Office) -> None:
    await browser.get("/chat")
    token = browser.cookie("chat")
    cid = "0b0f6b0a-0000-4000-8000-000000000003"
    await office.say(token, LID, cid=cid)
    await office.say(token, "桂银花园南门的井盖丢了三天", cid=cid)
    repeat = await office.say(token, "桂银花园南门的井盖丢了三天", cid=cid)
    assert repeat.repeated
    [ticket] = await tickets(office)
    assert "南门" in ticket.text
    assert len(await said(office)) == 2


@pytest.mark.parametrize(
    ("words", "answered"),
    [
        ("麻烦催一催", "已为您催办编号"),
        ("办到哪里了", "编号"),
        ("不用修了，撤销吧", "确认撤回"),
        ("转人工", "工作人员"),
        ("补充：是靠路边那一个", "已补充到编号"),
    ],
)
async def test_what_was_answered_is_on_the_receipt(browser: Browser, office: Office, words: str, answered: str) -> None:
    """Not only that it was filed: who asks for something reads what becomes of it."""
    await browser.write(LID)
    page = await browser.write(words)
    replies = page.text.partition("我们的回复")[2]
    assert answered in replies
    [ticket] = await tickets(office)
    assert await office.code(ticket) not in replies, "what was told once as a receipt is not repeated"


async def test_the_receipt_offers_the_answers_as_buttons(browser: Browser, office: Office) -> None:
    await browser.write(LID)
    page = await browser.write("不用修了，撤销吧")
    assert 'name="text" value="不撤了"' in page.html
    page = await browser.post("/write", {"cid": page.field("cid"), "text": "不撤了"})
    assert "继续办理" in page.text.partition("我们的回复")[2]
    assert 'name="text" value="确认撤回"' not in page.html
    assert len(await tickets(office)) == 1


async def test_what_was_taken_back_goes_to_no_unit(browser: Browser, office: Office) -> None:
    await browser.write(LID)
    await browser.write("不用修了，撤销吧")
    page = await browser.write("确认撤回")
    assert "撤回" in page.text.partition("我们的回复")[2]
    assert "我们尽快交给负责的单位" not in page.text
    assert "最晚这时答复您" not in page.text


async def test_what_a_machine_has_written_is_not_answered_with_nothing(browser: Browser, office: Office) -> None:
    page = await browser.write("【自动回复】本人正在开会，稍后联系您")
    assert "没有登记" in page.text.partition("我们的回复")[2]
    assert await tickets(office) == []


@pytest.mark.parametrize("left_out", [{"phone": FIRST}, {"name": "黄小明"}, {"phone": FIRST, "name": "黄小明"}])
async def test_what_was_left_out_is_added_after_back(
    browser: Browser, office: Office, left_out: dict[str, str]
) -> None:
    """The same words with a number or a name that was forgotten: one person, one ticket."""
    page, sent = await form(browser, LID)
    again = await browser.post("/write", {**sent, **left_out})
    assert again.url == page.url
    [ticket] = await tickets(office)
    keys = office.work.settings.keys
    async with office.work.reading() as session:
        citizen = await store.citizen(session, ticket.citizen_id)
    kept = {"phone": citizen.phone_sealed, "name": citizen.name_sealed}
    assert {name: keys.open(value) for name, value in kept.items() if value} == left_out


async def test_whom_to_call_is_said_before_that_the_newer_words_are_kept(browser: Browser, office: Office) -> None:
    _, sent = await form(browser, LID)
    await browser.post("/write", {**sent, "text": f"{LID}，有个孩子掉下去了，救命"})
    [ticket] = await tickets(office)
    async with office.work.reading() as session:
        lines = await store.messages_after(session, ticket.conversation_id or 0, 0)
    ours = [line.text for line in lines if line.author is not Author.CITIZEN]
    assert [danger_wording.is_warning(ours[-2]), ours[-1].startswith(wording.EDITED)] == [True, True]

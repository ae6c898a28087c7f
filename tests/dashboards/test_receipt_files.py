"""Photos and recordings that come with the first message: kept, or refused without costing the words."""

import re

from tests.dashboards.office import Browser, Office
from tests.dashboards.test_files import kept, photo
from tests.dashboards.test_receipt import LID, WAV, tickets


async def test_photo_and_voice_come_with_the_first_message(browser: Browser, office: Office) -> None:
    page = await browser.get("/")
    sent = {"cid": page.field("cid"), "text": LID}
    page = await browser.send("/write", sent, [("井盖.jpg", photo()), ("说话.wav", WAV)])
    [ticket] = await tickets(office)
    there = await kept(office.work, ticket.id)
    assert sorted(one.kind.value for one in there) == ["image", "voice"]
    assert all(one.by_citizen for one in there)
    assert "没有收下" not in page.text
    await browser.send("/write", sent, [("井盖.jpg", photo())])
    assert len(await kept(office.work, ticket.id)) == 2, "the same form again brings nothing twice"


async def test_a_refused_file_costs_neither_the_words_nor_the_other_files(browser: Browser, office: Office) -> None:
    page = await browser.get("/")
    sent = {"cid": page.field("cid"), "text": LID}
    files = [("病毒.jpg", b"MZ\x90\x00" + bytes(300)), ("空.jpg", b""), ("井盖.jpg", photo())]
    page = await browser.send("/write", sent, files)
    [ticket] = await tickets(office)
    assert LID in ticket.text
    assert len(await kept(office.work, ticket.id)) == 1
    assert "您写的内容已经收到" in page.text
    assert "病毒.jpg：这个文件的内容不是可以接收的类型" in page.text
    assert "空.jpg：文件是空的" in page.text
    assert "病毒.jpg" not in (await browser.get(page.url)).text, "told once"


async def test_a_voice_alone_is_a_matter(browser: Browser, office: Office) -> None:
    page = await browser.get("/")
    page = await browser.send("/write", {"cid": page.field("cid"), "text": ""}, [("说话.wav", WAV)])
    [ticket] = await tickets(office)
    assert await office.code(ticket) in page.text
    assert "听录音" in ticket.text


async def test_a_form_that_comes_back_keeps_what_was_typed_and_says_that_files_must_be_chosen_again(
    browser: Browser, office: Office
) -> None:
    page = await browser.get("/")
    sent = {"cid": page.field("cid"), "text": LID, "phone": "12", "name": "黄小明", "confidential": "yes"}
    page = await browser.send("/write", sent, [("井盖.jpg", photo())])
    assert page.status == 400
    assert "联系电话好像不对" in page.text
    assert "照片、录音请重新选一次" in page.text
    assert LID in page.text
    assert 'value="黄小明"' in page.html
    assert re.search(r'name="confidential" value="yes"\s+checked', page.html)
    page = await browser.post("/write", {**sent, "cid": page.field("cid"), "phone": ""})
    assert page.status == 200
    assert len(await tickets(office)) == 1


async def test_files_without_a_form_of_ours_are_not_kept(browser: Browser, office: Office) -> None:
    browser.csrf = "made-up"
    page = await browser.send(
        "/write", {"cid": "0b0f6b0a-0000-4000-8000-000000000004", "text": LID}, [("a.jpg", photo())]
    )
    assert page.status == 403
    assert LID in page.text
    assert await tickets(office) == []

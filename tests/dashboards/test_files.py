"""Files on a ticket: taken by content, kept once, shown without what they carry unseen, to whom they belong."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import unquote

import pytest
from PIL import Image
from sqlalchemy import select

from hotline.base.storage.unit_of_work import Work
from router.dispatch import dispatching
from tests.dashboards.office import Browser, Office, Page
from tests.papers import PDF
from tickets import store
from tickets.access.rights import Role, citizen
from tickets.files import attachments, pending_media_store
from tickets.files.attachment_models import Attachment
from tickets.lifecycle import State
from tickets.message_models import Author, Message

OpenBrowser = Callable[[], Awaitable[Browser]]
GPS, ARTIST = 0x8825, 0x013B
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x21" + bytes(range(256)) * 8


def photo(colour: str = "red", size: tuple[int, int] = (800, 600)) -> bytes:
    """A photo that says where it was taken and by whom."""
    image, exif = Image.new("RGB", size, colour), Image.Exif()
    exif[ARTIST] = "Huang Xiaoming"
    exif.get_ifd(GPS)[2] = (22.0, 49.0, 12.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif.tobytes())
    return out.getvalue()


async def send(browser: Browser, where: str, name: str, body: bytes, *, csrf: str | None = None) -> Page:
    browser.csrf = browser.csrf if csrf is None else csrf
    return await browser.send(where, {}, [(name, body)])


async def load(browser: Browser, path: str, **headers: str) -> tuple[int, bytes, Any]:
    async with browser.client.get(path, headers=headers) as response:
        return response.status, await response.read(), response.headers


async def seat(open_browser: OpenBrowser, login: str) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login)
    return browser


async def kept(work: Work, ticket_id: int) -> list[Attachment]:
    async with work.reading() as session:
        return list(await store.attachments_of(session, [ticket_id]))


async def test_a_photo_is_shown_without_place_and_author_and_small_in_the_list(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.dispatched()
    browser = await seat(open_browser, "agent")
    await browser.get(f"/t/{ticket.number}")
    page = await send(browser, f"/t/{ticket.number}/files", "路灯.png", photo())
    assert page.status == 200
    assert "路灯.png" in page.text
    (one,) = await kept(office.work, ticket.id)
    assert one.mime == "image/jpeg", "by content, whatever the name says"
    unit = await seat(open_browser, "unit_handler")
    where = f"/t/{ticket.number}/files/{one.id}"
    status, body, headers = await load(unit, where)
    assert status == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    shown = Image.open(io.BytesIO(body))
    assert dict(shown.getexif()) == {}
    assert b"Huang" not in body
    assert max(Image.open(io.BytesIO((await load(unit, f"{where}?size=thumb"))[1])).size) == 320
    assert (await load(unit, f"{where}?size=original"))[0] == 404
    assert (await load(browser, f"{where}?size=original"))[0] == 404, "the place of a photo is a citizen's data"
    await browser.get(f"/t/{ticket.number}")
    await browser.post(f"/t/{ticket.number}/reveal", {"purpose": "visit", "reason": "核对拍摄地点"})
    status, body, _ = await load(browser, f"{where}?size=original")
    assert (status, body) == (200, photo())


async def test_ranges_let_a_player_seek(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open()
    browser = await seat(open_browser, "agent")
    await browser.get(f"/t/{ticket.number}")
    await send(browser, f"/t/{ticket.number}/files", "来电.mp3", MP3)
    (one,) = await kept(office.work, ticket.id)
    where = f"/t/{ticket.number}/files/{one.id}"
    status, body, headers = await load(browser, where, Range="bytes=10-19")
    assert (status, body, headers["Content-Range"]) == (206, MP3[10:20], f"bytes 10-19/{len(MP3)}")
    assert (await load(browser, where, Range="bytes=-5"))[1] == MP3[-5:]
    assert (await load(browser, where, Range="bytes=99999-"))[0] == 416
    assert (await load(browser, where))[1] == MP3


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("照片.jpg", b"MZ\x90\x00" + b"\x00" * 300, "不是可以接收的类型"),
        ("照片.jpg", b"<html><script>alert(1)</script>", "不是可以接收的类型"),
        ("照片.jpg", photo()[:900], "打不开"),
        ("空.jpg", b"", "文件是空的"),
    ],
)
async def test_what_is_not_what_it_claims_is_refused_in_words_and_leaves_nothing(
    office: Office, open_browser: OpenBrowser, name: str, body: bytes, told: str
) -> None:
    ticket = await office.open()
    browser = await seat(open_browser, "agent")
    await browser.get(f"/t/{ticket.number}")
    page = await send(browser, f"/t/{ticket.number}/files", name, body)
    assert page.status == 400
    assert told in page.text
    assert await kept(office.work, ticket.id) == []
    folder = attachments.folder(office.work.settings).folder
    assert [path for path in folder.rglob("*") if path.is_file()] == []


async def test_a_strange_form_is_refused_before_its_file_is_kept(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open()
    browser = await seat(open_browser, "agent")
    await browser.get(f"/t/{ticket.number}")
    assert (await send(browser, f"/t/{ticket.number}/files", "a.jpg", photo(), csrf="x")).status == 403
    assert await kept(office.work, ticket.id) == []


async def test_a_unit_opens_files_of_a_confidential_matter_only_when_released(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.dispatched(confidential=True)
    centre, unit = await seat(open_browser, "dispatcher"), await seat(open_browser, "unit_handler")
    await centre.get(f"/t/{ticket.number}")
    await send(centre, f"/t/{ticket.number}/files", "黄小明.jpg", photo())
    (one,) = await kept(office.work, ticket.id)
    where = f"/t/{ticket.number}/files/{one.id}"
    assert (await load(unit, where))[0] == 404
    assert "files/" not in (await unit.get(f"/t/{ticket.number}")).html.replace('/files" enctype', "")
    await centre.get(f"/t/{ticket.number}")
    assert (await centre.post(f"{where}/release", {"reason": "照片里没有人"})).status == 200
    assert (await load(unit, where))[0] == 200
    page = await unit.get(f"/t/{ticket.number}")
    assert "黄小明" not in page.html
    assert "附件1.jpg" in page.text
    disposition = (await load(unit, where))[2]["Content-Disposition"]
    assert unquote(disposition) == "inline; filename*=UTF-8''附件1.jpg"
    assert "黄**.jpg" in (await centre.get(f"/t/{ticket.number}")).text
    other = await seat(open_browser, "labour_handler")
    assert (await load(other, where))[0] == 404


async def test_a_released_recording_says_nothing_but_what_is_heard_and_a_pdf_is_not_released(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.dispatched(confidential=True)
    centre, unit = await seat(open_browser, "dispatcher"), await seat(open_browser, "unit_handler")
    await centre.get(f"/t/{ticket.number}")
    heard = b"\xff\xfb\x90\x00" + bytes(range(250))
    await send(centre, f"/t/{ticket.number}/files", "黄小明.mp3", b"ID3\x03\0\0\0\0\0\x0dHuangXiaoming" + heard)
    await centre.get(f"/t/{ticket.number}")
    await send(centre, f"/t/{ticket.number}/files", "黄小明.pdf", PDF)
    voice, paper = await kept(office.work, ticket.id)
    where = f"/t/{ticket.number}/files"
    await centre.get(f"/t/{ticket.number}")
    assert (await centre.post(f"{where}/{voice.id}/release", {"reason": "听过，没有姓名"})).status == 200
    refused = await centre.post(f"{where}/{paper.id}/release", {"reason": "看过"})
    assert (refused.status, "不能确认文件里的作者" in refused.text) == (400, True)
    assert "再次提交" not in refused.text, "it would be refused again"
    assert "返回" in refused.text
    assert (await load(unit, f"{where}/{voice.id}"))[1] == heard
    assert (await load(unit, f"{where}/{voice.id}?size=original"))[0] == 404
    assert (await load(unit, f"{where}/{paper.id}"))[0] == 404
    assert b"HuangXiaoming" in (await load(centre, f"{where}/{voice.id}"))[1], "the centre keeps the evidence"
    assert "附件1.mp3" in (await unit.get(f"/t/{ticket.number}")).text


async def test_a_sent_files_name_never_reaches_a_unit(
    office: Office, open_browser: OpenBrowser, browser: Browser
) -> None:
    page = await browser.write("北门路灯不亮")
    number = page.html.split('href="/p/')[1].partition("#")[0]
    await browser.get(f"/p/{number}")
    await send(browser, f"/p/{number}/files", "黄小明13812345678.jpg", photo())
    ticket = await office.by_number(number)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        lamps = await store.department_by_code(uow.session, "lamps")
        assert lamps is not None
        await dispatching.by_person(uow, found, lamps, by=await office.person(uow, Role.DISPATCHER))
    unit = await seat(open_browser, "unit_handler")
    page = await unit.get(f"/t/{number}")
    assert ("黄小明" in page.text, "附件1.jpg" in page.text) == (False, True)


async def test_a_citizen_adds_to_their_own_matter_and_erasing_takes_the_file(
    office: Office, open_browser: OpenBrowser, browser: Browser
) -> None:
    page = await browser.write("北门路灯不亮")
    number = page.html.split('href="/p/')[1].partition("#")[0]
    await browser.get(f"/p/{number}")
    page = await send(browser, f"/p/{number}/files", "灯.jpg", photo())
    assert "已收到您添加的文件" in page.text
    page = await send(browser, f"/p/{number}/files", "又一次.jpg", photo())
    ticket = await office.by_number(number)
    (one,) = await kept(office.work, ticket.id)
    assert one.by_citizen, "the same file is kept once"
    assert (await load(browser, f"/p/{number}/files/{one.id}"))[0] == 200
    stranger = await open_browser()
    assert (await load(stranger, f"/p/{number}/files/{one.id}"))[0] == 404
    async with office.work.begin() as uow:
        gone = await store.attachment(uow.session, ticket.id, one.id)
        assert gone is not None
        gone.erased_at = uow.now
    files = attachments.folder(office.work.settings)
    assert await attachments.purge(office.work, files) == 3
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []


async def test_a_recorded_call_plays_from_each_of_its_sentences_masked(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.open("荷花路的路灯坏了三天")
    said = [
        {"speaker": "坐席", "begin_ms": 0, "end_ms": 900, "text": "您好"},
        {"speaker": "诉求人", "begin_ms": 61500, "end_ms": 64000, "text": "我电话13977112345"},
    ]
    async with office.work.begin() as uow:
        said_by_him = select(Message).where(Message.ticket_id == ticket.id, Message.author == Author.CITIZEN)
        (message,) = await uow.session.scalars(said_by_him)
        message.detail = {"segments": said}
        received = await attachments.receive(attachments.folder(office.work.settings), "通话录音", _pieces(MP3))
        found = await store.ticket(uow.session, ticket.id)
        await attachments.add(uow, found, received, by=citizen(ticket.citizen_id), message_id=message.id)
        pending_media_store.expect(uow, message, [("media-9", "图片")])
    page = await (await seat(open_browser, "agent")).get(f"/t/{ticket.number}")
    assert 'data-seek="61.5">1:01</button>' in page.html
    assert "我电话139****2345" in page.text
    assert "正在取回：图片" in page.text


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body


@pytest.mark.parametrize(
    ("act", "fields", "state"),
    [
        ("object", {"ground": "duty", "reason": "按三定方案第3条"}, State.OBJECTION),
        ("end", {"ground": "unfounded", "reason": "两次现场核实"}, State.REVIEW),
        ("answer", {"answer": "已更换灯具", "truth": "属实", "solved": "已解决"}, State.UNIT_REVIEW),
    ],
)
async def test_evidence_comes_with_the_act_that_it_is_for(
    office: Office, open_browser: OpenBrowser, act: str, fields: dict[str, str], state: State
) -> None:
    ticket = await office.dispatched()
    browser = await seat(open_browser, {"object": "unit_clerk"}.get(act, "unit_handler"))
    await (await seat(open_browser, "unit_clerk")).act(ticket.number, "sign")
    page = await browser.get(f"/t/{ticket.number}")
    known = {"version": page.field("version"), "seen": page.field("seen"), **fields}
    typed, files = fields.get("reason") or fields["answer"], [("依据.pdf", PDF), ("现场.jpg", photo())]
    page = await browser.send(f"/t/{ticket.number}/{act}", known, [("依据.exe", b"MZ" + bytes(900))])
    assert page.status == 400
    assert (typed in page.html, "请重新选择文件" in page.text) == (True, True)
    assert await kept(office.work, ticket.id) == []
    if act in {"object", "end"}:
        page = await browser.send(f"/t/{ticket.number}/{act}", known, [])
        assert (page.status, "还需要填写：依据材料" in page.text, typed in page.html) == (400, True, True)
    page = await browser.send(f"/t/{ticket.number}/{act}", {**known, "ground": "", "answer": ""}, files)
    assert page.status == 400
    assert await kept(office.work, ticket.id) == [], "an act that is refused brings no files"
    page = await browser.send(f"/t/{ticket.number}/{act}", known, files)
    assert page.status == 200
    assert (await office.ticket(ticket.id)).state is state
    assert len(await kept(office.work, ticket.id)) == 2
    assert "依据.pdf" in page.text
    browser.csrf = "guessed"
    page = await browser.send(f"/t/{ticket.number}/{act}", known, files)
    assert (page.status, typed in page.html) == (403, True)

"""What a citizen gets at once: danger first, number and code, what was understood, and what can still be mended."""

import pytest
from sqlalchemy import select

from channels.models import Outbox
from dashboards.citizen import submission
from hotline.base.security import codes
from hotline.base.storage.unit_of_work import Work
from router import intake
from router.dispatch import dispatching
from router.intake import Accepted
from tests.dashboards.office import Browser, Office
from tickets import handling, numbering, store
from tickets.access.rights import Role
from tickets.message_models import Author, Message
from tickets.models import Ticket

LID = "桂银花园北门的井盖丢了三天，请尽快补上"
JUMP = "有人要跳楼，在百货大楼楼顶"
WAV = (
    b"RIFF" + (2036).to_bytes(4, "little") + b"WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00"
)
WAV += b"\x02\x00\x10\x00data" + (2000).to_bytes(4, "little") + bytes(2000)
FULL = str.maketrans("0123456789GL", "０１２３４５６７８９ＧＬ")
HAN = str.maketrans("0123456789", "零一二三四五六七八九")


async def tickets(office: Office) -> list[Ticket]:
    async with office.work.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


async def dispatch_first(office: Office) -> None:
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, (await tickets(office))[0].id)
        unit = await store.department_by_code(uow.session, "lamps")
        assert unit is not None
        await dispatching.by_person(uow, found, unit, by=await office.person(uow, Role.DISPATCHER))


async def said(office: Office) -> list[str]:
    async with office.work.reading() as session:
        return list(await session.scalars(select(Message.text).where(Message.author == Author.CITIZEN)))


async def texts(office: Office) -> list[str]:
    async with office.work.reading() as session:
        sent = await session.scalars(select(Outbox).where(Outbox.channel == "sms"))
        return [codes.with_code(row.text, row.code_sealed, office.work.settings.keys) for row in sent]


# danger ------------------------------------------------------------------------------------------------------------


async def test_words_that_make_it_confidential_are_answered_before_the_page_closes(
    browser: Browser, office: Office
) -> None:
    await browser.write(LID)
    [ticket] = await tickets(office)
    page = await browser.get(f"/p/{ticket.number}")
    fields = {"cid": page.field("cid"), "text": "我举报了他贩毒，他现在拿刀追着我砍"}
    page = await browser.post(f"/p/{ticket.number}/more", fields)
    assert page.status == 200
    assert 'href="tel:110"' in page.html.partition("<main")[2]
    assert "已收到您补充的情况" in page.text
    assert (await browser.get(f"/p/{ticket.number}")).status == 404, "from now on by number and code only"


# number and code ---------------------------------------------------------------------------------------------------


async def test_the_receipt_names_number_code_day_and_what_was_understood(browser: Browser, office: Office) -> None:
    page = await browser.write("望澜街道清漪路18号门口的路灯坏了三天")
    [ticket] = await tickets(office)
    assert await office.code(ticket) in page.text
    assert "登记时间11月23日 周一 09:00" in page.text
    understood = page.text.partition("我们理解的是")[2]
    assert "地点临澜区望澜街道清漪路18号" in understood
    assert "承办单位正在安排" in understood
    await dispatch_first(office)
    understood = (await browser.get(page.url)).text.partition("我们理解的是")[2]
    assert "承办单位桂澜市市政中心" in understood


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (lambda n: n.removeprefix("GL"), str),
        (lambda n: n.translate(FULL), lambda c: c.translate(FULL)),
        (lambda n: f"编号：{n}", lambda c: f"查询码 {c}"),
        (lambda n: n.lower().replace("26", "26-", 1), lambda c: f"{c[:3]} {c[3:]}"),
        (lambda n: n.removeprefix("GL").translate(HAN), lambda c: c.translate(HAN)),
        (lambda n: f"您的诉求已登记，编号 {numbering.read_aloud(n, prefix='GL')}，请记下", str),
    ],
    ids=["no prefix", "full width", "with words", "dashes", "Chinese digits", "the whole message"],
)
async def test_a_number_in_any_form_is_understood_and_counts_no_wrong_try(
    browser: Browser,
    office: Office,
    write,  # noqa: ANN001 - str -> str
    code,  # noqa: ANN001
) -> None:
    """F34; six times, for after five wrong tries the ticket would be closed."""
    ticket = await office.open(LID)
    text = await office.code(ticket)
    for _ in range(6):
        await browser.get("/query")
        page = await browser.post("/query", {"number": write(ticket.number), "code": code(text)})
        assert page.url == f"/p/{ticket.number}"


async def test_a_code_that_is_none_is_no_wrong_try(browser: Browser, office: Office) -> None:
    ticket = await office.open(LID)
    for _ in range(6):
        await browser.get("/query")
        page = await browser.post("/query", {"number": ticket.number, "code": "12345"})
        assert "查询码是 6 位数字" in page.text
    page = await browser.post("/query", {"number": ticket.number, "code": await office.code(ticket)})
    assert page.status == 200


async def test_number_and_code_go_to_the_given_telephone_once_and_name_nothing(
    browser: Browser, office: Office
) -> None:
    page = await browser.write(LID, phone="13800138000", confidential="yes")
    [ticket] = await tickets(office)
    assert "把编号发到我手机" in page.text
    assert "138****8000" in page.text
    assert "13800138000" not in page.html
    page = await browser.post(f"{page.url}/text")
    assert "短信已发出" in page.text
    assert "把编号发到我手机" not in page.text
    [text] = await texts(office)
    assert await office.code(ticket) in text
    assert numbering.read_aloud(ticket.number, prefix="GL") in text
    assert "井盖" not in text
    again = await browser.post(f"{page.url.partition('?')[0]}/text")
    assert again.status == 409
    assert len(await texts(office)) == 1


async def test_without_a_mobile_number_no_message_is_offered(browser: Browser, office: Office) -> None:
    for fields in ({}, {"phone": "0772-2825555"}, {"phone": "13800138000", "anonymous": "yes"}):
        page = await browser.write(LID, **fields)
        assert "把编号发到我手机" not in page.text
        assert (await browser.post(f"{page.url}/text")).status == 400
    assert await texts(office) == []


async def test_no_stranger_has_a_receipt_texted_or_corrected(browser: Browser, office: Office) -> None:
    page = await browser.write(LID, phone="13800138000")
    await browser.post("/clear")
    assert (await browser.post(f"{page.url}/text")).status == 404
    form = {"cid": "0b0f6b0a-0000-4000-8000-000000000002", "place": "别处"}
    assert (await browser.post(f"{page.url}/correct", form)).status == 404
    assert await texts(office) == []


# understood wrongly --------------------------------------------------------------------------------------------------


async def test_what_was_understood_wrongly_is_corrected_on_that_ticket(browser: Browser, office: Office) -> None:
    page = await browser.write(LID)
    fields = {"cid": page.field("cid"), "kind": "投诉", "place": "南门", "text": "是物业弄丢的"}
    page = await browser.post(f"{page.url}/correct", fields)
    assert "已记下您的更正" in page.text
    [ticket] = await tickets(office)
    assert "诉求人更正：类型应为“投诉”；地点应为“南门”；是物业弄丢的" in ticket.text
    await browser.post(f"{page.url.partition('?')[0]}/correct", fields)
    [ticket] = await tickets(office)
    assert ticket.text.count("诉求人更正") == 1


async def test_an_empty_correction_is_answered_with_what_it_needs(browser: Browser) -> None:
    page = await browser.write(LID)
    page = await browser.post(f"{page.url}/correct", {"cid": page.field("cid")})
    assert (page.status, "请写下哪里不对" in page.text) == (400, True)


async def test_what_was_joined_can_be_parted(browser: Browser, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    parted: list[str] = []

    async def separate(work: Work, message: Message) -> Accepted:
        async with work.begin() as uow:
            own = await store.message_by_external_id(uow.session, message.channel, message.external_id or "")
            assert own is not None
            parted.append(own.text)
        return Accepted(repeated=False, sequence=message.sequence, ticket_id=None, number=None, decision="new_request")

    monkeypatch.setattr(intake, "separate", separate, raising=False)
    await browser.write(LID)
    page = await browser.write("补充：是靠路边那一个")
    assert "已补充到编号" in page.text
    assert "这是另一件事" in page.text
    page = await browser.post(f"{page.url}/separate")
    assert "单独登记" in page.text
    assert parted == ["补充：是靠路边那一个"]


async def test_a_matter_of_its_own_offers_no_parting(browser: Browser) -> None:
    assert "这是另一件事" not in (await browser.write(LID)).text


def test_the_ring_is_that_of_the_alarm() -> None:
    assert submission.rings(JUMP) is not None
    assert submission.rings(LID) is None


# lists ---------------------------------------------------------------------------------------------------------------


async def test_an_ended_ticket_reads_so_in_the_lists(browser: Browser, office: Office) -> None:
    """F35."""
    ticket = await office.open(LID)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.direct_answer(uow, found, by=await office.person(uow, Role.DISPATCHER), text="已补上新的井盖")
    await browser.sign_in("agent")
    page = await browser.get(f"/search?q={ticket.number.removeprefix('GL')}")
    page = page if "已办结" in page.text else await browser.get("/search?q=井盖")
    row = page.text.partition("桂银花园")[0][-80:] + page.text.partition("桂银花园")[2][:120]
    assert "已办结" in row
    assert "● 正常" not in row
    assert "等了" not in row

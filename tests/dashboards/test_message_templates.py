"""The office changes what citizens read: drafted, checked, proposed by one person and approved by another."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from channels.models import Outbox
from hotline.base.clock import TurnedClock
from hotline.base.errors import Forbidden
from router.outgoing import replies, wording
from router.templates.message_setting import MESSAGE
from tests.dashboards.office import PASSWORD, Browser, Office, Page
from tickets import store
from tickets.access.rights import Role
from tickets.configuration import versioning
from tickets.configuration.models import SettingVersion, VersionState
from tickets.trail import Outcome, TrailEntry, TrailKind

OpenBrowser = Callable[[], Awaitable[Browser]]
WORDS = "{承办单位}正在为您办理[，{答复期限}前给您答复]。"
TODAY = "2026-11-23"


async def seat(open_browser: OpenBrowser, login: str) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login, PASSWORD)
    return browser


async def send(browser: Browser, key: str, text: str, *, go: str = "propose", valid_from: str = TODAY) -> Page:
    await browser.get(f"/admin/messages/{key}")
    fields = {"text": text, "why": "市政府文件", "valid_from": valid_from, "go": go}
    return await browser.post(f"/admin/messages/{key}", fields)


async def approve(open_browser: OpenBrowser, number: int = 1, *, act: str = "approve", login: str = "leader") -> Page:
    browser = await seat(open_browser, login)
    await browser.get(f"/admin/settings/versions/{number}")
    return await browser.post(f"/admin/settings/versions/{number}/{act}", {"said": "再斟酌"})


async def told(office: Office, text: str, *, channel: str = "sms") -> str:
    """What a citizen of this channel is sent."""
    ticket = await office.open(channel=channel)
    async with office.work.begin() as uow:
        await replies.tell(uow, await store.ticket(uow.session, ticket.id), text)
    async with office.work.reading() as session:
        rows = select(Outbox.text).where(Outbox.ticket_id == ticket.id).order_by(Outbox.id.desc()).limit(1)
        return (await session.scalars(rows)).one()


async def test_words_that_two_people_agreed_on_are_sent(office: Office, open_browser: OpenBrowser) -> None:
    editor = await seat(open_browser, "kb_editor")
    page = await send(editor, "dispatched", WORDS)
    assert (page.status, "已提请，请等另一个人批准" in page.text) == (200, True)
    assert await told(office, wording.dispatched("市政局", None)) == "您的诉求已交由市政局办理。", "not yet"
    assert "已批准" in (await approve(open_browser)).text
    assert await told(office, wording.dispatched("市政局", None)) == "市政局正在为您办理。"
    assert "第 1 版" in (await editor.get("/admin/messages")).text


async def test_nobody_approves_what_they_wrote(office: Office, open_browser: OpenBrowser) -> None:
    await send(await seat(open_browser, "supervisor"), "dispatched", WORDS)
    assert (await approve(open_browser, login="supervisor")).status == 403
    assert (await approve(open_browser, login="kb_editor")).status == 403, "may propose, not approve"
    for admin in ("sysadmin", "secadmin", "auditor"):
        assert (await approve(open_browser, login=admin)).status == 403
    assert (await approve(open_browser)).status == 200
    assert (await approve(open_browser)).status == 409, "once"


async def test_no_kind_lets_an_administrator_approve() -> None:
    with pytest.raises(ValueError, match="administrator"):
        replace(MESSAGE, approvers=frozenset({Role.SYSADMIN}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("您的诉求已交由{单位}办理。", "没有占位符 {单位}"),
        ("您的诉求已有人办理。", "缺少占位符 {承办单位}"),
        ("{承办单位}一定解决您的问题。", "不能用“一定解决”"),
        ("{承办单位}会在99个工作日内答复您。", "没有这个时限"),
        ("{承办单位}正在为您办理，详见 http://example.org/a", "只能放本热线的网址"),
        ("{承办单位}正在为您办理[，请等。", "方括号不成对"),
    ],
)
async def test_what_must_not_be_said_is_refused_in_words(
    office: Office, open_browser: OpenBrowser, text: str, said: str
) -> None:
    editor = await seat(open_browser, "kb_editor")
    assert said in (await send(editor, "dispatched", text, go="look")).text
    refused = await send(editor, "dispatched", text)
    assert (refused.status, said in refused.text) == (400, True)
    async with office.work.reading() as session:
        assert (await session.scalars(select(SettingVersion))).all() == []


@pytest.mark.parametrize(
    "text",
    [
        "您的诉求已登记，编号 {编号}，凭 {查询码} 查询：{查询网址} 。",
        "编号 {编号}，查询码 {查询码}，再写一次：{查询码}。查询：{查询网址} 。",
        "请记下查询码 {查询码}{编号}，查询：{查询网址} 。",
        "请记下查询码 {查询码}[{编号}]，查询：{查询网址} 。",
        "请记下编号 {编号}、查询码 {查询码}00，查询：{查询网址} 。",
    ],
)
async def test_a_query_code_that_would_be_kept_readable_is_refused(
    office: Office, open_browser: OpenBrowser, text: str
) -> None:
    """The record keeps sentences without it (decision 0039), wherever a template puts it."""
    editor = await seat(open_browser, "kb_editor")
    refused = await send(editor, "acknowledgement", text)
    assert (refused.status, "系统靠它保密" in refused.text) == (400, True)


async def test_a_preview_shows_markup_as_text(office: Office, open_browser: OpenBrowser) -> None:
    editor, chief = await seat(open_browser, "kb_editor"), await seat(open_browser, "supervisor")
    seen = await send(editor, "thanks", "不客气<script>alert(1)</script>，您慢走。", go="look")
    kept = await send(editor, "thanks", "不客气<img src=x onerror=alert(1)>，您慢走。")
    for page in (seen, kept, await chief.get(kept.url), await chief.get("/admin/messages")):
        assert ("<script>alert" in page.html, "<img" in page.html) == (False, False)
    assert "&lt;img src=x onerror=alert(1)&gt;" in (await chief.get(kept.url)).html


async def test_the_preview_shows_the_parts_of_a_short_message(office: Office, open_browser: OpenBrowser) -> None:
    editor = await seat(open_browser, "kb_editor")
    assert "1 条" in (await send(editor, "thanks", "不客气，祝您顺利。", go="look")).text
    assert "2 条" in (await send(editor, "thanks", "您" * 64, go="look")).text


async def test_a_channel_may_have_words_of_its_own(office: Office, open_browser: OpenBrowser) -> None:
    await send(await seat(open_browser, "kb_editor"), "thanks@sms", "短信里不用谢，祝您顺利。")
    await approve(open_browser)
    assert await told(office, wording.THANKS) == "短信里不用谢，祝您顺利。"
    assert await told(office, wording.THANKS, channel="telegram") == wording.THANKS


async def test_words_begin_on_their_day_and_an_old_version_comes_back_as_a_new_one(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    editor = await seat(open_browser, "kb_editor")
    assert (await send(editor, "thanks", "祝您顺利。", valid_from="2026-11-22")).status == 400, (
        "nothing holds backwards"
    )
    await send(editor, "thanks", "祝您顺利。", valid_from="2026-11-25")
    await approve(open_browser)
    assert await told(office, wording.THANKS) == wording.THANKS
    clock.turn(hours=48)
    assert await told(office, wording.THANKS) == "祝您顺利。"
    editor = await seat(open_browser, "kb_editor")
    await editor.get("/admin/messages/thanks")
    back = await editor.post("/admin/settings/back", {"kind": "message", "key": "thanks", "number": "0"})
    assert "第 2 版" in back.text
    await editor.post("/admin/settings/versions/2/propose")
    await approve(open_browser, 2)
    assert await told(office, wording.THANKS) == wording.THANKS
    async with office.work.reading() as session:
        kept = (await session.scalars(select(SettingVersion).order_by(SettingVersion.number))).all()
    assert [(one.number, one.state) for one in kept] == [(1, VersionState.APPROVED), (2, VersionState.APPROVED)]


async def test_the_trail_has_before_and_after(office: Office, open_browser: OpenBrowser) -> None:
    await send(await seat(open_browser, "kb_editor"), "thanks", "祝您顺利。")
    await approve(open_browser)
    async with office.work.reading() as session:
        mine = select(TrailEntry).where(TrailEntry.kind == TrailKind.SETTING).order_by(TrailEntry.id)
        asked, done = (await session.scalars(mine)).all()
    assert (asked.outcome, done.outcome) == (Outcome.ASKED, Outcome.DONE)
    assert done.about == "消息用语 “道谢”（各渠道） 第1版"
    assert done.detail["changed"][0] == ["内容", str(wording.THANKS), "祝您顺利。"]
    assert done.detail["before"] != done.detail["after"] == asked.detail["after"]
    assert asked.actor_id != done.actor_id


async def test_a_refusal_says_why_and_withdrawn_is_written_anew(office: Office, open_browser: OpenBrowser) -> None:
    editor = await seat(open_browser, "kb_editor")
    await send(editor, "thanks", "祝您顺利。")
    assert (await send(editor, "thanks", "祝您安好。")).status == 409, "one open version at a time"
    assert "再斟酌" in (await approve(open_browser, act="refuse")).text
    await send(editor, "thanks", "祝您安好。")
    assert "已撤回" in (await editor.post("/admin/settings/versions/2/withdraw")).text
    assert (await approve(open_browser, 2)).status == 409
    assert await told(office, wording.THANKS) == wording.THANKS


async def test_a_message_costs_no_query_more(office: Office, open_browser: OpenBrowser, counting: Any) -> None:
    await send(await seat(open_browser, "kb_editor"), "thanks", "祝您顺利。")
    await approve(open_browser)
    await told(office, wording.THANKS)
    with counting() as queries:
        assert await told(office, wording.THANKS) == "祝您顺利。"
    assert [one for one in queries.statements if "setting_version" in one] == []


async def test_by_hand_past_the_page_it_is_refused_alike(office: Office) -> None:
    async with office.work.begin() as uow:
        agent = await office.person(uow, Role.AGENT)
        with pytest.raises(Forbidden):
            await versioning.draft(
                uow, MESSAGE, "thanks", {"text": "祝您顺利。"}, valid_from=uow.now.date(), note="试", by=agent
            )

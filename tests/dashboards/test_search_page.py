"""The search page as people of several roles use it."""

import csv
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from hotline.app import nightly
from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import work_off
from hotline.base.clock import TurnedClock
from tests.dashboards.office import Browser, Office, Page
from tickets import handling, store
from tickets.access.rights import SYSTEM
from tickets.import_export.models import TicketExport
from tickets.jobs.models import JobRun, JobState
from tickets.models import Kind
from tickets.person_models import StaffRole


async def test_what_was_searched_is_highlighted_and_people_stay_masked(browser: Browser, office: Office) -> None:
    await office.open("小区门口<b>的路灯</b>不亮三天了，请打13977112345")
    await browser.sign_in("agent")
    page = await browser.get("/search", params={"q": "路灯"})
    assert "<mark>路灯</mark>" in page.html
    assert "13977112345" not in page.html
    assert "<b>的" not in page.html
    assert "139****2345" in page.text


async def test_a_unit_finds_its_own_and_may_not_ask_by_phone(browser: Browser, office: Office) -> None:
    mine = await office.dispatched("路灯不亮三天了")
    other = await office.dispatched("路灯下欠薪", "labour")
    await browser.sign_in("unit_handler")
    page = await browser.get("/search", params={"q": "路灯"})
    assert f'href="/t/{mine.number}"' in page.html
    assert other.number not in page.html
    page = await browser.get("/search", params={"q": "13900130001"})
    assert "没有按电话查找的权限" in page.text


async def test_a_confidential_ticket_is_not_found_by_its_citizens_phone(browser: Browser, office: Office) -> None:
    ticket = await office.open(phone="13800138000")
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).kind = Kind.REPORT
    await browser.sign_in("agent")
    page = await browser.get("/search", params={"q": "13800138000"})
    assert ticket.number not in page.html
    assert "举报件不按电话列出" in page.text
    assert ticket.number in (await browser.get("/search", params={"q": ticket.number})).html


@pytest.mark.parametrize(
    ("filters", "finds"),
    [
        ({"unit": "lamps 市政中心"}, True),
        ({"unit": "labour"}, False),
        ({"state": "pending_sign"}, True),
        ({"state": "closed", "q": "路灯"}, False),
        ({"since": "2026-11-23", "until": "2026-11-23"}, True),
        ({"until": "2026-11-22"}, False),
        ({"kind": "TS"}, False),
        ({"urgency": "normal", "q": "路灯"}, True),
    ],
)
async def test_filters(browser: Browser, office: Office, filters: dict[str, str], finds: bool) -> None:
    ticket = await office.dispatched("路灯不亮三天了")
    await browser.sign_in("leader")
    page = await browser.get("/search", params=filters)
    assert (f'href="/t/{ticket.number}"' in page.html) is finds
    assert ("没有找到" in page.text or "没有符合条件的工单" in page.text) is not finds


@pytest.mark.parametrize("wrong", [{"unit": "火星"}, {"since": "昨天"}])
async def test_a_filter_that_nobody_understands_says_so(
    browser: Browser, office: Office, wrong: dict[str, str]
) -> None:
    await browser.sign_in("agent")
    page = await browser.get("/search", params=wrong)
    assert page.status == 400
    assert next(iter(wrong.values())) in page.text


@pytest.mark.parametrize("query", ["q=%27%20%7C%20%22", "after=x", "after=0.9.9", "before=9.999999999999999999.1"])
async def test_any_query_gets_a_page(browser: Browser, office: Office, query: str) -> None:
    await office.open()
    await browser.sign_in("agent")
    assert (await browser.get(f"/search?{query}")).status == 200


@pytest.mark.parametrize("query", ["%", "_", "*", "'", "。", "()"])
async def test_marks_and_wildcards_find_nothing_and_say_so(browser: Browser, office: Office, query: str) -> None:
    ticket = await office.open()
    await browser.sign_in("supervisor")
    page = await browser.get("/search", params={"q": query})
    assert "没有可以查找的词" in page.text
    assert ticket.number not in page.text
    asked = await browser.post("/search/export", {"q": query, "format": "csv"})
    assert (asked.status, "没有可以查找的词" in asked.text) == (400, True)


@pytest.mark.parametrize("typed", ["+8613800138000", "１３８００１３８０００", "138 0013 8000", "电话：138-0013-8000"])
async def test_a_phone_is_found_in_every_spelling(browser: Browser, office: Office, typed: str) -> None:
    ticket = await office.open(phone="13800138000")
    await browser.sign_in("agent")
    assert ticket.number in (await browser.get("/search", params={"q": typed})).text


async def test_pages_of_hits_cost_the_same_and_lead_there_and_back(
    browser: Browser, office: Office, counting: Any
) -> None:
    for number in range(23):
        await office.open(f"第{number}号路灯不亮")
    await browser.sign_in("agent")
    with counting() as queries:
        first = await browser.get("/search?q=路灯")
    assert first.html.count("data-row") == 20
    assert queries.total < 15, "among them one for what is masked in the rows"
    older = first.html.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = await browser.get(older)
    assert second.html.count("data-row") == 3
    assert "第0号" in second.text
    newer = second.html.split('rel="prev"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert (await browser.get(newer)).html.count("data-row") == 20


async def export(browser: Browser, office: Office, **fields: str) -> Page:
    """Ask for it, let it be written, fetch it."""
    page = await browser.post("/search/export", fields)
    assert "排队中" in page.text
    await work_off(office.work, KINDS)
    assert "已写好" in (await browser.get(page.url)).text
    return await browser.get(f"{page.url}/file")


async def test_what_was_found_can_be_taken_along_masked_and_it_is_noted(browser: Browser, office: Office) -> None:
    found = await office.open("荷花路路灯不亮三天了，请打13977112345")
    await office.open("自来水浑浊")
    await browser.sign_in("supervisor")
    await browser.get("/search", params={"q": "路灯"})
    taken = await export(browser, office, q="路灯", format="csv")
    assert taken.status == 200
    (row,) = csv.DictReader(taken.html.removeprefix("\ufeff").splitlines())
    assert (row["编号"], row["诉求内容"]) == (found.number, "荷花路路灯不亮三天了，请打139****2345")
    async with office.work.reading() as session:
        (noted,) = await session.scalars(select(TicketExport))
        assert (noted.rows, noted.format, noted.filters) == (1, "csv", {"q": "路灯"})
    page = await export(browser, office, format="xlsx")
    async with browser.client.get(page.url) as book:
        page = load_workbook(BytesIO(await book.read())).worksheets[0]
    assert next(row[0] for row in page.iter_rows(values_only=True)) == "编号"
    assert page.max_row == 3


async def test_a_unit_takes_only_its_own_along(browser: Browser, office: Office) -> None:
    mine = await office.dispatched("路灯不亮三天了")
    await office.dispatched("路灯下欠薪", "labour")
    await browser.sign_in("unit_approver")
    await browser.get("/search", params={"q": "路灯"})
    taken = await export(browser, office, q="路灯", format="csv")
    rows = list(csv.DictReader(taken.html.removeprefix("\ufeff").splitlines()))
    assert [row["编号"] for row in rows] == [mine.number]


async def becomes_an_accusation(office: Office, ticket_id: int) -> None:
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket_id)
        lamps = await store.department_by_code(uow.session, "lamps")
        assert lamps is not None
        await handling.mark_accused(uow, found, lamps, by=SYSTEM, reason="系统识别，请核对")


async def becomes_secret(office: Office, ticket_id: int) -> None:
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket_id)
        handling.ask_secrecy(uow, found, by=handling.owner(found), reason="请保密")


@pytest.mark.parametrize(
    ("login", "happens"),
    [("unit_approver", becomes_an_accusation), ("unit_approver", becomes_secret), ("supervisor", becomes_secret)],
)
async def test_an_export_of_before_is_not_given_out_once_its_reader_may_see_less(
    browser: Browser, office: Office, login: str, happens: Any
) -> None:
    ticket, other = await office.dispatched("荷花路路灯不亮三天了"), await office.dispatched("桂花路路灯不亮")
    await browser.sign_in(login)
    await browser.get("/search")
    assert "荷花路" in (await export(browser, office, format="csv")).html
    async with office.work.reading() as session:
        (job,) = await session.scalars(select(JobRun))
    await happens(office, ticket.id)
    refused = await browser.get(f"/search/export/{job.id}/file")
    assert (refused.status, "荷花路" in refused.html) == (403, False)
    assert "可见范围有了变化" in refused.text
    assert "按原来的条件重新导出" in refused.text
    assert ticket.number not in refused.text
    assert not (office.work.settings.home / "exports" / str(job.id)).exists()
    anew = await export(browser, office, format="csv")
    assert other.number in anew.html
    assert "荷花路" not in anew.html


async def test_an_export_is_its_askers_alone_and_does_not_lie_about(
    browser: Browser, open_browser: Any, office: Office, clock: TurnedClock
) -> None:
    await office.open("荷花路路灯不亮三天了", phone="13977112345")
    await browser.sign_in("supervisor")
    await browser.get("/search")
    page = await browser.post("/search/export", {"q": "13977112345", "format": "csv"})
    assert (await browser.get(f"{page.url}/file")).status == 404, "not written yet"
    other = await open_browser()
    await other.sign_in("reviewer")
    for address in (page.url, f"{page.url}/file"):
        assert (await other.get(address)).status == 404
    async with office.work.reading() as session:
        (job,) = await session.scalars(select(JobRun))
        assert "13977112345" not in f"{job.arguments}{job.about}{job.secret_sealed}"
    await work_off(office.work, KINDS)
    async with office.work.reading() as session:
        (noted,) = await session.scalars(select(TicketExport))
        (job,) = await session.scalars(select(JobRun))
    assert (noted.filters, noted.rows, job.secret_sealed) == ({"q": "电话"}, 1, None)
    clock.turn(hours=30)
    await nightly.ask_what_is_due(office.work)
    await work_off(office.work, KINDS)
    await browser.sign_in("supervisor")
    assert "已经按规定删除" in (await browser.get(page.url)).text
    assert (await browser.get(f"{page.url}/file")).status == 404


async def test_who_may_export_no_more_gets_no_file(browser: Browser, office: Office) -> None:
    await office.open("路灯不亮三天了")
    await browser.sign_in("supervisor")
    await browser.get("/search")
    page = await browser.post("/search/export", {"format": "csv"})
    async with office.work.begin() as uow:
        await uow.session.execute(update(StaffRole).where(StaffRole.role == "supervisor").values(role="caller"))
    await work_off(office.work, KINDS)
    async with office.work.reading() as session:
        (job,) = await session.scalars(select(JobRun))
    assert (job.state, job.error) == (JobState.FAILED, "您现在的岗位不能导出")
    assert not (office.work.settings.home / "exports" / str(job.id)).exists()
    assert (await browser.get(page.url)).status == 403

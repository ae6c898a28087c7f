"""The page of indicators: a period's figures, the tickets behind them, kept reports, and who sees what."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from hotline.base.clock import TurnedClock
from tests.dashboards.office import Browser, Office
from tests.dashboards.test_rating import GOOD, the_review

WINTER = "from=2026-11-01&to=2026-12-31"


async def rated(office: Office, citizen: Browser, clock: TurnedClock, **answers: str) -> str:
    """Answered within the limit, and judged by the citizen; the month is over afterwards."""
    ticket = await office.answered()
    review = await the_review(office)
    await citizen.get(f"/r/{review.token}")
    await citizen.post(f"/r/{review.token}", GOOD | answers)
    clock.turn(days=45)
    return ticket.number


async def test_a_month_its_tickets_and_its_download(
    open_browser: Callable[[], Awaitable[Browser]], office: Office, clock: TurnedClock
) -> None:
    citizen, supervisor = await open_browser(), await open_browser()
    number = await rated(office, citizen, clock, solved="no", satisfied="1", reason="还是不亮")
    await supervisor.sign_in("supervisor")
    page = await supervisor.get(f"/indicators?{WINTER}")
    assert page.status == 200
    assert "市政中心" in page.text
    assert "样本不足" in page.text, "one matter says nothing about a unit"
    assert "没有采集：知识库的搜索不留记录" in page.text
    behind = await supervisor.get(f"/indicators/on_time?{WINTER}")
    assert "计入分子的 1 件" in behind.text
    assert f"/t/{number}" in behind.html
    assert "没有这样的工单" in (await supervisor.get(f"/indicators/solution?{WINTER}")).text
    assert f"/t/{number}" in (await supervisor.get(f"/indicators/solution?{WINTER}&side=rest")).html
    sheet = await supervisor.get(f"/indicators.csv?{WINTER}")
    assert sheet.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(sheet.html.removeprefix("\ufeff"))))
    assert ["市政中心", "解决率", "0", "1", "0.0", "%", "0.0", "79.35", "样本不足"] in rows
    assert ["全市", "接通率（人工）", "0", "0", "", "%", "", "", "样本不足"] in rows


async def test_the_centre_is_among_the_units_and_each_of_its_numbers_opens_tickets(
    open_browser: Callable[[], Awaitable[Browser]], office: Office, clock: TurnedClock
) -> None:
    """国办函〔2025〕66号: supervision is of the centre too."""
    citizen, supervisor, head = await open_browser(), await open_browser(), await open_browser()
    number = await rated(office, citizen, clock)
    await supervisor.sign_in("supervisor")
    page = await supervisor.get(f"/indicators?{WINTER}")
    assert "热线中心" in page.text.partition("市政中心")[0].rpartition("件数")[2]
    for promise in ("dispatch", "audit", "follow_up"):
        assert f'href="/indicators/centre_{promise}?' in page.html
        assert f'href="/indicators/centre_{promise}_time?' in page.html
        behind = await supervisor.get(f"/indicators/centre_{promise}?{WINTER}")
        assert "计入分子的 1 件" in behind.text
        assert f"/t/{number}" in behind.html
        assert f"/t/{number}" in (await supervisor.get(f"/indicators/centre_{promise}_time?{WINTER}")).html
        assert "没有这样的工单" in (await supervisor.get(f"/indicators/centre_{promise}_time?{WINTER}&side=rest")).text
    sheet = (await supervisor.get(f"/indicators.csv?{WINTER}")).html
    rows = [row[:4] for row in csv.reader(io.StringIO(sheet)) if row[0] == "热线中心"]
    assert ["热线中心", "答复审核按时率", "1", "1"] in rows
    await head.sign_in("unit_approver")
    assert "自身时限按时" not in (await head.get(f"/indicators?{WINTER}")).text
    assert (await head.get(f"/indicators/centre_audit?{WINTER}")).status == 404


async def test_why_people_are_not_satisfied_is_counted_and_not_judged(
    open_browser: Callable[[], Awaitable[Browser]], office: Office, clock: TurnedClock
) -> None:
    citizen, supervisor = await open_browser(), await open_browser()
    number = await rated(office, citizen, clock, solved="yes", satisfied="2", cause="speed")
    await supervisor.sign_in("supervisor")
    assert f"/t/{number}" in (await supervisor.get(f"/indicators/unhappy_speed?{WINTER}")).html
    assert "没有这样的工单" in (await supervisor.get(f"/indicators/unhappy_manner?{WINTER}")).text
    sheet = (await supervisor.get(f"/indicators.csv?{WINTER}")).html
    rows = [row[:5] for row in csv.reader(io.StringIO(sheet)) if row[1].startswith("不满意原因")]
    assert ["市政中心", "不满意原因：效率", "1", "1", "100.0"] in rows
    assert ["市政中心", "不满意原因：态度", "0", "1", "0.0"] in rows


async def test_weights_are_parameters_of_the_page(
    open_browser: Callable[[], Awaitable[Browser]], office: Office, clock: TurnedClock
) -> None:
    citizen, supervisor = await open_browser(), await open_browser()
    await rated(office, citizen, clock, solved="yes", satisfied="2")
    await supervisor.sign_in("supervisor")
    assert "综合分60.0" in (await supervisor.get(f"/indicators?{WINTER}")).text.replace(" ", "")
    other = await supervisor.get(f"/indicators?{WINTER}&response=0&solution=3&satisfaction=1")
    assert "综合分75.0" in other.text.replace(" ", "")
    refused = await supervisor.get(f"/indicators?{WINTER}&response=0&solution=0&satisfaction=0")
    assert refused.status == 400
    assert "权重不能为负" in refused.text


async def test_a_kept_report_is_checked_against_the_record(
    open_browser: Callable[[], Awaitable[Browser]], office: Office, clock: TurnedClock
) -> None:
    citizen, supervisor = await open_browser(), await open_browser()
    await rated(office, citizen, clock)
    await supervisor.sign_in("supervisor")
    await supervisor.get("/indicators")
    page = await supervisor.post(f"/indicators/freeze?{WINTER}")
    assert "已固化" in page.text
    clock.turn(days=3)
    await supervisor.sign_in("supervisor")
    kept = (await supervisor.get("/indicators/reports/1")).text
    assert "核对一致" in kept
    assert "自身时限按时" in kept
    early = await supervisor.post("/indicators/freeze?from=2027-01-01&to=2027-01-31")
    assert "还没有结束" in early.text


async def test_an_exclusion_is_asked_by_one_and_approved_by_another(
    open_browser: Callable[[], Awaitable[Browser]], office: Office, clock: TurnedClock
) -> None:
    citizen, unit, supervisor = await open_browser(), await open_browser(), await open_browser()
    number = await rated(office, citizen, clock, solved="no", satisfied="1", reason="要赔十万")
    await unit.sign_in("unit_handler")
    await unit.get(f"/exclusions?number={number}")
    asked = {"number": number, "exclude": "unreasonable", "reason": "要求超出政策规定"}
    assert "请选择“剔除情形”" in (await unit.post("/exclusions", asked | {"exclude": "别的"})).text
    assert "等督办员审批" in (await unit.post("/exclusions", asked)).text
    await supervisor.sign_in("supervisor")
    assert "计入分子的 0 件" in (await supervisor.get(f"/indicators/solution?{WINTER}")).text
    assert "1 件" in (await supervisor.get(f"/indicators/solution?{WINTER}&side=rest")).text
    await supervisor.get("/exclusions")
    assert "已同意剔除" in (await supervisor.post("/exclusions/1/approve")).text
    assert "已经审批" in (await supervisor.post("/exclusions/1/refuse", {"reason": "不行"})).text
    clock.turn(minutes=1)
    assert "0 件" in (await supervisor.get(f"/indicators/solution?{WINTER}&side=rest")).text


async def test_a_unit_sees_its_own_figures_and_an_analyst_no_ticket(
    open_browser: Callable[[], Awaitable[Browser]], office: Office, clock: TurnedClock
) -> None:
    await office.answered("欠薪三个月", "labour")
    ticket = await office.answered()
    clock.turn(days=45)
    head, analyst, vendor = await open_browser(), await open_browser(), await open_browser()
    await head.sign_in("unit_approver")
    page = await head.get(f"/indicators?{WINTER}")
    assert "市政中心" in page.text
    assert "劳动监察" not in page.text
    assert "接通率" not in page.text.partition("指标词典")[0]
    behind = await head.get(f"/indicators/on_time?{WINTER}")
    assert "计入分子的 1 件" in behind.text
    assert ticket.number in behind.html
    assert (await head.get(f"/indicators/direct?{WINTER}")).status == 404
    assert "劳动监察" not in (await head.get(f"/indicators.csv?{WINTER}")).html
    await analyst.sign_in("analyst")
    assert "劳动监察" in (await analyst.get(f"/indicators?{WINTER}")).text
    assert "/indicators/on_time" not in (await analyst.get(f"/indicators?{WINTER}")).html
    await vendor.sign_in("vendor")
    assert (await vendor.get("/indicators")).status == 403


@pytest.mark.parametrize("query", ["from=gestern", "from=2026-12-01&to=2026-11-01", "from=2020-01-01&to=2026-11-01"])
async def test_a_period_that_makes_no_sense_is_reported_in_words(browser: Browser, query: str) -> None:
    await browser.sign_in("leader")
    assert (await browser.get(f"/indicators?{query}")).status == 400


async def test_more_tickets_cost_no_more_queries(
    open_browser: Callable[[], Awaitable[Browser]], office: Office, clock: TurnedClock, counting: Any
) -> None:
    supervisor = await open_browser()
    await supervisor.sign_in("supervisor")
    counts = []
    for _ in range(2):
        for _ in range(3):
            await office.answered()
        with counting() as queries:
            await supervisor.get(f"/indicators?from=2026-11-01&to={(clock.now() + timedelta(days=60)).date()}")
        counts.append(queries.total)
    assert counts[0] == counts[1] < 28

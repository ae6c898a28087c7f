"""An office manager writes rules as rows of a table: previewed, checked in words, approved by a second person."""

from datetime import date

import pytest

from hotline.base.clock import TurnedClock
from router.models import CatalogueEntry
from tests.dashboards.office import Browser, Office, Page
from tests.dashboards.test_department import EVIDENCE
from tests.dashboards.test_message_templates import OpenBrowser, approve, seat

TODAY = "2026-11-23"
QUESTIONS, SENSITIVE, SCORES = (
    "/admin/rules/questionnaire/0101",
    "/admin/rules/sensitive_rule/all",
    "/admin/rules/score_template/all",
)
GROUNDS = "/admin/rules/ground/objection"
OWN = {"label": "市政设施已移交物业", "rule": "本市市政设施移交办法12条", "way": ""}


@pytest.fixture
async def lighting(office: Office) -> None:
    async with office.work.begin() as uow:
        row = CatalogueEntry(version="v1", code="0101", name="照明", lead="lamps", co=[], words=[], rules=[])
        row.valid_from, row.clauses = date(2026, 1, 1), []
        uow.session.add(row)


async def send(browser: Browser, path: str, *rows: dict[str, str], go: str = "propose", **heads: str) -> Page:
    await browser.get(path)
    fields = {f"row-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    return await browser.post(path, {**heads, **fields, "why": "市府办文件", "valid_from": TODAY, "go": go})


@pytest.mark.usefixtures("lighting")
async def test_questions_of_a_category_are_previewed_approved_and_shown_at_the_seat(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.open("路灯不亮三天了")
    async with office.work.begin() as uow:
        (await uow.session.merge(ticket)).category = "0101"
    editor = await seat(open_browser, "kb_editor")
    assert "照明" in (await editor.get("/admin/rules/questionnaire")).text
    ask = {"ask": "路灯杆上的编号是多少？", "needed": "yes", "words": "编号、杆号"}
    assert "怎样算已经说了" in (await send(editor, QUESTIONS, {**ask, "words": ""}, go="look")).text
    seen = await send(editor, QUESTIONS, ask, go="look")
    assert ("1 件会问得不一样" in seen.text, ticket.number in seen.html) == (True, True)
    assert "已提请" in (await send(editor, QUESTIONS, ask)).text
    assert "1 件会问得不一样" in (await (await seat(open_browser, "leader")).get("/admin/settings/versions/1")).text
    assert (await approve(open_browser, login="kb_editor")).status == 403
    assert (await approve(open_browser)).status == 200
    agent = await seat(open_browser, "agent")
    await agent.get("/take")
    page = await agent.post("/take/look", {"text": "门口的灯不亮", "category": "0101"})
    assert ("要问清的" in page.text, "路灯杆上的编号是多少？ 必问" in page.text) == (True, True)
    page = await agent.post("/take/look", {"text": "门口的灯不亮，杆号07", "category": "0101"})
    assert "路灯杆上的编号是多少？ 已说" in page.text


async def test_the_city_adds_a_ground_and_what_was_decided_keeps_its_words(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.dispatched()
    supervisor = await seat(open_browser, "supervisor")
    assert "不得分派给镇街" in (await supervisor.get(GROUNDS)).text, "the law's are shown"
    refused = await send(supervisor, GROUNDS, {**OWN, "rule": ""})
    assert (refused.status, "请写明依据" in refused.text) == (400, True)
    assert "已提请" in (await send(supervisor, GROUNDS, OWN)).text
    clerk = await seat(open_browser, "unit_clerk")
    assert OWN["label"] not in (await clerk.get(f"/t/{ticket.number}")).text, "not yet"
    assert (await approve(open_browser)).status == 200
    page = await clerk.get(f"/t/{ticket.number}")
    assert OWN["label"] in page.text
    code = page.html.partition(OWN["label"])[0].rpartition('value="own_')[2].partition('"')[0]
    done = await clerk.act(ticket.number, "object", ground=f"own_{code}", reason="已移交", files=EVIDENCE)
    assert done.status == 200, done.html.partition("banner bad")[2][:300]
    await send(supervisor, GROUNDS, {**OWN, "code": f"own_{code}", "drop": "yes"})
    assert (await approve(open_browser, 2)).status == 200
    assert OWN["label"] in (await clerk.get(f"/t/{ticket.number}")).text, "history keeps what was said"
    other = await office.dispatched("另一盏路灯也不亮")
    assert OWN["label"] not in (await clerk.get(f"/t/{other.number}")).text


async def test_sensitive_words_are_tried_on_the_last_month_and_the_law_stays(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.open("营房门口的路灯不亮")
    secret = await office.dispatched("营房里有人举报", confidential=True)
    supervisor = await seat(open_browser, "supervisor")
    page = await send(supervisor, SENSITIVE, {"name": "涉军", "words": "营房、退役军人", "basis": ""}, go="look")
    assert ("1 件的判断会变" in page.text, ticket.number in page.html, secret.number in page.html) == (
        True,
        True,
        False,
    )
    assert "反家庭暴力法" in page.text
    short = await send(supervisor, SENSITIVE, {"name": "涉军", "words": "军", "basis": ""})
    assert (short.status, "太短" in short.text) == (400, True)


async def test_scores_show_how_they_came_about(office: Office, open_browser: OpenBrowser, clock: TurnedClock) -> None:
    await office.answered()
    supervisor = await seat(open_browser, "supervisor")
    assert "还没有评分办法" in (await supervisor.get("/indicators/scores")).text
    page = await supervisor.get(SCORES)
    assert ("连云港" in page.text, "样板" in page.text) == (True, True)
    line = {"indicator": "signed", "full": "20", "target": "100", "per_point": "1", "floor": "0"}
    heads = {"label": "本市月度评分", "source": "市考核办〔2026〕1号", "total": "100"}
    assert "其余 80 分要人工评" in (await send(supervisor, SCORES, line, go="look", **heads)).text
    await send(supervisor, SCORES, line, **heads)
    assert (await approve(open_browser)).status == 200
    clock.turn(hours=24 * 24)
    period = "/indicators/scores?from=2026-11-01&to=2026-12-16"
    page = await (await seat(open_browser, "supervisor")).get(period)
    for words in ("本市月度评分", "市政中心", "20.00 分", "1 / 1", "达到 100%，得满分"):
        assert words in page.text, words
    head = await (await seat(open_browser, "unit_approver")).get(period)
    assert ("市政中心" in head.text, "劳动监察" in head.text.partition("考核评分")[2]) == (True, False)


async def test_a_kind_that_does_not_exist_is_not_found(office: Office, open_browser: OpenBrowser) -> None:
    supervisor = await seat(open_browser, "supervisor")
    for path in ("/admin/rules/weather", "/admin/rules/ground/weather", "/admin/rules/questionnaire/9999"):
        assert (await supervisor.get(path)).status == 404, path

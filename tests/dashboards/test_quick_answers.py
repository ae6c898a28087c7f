"""Quick answers of staff: written by one person, approved by another, offered beside the forms that they are for."""

import pytest

from tests.dashboards.office import Browser, Office
from tests.dashboards.test_message_templates import TODAY, OpenBrowser, approve, seat

FIELDS = {
    "title": "路灯报修",
    "text": "您好，我是{坐席}，已为您登记[（{工单编号}）]。",
    "kind": "QZ",
    "category": "",
    "urgency": "urgent",
    "why": "常见问题",
    "valid_from": TODAY,
}


async def propose(browser: Browser, **changed: str) -> str:
    await browser.get("/admin/quick-answers/new")
    page = await browser.post("/admin/quick-answers/new", FIELDS | {"go": "propose"} | changed)
    return page.text if page.status == 200 else f"{page.status} {page.text}"


async def test_an_approved_answer_is_offered_where_people_write(office: Office, open_browser: OpenBrowser) -> None:
    editor, agent = await seat(open_browser, "kb_editor"), await seat(open_browser, "agent")
    assert "已提请" in await propose(editor)
    assert "路灯报修" not in (await agent.get("/take")).text
    assert (await approve(open_browser, login="reviewer")).status == 200
    taking = await agent.get("/take")
    assert "路灯报修" in taking.text
    assert 'data-insert="您好，我是' in taking.html
    assert "&#34;urgency&#34;: &#34;urgent&#34;" in taking.html
    assert "已为您登记。" in taking.html, "no ticket yet, so its part is left out"
    ticket = await office.open()
    assert "路灯报修" in (await agent.get(f"/t/{ticket.number}")).text
    assert "路灯报修" in (await editor.get("/admin/quick-answers")).text


async def test_a_retired_answer_is_offered_no_more(office: Office, open_browser: OpenBrowser) -> None:
    editor = await seat(open_browser, "kb_editor")
    await propose(editor)
    await approve(open_browser, login="reviewer")
    page = await editor.get("/admin/quick-answers")
    key = next(part[:8] for part in page.html.split("/admin/quick-answers/")[1:] if not part.startswith("new"))
    await editor.get(f"/admin/quick-answers/{key}")
    assert (await editor.post(f"/admin/quick-answers/{key}", FIELDS | {"off": "yes", "go": "propose"})).status == 200
    await approve(open_browser, 2, login="reviewer")
    assert "路灯报修" not in (await (await seat(open_browser, "agent")).get("/take")).text
    assert "停用" in (await editor.get("/admin/quick-answers")).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": "{姓名}您好"}, "没有占位符 {姓名}"),
        ({"text": "保证解决"}, "不能用“保证解决”"),
        ({"text": "请等99个工作日内答复"}, "没有这个时限"),
        ({"urgency": "soon"}, "“紧急程度”没有这一项"),
        ({"category": "999999"}, "派单目录里没有这个分类"),
    ],
)
async def test_a_bad_answer_is_refused_in_words(
    office: Office, open_browser: OpenBrowser, changed: dict[str, str], said: str
) -> None:
    found = await propose(await seat(open_browser, "kb_editor"), **changed)
    assert found.startswith("400")
    assert said in found

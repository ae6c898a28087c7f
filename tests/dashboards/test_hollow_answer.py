"""An answer from which nobody can see what was done comes back to the unit once."""

import pytest

from tests.dashboards.office import Browser, Office


@pytest.mark.parametrize("empty", ["已处理，请知悉。", "已处理完毕", "您好，我单位高度重视，正在处理，感谢您的支持。"])
async def test_an_empty_answer_comes_back_once_with_what_is_missing(
    browser: Browser, office: Office, empty: str
) -> None:
    ticket = await office.dispatched("路灯不亮")
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "sign")
    fields = {"answer": empty, "truth": "属实", "solved": "已解决"}
    page = await browser.act(ticket.number, "answer", **fields)
    assert page.status == 400
    assert "还没有提交" in page.text
    assert "没有写明采取的措施" in page.text
    assert empty in page.text
    assert (await office.ticket(ticket.id)).state.label == "办理中"
    page = await browser.post(
        f"/t/{ticket.number}/answer",
        {**fields, "sure": page.field("sure"), "version": page.field("version"), "seen": page.field("seen")},
    )
    assert "等单位签发" in page.text
    await browser.post("/logout")
    await browser.sign_in("unit_approver")
    assert "没有写明采取的措施" in (await browser.get(f"/t/{ticket.number}")).text, "who signs off sees it as well"

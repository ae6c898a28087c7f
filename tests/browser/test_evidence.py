import pytest
from playwright.async_api import expect

from tests.browser.town import Screen, Town
from tickets.lifecycle import State

pytestmark = pytest.mark.browser
PDF = {"name": "权责清单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


async def test_an_objection_and_its_evidence_are_sent_together(screen: Screen, town: Town) -> None:
    ticket = await town.office.dispatched()
    page = await screen.sign_in("unit_clerk")
    await screen.open(f"/t/{ticket.number}")
    await page.get_by_text("退单（提出派单异议）").click()
    form = page.locator("#act-object")
    await form.get_by_role("radio").first.check()
    await form.get_by_label("依据 必填").fill("按三定方案第3条，应由劳动监察办理")
    await form.get_by_label("依据材料").set_input_files([PDF])
    await form.get_by_role("button", name="提交异议").click()
    await expect(page.get_by_text("异议已提交")).to_be_visible()
    await expect(page.get_by_role("link", name="权责清单.pdf")).to_be_visible()
    assert (await town.office.ticket(ticket.id)).state is State.OBJECTION
    assert screen.complaints == []
    assert await screen.nameless_fields() == []

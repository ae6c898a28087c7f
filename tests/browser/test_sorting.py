"""An agent sees two matters in one ticket, and takes them apart with the keyboard alone."""

import os

from tests.browser.town import Screen, Town
from tickets import store

PERMIT, WHERE = "居住证怎么办理，要带什么材料", "补充：地址在青山路18号东门"
HOLE = "另外，我家楼下的窨井盖破了一个大洞，小孩差点掉下去"


async def test_split_by_keyboard(town: Town, screen: Screen) -> None:
    ticket = await town.office.open(PERMIT)
    for text in (HOLE, WHERE):
        await town.office.add(ticket, text)
    await screen.sign_in("agent")
    page = await screen.open(f"/t/{ticket.number}")
    assert await screen.nameless_fields() == []
    await page.get_by_role("link", name="有一条是另一件事？").press("Enter")
    form = page.locator("#do-split")
    await form.wait_for(state="visible")
    for text in (HOLE, WHERE):
        await form.get_by_role("checkbox", name=text).press("Space")
    await form.get_by_label("为什么是两件事").fill("居住证和井盖是两件事")
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=f"{folder}/split.png", full_page=True)
    await form.get_by_role("button", name="拆出，另立编号").press("Enter")
    await page.get_by_text("已拆出另一件").wait_for()
    async with town.house.work.reading() as session:
        first, made = await store.tickets_of_citizen(session, ticket.citizen_id)
    assert (first.text, made.text) == (PERMIT, f"{HOLE}\n{WHERE}")
    if folder:
        await page.screenshot(path=f"{folder}/after.png", full_page=True)
    page = await screen.open(f"/t/{made.number}")
    await page.locator("#act-move summary").press("Enter")
    if folder:
        await page.screenshot(path=f"{folder}/made.png", full_page=True)
    assert not await screen.is_too_wide()
    assert screen.complaints == []

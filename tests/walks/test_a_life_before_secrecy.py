"""Who takes the alarm of a confidential matter reads at once what happens, where, and whom to call back.

Until then, and for everybody else, it stays a secret; the look is on record like any other. 个人信息保护法13条〔法〕:
without consent only to protect life and health.
"""

import pytest

from tests.dashboards.office import Browser
from tests.walks.conftest import PHONE, Town
from tickets import store
from tickets.lifecycle import Act
from tickets.personal_data.reveal_models import RevealPurpose

CRY = "我举报村支书贪污，他带人拿刀砍我，我在望澜街道清漪路18号躲着，快来人"
FIRST, SECOND = "tan.yuhe", "huang.mobai"
JSON = {"Accept": "application/json"}


async def signed_in(town: Town, login: str) -> Browser:
    town.client.session.cookie_jar.clear()
    browser = Browser(town.client)
    await browser.sign_in(login, "walk")
    return browser


@pytest.mark.parametrize("channel", ["sms", "phone"])
async def test_who_takes_it_reads_it_and_can_call(town: Town, channel: str) -> None:
    await town.says(channel, CRY)
    ticket = await town.ticket()
    assert ticket.confidential
    browser = await signed_in(town, FIRST)
    listed = await browser.get("/alarms")
    assert "清漪路" not in listed.text
    assert PHONE not in listed.html
    page = await browser.post("/alarms/1")
    assert CRY in page.text
    assert f"回拨 {PHONE}" in page.text
    assert f'href="tel:{PHONE}"' in page.html
    assert f"回拨 {PHONE}" in (await browser.get(f"/t/{ticket.number}")).text

    other = await signed_in(town, SECOND)
    for path in ("/alarms", f"/t/{ticket.number}"):
        page = await other.get(path)
        assert PHONE not in page.html
        assert "您接的警" not in page.text


async def test_it_is_on_record_and_over_after_a_quarter_of_an_hour(town: Town) -> None:
    await town.says("sms", CRY)
    browser = await signed_in(town, FIRST)
    await browser.post("/alarms/1")
    ticket = await town.ticket()
    async with town.work.reading() as session:
        [look] = await store.reveals_of(session, [ticket.id])
        journal = await store.journal_of(session, ticket.id)
    assert look.purpose is RevealPurpose.LIFE
    [seen] = [entry for entry in journal if entry.act is Act.REVEAL_FOR_LIFE]
    assert seen.change["查看人"] == "覃语荷"
    assert "接警时查看完整信息" in (await browser.get(f"/t/{ticket.number}")).text
    await town.turn(minutes=16)
    page = await browser.get("/alarms")
    assert "您接的警" not in page.text
    assert PHONE not in page.html


async def test_a_page_that_takes_it_by_script_gets_as_much(town: Town) -> None:
    await town.says("sms", CRY)
    browser = await signed_in(town, FIRST)
    await browser.get("/alarms")
    async with town.client.post("/alarms/1", data={"csrf": browser.csrf}, headers=JSON) as response:
        payload = await response.json()
    assert payload["in_hand"]["said"] == CRY
    assert payload["in_hand"]["phone"] == PHONE


async def test_it_cannot_be_chosen_as_a_purpose(town: Town) -> None:
    await town.says("sms", CRY)
    ticket = await town.ticket()
    browser = await signed_in(town, SECOND)
    assert RevealPurpose.LIFE.label not in (await browser.get(f"/t/{ticket.number}")).text
    page = await browser.post(f"/t/{ticket.number}/reveal", {"purpose": "life", "reason": "我想看看是谁"})
    assert page.status == 400
    assert PHONE not in page.html


async def test_an_alarm_by_ones_own_note_opens_nothing_for_its_writer(town: Town) -> None:
    await town.says("sms", "我举报村支书贪污修路款，请为我保密")
    ticket = await town.ticket()
    assert ticket.confidential
    writer = await signed_in(town, FIRST)
    seen = (await writer.get(f"/t/{ticket.number}")).field("seen")
    note = {"text": "来电人说他站在楼顶，现在就要跳下去", "seen": seen}
    assert (await writer.post(f"/t/{ticket.number}/note", note)).status == 200
    for page in (await writer.post("/alarms/1"), await writer.get(f"/t/{ticket.number}")):
        assert PHONE not in page.html
    async with town.work.reading() as session:
        assert await store.reveals_of(session, [ticket.id]) == []

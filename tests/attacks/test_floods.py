"""What one citizen can pile up: the pages of the others stay quick, and nothing grows without end."""

import asyncio
import json
from uuid import uuid4

import aiohttp
import pytest

from hotline.simulation.fakes import deliveries
from tests.attacks.browser import get, post, sign_in
from tests.attacks.started import Site
from tickets import handling, store
from tickets.handling.intake import TEXT_LIMIT

LINE = "路灯不亮影响出行" * 624  # 4,992 characters without punctuation


async def piled_up(site: Site, many: int) -> str:
    """The number of a ticket with so many supplements."""
    ticket = await site.office.open()
    async with site.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        by = handling.owner(found)
        for _ in range(many):
            handling.supplement(uow, found, LINE, by=by)
            uow.events.clear()  # what follows from a supplement is not piled up here
    return ticket.number


@pytest.mark.parametrize("many", [210, pytest.param(5000, marks=pytest.mark.long)])
async def test_a_matter_with_many_supplements_opens(site: Site, client: aiohttp.ClientSession, many: int) -> None:
    number = await piled_up(site, many)
    await sign_in(client, site.url, "agent")
    page = await get(client, f"{site.url}/t/{number}")
    assert page.status == 200
    assert len(page.text) < 2_000_000
    assert f"更早的 {many + 1 - 200} 条" in page.text
    first = await get(client, f"{site.url}/t/{number}?before=3")
    assert first.text.count("/then/") == 2, "the first two entries: how it was registered, the first supplement"
    ticket = await site.office.by_number(number)
    assert len(ticket.text) == TEXT_LIMIT


async def test_long_lines_of_one_chat_leave_the_pages_open(site: Site, client: aiohttp.ClientSession) -> None:
    """A short line and 24 of 4,992 characters; somebody else's page comes meanwhile."""

    async def said(text: str) -> int:
        made = deliveries.webchat_say(site.settings, token="browser", text=text, cid=str(uuid4()))
        return (await post(client, f"{site.url}/in/webchat", made.body, headers=dict(made.headers))).status

    assert await said("翠湖路的路灯坏了三天了没人修") == 200
    lines = [asyncio.create_task(said(LINE)) for _ in range(24)]
    assert json.loads((await get(client, f"{site.url}/healthz")).text)
    assert set(await asyncio.gather(*lines)) == {200}

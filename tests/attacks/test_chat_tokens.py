"""The chat's entries: only tokens that we have made, only from our own pages, and only so much."""

import json
from collections import Counter
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import func, select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hotline.base.request_limits import counting, limits
from hotline.simulation.fakes import deliveries
from tests.attacks.browser import get, post
from tests.attacks.started import Site
from tickets.models import Ticket

MADE_UP = ("A" * 22, "A" * 32, "A" * 64, "a" * 32 + "0" * 32, "")


def posted(site: Site, *, token: str = "", text: str = "没水了") -> dict[str, Any]:
    made = deliveries.webchat_say(site.settings, token="browser", text=text, cid=str(uuid4()))
    headers = dict(made.headers) | ({"X-Chat-Token": token} if token else {})
    return {"data": made.body, "headers": headers}


async def say(socket: ClientConnection, text: str) -> dict[str, Any]:
    await socket.send(json.dumps({"type": "say", "cid": str(uuid4()), "text": text}))
    while (payload := json.loads(await socket.recv()))["type"] in {"message", "ready"}:
        pass
    return dict(payload)


@pytest.mark.parametrize("token", MADE_UP[:-1])
async def test_a_token_that_somebody_made_up_is_not_taken(
    site: Site, client: aiohttp.ClientSession, token: str
) -> None:
    response = await post(client, f"{site.url}/in/webchat", **posted(site, token=token))
    assert response.status == 401
    async with connect(site.chat_url, proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "token": token, "last_seq": 0}))
        assert json.loads(await socket.recv())["type"] == "error"
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 4001


async def test_another_sites_page_cannot_post(site: Site, client: aiohttp.ClientSession) -> None:
    for origin, status in (("http://evil.example", 403), ("null", 403), (site.url, 200), (None, 200)):
        sent = posted(site)
        sent["headers"] |= {"Origin": origin} if origin else {}
        assert (await post(client, f"{site.url}/in/webchat", **sent)).status == status, origin


async def test_posts_with_one_token_and_from_one_address_have_an_end(site: Site, client: aiohttp.ClientSession) -> None:
    url = f"{site.url}/in/webchat"
    response = Counter([(await post(client, url, **posted(site, text="喂"))).status for _ in range(62)])
    assert response == {200: 60, 429: 2}
    late = await post(client, url, **posted(site))
    assert "您发得太快了，请 10 分钟后再发" in json.loads(late.text)["message"]
    assert late.headers["Retry-After"] == "600"
    async with connect(site.chat_url, proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "token": site.tokens.of("browser"), "last_seq": 10**6}))
        assert (await say(socket, "还在吗"))["type"] == "error", "the socket counts with the posts"


async def test_frames_that_say_nothing_end_the_line(hasty_site: Site) -> None:
    async with connect(hasty_site.chat_url, proxy=None) as socket:
        await socket.send(json.dumps({"type": "hello", "token": None, "last_seq": 0}))
        for _ in range(120):
            await socket.send("{")
        with pytest.raises(ConnectionClosed):
            while True:
                await socket.recv()
        assert socket.close_code == 4029


async def test_a_cookie_that_somebody_else_has_set_is_not_taken(site: Site, client: aiohttp.ClientSession) -> None:
    for made in MADE_UP:
        client.cookie_jar.clear()
        client.cookie_jar.update_cookies({"chat": made, "seen": "1.x", "form": "A" * 32})
        async with client.get(f"{site.url}/chat") as page:
            given = page.cookies["chat"].value
            assert given != made
            assert site.tokens.is_ours(given)
            assert given not in await page.text()


async def test_a_page_speaks_by_its_cookie_and_knows_only_its_mark(site: Site, client: aiohttp.ClientSession) -> None:
    async with client.get(f"{site.url}/chat") as page:
        token, html = page.cookies["chat"].value, await page.text()
    mark = site.tokens.mark(token)
    assert f'data-mark="{mark}"' in html
    cookie = {"Cookie": f"form=x; chat={token}; seen=y"}
    async with connect(site.chat_url, proxy=None, additional_headers=cookie, origin=site.url) as socket:
        await socket.send(json.dumps({"type": "hello", "mark": mark, "last_seq": 0}))
        ready = json.loads(await socket.recv())
        assert ready == {"type": "ready", "seq": 0}, "the token is told to nobody"
        assert (await say(socket, "没水了"))["type"] == "ack"
    strangers = ({}, {"Cookie": f"chat={site.tokens.new()}"}, {"Cookie": "chat=" + "A" * 64})
    for headers in strangers:
        async with connect(site.chat_url, proxy=None, additional_headers=headers, origin=site.url) as socket:
            await socket.send(json.dumps({"type": "hello", "mark": mark, "last_seq": 0}))
            assert json.loads(await socket.recv())["type"] == "error"
    assert (await get(client, f"{site.url}/chat")).text.count("没水了") == 1


async def test_windows_from_one_address_are_counted_before_they_open(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CHAT_OPENED", limits.CHAT_OPENED._replace(most=4))
    crowd = {"X-Forwarded-For": "203.0.113.9"}
    for _ in range(4):
        async with connect(site.chat_url, proxy=None, additional_headers=crowd):
            pass
    with pytest.raises(InvalidStatus) as refused:
        await connect(site.chat_url, proxy=None, additional_headers=crowd)
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "600"
    assert "打开聊天的次数太多，请 10 分钟后再试" in refused.value.response.body.decode()
    async with connect(site.chat_url, proxy=None, additional_headers={"X-Forwarded-For": "198.51.100.7"}) as socket:
        await socket.send(json.dumps({"type": "hello", "token": None, "last_seq": 0}))
        assert json.loads(await socket.recv())["type"] == "ready"


async def test_matters_by_chat_and_by_form_have_one_count(
    site: Site, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line by another browser of one address; a cry for help is taken above the limit as well."""
    monkeypatch.setattr(limits, "WRITING", limits.WRITING._replace(most=3))
    url, crowd = f"{site.url}/in/webchat", {"X-Forwarded-For": "203.0.113.9"}

    async def told(text: str, headers: dict[str, str], browser: str = "") -> int:
        sent = posted(site, token=site.tokens.of(browser) if browser else site.tokens.new(), text=text)
        return (await post(client, url, data=sent["data"], headers=sent["headers"] | headers)).status

    assert await told("小区路灯坏了，晚上看不见路", crowd, "lamp" * 8) == 200
    await counting.take(site.work, [limits.Counted(limits.WRITING, "203.0.113.9")])  # as a form does
    assert await told("楼下餐馆油烟很大，熏得开不了窗", crowd) == 200
    assert await told("小区门口的垃圾桶三天没人清", crowd) == 429
    assert await told("补充：是三号楼门口的路灯", crowd, "lamp" * 8) == 200, "more about a matter is no new one"
    assert await told("我不想活了，站在楼顶", crowd) == 200
    assert await told("小区门口的垃圾桶三天没人清", {"X-Forwarded-For": "198.51.100.7"}) == 200
    async with site.work.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 4


async def test_the_socket_says_how_long_to_wait_with_another_matter(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WRITING", limits.WRITING._replace(most=1))
    told = []
    for text in ("小区路灯坏了，晚上看不见路", "楼下餐馆油烟很大，熏得开不了窗"):
        async with connect(site.chat_url, proxy=None) as socket:
            await socket.send(json.dumps({"type": "hello", "token": None, "last_seq": 0}))
            told.append(await say(socket, text))
    assert [one["type"] for one in told] == ["ack", "error"]
    assert "请 10 分钟后再提交" in told[1]["message"]


async def test_invented_tokens_shut_nobody_out_who_has_one(site: Site, client: aiohttp.ClientSession) -> None:
    url = f"{site.url}/in/webchat"
    crowd = {"X-Forwarded-For": "203.0.113.77"}

    async def status(**sent: str) -> int:
        made = posted(site, **sent)
        return (await post(client, url, data=made["data"], headers=made["headers"] | crowd)).status

    assert Counter([await status(token="A" * 64) for _ in range(25)]) == {401: 20, 429: 5}
    assert await status() == 200

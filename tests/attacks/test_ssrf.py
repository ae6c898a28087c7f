"""A provider that lies about where its files are: nothing is fetched from inside, from elsewhere, or for ever."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.contract import FetchFailed, SendFailed
from channels.http_client import Wire
from channels.messenger.telegram import Telegram
from channels.messenger.wechat import WeChat
from channels.phone.freeswitch import FreeSwitch
from channels.reach import Reach
from hotline.base.settings import Settings
from tests.fakes.secrets_of_providers import SECRETS


class Provider:
    """A provider's server whose answers are the test's, and a trap on another port that nobody may step into."""

    def __init__(self) -> None:
        self.video_url, self.endless, self.stepped = "", False, 0
        self.here: TestServer
        self.trap: TestServer

    async def token(self, _request: web.Request) -> web.Response:
        return web.json_response({"access_token": "a", "expires_in": 7200})

    async def media(self, request: web.Request) -> web.StreamResponse:
        if not self.endless:
            return web.json_response({"video_url": self.video_url})
        response = web.StreamResponse()
        response.content_type = "application/json"
        await response.prepare(request)
        try:
            while True:
                await response.write(b" " * 65536)
        except ConnectionError:
            return response

    async def moved(self, _request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": str(self.trap.make_url("/inside"))})

    async def bot(self, _request: web.Request) -> web.Response:
        fields = {"file_id": "f", "file_unique_id": "u", "file_path": "photos/1.jpg"}
        return web.json_response({"ok": True, "result": fields})

    async def step(self, _request: web.Request) -> web.Response:
        self.stepped += 1
        return web.Response(text="inside")


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    made = Provider()
    app, trap = web.Application(), web.Application()
    app.router.add_post("/cgi-bin/stable_token", made.token)
    app.router.add_get("/cgi-bin/media/get", made.media)
    app.router.add_post("/bot{token}/getFile", made.bot)
    app.router.add_get("/file/bot{token}/photos/1.jpg", made.moved)
    app.router.add_get("/moved", made.moved)
    trap.router.add_get("/{any:.*}", made.step)
    async with TestServer(app) as made.here, TestServer(trap) as made.trap:
        yield made


def settings(tmp_path: Path, provider: Provider, **more: Any) -> Settings:
    base = str(provider.here.make_url("/"))
    return Settings(home=tmp_path, wechat_api=base, telegram_api=base, **{**SECRETS, **more})


async def fetched(adapter: Any) -> bytes:
    try:
        return b"".join([piece async for piece in adapter.media("m1")])
    finally:
        await adapter.close()


ELSEWHERE = [
    "http://127.0.0.1:{trap}/inside",
    "http://localhost:{trap}/inside",
    "http://[::1]:{trap}/inside",
    "http://0x7f000001:{trap}/inside",
    "http://2130706433:{trap}/inside",
    "http://127.1:{trap}/inside",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://api.weixin.qq.com@127.0.0.1:{trap}/inside",
    "http://127.0.0.1:{trap}#.qq.com",
    "http://evilqq.com/x",
    "http://video.qq.com.evil.example/x",
    "file:///etc/passwd",
    "ftp://video.qq.com/x",
    "//127.0.0.1:{trap}/inside",
    "http://video.qq.com:port/x",
    "http://[",
]


@pytest.mark.parametrize("address", ELSEWHERE)
async def test_a_video_elsewhere_is_not_fetched(provider: Provider, tmp_path: Path, address: str) -> None:
    provider.video_url = address.format(trap=provider.trap.port)
    with pytest.raises(FetchFailed):
        await fetched(WeChat(settings(tmp_path, provider)))
    assert provider.stepped == 0


async def test_a_redirect_is_not_followed(provider: Provider, tmp_path: Path) -> None:
    provider.video_url = str(provider.here.make_url("/moved"))
    with pytest.raises(FetchFailed, match="没有去取"):
        await fetched(WeChat(settings(tmp_path, provider)))
    with pytest.raises(FetchFailed, match="没有去取"):
        await fetched(Telegram(settings(tmp_path, provider)))
    assert provider.stepped == 0


async def test_an_answer_without_end_is_broken_off(provider: Provider, tmp_path: Path) -> None:
    provider.endless = True
    with pytest.raises(FetchFailed, match="太长"):
        await fetched(WeChat(settings(tmp_path, provider)))


async def test_a_known_name_that_leads_inside_is_not_reached_unless_its_network_is_named(provider: Provider) -> None:
    """The address is looked at after the name was resolved, by the connection itself."""
    inside = f"http://localhost:{provider.trap.port}/inside"
    outside = Wire("https://api.example", hosts=("localhost",))
    with pytest.raises(SendFailed):
        async with outside.get(inside):
            pass
    await outside.close()
    assert provider.stepped == 0
    named = Wire("https://api.example", hosts=("localhost",), networks=("127.0.0.0/8", "::1/128"))
    async with named.get(inside) as (_, pieces):
        assert b"".join([piece async for piece in pieces]) == b"inside"
    await named.close()


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to be refused
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
    ],
)
def test_which_addresses_are_public(number: str, allowed: bool) -> None:
    assert Reach("https://api.example").allows(number) is allowed


@pytest.mark.parametrize("ref", ["../outside.wav", "/etc/passwd", "..\\outside.wav", "a/../../outside.wav", "", "."])
async def test_a_recording_outside_its_folder_is_never_read(tmp_path: Path, ref: str) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    (tmp_path / "outside.wav").write_bytes(b"secret")
    with pytest.raises(FetchFailed):
        await fetched_by(FreeSwitch(Settings(home=tmp_path, phone_recordings=recordings, **SECRETS)), ref)


async def fetched_by(adapter: FreeSwitch, ref: str) -> bytes:
    return b"".join([piece async for piece in adapter.media(ref)])

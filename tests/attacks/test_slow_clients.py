"""Clients that send nothing, or a little at a time, hold nobody up and are shown out."""

import asyncio

import pytest
from aiohttp import ClientSession

from tests.attacks.browser import get
from tests.attacks.started import Site

SHOWN_OUT = 10.0  # seconds; they are let wait half a second, the machine may be busy


async def held_open(site: Site, sent: bytes, *, drip: bytes = b"") -> bytes:
    """What the server says until it closes the line; every moment a little more is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(site.url.rsplit(":", 1)[1]))
    writer.write(sent)

    async def drop() -> None:
        while drip:
            writer.write(drip)
            await asyncio.sleep(0.1)  # that is the attack

    dripping, text = asyncio.create_task(drop()), b""
    try:
        async with asyncio.timeout(SHOWN_OUT):
            while piece := await reader.read(65536):  # piece by piece: the last drops may meet a line that is closed
                text += piece
    except ConnectionError:
        pass
    finally:
        dripping.cancel()
        writer.close()
    return text


HEAD = b"POST /write HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALF_HEADS = {
    "silent from the first": (b"", b""),
    "headers that do not end": (HEAD, b""),
    "headers that come by the letter": (HEAD, b"a"),
}


@pytest.mark.parametrize(("sent", "drip"), HALF_HEADS.values(), ids=HALF_HEADS)
async def test_headers_have_to_come(hasty_site: Site, sent: bytes, drip: bytes) -> None:
    assert await held_open(hasty_site, sent, drip=drip) == b""


@pytest.mark.parametrize("drip", [b"", b"a"], ids=["nothing more", "by the letter"])
@pytest.mark.parametrize("path", ["/write", "/query", "/login", "/in/sms/sms-path-secret", "/in/webchat"])
async def test_bodies_have_to_come(hasty_site: Site, path: str, drip: bytes) -> None:
    head = HEAD.replace(b"/write", path.encode()) + b"Content-Length: 1000\r\n\r\ncsrf="
    response = (await held_open(hasty_site, head, drip=drip)).decode()
    assert response.startswith("HTTP/1.1 408"), response[:200]
    assert "网络太慢" in response


async def test_slow_uploads_have_to_come(hasty_site: Site) -> None:
    head = HEAD.replace(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b")
    head += b'Content-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'
    assert (await held_open(hasty_site, head, drip=b"a")).startswith(b"HTTP/1.1 408")


async def test_idle_lines_are_closed_after_an_answer(hasty_site: Site) -> None:
    response = await held_open(hasty_site, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert response.startswith(b"HTTP/1.1 200")


async def test_a_hundred_slow_clients_leave_the_pages_open(hasty_site: Site, client: ClientSession) -> None:
    slow = [asyncio.create_task(held_open(hasty_site, HEAD, drip=b"a")) for _ in range(100)]
    assert (await get(client, f"{hasty_site.url}/")).status == 200
    assert set(await asyncio.gather(*slow)) == {b""}


async def test_a_chat_that_does_not_greet_is_closed(hasty_site: Site) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hasty_site.chat_port)
    writer.write(b"GET /chat HTTP/1.1\r\nHost: x\r\n")
    async with asyncio.timeout(30):
        assert b"HTTP/1.1 101" not in await reader.read()
    writer.close()


BIG = 600 * 1024


@pytest.mark.parametrize(("path", "size"), [("/login", 65 * 1024), ("/query", 65 * 1024), ("/r/x", BIG)])
async def test_bodies_have_a_measure(hasty_site: Site, client: ClientSession, path: str, size: int) -> None:
    async with client.post(f"{hasty_site.url}{path}", data=b"a" * size) as answer:
        assert answer.status == 413
        assert "太大" in await answer.text()


async def test_a_body_without_a_length_is_not_read(hasty_site: Site) -> None:
    response = await held_open(hasty_site, HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\ncsrf=\r\n")
    assert response.startswith(b"HTTP/1.1 411")

"""Traces go out only where an endpoint is set, and tell routes and kinds, never what was asked."""

import asyncio
import subprocess
import sys

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotline.app.health.timing import timed
from hotline.base.errors import BadInput
from hotline.base.observability import traces

_LOOKS = """
import sys
import hotline.commands.run, hotline.app.process.web, hotline.app.process.chat, hotline.app.process.loops
from hotline.base.observability import traces
traces.set_up("", "hotline-web")
with traces.span("GET /"):
    traces.note("look classify", began=0)
print(sorted(name for name in sys.modules if name.startswith("opentelemetry")))
"""


def test_nothing_is_imported_without_an_endpoint() -> None:
    done = subprocess.run([sys.executable, "-c", _LOOKS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)  # as Python marks what cannot be imported
    with pytest.raises(BadInput, match="hotline12345"):
        traces.set_up("http://127.0.0.1:4318", "hotline-web")


async def test_a_request_is_a_span_named_by_its_route() -> None:
    """A collector of ours takes what is sent: protobuf, in which names stand as they are."""
    taken: list[tuple[str, bytes]] = []

    async def take(request: web.Request) -> web.Response:
        taken.append((request.path, await request.read()))
        return web.Response(content_type="application/x-protobuf")

    async def ticket(_request: web.Request) -> web.Response:
        traces.note("look classify", began=1, failed="RuntimeError")
        return web.Response()

    async def broken(request: web.Request) -> web.Response:
        with traces.span("send", channel="sms"):
            raise ValueError(request.match_info["number"])

    collector, pages = web.Application(), web.Application(middlewares=[timed])
    collector.add_routes([web.post("/v1/traces", take)])
    pages.add_routes([web.get("/t/{number}", ticket), web.get("/broken/{number}", broken)])
    async with TestServer(collector) as there, TestClient(TestServer(pages)) as client:
        traces.set_up(str(there.make_url("/")), "hotline-web")
        try:
            await client.get("/t/GL20261123000017")
            await client.get("/broken/13877100001")
        finally:
            await asyncio.to_thread(traces.close)
    assert {path for path, _ in taken} == {"/v1/traces"}
    body = b"".join(body for _, body in taken)
    for named in (
        b"GET /t/{number}",
        b"hotline-web",
        b"look classify",
        b"RuntimeError",
        b"send",
        b"http.response.status_code",
    ):
        assert named in body
    assert b"GL2026" not in body
    assert b"13877100001" not in body

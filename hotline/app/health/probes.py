"""What a process answers at `/healthz`, `/readyz` and `/metrics`, on whatever port (docs/operations/health.md).

The process lives: `/healthz`, which asks nobody. It and the city can serve: `/readyz`; with `?of=process` whether this
process can. Figures: `/metrics`, for whoever brings the token, and on a port of its own also for this machine: behind
a proxy everybody seems to be this machine, so the public ports ask for the token always.
"""

import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import parse_qs

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from channels.contract import Answer
from hotline.app.health import metrics
from hotline.app.health.process import Health

PATHS = ("/healthz", "/readyz", "/metrics")
_JSON = "application/json"
_PROXIED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


async def answer(health: Health, path: str, query: str, *, may_measure: bool) -> Answer:
    """For one of `PATHS`."""
    if path == "/healthz":
        return _json(HTTPStatus.OK, {"status": "ok"})
    if path == "/metrics":
        if not may_measure:
            return Answer(HTTPStatus.NOT_FOUND, "没有这个页面\n")
        return Answer(HTTPStatus.OK, await metrics.text(health), CONTENT_TYPE_LATEST)
    report = await health.report()
    ready = report.process_ready if parse_qs(query).get("of") == ["process"] else report.ready
    return _json(HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE, report.as_json(ready=ready))


def has_token(health: Health, authorization: str) -> bool:
    """`Authorization: Bearer …` with the token of the settings; compared in constant time, and none is none."""
    token = health.house.settings.metrics_token.get_secret_value()
    sent = authorization.removeprefix("Bearer ").strip()
    return bool(token) and hmac.compare_digest(sent.encode(), token.encode())


def is_this_machine(peer: str, headers: Mapping[str, str]) -> bool:
    """Asked on loopback, and by nobody who says that he asks for another."""
    names = {name.lower() for name in headers}
    try:
        return ip_address(peer).is_loopback and names.isdisjoint(_PROXIED)
    except ValueError:
        return False


def routes(health: Health, *, own_port: bool = False) -> list[web.RouteDef]:
    """`own_port`: nobody but the operators reaches it."""

    async def handle(request: web.Request) -> web.Response:
        known = has_token(health, request.headers.get("Authorization", ""))
        near = own_port and is_this_machine(request.remote or "", request.headers)
        told = await answer(health, request.path, request.query_string, may_measure=known or near)
        headers = {"Content-Type": told.content_type, "Cache-Control": "no-store"}
        return web.Response(status=told.status, body=told.body.encode(), headers=headers)

    return [web.get(path, handle) for path in PATHS]


def _json(status: HTTPStatus, body: object) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False) + "\n", f"{_JSON}; charset=utf-8")

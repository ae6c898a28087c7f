"""The answers of a process at `/healthz`, `/readyz` and `/metrics`, on every port (docs/operations/health.md).

The process lives: `/healthz`, which asks nobody. It and the city can serve: `/readyz`; with `?of=process` whether this
process can; anybody gets yes or no, the checks are for this machine, the networks of HOTLINE_HEALTH_NETWORKS, bearers
of the token and the system administrator. Figures: `/metrics`, for bearers of the token, and on a port of its
own also for this machine: behind a proxy that adds no header everybody seems to be this machine, so the public ports
ask for the token always.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import parse_qs

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from channels.contract import WebhookResponse
from dashboards.auth.app_keys import ACTOR
from hotline.app.health import metrics
from hotline.app.health.process import ProcessHealth
from hotline.base.http import client_address
from tickets.access.roles import Role

PATHS = ("/healthz", "/readyz", "/metrics")
_JSON = "application/json"
_PROXIED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """What somebody asked; `peer`: the address at the other end of the line."""

    path: str
    query: str
    peer: str
    headers: Mapping[str, str]
    forwarded: Sequence[str] = ()  # the X-Forwarded-For headers, in order

    def has_token(self, health: ProcessHealth) -> bool:
        """`Authorization: Bearer …` with the token of the settings; compared in constant time, and none is none."""
        token = health.house.settings.metrics_token.get_secret_value()
        sent = self.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        return bool(token) and hmac.compare_digest(sent.encode(), token.encode())

    def is_inside(self, health: ProcessHealth) -> bool:
        """Asked by this machine, or from one of the networks that the city named."""
        settings = health.house.settings
        address = client_address.client_address(self.peer, self.forwarded, settings.proxies)
        named = client_address.networks(settings.health_networks)
        return client_address.is_in(address, named) or is_this_machine(self.peer, self.headers)


async def answer(
    health: ProcessHealth, asked: ProbeRequest, *, own_port: bool = False, administrator: bool = False
) -> WebhookResponse:
    """For one of `PATHS`. `own_port`: nobody but the operators reaches it. `administrator`: of the system, asks."""
    known = asked.has_token(health)
    if asked.path == "/healthz":
        return _json(HTTPStatus.OK, {"status": "ok"})
    if asked.path == "/metrics":
        may_measure = known or (own_port and is_this_machine(asked.peer, asked.headers))
        if not may_measure:
            return WebhookResponse(HTTPStatus.NOT_FOUND, "没有这个页面\n")
        return WebhookResponse(HTTPStatus.OK, await metrics.text(health), CONTENT_TYPE_LATEST)
    report = await health.report()
    ready = report.process_ready if parse_qs(asked.query).get("of") == ["process"] else report.ready
    may_read = known or administrator or asked.is_inside(health)
    shown = report.as_json(ready=ready) if may_read else {"ready": ready}
    return _json(HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE, shown)


def is_this_machine(peer: str, headers: Mapping[str, str]) -> bool:
    """Asked on loopback, and not on behalf of another address."""
    names = {name.lower() for name in headers}
    try:
        return ip_address(peer).is_loopback and names.isdisjoint(_PROXIED)
    except ValueError:
        return False


def routes(health: ProcessHealth, *, own_port: bool = False) -> list[web.RouteDef]:
    """`own_port`: nobody but the operators reaches it."""

    async def handle(request: web.Request) -> web.Response:
        asked = _request(request)
        body = await answer(health, asked, own_port=own_port, administrator=_is_administrator(request))
        headers = {"Content-Type": body.content_type, "Cache-Control": "no-store"}
        return web.Response(status=body.status, body=body.body.encode(), headers=headers)

    return [web.get(path, handle) for path in PATHS]


def _request(request: web.Request) -> ProbeRequest:
    forwarded = request.headers.getall("X-Forwarded-For", [])
    return ProbeRequest(request.path, request.query_string, request.remote or "", request.headers, forwarded)


def _is_administrator(request: web.Request) -> bool:
    """Signed in at the pages; other ports know nobody."""
    actor = request.get(ACTOR)
    return actor is not None and Role.SYSADMIN in actor.roles


def _json(status: HTTPStatus, body: object) -> WebhookResponse:
    return WebhookResponse(status, json.dumps(body, ensure_ascii=False) + "\n", f"{_JSON}; charset=utf-8")

"""Where webhooks come in: let in, read, handed upstairs in order, answered as the provider needs."""

import ipaddress
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import unquote

from aiohttp import web

from channels.acceptance import Accept
from channels.contract import Adapter, Answer, InboundMessage, Outcome, Parsed, RawDelivery, Refused
from channels.pace import Pace
from hotline.base import meters
from hotline.base.busy import Busy, once_more
from hotline.base.clock import Clock
from hotline.base.errors import BadInput
from hotline.base.log import logger
from hotline.base.text import clean, decode, mask_personal

KeepRefused = Callable[[str, str, str], Awaitable[None]]  # channel, reason, masked body
_KEPT_CHARACTERS = 4000
_KEPT_A_MINUTE = 30
_UNKNOWN = "unknown"
_REASONS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "no_channel",
    429: "too_many",
}  # for figures
log = logger(__name__)


class Doors:
    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        accept: Accept,
        keep_refused: KeepRefused,
        clock: Clock,
        *,
        trusted_proxies: Iterable[str] = (),
    ) -> None:
        self._adapters, self._accept, self._keep_refused, self._clock = adapters, accept, keep_refused, clock
        self._proxies = tuple(ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._keeping = Pace(_KEPT_A_MINUTE, 60.0)  # the chat's door is open to everybody, the table is not

    def counters(self) -> dict[str, dict[str, int]]:
        """Deliveries per channel and outcome, with `messages` and `repeated` beside them; since this process began."""
        told: dict[str, dict[str, int]] = {}
        for (kind, what), count in sorted(self._counts.items()):
            told.setdefault(kind, {})[what] = count
        return told

    async def receive(self, kind: str, raw: RawDelivery) -> Answer:
        adapter = self._adapters.get(kind)
        if adapter is None:
            self._counts[_UNKNOWN, Outcome.REFUSED] += 1
            meters.REFUSALS.labels(_UNKNOWN, _REASONS[404]).inc()
            return Answer(404, "没有这个渠道，或者它没有开通")
        try:
            outcome = await self._take(adapter, raw)
        except Refused as refused:
            return await self._refuse(adapter, raw, refused)
        except Busy:  # told in the log already, and the provider comes again
            outcome = Outcome.FAILED
        except Exception:
            log.exception("delivery_failed", channel=kind)
            outcome = Outcome.FAILED
        self._counts[kind, outcome] += 1
        meters.DELIVERIES.labels(kind, outcome).inc()
        return adapter.answer(raw, outcome)

    def client(self, peer: str, forwarded: str) -> str:
        """Whose call it is: the nearest address that is not one of our own proxies; others may write what they like."""
        nearest = peer
        for address in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            if not self._is_proxy(nearest):
                break
            nearest = address
        return nearest

    async def _take(self, adapter: Adapter, raw: RawDelivery) -> Outcome:
        now = self._clock.now()
        adapter.authenticate(raw, now=now)
        return await self._hand_up(adapter.kind, adapter.parse(raw, now=now))

    async def _hand_up(self, kind: str, parsed: Parsed) -> Outcome:
        """In order, each its own transaction: if one fails all come again, and those before it are repeats then."""
        messages = [item for item in parsed if isinstance(item, InboundMessage)]
        for message in messages:
            try:
                accepted = await once_more(partial(self._accept, message))
            except BadInput as bad:
                raise Refused(bad.message) from bad
            self._counts[kind, "repeated" if accepted.repeated else "messages"] += 1
            meters.MESSAGES.labels(kind, "yes" if accepted.repeated else "no").inc()
        return Outcome.ACCEPTED if messages else Outcome.IGNORED

    async def _refuse(self, adapter: Adapter, raw: RawDelivery, refused: Refused) -> Answer:
        self._counts[adapter.kind, Outcome.REFUSED] += 1
        meters.DELIVERIES.labels(adapter.kind, Outcome.REFUSED).inc()
        meters.REFUSALS.labels(adapter.kind, _REASONS.get(refused.refused_status, "other")).inc()
        log.warning(
            "delivery_refused",
            channel=adapter.kind,
            status=refused.refused_status,
            reason=refused.message,
            peer=raw.remote,
        )
        if refused.refused_status == HTTPStatus.BAD_REQUEST and self._keeping.allows(adapter.kind):
            await self._keep(adapter.kind, raw, refused)
        return adapter.answer(raw, Outcome.REFUSED, refused)

    async def _keep(self, kind: str, raw: RawDelivery, refused: Refused) -> None:
        try:
            await self._keep_refused(kind, refused.message, masked(raw.body))
        except Exception:
            log.exception("refused_not_kept", channel=kind)

    def _is_proxy(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._proxies)


def masked(body: bytes) -> str:
    """A body for a look: readable, at most 4000 characters, numbers of persons masked."""
    return mask_personal(clean(decode(body), limit=_KEPT_CHARACTERS).text)


def routes(doors: Doors) -> list[web.RouteDef]:
    """`/in/{kind}` and `/in/{kind}/{secret}`, GET and POST; the app's `client_max_size` limits the body."""

    async def handle(request: web.Request) -> web.Response:
        try:
            raw = await _delivery(doors, request)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text="推送的内容太大，没有接收")
        answer = await doors.receive(request.match_info["kind"], raw)
        return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)

    paths = ("/in/{kind}", "/in/{kind}/{secret}")
    return [route for path in paths for route in (web.get(path, handle, allow_head=False), web.post(path, handle))]


async def _delivery(doors: Doors, request: web.Request) -> RawDelivery:
    return RawDelivery(
        body=await request.read(),
        method=request.method,
        path=request.path,
        query=_query(request.rel_url.raw_query_string),
        headers={name.lower(): value for name, value in request.headers.items()},
        remote=doors.client(request.remote or "", request.headers.get("X-Forwarded-For", "")),
    )


def _query(raw: str) -> dict[str, str]:
    """A `+` stays a plus: providers send base64 here, some of them unescaped, and none a blank."""
    pairs = (pair.partition("=") for pair in raw.split("&") if pair)
    return {unquote(name): unquote(value) for name, _, value in pairs}

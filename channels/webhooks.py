"""Webhook endpoint: authenticates and parses a delivery, passes messages to intake, answers as the provider expects."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from math import ceil
from urllib.parse import unquote

from aiohttp import web

from channels.contract import (
    Adapter,
    DeliveryReceipt,
    InboundMessage,
    IntakeOutcome,
    Once,
    OnceOnly,
    OpenToAll,
    Parsed,
    RawDelivery,
    RefusedDelivery,
    WebhookResponse,
)
from channels.counting import Count, count_nothing
from channels.inbound import Accept
from hotline.base.clock import Clock
from hotline.base.errors import BadInput, TooMany
from hotline.base.http import client_address as addresses
from hotline.base.http.client_address import Network, client_address, network_of
from hotline.base.http.request_bodies import SlowRequest
from hotline.base.http.request_origin import coming_from, origin
from hotline.base.observability import process_counters
from hotline.base.observability.log import logger
from hotline.base.request_limits.in_memory import InMemoryCount
from hotline.base.request_limits.limits import KEPT_REFUSED, NOTED_REFUSED, WRONG_KEYS
from hotline.base.storage.time_limits import Busy, once_more
from hotline.base.text.cleaning import clean, decode, mask_personal

KeepRefused = Callable[[str, str, str], Awaitable[None]]  # channel, reason, masked body
TakeNonce = Callable[[str, Once], Awaitable[bool]]  # channel, nonce and content: whether nothing else came under it
TakeReceipt = Callable[[str, DeliveryReceipt], Awaitable[None]]  # channel, receipt
NoteRefused = Callable[[str, str, int], Awaitable[None]]  # channel, reason, status: somebody was not let in
_KEPT_CHARACTERS = 4000
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
    def __init__(  # noqa: PLR0913 - dependencies are named one by one
        self,
        adapters: Mapping[str, Adapter],
        accept: Accept,
        keep_refused: KeepRefused,
        clock: Clock,
        *,
        proxies: Sequence[Network] = (),
        count: Count = count_nothing,
        take_nonce: TakeNonce | None = None,
        take_receipt: TakeReceipt | None = None,
        note_refused: NoteRefused | None = None,
        networks: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`networks`: by channel, from where alone its deliveries may come; a channel without one is open to all."""
        self._adapters, self._accept, self._keep_refused, self._clock = adapters, accept, keep_refused, clock
        self.proxies, self._count = proxies, count
        self._wrong_keys = InMemoryCount(WRONG_KEYS)
        self._take_nonce, self._take_receipt, self._note_refused = take_nonce, take_receipt, note_refused
        self._networks = {kind: addresses.networks(given) for kind, given in (networks or {}).items()}
        self._noting = InMemoryCount(NOTED_REFUSED)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._keeping = InMemoryCount(KEPT_REFUSED)

    def counters(self) -> dict[str, dict[str, int]]:
        """Deliveries per channel and outcome, with `messages` and `repeated` beside them; since this process began."""
        counts: dict[str, dict[str, int]] = {}
        for (kind, what), count in sorted(self._counts.items()):
            counts.setdefault(kind, {})[what] = count
        return counts

    async def receive(self, kind: str, raw: RawDelivery) -> WebhookResponse:
        adapter = self._adapters.get(kind)
        if adapter is None:
            self._counts[_UNKNOWN, IntakeOutcome.REFUSED] += 1
            process_counters.REFUSALS.labels(_UNKNOWN, _REASONS[404]).inc()
            return WebhookResponse(404, "没有这个渠道，或者它没有开通")
        try:
            outcome = await self._take(adapter, raw)
        except TooMany as often:
            wait = int(often.detail["retry_after"])
            return await self._refuse(adapter, raw, RefusedDelivery(often.message, status=429, retry_after=wait))
        except RefusedDelivery as refused:
            return await self._refuse(adapter, raw, refused)
        except Busy:  # logged already, and the provider comes again
            outcome = IntakeOutcome.FAILED
        except Exception:
            log.exception("delivery_failed", channel=kind)
            outcome = IntakeOutcome.FAILED
        self._counts[kind, outcome] += 1
        process_counters.DELIVERIES.labels(kind, outcome).inc()
        return adapter.answer(raw, outcome)

    async def _take(self, adapter: Adapter, raw: RawDelivery) -> IntakeOutcome:
        now = self._clock.now()
        self._check_source(adapter.kind, raw.remote)
        self._let_in(adapter, raw, now)
        await self._check_once(adapter, raw)
        if isinstance(adapter, OpenToAll):
            await self._count(adapter.counted(raw))
        return await self._hand_up(adapter.kind, adapter.parse(raw, now=now))

    def _check_source(self, kind: str, remote: str) -> None:
        allowed = self._networks.get(kind)
        if allowed and not addresses.is_in(remote, allowed):
            raise RefusedDelivery("来源地址不在这个渠道允许的范围内", status=403)

    async def _check_once(self, adapter: Adapter, raw: RawDelivery) -> None:
        """A second content under a nonce that was taken is not the provider's."""
        once = adapter.once(raw) if isinstance(adapter, OnceOnly) and self._take_nonce else None
        if once is not None and self._take_nonce and not await self._take_nonce(adapter.kind, once):
            raise RefusedDelivery("同一签名和随机数已经收过另一份内容", status=403)

    def _let_in(self, adapter: Adapter, raw: RawDelivery, now: datetime) -> None:
        """Nothing is awaited between the look at the count and the count, so no guess slips in. Each process counts."""
        who = f"{adapter.kind}\n{network_of(raw.remote)}"
        if not isinstance(adapter, OpenToAll):
            self._check_wrong_keys(who)
        try:
            adapter.authenticate(raw, now=now)
        except RefusedDelivery as refused:
            if refused.refused_status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
                self._check_wrong_keys(who)
                self._wrong_keys.take(who)
                self._wrong_keys.sweep()
            raise

    def _check_wrong_keys(self, who: str) -> None:
        """A provider's key is one for all, so guesses close its webhook; what a browser's token does: decision 0056."""
        if wait := self._wrong_keys.wait(who):
            words = WRONG_KEYS.words.format(wait=f" {ceil(wait / 60)} 分钟")
            raise TooMany(words, retry_after=ceil(wait))

    async def _hand_up(self, kind: str, parsed: Parsed) -> IntakeOutcome:
        """In order, each its own transaction: if one fails all come again, and those before it are repeats then."""
        messages = [item for item in parsed if isinstance(item, InboundMessage)]
        for message in messages:
            try:
                accepted = await once_more(partial(self._accept, message))
            except BadInput as bad:
                raise RefusedDelivery(bad.message) from bad
            self._counts[kind, "repeated" if accepted.repeated else "messages"] += 1
            process_counters.MESSAGES.labels(kind, "yes" if accepted.repeated else "no").inc()
        receipts = [item for item in parsed if isinstance(item, DeliveryReceipt)]
        for receipt in receipts:
            if self._take_receipt:
                await self._take_receipt(kind, receipt)
            self._counts[kind, "receipts"] += 1
        return IntakeOutcome.ACCEPTED if messages or receipts else IntakeOutcome.IGNORED

    async def _refuse(self, adapter: Adapter, raw: RawDelivery, refused: RefusedDelivery) -> WebhookResponse:
        self._counts[adapter.kind, IntakeOutcome.REFUSED] += 1
        process_counters.DELIVERIES.labels(adapter.kind, IntakeOutcome.REFUSED).inc()
        process_counters.REFUSALS.labels(adapter.kind, _REASONS.get(refused.refused_status, "other")).inc()
        log.warning(
            "delivery_refused",
            channel=adapter.kind,
            status=refused.refused_status,
            reason=refused.message,
            peer=raw.remote,
        )
        if refused.refused_status == HTTPStatus.BAD_REQUEST and self._keeping.take(adapter.kind):
            await self._keep(adapter.kind, raw, refused)
        elif self._note_refused and self._noting.take(adapter.kind):
            await self._note(self._note_refused, adapter.kind, raw, refused)
        if refused.refused_status == HTTPStatus.TOO_MANY_REQUESTS:
            return replace(
                adapter.answer(raw, IntakeOutcome.REFUSED, refused), status=429, retry_after=refused.retry_after
            )
        return adapter.answer(raw, IntakeOutcome.REFUSED, refused)

    async def _note(self, note: NoteRefused, kind: str, raw: RawDelivery, refused: RefusedDelivery) -> None:
        try:
            with coming_from(raw.remote, origin().request):
                await note(kind, refused.message, refused.refused_status)
        except Exception:
            log.exception("refusal_not_recorded", channel=kind)

    async def _keep(self, kind: str, raw: RawDelivery, refused: RefusedDelivery) -> None:
        try:
            await self._keep_refused(kind, refused.message, masked(raw.body))
        except Exception:
            log.exception("refused_delivery_not_stored", channel=kind)


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
        except SlowRequest as slow:
            return web.Response(status=slow.status, text=slow.message)
        answer = await doors.receive(request.match_info["kind"], raw)
        wait = {"Retry-After": str(answer.retry_after)} if answer.retry_after else {}
        return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type, headers=wait)

    paths = ("/in/{kind}", "/in/{kind}/{secret}")
    return [route for path in paths for route in (web.get(path, handle, allow_head=False), web.post(path, handle))]


async def _delivery(doors: Doors, request: web.Request) -> RawDelivery:
    return RawDelivery(
        body=await request.read(),
        method=request.method,
        path=request.path,
        query=_query(request.rel_url.raw_query_string),
        headers={name.lower(): value for name, value in request.headers.items()},
        remote=client_address(request.remote or "", request.headers.getall("X-Forwarded-For", ()), doors.proxies),
    )


def _query(raw: str) -> dict[str, str]:
    """A `+` stays a plus: providers send base64 here, some of them unescaped, and none a blank."""
    pairs = (pair.partition("=") for pair in raw.split("&") if pair)
    return {unquote(name): unquote(value) for name, _, value in pairs}

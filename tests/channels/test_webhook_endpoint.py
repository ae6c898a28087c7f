"""What comes in by webhooks, is handed up in order, counted, and answered; over real HTTP where that matters."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer

from channels import registry, webhooks
from channels.contract import InboundMessage, RawDelivery
from channels.webchat.tokens import Tokens
from channels.webhooks import Doors
from hotline.base.clock import TurnedClock
from hotline.base.errors import BadInput
from hotline.base.http.client_address import client_address, networks
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import WORDS, Busy, Stale
from hotline.simulation.fakes import deliveries

BODY_LIMIT = 100_000
OURS = networks(("10.0.0.0/8", "127.0.0.1", "::1"))


@dataclass(frozen=True)
class Accepted:
    repeated: bool
    sequence: int = 1


@dataclass
class Office:
    """Takes everything, unless it is set to fail."""

    messages: list[InboundMessage] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    stumbles: list[Exception] = field(default_factory=list)

    async def accept(self, message: InboundMessage) -> Accepted:
        if self.stumbles:
            raise self.stumbles.pop(0)
        known = {(m.channel, m.external_id) for m in self.messages}
        if (message.channel, message.external_id) in known:
            return Accepted(repeated=True)
        self.messages.append(message)
        return Accepted(repeated=False)

    async def keep(self, kind: str, reason: str, body: str) -> None:
        self.refused.append((kind, reason, body))


@pytest.fixture
def intake() -> Office:
    return Office()


@pytest.fixture
def entrance(office: Settings, intake: Office, now: datetime) -> Doors:
    adapters = registry.load(["phone", "webchat", "wechat", "sms"], office)
    return Doors(adapters, intake.accept, intake.keep, TurnedClock(now), proxies=OURS)


@pytest.fixture
async def client(entrance: Doors) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes(webhooks.routes(entrance))
    async with TestClient(TestServer(app)) as client:
        yield client


def _sms(office: Settings, now: datetime, *texts: str) -> RawDelivery:
    items = [
        json.loads(
            deliveries.aliyun_sms_up(office, phone="13800138000", text=t, sequence_id=str(ord(t)), now=now).body
        )[0]
        for t in texts
    ]
    path = f"/in/sms/{office.sms_path_secret.get_secret_value()}"
    return RawDelivery(body=json.dumps(items).encode(), path=path)


async def test_a_repeat_is_answered_exactly_like_the_first(
    entrance: Doors, intake: Office, office: Settings, now: datetime
) -> None:
    raw = _sms(office, now, "一", "二")
    first, second = await entrance.receive("sms", raw), await entrance.receive("sms", raw)
    assert first == second
    assert [m.text for m in intake.messages] == ["一", "二"]
    assert entrance.counters() == {"sms": {"accepted": 2, "messages": 2, "repeated": 2}}


async def test_our_own_trouble_makes_the_provider_come_again_and_nothing_is_lost_or_doubled(
    entrance: Doors, intake: Office, office: Settings, now: datetime
) -> None:
    raw = _sms(office, now, "一", "二", "三")
    await entrance.receive("sms", _sms(office, now, "一"))
    intake.stumbles = [RuntimeError("database away")]
    assert (await entrance.receive("sms", raw)).status == 500
    assert (await entrance.receive("sms", raw)).status == 200
    assert [m.text for m in intake.messages] == ["一", "二", "三"]
    assert entrance.counters()["sms"]["failed"] == 1


async def test_a_busy_database_makes_the_provider_come_again_and_a_migration_costs_only_a_second_try(
    entrance: Doors, intake: Office, office: Settings, now: datetime
) -> None:
    intake.stumbles = [Stale(WORDS), Busy(WORDS)]
    assert (await entrance.receive("sms", _sms(office, now, "一"))).status == 500
    intake.stumbles = [Stale(WORDS)]
    assert (await entrance.receive("sms", _sms(office, now, "一"))).status == 200
    assert [m.text for m in intake.messages] == ["一"]


async def test_a_forged_delivery_is_counted_and_nothing_of_it_kept(
    entrance: Doors, intake: Office, office: Settings, now: datetime
) -> None:
    raw = RawDelivery(body=_sms(office, now, "一").body, path="/in/sms/guess")
    assert (await entrance.receive("sms", raw)).status == 403
    assert (intake.messages, intake.refused) == ([], [])
    assert entrance.counters() == {"sms": {"refused": 1}}


async def test_a_broken_contract_is_kept_masked(
    entrance: Doors, intake: Office, office: Settings, now: datetime
) -> None:
    body = '{"phone":"13800138000","id":"450102199003071234","note":"阮\x00"}'.encode()  # no array
    raw = RawDelivery(body=body, path=_sms(office, now, "一").path)
    assert (await entrance.receive("sms", raw)).status == 200
    ((kind, reason, kept),) = intake.refused
    assert kind == "sms"
    assert "数组" in reason
    assert kept == '{"phone":"138****8000","id":"450102***********4","note":"阮"}'


async def test_a_flood_of_broken_bodies_does_not_fill_the_table(
    entrance: Doors, intake: Office, office: Settings
) -> None:
    raw = RawDelivery(body=b"{", headers={"x-chat-token": Tokens(lambda: office.keys).new()})
    for _ in range(100):
        assert (await entrance.receive("webchat", raw)).status == 400
    assert len(intake.refused) == 30
    assert entrance.counters() == {"webchat": {"refused": 100}}


async def test_what_the_router_calls_bad_input_is_refused_not_asked_for_again(
    entrance: Doors, intake: Office, office: Settings, now: datetime
) -> None:
    intake.stumbles = [BadInput("这条消息读不懂")]
    assert (await entrance.receive("sms", _sms(office, now, "一"))).status == 200
    assert intake.refused[0][:2] == ("sms", "这条消息读不懂")


async def test_a_keeper_that_fails_changes_nothing_for_the_provider(
    office: Settings, intake: Office, now: datetime
) -> None:
    async def fail(_kind: str, _reason: str, _body: str) -> None:
        raise OSError

    entrance = Doors(registry.load(["webchat"], office), intake.accept, fail, TurnedClock(now))
    raw = RawDelivery(body=b"{", headers={"x-chat-token": Tokens(lambda: office.keys).new()})
    assert (await entrance.receive("webchat", raw)).status == 400


async def test_unknown_channels_are_not_found_and_cannot_fill_the_counters(entrance: Doors) -> None:
    for number in range(3):
        assert (await entrance.receive(f"fax{number}", RawDelivery(body=b""))).status == 404
    assert entrance.counters() == {"unknown": {"refused": 3}}


PEERS = [
    ("203.0.113.9", "198.51.100.7", "203.0.113.9", "a stranger may write what he likes"),
    ("10.1.2.3", "198.51.100.7", "198.51.100.7", "our proxy is believed"),
    ("10.1.2.3", "6.6.6.6, 198.51.100.7, 10.9.9.9", "198.51.100.7", "up to the first that is not ours"),
    ("10.1.2.3", "", "10.1.2.3", "a proxy that calls for itself"),
    ("10.1.2.3", "unknown", "10.1.2.3", "what a proxy could not name"),
    ("", "1.2.3.4", "", "a socket without a peer"),
]


@pytest.mark.parametrize(("peer", "forwarded", "expected", "why"), PEERS, ids=[row[3] for row in PEERS])
def test_whose_call_it_is(peer: str, forwarded: str, expected: str, why: str) -> None:
    assert client_address(peer, [forwarded], OURS) == expected, why


async def test_real_deliveries_over_http(
    client: TestClient[web.Request, web.Application], intake: Office, office: Settings, now: datetime
) -> None:
    for delivery in (
        deliveries.freeswitch_cdr(office, caller="13800138000", text="没水了", call_id="c1", now=now),
        deliveries.webchat_say(office, token="t", text="没电了", cid="1"),
        deliveries.wechat_push(office, openid="o1", text="没气了", message_id="1", now=now),
        deliveries.aliyun_sms_up(office, phone="13800138000", text="没路了", sequence_id="1", now=now),
    ):
        answer = await client.post(
            delivery.path, data=delivery.body, headers=dict(delivery.headers), params=dict(delivery.query)
        )
        assert answer.status == 200, await answer.text()
    assert [m.text for m in intake.messages] == ["没水了", "没电了", "没气了", "没路了"]


async def test_wechat_checks_the_address_by_get_and_an_unescaped_plus_survives(
    client: TestClient[web.Request, web.Application], office: Settings, now: datetime
) -> None:
    query = deliveries.wechat_query(office, now=now, nonce="n")
    raw = "&".join(f"{name}={value}" for name, value in (query | {"echostr": "a+b%2Bc"}).items())
    async with ClientSession() as session, session.get(str(client.make_url("/in/wechat")) + "?" + raw) as answer:
        assert (answer.status, await answer.text()) == (200, "a+b+c")


async def test_too_large_a_body_is_refused_in_words(client: TestClient[web.Request, web.Application]) -> None:
    answer = await client.post("/in/phone", data=b"x" * (BODY_LIMIT + 1))
    assert answer.status == 413
    assert "太大" in await answer.text()


async def test_other_methods_are_not_taken(client: TestClient[web.Request, web.Application]) -> None:
    assert (await client.put("/in/phone")).status == 405
    assert (await client.head("/in/phone")).status == 405

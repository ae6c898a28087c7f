"""Forged, replayed and poisoned deliveries at a started server: none of them is taken down, and real ones still are."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.deliveries import InboundDelivery
from tests.attacks.started import Site, started
from tickets.trail import TrailKind

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
Make = Callable[[Settings, datetime, str, str], InboundDelivery]
DOORS: dict[str, Make] = {
    "phone": lambda s, now, text, key: deliveries.freeswitch_cdr(
        s, caller="13800138000", text=text, call_id=key, now=now
    ),
    "webchat": lambda s, _now, text, key: deliveries.webchat_say(s, token="browser", text=text, cid=key),
    "wechat": lambda s, now, text, key: deliveries.wechat_push(s, openid="o1", text=text, message_id=key, now=now),
    "telegram": lambda s, now, text, key: deliveries.telegram_update(
        s, chat=700100, text=text, update_id=int(key), now=now
    ),
    "sms": lambda s, now, text, key: deliveries.aliyun_sms_up(
        s, phone="13800138000", text=text, sequence_id=key, now=now
    ),
}
WRONG = {
    "phone_password": "guess",
    "wechat_token": "guess",
    "telegram_secret": "guess",
    "sms_path_secret": "guess",
}


def changed(settings: Settings, **facts: object) -> Settings:
    return Settings.model_validate(settings.model_dump() | facts)


@pytest.fixture
async def two(settings: Settings, clock: TurnedClock) -> AsyncIterator[tuple[Site, Site]]:
    """Two processes of one city."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(started(settings, clock))
        yield first, await stack.enter_async_context(started(settings, clock))


@pytest.fixture
def one(two: tuple[Site, Site]) -> Site:
    return two[0]


@pytest.mark.parametrize("kind", [kind for kind in DOORS if kind != "webchat"])
async def test_a_forged_delivery_leaves_a_line_in_the_trail_and_nothing_else(
    one: Site, settings: Settings, clock: TurnedClock, kind: str
) -> None:
    forged = DOORS[kind](changed(settings, **WRONG), clock.now(), "假的", "1")
    assert await one.bring(forged) in {401, 403}
    assert await one.messages() == []
    assert await one.noted(TrailKind.DOOR) == 1


async def test_a_flood_of_forged_deliveries_does_not_fill_the_trail(
    one: Site, settings: Settings, clock: TurnedClock
) -> None:
    forged = DOORS["sms"](changed(settings, **WRONG), clock.now(), "假的", "1")
    answers = [await one.bring(forged) for _ in range(50)]
    assert set(answers) == {403, 429}, "after twenty the door is shut for a minute"
    assert await one.noted(TrailKind.DOOR) == 30


@pytest.mark.parametrize("kind", list(DOORS))
async def test_a_replayed_delivery_is_taken_down_once_whichever_process_it_comes_to(
    two: tuple[Site, Site], settings: Settings, clock: TurnedClock, kind: str
) -> None:
    first, second = two
    made = DOORS[kind](settings, clock.now(), "路灯不亮", "1")
    assert [await first.bring(made), await second.bring(made), await first.bring(made)] == [200, 200, 200]
    assert await first.messages() == ["路灯不亮"]


async def test_other_words_under_a_signature_that_was_seen_are_refused_by_every_process(
    two: tuple[Site, Site], settings: Settings, clock: TurnedClock
) -> None:
    """A plain push's signature covers time and nonce alone."""
    first, second = two
    seen = DOORS["wechat"](settings, clock.now(), "路灯不亮", "1")
    assert await first.bring(seen) == 200
    stolen = replace(seen, body=DOORS["wechat"](settings, clock.now(), "撤回我的投诉", "2").body)
    assert [await first.bring(stolen), await second.bring(stolen)] == [403, 403]
    assert await first.messages() == ["路灯不亮"]
    assert await first.bring(seen) == 200, "the provider's own repeat still goes through"


async def test_of_many_bodies_at_once_under_one_signature_one_comes_in(
    two: tuple[Site, Site], settings: Settings, clock: TurnedClock
) -> None:
    seen = DOORS["wechat"](settings, clock.now(), "第0句", "0")
    bodies = [DOORS["wechat"](settings, clock.now(), f"第{n}句", str(n)).body for n in range(8)]
    answers = await asyncio.gather(*(two[n % 2].bring(replace(seen, body=body)) for n, body in enumerate(bodies)))
    assert sorted(answers) == [200, *[403] * 7]
    assert len(await two[0].messages()) == 1


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_signature_of_another_time_is_refused(
    one: Site, settings: Settings, clock: TurnedClock, minutes: int
) -> None:
    late = DOORS["wechat"](settings, clock.now() + timedelta(minutes=minutes), "路灯不亮", "1")
    assert await one.bring(late) == 403
    assert await one.messages() == []


async def test_plain_pushes_are_refused_unless_the_city_takes_them(settings: Settings, clock: TurnedClock) -> None:
    plain = DOORS["wechat"](settings, clock.now(), "路灯不亮", "1")
    async with started(changed(settings, wechat_plain=False), clock) as strict:
        assert await strict.bring(plain) == 403
        assert await strict.messages() == []


async def test_a_sealed_push_comes_in_once_however_often_it_is_sealed_again(
    settings: Settings, clock: TurnedClock
) -> None:
    sealed = changed(settings, wechat_aes_key=KEY, wechat_plain=False)
    async with started(sealed, clock) as safe:
        first, again = [DOORS["wechat"](sealed, clock.now(), "路灯不亮", "1") for _ in range(2)]
        assert first.body != again.body
        assert [await safe.bring(first), await safe.bring(again)] == [200, 200]
        plain = DOORS["wechat"](settings, clock.now(), "假的", "2")
        assert await safe.bring(plain) == 403
        assert await safe.messages() == ["路灯不亮"]


BOMBS = {
    "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Content>&e;</Content></xml>',
    "billion laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>',
    "remote dtd": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><xml><Content>x</Content></xml>',
    "200,000 levels": "<a>" * 200_000,
    "9 levels": "<xml>" + "<a>" * 8 + "</a>" * 8 + "</xml>",
    "a megabyte": f"<xml><Content>{'路' * 300_000}</Content></xml>",
    "many attributes": "<xml " + " ".join(f'a{n}="1"' for n in range(5_000)) + "><Content>x</Content></xml>",
}


@pytest.mark.parametrize("bomb", list(BOMBS))
async def test_a_poisoned_body_under_a_true_signature_is_put_aside(
    one: Site, settings: Settings, clock: TurnedClock, bomb: str
) -> None:
    made = DOORS["wechat"](settings, clock.now(), "x", "1")
    assert await one.bring(replace(made, body=BOMBS[bomb].encode())) == 200, "else WeChat brings it twice more"
    assert await one.messages() == []
    assert await one.bring(DOORS["wechat"](settings, clock.now(), "路灯不亮", "2")) == 200
    assert await one.messages() == ["路灯不亮"]


async def test_a_door_that_names_its_networks_is_shut_to_all_others(settings: Settings, clock: TurnedClock) -> None:
    """The true address counts: a header is believed from our own proxy alone."""
    networks = {"phone": ["10.1.0.0/16"], "sms": ["127.0.0.0/8"]}
    narrow = changed(settings, door_networks=networks)
    async with started(narrow, clock) as city:
        call, text = [DOORS[kind](settings, clock.now(), kind, "1") for kind in ("phone", "sms")]
        assert await city.bring(call) == 403
        assert await city.bring(call, **{"X-Forwarded-For": "10.1.2.3"}) == 403
        assert await city.bring(text) == 200
    async with started(changed(narrow, trusted_proxies=["127.0.0.1"]), clock) as city:
        assert await city.bring(call, **{"X-Forwarded-For": "10.1.2.3"}) == 200
        assert await city.bring(call, **{"X-Forwarded-For": "10.1.2.3, 203.0.113.9"}) == 403
        assert await city.messages() == ["phone", "sms"]


@pytest.mark.parametrize(
    "path",
    [
        "/in/phone/../../etc/passwd",
        "/in/%2e%2e%2fphone",
        "/in/sms/%2e%2e%2f%2e%2e%2fkeys.json",
        "/in/phone%00",
        "/in/file:%2f%2f%2fetc%2fpasswd",
        "/static/%2e%2e/routes.py",
        "/static/..%2f..%2fhotline%2fbase%2fsettings.py",
    ],
)
async def test_no_address_leads_out_of_the_doors(one: Site, path: str) -> None:
    """Written on the socket as it is: a client would tidy it."""
    host, port = one.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for method in ("GET", "POST"):
        writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        assert 400 <= status < 500, (method, path)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        body = await reader.readexactly(length)
        assert b"root:" not in body
        assert b"import " not in body
        if "connection: close" in head or status == 400:
            break
    writer.close()

"""Who is not our provider is not let in; what breaks the contract is kept for a look, masked; nothing else is lost."""

import json

from sqlalchemy import select

from channels.models import RefusedPayload
from hotline.simulation.fakes.deliveries import InboundDelivery
from tests.walks.conftest import Town

WORDS = "临江路的路灯坏了，我的电话是13877100009"


async def test_a_wrong_signature_is_refused_and_nothing_is_kept(town: Town) -> None:
    good = town.brought("wechat", WORDS)
    forged = {**good.query, "signature": "0" * 40}
    response = await town.client.post(good.path, data=good.body, headers=good.headers, params=forged)
    assert response.status in {401, 403}
    assert await town.tickets() == 0
    assert await kept(town) == []


async def test_each_door_has_its_own_lock(town: Town) -> None:
    for channel, spoil in {
        "phone": {"headers": {"Authorization": "Basic bm86bm8="}},
        "telegram": {"headers": {"X-Telegram-Bot-Api-Secret-Token": "no"}},
        "sms": {"path": "/in/sms/guessed"},
    }.items():
        good = town.brought(channel, WORDS)
        bad = InboundDelivery(
            str(spoil.get("path", good.path)), good.body, {**good.headers, **dict(spoil.get("headers", {}))}, good.query
        )
        response = await town.client.post(bad.path, data=bad.body, headers=bad.headers, params=bad.query)
        assert response.status in {401, 403}, channel
    assert await town.tickets() == 0


async def test_a_broken_body_is_kept_masked(town: Town) -> None:
    good = town.brought("sms", WORDS)
    broken = json.dumps({"note": "电话13877100009"}, ensure_ascii=False).encode()
    response = await town.client.post(good.path, data=broken, headers=good.headers)
    assert response.status < 500
    [payload] = await kept(town)
    assert payload.channel == "sms"
    assert "138****0009" in payload.body
    assert "13877100009" not in payload.body


async def kept(town: Town) -> list[RefusedPayload]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(RefusedPayload)))

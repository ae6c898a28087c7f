"""Run by test_previous_release.py with the *old* program on the path and the new tables in the database.

An SMS comes in, is decided, acknowledged and swept; the public page, the desk and a backup are read. Writes
what came of it as one JSON line. Uses only what the old program has, by the names it had there.
"""

import asyncio
import json
import sys
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

import hotline
from channels.models import Outbox
from hotline.app import background, seed, wiring
from hotline.app.fakes import deliveries
from hotline.app.web import web_app
from hotline.base.settings import Settings
from tickets.models import Ticket

SECRETS = {"sms_path_secret": "path", "sms_key_id": "key", "sms_key_secret": "secret", "channels": ("sms",)}


async def live(url: str, home: Path) -> dict[str, object]:
    house = wiring.build(Settings(home=home, database_url=url, **SECRETS))
    async with house.work.begin() as uow:
        await seed.seed(uow, password="previous-release")
    async with TestClient(TestServer(web_app(house))) as client:
        statuses = []
        for serial, text in enumerate(("翠湖路的路灯坏了三天了没人修", "小区门口垃圾没人清运，臭得很")):
            delivery = deliveries.aliyun_sms_up(
                house.settings, phone=f"1380013800{serial}", text=text, sequence_id=str(serial), now=house.clock.now()
            )
            answer = await client.post(
                delivery.path, params=delivery.query, data=delivery.body, headers=delivery.headers
            )
            statuses.append(answer.status)
        await background.decide_all(house)
        await background.sweep_due(house)
        pages = [(await client.get(path, allow_redirects=False)).status for path in ("/", "/login", "/desk")]
    async with house.work.reading() as session:
        tickets = await session.scalar(select(func.count()).select_from(Ticket))
        replies = await session.scalar(select(func.count()).select_from(Outbox))
    await house.close()
    return {
        "program": str(Path(hotline.__file__).parents[1]),
        "doors": statuses,
        "pages": pages,
        "tickets": tickets,
        "replies": replies,
    }


sys.stdout.write(json.dumps(asyncio.run(live(sys.argv[1], Path(sys.argv[2])))))

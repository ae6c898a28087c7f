"""A person who reads the database or a backup can open no citizen's matter and write as nobody."""

import re

import pytest
import sqlalchemy as sa

from hotline.app.metadata import Base
from hotline.base.security import codes
from tests.walks.conftest import Town


async def in_plain(town: Town) -> str:
    """Every value of every table as it lies there, sealed ones sealed."""
    async with town.work.reading() as session:
        rows = [row for table in Base.metadata.sorted_tables for row in await session.execute(sa.select(table))]
    return "\n".join(str(value) for row in rows for value in row)


@pytest.mark.parametrize("channel", ["sms", "wechat", "telegram"])
async def test_a_code_that_was_sent_is_kept_nowhere(town: Town, channel: str) -> None:
    await town.says(channel, "临江路三号门口的路灯坏了三天")
    code = next(code for text in town.received(channel) if (code := codes.code_in(text)))
    assert not re.search(rf"(?<![\w.]){code}(?!\w)", await in_plain(town))
    assert "查询码 ******" in await in_plain(town)


async def test_the_window_shows_its_code_again_and_the_key_of_its_lines_is_no_key(town: Town) -> None:
    token = town.token("neighbour")
    visitor = await town.visitor("neighbour")
    await visitor.say("临江路三号门口的路灯坏了三天")
    code = codes.code_in(await visitor.hears("查询码"))
    again = await town.visitor("neighbour")
    assert codes.code_in(await again.hears("查询码")) == code
    kept = await in_plain(town)
    assert not re.search(rf"(?<![\w.]){code}(?!\w)", kept)
    assert token not in kept


async def test_a_code_waits_sealed_for_its_being_sent(town: Town) -> None:
    await town.bring(town.brought("sms", "临江路三号门口的路灯坏了三天"))
    await town.house.decide()
    async with town.work.reading() as session:
        outbox = Base.metadata.tables["outbox"]
        [(text, sealed)] = (await session.execute(sa.select(outbox.c.text, outbox.c.code_sealed))).all()
    assert "查询码 ******" in text
    assert len(town.house.settings.keys.open(sealed)) == 6
    await town.settle()
    async with town.work.reading() as session:
        assert (await session.scalars(sa.select(outbox.c.code_sealed))).all() == [None]
    assert codes.code_in(town.received("sms")[0])

"""What somebody sends makes no line of the log or of the trail their own, and steers no terminal."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from hotline.base.clock import TurnedClock
from hotline.base.observability import log
from hotline.base.settings import Settings
from hotline.simulation.fakes import deliveries
from tests.attacks.started import started
from tickets.trail import TrailEntry

FORGED = 'x\n{"event": "signed_in", "staff": 1}\r\n\x1b[2J\x1b]0;owned\x07\u2028\u202e'


@pytest.fixture
def to_stderr() -> Iterator[None]:
    """As a started process writes it."""
    before = logging.getLogger().handlers[:]
    yield log.set_up()
    logging.getLogger().handlers[:] = before


@pytest.mark.usefixtures("to_stderr")
async def test_a_line_stays_a_line(settings: Settings, clock: TurnedClock, capsys: pytest.CaptureFixture[str]) -> None:
    async with started(settings, clock) as city:
        page = await city.client.get(f"{city.url}/login")
        secret = (await page.text()).split('name="csrf" value="')[1].split('"')[0]
        form = {"csrf": secret, "login": FORGED, "password": FORGED, "next": FORGED}
        assert (await city.client.post(f"{city.url}/login", data=form)).status == 401
        made = deliveries.wechat_push(settings, openid="o1", text=FORGED, message_id="1", now=clock.now())
        assert await city.bring(replace(made, query={**made.query, "nonce": FORGED})) == 403
        forged = '"} {"event": "signed_in", "staff": 1}'
        headers = {"User-Agent": forged, "X-Forwarded-For": forged, "X-Request-Id": forged}
        assert await city.bring(made, **headers) == 200
        async with city.work.reading() as session:
            noted = (await session.scalars(select(TrailEntry))).all()
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert not any("\x1b" in line or "\u202e" in line for line in lines)
    assert not any(json.loads(line)["event"] == "signed_in" for line in lines)
    assert len(noted) == 2
    found = "".join(f"{one.about}{one.address}{one.detail}{one.actor_name}" for one in noted)
    assert found.isprintable()
    assert "owned" not in found

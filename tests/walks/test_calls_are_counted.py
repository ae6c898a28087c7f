"""An exchange posts every leg of a morning's calls; the figures say who asked for a person, who got one, and how soon.

Recorded legs, sources in `tests/channels/fixtures/README.md`; formulas in DOMAIN-2 2.2.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hotline.simulation.fakes.deliveries import JSON, InboundDelivery, basic
from sla.indicators import indicator_period, reports
from sla.indicators.rates import Rate
from tests.walks.conftest import Town
from tickets.models import Ticket

FILE = Path(__file__).parent.parent / "channels" / "fixtures" / "freeswitch-calls.json"
LEGS: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
SAME_DAY = {"start_epoch": "1795882100", "answer_epoch": "1795882101", "end_epoch": "1795882364"}  # not in 2021


async def test_the_legs_of_a_morning(town: Town) -> None:
    town.clock.turn(days=6)  # the day on which the legs were recorded
    headers = {"Content-Type": JSON, "Authorization": basic(town.house.settings)}
    for name, leg in LEGS.items():
        text = leg["variables"] | (SAME_DAY if name == "hung up in the menu" else {})
        await town.bring(InboundDelivery("/in/phone", json.dumps(leg | {"variables": text}).encode(), headers))
    await town.settle()
    now = town.clock.now()
    async with town.work.reading() as session:
        facts = await indicator_period.facts_of(session, indicator_period.of_days(now.date(), now.date(), known_at=now))
        titles = Counter(await session.scalars(select(Ticket.title)))
    assert titles == {"漏接来电，请回拨": 4, "（没有文字，请听录音）": 3}, (
        "nobody is sent to a recording that is not there"
    )
    found = reports.figures(facts)
    rates = {code: reports.rate_of(found, reports.CITY, code) for code in found[reports.CITY]}
    assert len(facts.calls) == 7, "the seat's and the department's legs are no calls"
    assert rates["in_menu"] == Rate(1, 7)
    assert rates["connected"] == Rate(3, 6), "who hung up in the menu did not ask for a person"
    assert rates["abandoned"] == Rate(3, 6)
    assert (rates["abandoned_queue"], rates["abandoned_ringing"]) == (Rate(1, 6), Rate(2, 6))
    assert (rates["quick"], rates["service_15"]) == (Rate(3, 3), Rate(3, 6))
    assert round(rates["waiting"].value or 0, 1) == 1.0, "the talk before a transfer is no waiting"
    assert rates["called_back"] == Rate(0, 3)

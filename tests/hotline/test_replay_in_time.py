"""A recorded week is lived again: the clock is turned from event to event, and everything falls on its recorded day."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.base.clock import CITY_ZONE, city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.simulation.replay import InTime, Lived, replay
from router.hot_issues.hot_models import HotIssue
from sla.models import Deadline, Fired
from tests.hotline.test_cli import hotline
from tests.hotline.test_replay import home as home_with_a_model
from tickets.models import Ticket

home = home_with_a_model
ROWS = [
    # nobody signs: two working hours from half past nine, one working day for the first contact
    {
        "at": "2026-11-23 09:10",
        "text": "小区门口的路灯不亮，已经三天",
        "department": "szgl",
        "dispatched_at": "2026-11-23 09:30",
    },
    # a quick unit and a happy citizen
    {
        "at": "2026-11-24 10:00",
        "text": "人行道的地砖松了，下雨天一踩一脚水",
        "department": "szgl",
        "signed_at": "2026-11-24 10:30",
        "contacted_at": "2026-11-24 11:00",
        "answered_at": "2026-11-25 15:00",
        "answer": "已换好地砖",
        "rated_at": "2026-11-26 09:00",
        "satisfied": "5",
    },
    # answered, but the citizen keeps silent: asked again on the next two working days, then nobody was reached
    {
        "at": "2026-11-24 14:40",
        "text": "公交站台的顶棚漏雨",
        "department": "szgl",
        "signed_at": "2026-11-24 15:00",
        "answered_at": "2026-11-25 10:00",
    },
    # nobody dispatches: twenty-four hours by day and night, over a weekend
    {"at": "2026-11-27 09:00", "text": "这件事情我实在说不清楚"},
    {"at": "2026-12-01 16:00", "text": "楼上的事还是说不清楚"},
]
EXPECTED = {
    (1, "sign", "remind"): "2026-11-23 10:30",
    (1, "sign", "yellow"): "2026-11-23 11:06",
    (1, "sign", "red"): "2026-11-23 11:30",
    (1, "sign", "chase"): "2026-11-23 14:30",  # one working hour later, the lunch break between
    (1, "sign", "supervise"): "2026-11-24 17:30",
    (1, "contact", "red"): "2026-11-24 17:30",
    (1, "contact", "chase"): "2026-11-25 09:30",
    (1, "supervision", "red"): "2026-11-27 17:30",
    (4, "dispatch", "remind"): "2026-11-27 21:00",
    (4, "dispatch", "yellow"): "2026-11-28 04:12",
    (4, "dispatch", "red"): "2026-11-28 09:00",
}


def written(home: Path, rows: list[dict[str, str]]) -> Path:
    path = home / "week.jsonl"
    lines = [{"id": f"r{place}"} | row for place, row in enumerate(rows)]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in lines))
    return path


async def lived(home: Path, **how: object) -> Lived:
    in_time = InTime(**({"speed": None, "at": ["at"]} | how))  # type: ignore[arg-type]
    path = home / "week.jsonl"
    found = await replay(path, text=["text"], channel="sms", settings=Settings(home=home), in_time=in_time)
    assert isinstance(found, Lived)
    return found


def city(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


async def test_lamps_chases_and_reviews_fall_on_their_recorded_days(home: Path) -> None:
    written(home, ROWS)
    text = await lived(home)
    assert (text.read, text.tickets_opened, text.errors, text.undecided) == (5, 5, 0, 0)
    assert (text.acts, text.acts_refused, text.drift_seconds) == (7, 0, 0.0)
    assert (text.since, text.until) == ("2026-11-23T09:10:00+08:00", "2026-12-02T00:00:00+08:00")
    database = Database(Settings(home=home).database)
    async with database.reading() as session:
        rows = await session.execute(
            select(Deadline.ticket_id, Deadline.promise, Fired.step, Fired.fired_at).join(
                Fired, Fired.deadline_id == Deadline.id
            )
        )
        fired = {(ticket_id, promise.value, step.value): moment for ticket_id, promise, step, moment in rows}
        registered = (await session.scalars(select(Ticket.registered_at).order_by(Ticket.id))).all()
    await database.close()
    assert {key: city(moment) for key, moment in EXPECTED.items()}.items() <= fired.items()
    assert [ticket for ticket, _, step in fired if step == "red" and ticket in {2, 3}] == [3], "only its follow-up"
    assert [f"{city_time(moment):%Y-%m-%d %H:%M}" for moment in registered] == [row["at"] for row in ROWS]
    assert text.days["2026-11-25"]["asked"] == 2
    assert text.days["2026-11-26"]["rated"] == 1
    assert text.days["2026-11-23"] | {"chase": 1, "red": 1, "dispatched": 1} == text.days["2026-11-23"]
    assert list(text.days) == sorted(text.days)


async def test_a_second_replay_is_the_providers_repeat(home: Path) -> None:
    written(home, ROWS[:2])
    first, again = await lived(home), await lived(home)
    assert (first.tickets_opened, again.tickets_opened) == (2, 0)
    assert (again.repeated, again.acts) == (2, 0)


async def test_what_many_wrote_about_is_hot_at_the_end_of_the_day(home: Path) -> None:
    words = ("太平路西段路灯又不亮了", "太平路西段的路灯不亮，天黑看不见", "太平路西段路灯坏了一片，都不亮")
    rows = [{"at": f"2026-11-23 1{hour}:00", "text": text} for hour, text in enumerate(words)]
    written(home, rows)
    await lived(home)
    database = Database(Settings(home=home).database)
    async with database.reading() as session:
        found = (await session.scalars(select(HotIssue))).all()
    await database.close()
    assert [(issue.tickets, f"{city_time(issue.found_at):%Y-%m-%d}") for issue in found] == [(3, "2026-11-24")]


async def test_with_a_speed_the_clock_reaches_the_same_days(home: Path) -> None:
    written(home, ROWS[:1])
    text = await lived(home, speed=1e6, until=date(2026, 11, 24))
    assert text.until == "2026-11-25T00:00:00+08:00"
    assert text.days["2026-11-24"]["supervise"] == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [({"text": "没有时刻"}, "没有时刻"), ({"text": "x", "at": "2026-11-23", "signed_at": "?"}, "signed_at")],
)
async def test_a_moment_that_cannot_be_read_is_reported_at_once(home: Path, row: dict[str, str], words: str) -> None:
    written(home, [row])
    with pytest.raises(BadInput, match=re.escape(words)):
        await lived(home)


@pytest.fixture
def no_file(tmp_path: Path) -> Callable[[str], str]:
    def said(speed: str) -> str:
        (tmp_path / "x.jsonl").write_text("")
        arguments = ("replay", str(tmp_path / "x.jsonl"), "--text", "text", "--channel", "sms", "--speed", speed)
        return hotline(*arguments, home=tmp_path).stderr

    return said


@pytest.mark.parametrize("speed", ["0.5", "schnell", "inf", "nan"])
def test_a_speed_that_makes_no_sense_is_reported_in_words(no_file: Callable[[str], str], speed: str) -> None:
    assert "--speed 请写" in no_file(speed)

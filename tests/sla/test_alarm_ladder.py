"""Who is notified when nobody takes an alarm: a table whose rows say what happened before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.base.errors import BadInput
from sla.policy import active_policies, policy_files
from sla.sweep.alarm_ladder import AlarmRung, Ladder, climb, first_at
from tickets.staff.duty_models import Post

CAME = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SEAT, BOSS, HEAD = Post.SEAT, Post.SUPERVISOR, Post.OFFICER
ALL = (SEAT, BOSS, HEAD)

# minutes since the cry, rungs climbed, reachable posts -> notified, vacant, rungs then, next in minutes since the cry
TABLE = [
    ("after a minute the seats", 1, 0, ALL, [SEAT], [], 1, 5),
    ("after five the supervisor", 5, 1, ALL, [BOSS], [], 2, 15),
    ("after a quarter of an hour the officer", 15, 2, ALL, [HEAD], [], 3, 30),
    ("then the officer again", 30, 3, ALL, [HEAD], [], 3, 45),
    ("no seat: the supervisor at once", 1, 0, (BOSS, HEAD), [BOSS], [SEAT], 2, 15),
    ("neither seat nor supervisor: the officer at once", 1, 0, (HEAD,), [HEAD], [SEAT, BOSS], 3, 16),
    ("no supervisor: the officer at five", 5, 1, (SEAT, HEAD), [HEAD], [BOSS], 3, 20),
    ("no officer: the supervisor again", 15, 2, (SEAT, BOSS), [BOSS], [HEAD], 3, 30),
    ("nobody but a seat: the seat again", 5, 1, (SEAT,), [SEAT], [BOSS, HEAD], 3, 20),
    ("nobody at all: said, and tried again", 1, 0, (), [], [SEAT, BOSS, HEAD], 3, 16),
    ("the house stood still for six minutes", 6, 0, ALL, [SEAT, BOSS], [], 2, 15),
    ("the house stood still for an hour", 60, 0, ALL, [SEAT, BOSS, HEAD], [], 3, 75),
    ("somebody came on duty before the repeat", 31, 3, (HEAD,), [HEAD], [], 3, 46),
]


@pytest.mark.parametrize(
    ("minutes", "step", "reachable", "told", "vacant", "then", "following"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_it_climbs(
    minutes: int,
    step: int,
    reachable: tuple[Post, ...],
    told: list[Post],
    vacant: list[Post],
    then: int,
    following: int,
) -> None:
    now = CAME + timedelta(minutes=minutes)
    found = climb(Ladder(), step=step, came_at=CAME, now=now, reachable=reachable)
    assert (list(found.notified), list(found.vacant), found.step) == (told, vacant, then)
    assert found.next_at == CAME + timedelta(minutes=following)


def test_the_first_rung_counts_from_the_citizens_message() -> None:
    assert first_at(Ladder(), CAME) == CAME + timedelta(minutes=1)


CITY = """
name = "city"
label = "本市"
since = 2026-01-01
extends = "guangxi"
[alarm]
again = "{again}"
step = [{steps}]
"""


def _read(tmp_path: Path, steps: str, again: str = "10min") -> Ladder:
    file = tmp_path / "city.toml"
    file.write_text(CITY.format(steps=steps, again=again), encoding="utf-8")
    return policy_files.read(file, policy_files.built_in())[0].alarm


def test_a_city_sets_its_own_steps(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        '{after="2min",post="seat"},{after="4min",post="seat"},{after="8min",post="supervisor"},{after="1h",post="officer"}',
    )
    assert found.rungs[1] == AlarmRung(timedelta(minutes=4), SEAT)
    assert found.rungs[-1] == AlarmRung(timedelta(hours=1), HEAD)
    assert found.again == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("steps", "again", "words"),
    [
        ('{after="5min",post="seat"},{after="5min",post="officer"}', "10min", "一步比一步晚"),
        ('{after="1wd",post="seat"}', "10min", "不分昼夜"),
        ('{after="1min",post="mayor"}', "10min", "没有“mayor”"),
        ('{after="soon",post="seat"}', "10min", "看不懂的时限"),
        ('{after="1min",post="seat"}', "1wh", "不分昼夜"),
    ],
)
def test_what_is_wrong_with_the_steps_is_said(tmp_path: Path, steps: str, again: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        _read(tmp_path, steps, again)


def test_every_shipped_policy_has_the_default_ladder() -> None:
    assert {preset.alarm for preset in active_policies.PRESETS.values()} == {Ladder()}

"""The doctor's pure checks: calendar and channels, by tables."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboards.admin.queries.system import Unsent, WaitingWork
from hotline.app.doctor.city import channels, next_year, wechat_mode
from hotline.base.observability.readiness import Level
from hotline.base.settings import Settings

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
AN_HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("announced", "today", "level", "words"),
    [
        (date(2026, 12, 31), date(2026, 11, 20), Level.GOOD, "2027 年的一般十一月公布"),
        (date(2026, 12, 31), date(2026, 12, 1), Level.WARNING, "2027 年的放假安排还没有录入"),
        (date(2027, 12, 31), date(2026, 12, 1), Level.GOOD, "已录入到 2027-12-31"),
        (date(2026, 12, 31), date(2027, 1, 1), Level.BAD, "2027 年的放假安排没有录入"),
    ],
)
def test_next_years_calendar(announced: date, today: date, level: Level, words: str) -> None:
    check = next_year(announced, today)
    assert check.level is level
    assert words in check.words
    assert ("hotline calendar import" in check.todo) == (level is not Level.GOOD)


@pytest.mark.parametrize(
    ("last", "refused_since", "level", "words"),
    [
        (None, None, Level.GOOD, "还没有"),
        (NOW - AN_HOUR, None, Level.GOOD, "1 小时前"),
        (NOW - AN_HOUR, NOW - 2 * AN_HOUR, Level.GOOD, "1 小时前"),  # one number's trouble
        (NOW - 2 * AN_HOUR, NOW - AN_HOUR, Level.BAD, "后来 3 条都被服务商拒绝"),
        (None, NOW - AN_HOUR, Level.BAD, "还没有；后来 3 条"),
    ],
)
def test_a_channel_that_takes_nothing_any_more(
    last: datetime | None, refused_since: datetime | None, level: Level, words: str
) -> None:
    sent = {"sms": last} if last else {}
    unsent = {"sms": Unsent(WaitingWork(), WaitingWork(3, refused_since))} if refused_since else {}
    (check,) = channels(("sms",), sent, unsent, NOW)
    assert check.level is level
    assert words in check.words


@pytest.mark.parametrize(
    ("facts", "level", "words"),
    [
        ({"wechat_aes_key": "k" * 43}, Level.GOOD, "安全模式"),
        ({"wechat_plain": True}, Level.WARNING, "可能假冒"),
        ({}, Level.BAD, "全部被拒绝"),
    ],
)
def test_how_wechat_pushes_are_sealed(facts: dict[str, object], level: Level, words: str) -> None:
    check = wechat_mode(Settings.model_validate(facts))
    assert (check.level, words in check.words, "HOTLINE_WECHAT_AES_KEY" in check.todo) == (
        level,
        True,
        level is not Level.GOOD,
    )

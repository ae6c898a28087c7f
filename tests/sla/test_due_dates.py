"""Due dates worked out by hand, each with its source of law in its name; `NOTICE` names the year's 放假通知.

Business is 08:30-12:00 and 14:00-17:30. Weekdays: 2026-11-23 and 2027-02-01 are Mondays.
"""

from datetime import datetime

import pytest

from hotline.base.clock import CITY_ZONE
from sla.calendar.national_calendar import national
from sla.calendar.workdays import Pause, due
from sla.deadlines.due_calculation import explain
from sla.policy.active_policies import PRESETS
from sla.policy.time_limit import TimeLimit

CIVIL_201, CIVIL_203 = "民法典201条", "民法典203条"
NOTICE_2025, NOTICE_2026 = "国办发明电〔2024〕12号", "国办发明电〔2025〕7号"
BY_LAW = "放假办法2条"
ORDER_121 = "总局令第121号45条"
CIVIL_203_2 = "民法典203条2款"
PAUSED = "DOMAIN 2.3 暂停不计"
OWN_RULE = "本地约定：零头按次日"

DATES = [
    # working days: the first day does not count, the last ends with business
    (CIVIL_201, "2026-11-23 09:00", "1wd", "2026-11-24 17:30"),
    (CIVIL_201, "2026-11-23 23:59", "2wd", "2026-11-25 17:30"),
    (CIVIL_201, "2026-11-27 16:59", "1wd", "2026-11-30 17:30"),
    (CIVIL_201, "2026-11-28 10:00", "1wd", "2026-11-30 17:30"),
    (CIVIL_201, "2026-11-23 09:00", "7wd", "2026-12-02 17:30"),
    (CIVIL_201, "2026-11-23 09:00", "15wd", "2026-12-14 17:30"),
    # festivals and make-up days of published years
    (NOTICE_2026, "2026-09-18 10:00", "1wd", "2026-09-20 17:30"),
    (NOTICE_2026, "2026-09-18 10:00", "2wd", "2026-09-21 17:30"),
    (NOTICE_2026, "2026-09-24 10:00", "1wd", "2026-09-28 17:30"),
    (NOTICE_2026, "2026-09-30 10:00", "3wd", "2026-10-10 17:30"),
    (NOTICE_2026, "2026-02-13 10:00", "2wd", "2026-02-24 17:30"),
    (NOTICE_2026, "2026-02-27 10:00", "1wd", "2026-02-28 17:30"),
    (NOTICE_2026, "2026-05-08 10:00", "1wd", "2026-05-09 17:30"),
    (NOTICE_2026, "2026-06-18 10:00", "1wd", "2026-06-22 17:30"),
    (NOTICE_2026, "2026-01-03 12:00", "1wd", "2026-01-04 17:30"),
    (NOTICE_2025, "2025-01-27 10:00", "1wd", "2025-02-05 17:30"),
    (NOTICE_2025, "2025-09-26 10:00", "2wd", "2025-09-29 17:30"),
    (NOTICE_2025, "2025-09-30 10:00", "2wd", "2025-10-10 17:30"),
    # years for which no notice is out: days off by law, no make-up days, no days in lieu
    (BY_LAW, "2026-12-31 10:00", "1wd", "2027-01-04 17:30"),
    (BY_LAW, "2027-02-04 10:00", "1wd", "2027-02-09 17:30"),
    (BY_LAW, "2027-02-03 10:00", "5wd", "2027-02-12 17:30"),
    (BY_LAW, "2027-04-02 10:00", "1wd", "2027-04-06 17:30"),
    (BY_LAW, "2027-04-30 10:00", "1wd", "2027-05-03 17:30"),
    (BY_LAW, "2027-06-08 10:00", "1wd", "2027-06-10 17:30"),
    (BY_LAW, "2027-09-14 10:00", "1wd", "2027-09-16 17:30"),
    (BY_LAW, "2027-09-30 10:00", "2wd", "2027-10-05 17:30"),
    (BY_LAW, "2028-01-24 10:00", "1wd", "2028-01-31 17:30"),
    (BY_LAW, "2028-10-02 10:00", "1wd", "2028-10-04 17:30"),
    (BY_LAW, "2028-05-26 10:00", "1wd", "2028-05-29 17:30"),
    # working hours, from the moment
    (CIVIL_201, "2026-11-23 09:00", "2wh", "2026-11-23 11:00"),
    (CIVIL_201, "2026-11-23 11:00", "2wh", "2026-11-23 15:00"),
    (CIVIL_201, "2026-11-23 22:00", "2wh", "2026-11-24 10:30"),
    (CIVIL_201, "2026-11-27 17:00", "2wh", "2026-11-30 10:00"),
    (NOTICE_2026, "2026-09-30 17:00", "1wh", "2026-10-08 09:00"),
    (BY_LAW, "2027-02-04 17:00", "1wh", "2027-02-09 09:00"),
    # fractions
    (CIVIL_201, "2026-11-23 09:00", "0.5wh", "2026-11-23 09:30"),
    (CIVIL_201, "2026-11-23 11:45", "0.5wh", "2026-11-23 14:15"),
    (CIVIL_201, "2026-11-23 17:15", "0.5wh", "2026-11-24 08:45"),
    (CIVIL_201, "2026-11-23 16:00", "2.5wh", "2026-11-24 09:30"),
    (CIVIL_201, "2026-11-27 22:00", "0.25wh", "2026-11-30 08:45"),
    (CIVIL_201, "2026-11-23 23:00", "2.5h", "2026-11-24 01:30"),
    (CIVIL_201, "2026-11-28 03:00", "0.5h", "2026-11-28 03:30"),
    (CIVIL_201, "2026-11-23 09:00", "1.5h", "2026-11-23 10:30"),
    (OWN_RULE, "2026-11-23 09:00", "0.5wd", "2026-11-24 12:00"),
    (OWN_RULE, "2026-11-23 09:00", "1.5wd", "2026-11-25 12:00"),
    (OWN_RULE, "2026-11-27 09:00", "0.5wd", "2026-11-30 12:00"),
    (OWN_RULE, "2026-11-26 09:00", "1.5wd", "2026-11-30 12:00"),
    (OWN_RULE, "2026-09-30 09:00", "0.5wd", "2026-10-08 12:00"),
    (OWN_RULE, "2026-11-23 09:00", "2.75wd", "2026-11-26 15:45"),
    (OWN_RULE, "2026-11-23 09:00", "0.5d", "2026-11-24 12:00"),
    (OWN_RULE, "2026-11-23 09:00", "1.5d", "2026-11-25 12:00"),
    (CIVIL_203, "2026-11-27 09:00", "0.5d", "2026-11-30 17:30"),
    # natural days: a last day that is a day off moves to the next working day
    (CIVIL_203, "2026-11-23 09:00", "3d", "2026-11-26 17:30"),
    (CIVIL_203, "2026-11-23 09:00", "5d", "2026-11-30 17:30"),
    (CIVIL_203, "2026-09-24 09:00", "7d", "2026-10-08 17:30"),
    (CIVIL_203, "2026-09-10 09:00", "10d", "2026-09-20 17:30"),
    (CIVIL_203, "2027-01-27 09:00", "10d", "2027-02-09 17:30"),
    # natural days of 令121号: only a 法定节假日 moves the end
    (ORDER_121, "2026-04-20 09:00", "60ld", "2026-06-22 17:30"),
    (ORDER_121, "2026-05-08 09:00", "60ld", "2026-07-07 17:30"),
    (ORDER_121, "2026-02-28 09:00", "60ld", "2026-04-29 17:30"),
    (ORDER_121, "2026-08-05 09:00", "60ld", "2026-10-08 17:30"),
    (ORDER_121, "2026-12-08 09:00", "60ld", "2027-02-09 17:30"),
    # and they end with business where there is any that day, at 24:00 of a Saturday or Sunday that is not made up for
    (CIVIL_203_2, "2026-05-12 09:00", "60ld", "2026-07-12 00:00"),
    (CIVIL_203_2, "2026-05-13 09:00", "60ld", "2026-07-13 00:00"),
    (CIVIL_203_2, "2026-05-14 09:00", "60ld", "2026-07-13 17:30"),
    (CIVIL_203_2, "2026-08-11 09:00", "60ld", "2026-10-10 17:30"),  # a Saturday that is made up for
    (CIVIL_203_2, "2026-08-12 09:00", "60ld", "2026-10-12 00:00"),
    (CIVIL_203_2, "2026-11-27 09:00", "1ld", "2026-11-29 00:00"),
    # days that are made up for have office hours like any other
    (NOTICE_2025, "2025-01-24 16:00", "2.5wh", "2025-01-26 09:30"),
    (NOTICE_2025, "2025-01-27 10:00", "1.5wd", "2025-02-06 12:00"),
    (NOTICE_2025, "2025-02-07 09:00", "2wd", "2025-02-10 17:30"),
    (NOTICE_2025, "2025-04-25 17:00", "4wh", "2025-04-27 12:00"),
    (NOTICE_2025, "2025-04-30 12:30", "0.5wh", "2025-04-30 14:30"),
    (NOTICE_2025, "2025-05-30 18:00", "0.5wd", "2025-06-03 12:00"),
    (NOTICE_2025, "2025-09-30 17:30", "1wh", "2025-10-09 09:30"),
    (NOTICE_2025, "2025-10-09 10:00", "2wd", "2025-10-11 17:30"),
    (NOTICE_2026, "2025-12-31 16:00", "3wh", "2026-01-04 10:00"),
    (NOTICE_2026, "2026-02-14 16:30", "2wh", "2026-02-24 09:30"),
    (NOTICE_2026, "2026-02-27 17:20", "0.25wh", "2026-02-28 08:35"),
    (NOTICE_2026, "2026-05-08 17:20", "0.5wh", "2026-05-09 08:50"),
    (NOTICE_2026, "2026-02-13 09:00", "10wd", "2026-03-05 17:30"),
    (NOTICE_2026, "2026-03-02 10:00", "45wd", "2026-05-08 17:30"),
    # received outside office hours
    (CIVIL_201, "2026-02-20 12:00", "0.5wh", "2026-02-24 09:00"),
    (CIVIL_201, "2026-11-20 08:00", "0.5wh", "2026-11-20 09:00"),
    (OWN_RULE, "2026-11-20 19:00", "0.75wd", "2026-11-23 15:45"),
    (OWN_RULE, "2026-11-24 08:00", "1.25d", "2026-11-26 06:00"),
    # natural hours run at night and on days off
    (CIVIL_201, "2026-11-27 20:00", "24h", "2026-11-28 20:00"),
    (CIVIL_201, "2026-10-01 23:50", "15min", "2026-10-02 00:05"),
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


def named(cases: list[tuple[str, ...]]) -> list[str]:
    return [f"{case[0]}-{case[1]}+{case[2]}" for case in cases]


@pytest.mark.parametrize(("source", "start", "budget", "ends"), DATES, ids=named(DATES))
def test_a_due_date(source: str, start: str, budget: str, ends: str) -> None:
    assert due(at(start), TimeLimit.parse(budget), national()) == at(ends), source


PAUSES = [
    (PAUSED, "2026-11-23 09:00", "2wd", "2026-11-24 08:30", "2026-11-24 17:30", "2026-11-26 17:30"),
    (PAUSED, "2026-11-23 09:00", "2wd", "2026-11-24 17:30", "2026-11-25 08:30", "2026-11-25 17:30"),
    (PAUSED, "2026-11-23 09:00", "2.5wh", "2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 14:30"),
    (PAUSED, "2026-11-23 09:00", "0.5wd", "2026-11-24 10:00", "2026-11-24 11:00", "2026-11-24 15:00"),
    (PAUSED, "2026-11-23 09:00", "2.5h", "2026-11-23 10:00", "2026-11-23 11:30", "2026-11-23 13:00"),
    (PAUSED, "2026-09-30 09:00", "1wd", "2026-10-01 09:00", "2026-10-07 09:00", "2026-10-08 17:30"),
]


@pytest.mark.parametrize(("source", "start", "budget", "since", "until", "ends"), PAUSES, ids=named(PAUSES))
def test_a_due_date_with_a_pause(source: str, start: str, budget: str, since: str, until: str, ends: str) -> None:
    assert due(at(start), TimeLimit.parse(budget), national(), [Pause(at(since), at(until))]) == at(ends), source


LOCAL = [
    ("广西放假办法", "2026-04-17 09:00", "1wd", "2026-04-21 17:30"),
    ("广西放假办法", "2025-03-28 15:00", "2wd", "2025-04-03 17:30"),
    ("广西放假办法", "2026-04-17 17:15", "0.5wh", "2026-04-21 08:45"),
    ("广西放假办法", "2026-03-02 10:00", "45wd", "2026-05-09 17:30"),
    ("广西放假办法", "2027-04-08 17:00", "1wh", "2027-04-12 09:00"),
    ("广西放假办法", "2027-04-08 09:00", "1wd", "2027-04-12 17:30"),
    ("广西放假办法", "2028-03-27 09:00", "2wd", "2028-03-31 17:30"),
]


@pytest.mark.parametrize(("source", "start", "budget", "ends"), LOCAL, ids=named(LOCAL))
def test_a_due_date_in_guangxi(source: str, start: str, budget: str, ends: str) -> None:
    """三月初三、初四 are days off there."""
    calendar = national(PRESETS["guangxi"].days_off)
    assert due(at(start), TimeLimit.parse(budget), calendar) == at(ends), source


@pytest.mark.parametrize(
    ("budget", "label", "words"),
    [
        ("0.5wd", "0.5个工作日", "按下一工作日业务时间的相应部分计"),
        ("1.50wd", "1.5个工作日", "民法典201条"),
        ("0.5d", "0.5日", "按次日24小时的相应部分计"),
        ("2.5h", "2.5小时", "昼夜连续"),
        ("10wd", "10个工作日", "民法典201条"),
        ("60ld", "60日", "总局令第121号45条"),
        ("60ld", "60日", "民法典203条2款：最后一日有业务时间，到停止业务活动的时间为止"),
    ],
)
def test_a_budget_in_words_with_its_rule(budget: str, label: str, words: str) -> None:
    text = explain(at("2026-10-23 09:00"), TimeLimit.parse(budget), national())
    assert f"起算 {label}，" in text.sentences()[0]
    assert words in text.rule
    assert not text.note


def test_budgets_are_written_as_they_are_read() -> None:
    assert [str(TimeLimit.parse(text)) for text in ("1.50wd", "2.0h", "10wd", "0.5wh")] == [
        "1.5wd",
        "2h",
        "10wd",
        "0.5wh",
    ]
    assert TimeLimit.parse("2.0h") == TimeLimit.parse("2h")

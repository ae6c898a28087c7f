"""What people bring: spreadsheets, calendars of phones, collections from the web."""

from datetime import date
from typing import Any

import pytest

from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from sla.calendar import calendars
from sla.calendar.calendar_files import Changes, merged, read
from sla.models import CalendarRevision

CSV = """日期,上班,名称,班次
2026-04-20,放假,广西三月三,
2026/4/26,上班,三月三调休,08:30-12:00 14:00-17:30
2026年5月6日,取消,,
"""
ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260420
DTEND;VALUE=DATE:20260422
SUMMARY:广西
 三月三
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260426
SUMMARY:三月三补班
END:VEVENT
END:VCALENDAR
"""
OWN = '{"announced": "2027-12-31", "days": {"2027-01-01": {"working": false, "name": "元旦"}, "2027-01-09": null}}'
OPEN = '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}'


def off(name: str) -> dict[str, Any]:
    return {"working": False, "name": name, "shifts": []}


def test_a_spreadsheet() -> None:
    assert read(CSV, "三月三.csv").days == {
        "2026-04-20": off("广西三月三"),
        "2026-04-26": {
            "working": True,
            "name": "三月三调休",
            "shifts": [["08:30", "12:00"], ["14:00", "17:30"]],
        },
        "2026-05-06": None,
    }


def test_a_phones_calendar_ends_the_day_before_dtend() -> None:
    assert read(ICS, "a.ics").days == {
        "2026-04-20": off("广西三月三"),
        "2026-04-21": off("广西三月三"),
        "2026-04-26": {"working": True, "name": "三月三补班", "shifts": []},
    }


def ics(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        # Los_Angeles is 15 hours behind in April: its 9:00 of the 19th is our midnight of the 20th
        (("DTSTART;TZID=America/Los_Angeles:20260419T090000", "DURATION:P1D", "SUMMARY:三月三"), ["2026-04-20"]),
        (("DTSTART:20260419T160000Z", "DTEND:20260421T160000Z", "SUMMARY:三月三"), ["2026-04-20", "2026-04-21"]),
        (("DTSTART;TZID=Asia/Shanghai:20260420T090000", "DTEND;TZID=Asia/Shanghai:20260420T100000"), []),
        (
            ("DTSTART;VALUE=DATE:20260104", "RRULE:FREQ=WEEKLY;UNTIL=20260125T000000Z", "EXDATE;VALUE=DATE:20260111"),
            ["2026-01-04", "2026-01-18", "2026-01-25"],
        ),
        (("DTSTART;VALUE=DATE:20261001", "RRULE:FREQ=YEARLY;COUNT=2"), ["2026-10-01", "2027-10-01"]),
        (("DTSTART;VALUE=DATE:20260420", "RDATE;VALUE=DATE:20260501"), ["2026-04-20", "2026-05-01"]),
        (("DTSTART;VALUE=DATE:20260420", "STATUS:CANCELLED"), []),
    ],
)
def test_a_calendar_of_any_zone_and_with_repetitions(lines: tuple[str, ...], days: list[str]) -> None:
    sure = ("BEGIN:VEVENT", "DTSTART;VALUE=DATE:20250101", "SUMMARY:元旦", "END:VEVENT", "END:VCALENDAR")
    whole = ics(*lines).removesuffix("END:VCALENDAR") + "\r\n".join(sure)
    assert sorted(read(whole, "a.ics").days) == ["2025-01-01", *days]


def test_a_name_in_a_calendar_is_read_without_its_escapes() -> None:
    read_days = read(ics("DTSTART;VALUE=DATE:20260420", r"SUMMARY:三月三\, 放假\; 全区"), "a.ics").days
    assert read_days["2026-04-20"]["name"] == "三月三, 放假; 全区"


def test_one_of_a_series_that_was_moved_counts_where_it_is_now() -> None:
    series = ("UID:a", "DTSTART;VALUE=DATE:20260104", "RRULE:FREQ=WEEKLY;COUNT=2", "END:VEVENT", "BEGIN:VEVENT")
    moved = ("UID:a", "RECURRENCE-ID;VALUE=DATE:20260111", "DTSTART;VALUE=DATE:20260112")
    assert sorted(read(ics(*series, *moved), "a.ics").days) == ["2026-01-04", "2026-01-12"]


def test_our_own_json_and_an_open_collections() -> None:
    own = read(OWN)
    assert own.announced == date(2027, 12, 31)
    assert own.days == {"2027-01-01": {"working": False, "name": "元旦"}, "2027-01-09": None}
    assert read(OPEN, "2027.json").days == {"2027-01-01": off("元旦")}


def test_corrections_add_up_and_can_be_taken_back_or_replaced() -> None:
    known = CalendarRevision(days={"2026-04-20": off("旧"), "2027-01-09": off("旧")}, announced=date(2026, 12, 31))
    days, announced = merged(known, read(OWN))
    assert list(days) == ["2026-04-20", "2027-01-01"]
    assert announced == date(2027, 12, 31)
    assert merged(known, Changes({"2026-05-01": off("新")}), replace=True) == ({"2026-05-01": off("新")}, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "空的"),
        ("日期,名称\n2026-04-20,x", "两列"),
        ("日期,上班\n2026-04-31,放假", "第 2 行"),
        ("日期,上班\n2026-04-20,也许", "第 2 行"),
        ("日期,上班,名称,班次\n2026-04-20,上班,x,上午", "第 2 行"),
        ("日期,上班,名称,班次\n2026-04-20,上班,x,12:00-09:00", "早于"),
        ("{", "JSON"),
        ('{"days": 3}', "days"),
        ('[{"name": "x"}]', "date"),
        ('{"days": {"2027-01-01": {"name": "x"}}}', "是否上班"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR", "没有开始日期"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "没有日期"),
        ("BEGIN:VCALENDAR\n一行", "看不懂"),
        (ics("DTSTART:2026042", "SUMMARY:x"), "DTSTART 看不懂"),
        (ics("DTSTART;VALUE=DATE:20261001", "SUMMARY:国庆", "RRULE:FREQ=YEARLY"), "没有写重复到什么时候"),
        (ics("DTSTART;VALUE=DATE:20261001", "SUMMARY:x", "RRULE:FREQ=DAILY;COUNT=9999"), "次数太多"),
        (ics("DTSTART;VALUE=DATE:20261001", "DTEND;VALUE=DATE:20291001", "SUMMARY:x"), "太长"),
        (ics("DTSTART;VALUE=DATE:20261001", "SUMMARY:x", "RRULE:FREQ=SECONDLY;COUNT=2"), "只能按日、周、月、年重复"),
        (
            ics("DTSTART;VALUE=DATE:20261001", "SUMMARY:x", "RRULE:FREQ=DAILY;INTERVAL=0;COUNT=2"),
            "只能按日、周、月、年",
        ),
        (ics("DTSTART;VALUE=DATE:99991231", "SUMMARY:x", "RRULE:FREQ=DAILY;COUNT=2"), "没有日期|看不懂"),
        (ics("DTSTART;VALUE=DATE:20261001", "DTEND:20261001T090000Z", "SUMMARY:x"), "没有日期"),
    ],
)
def test_what_cannot_be_read_says_where(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read(text)


@pytest.mark.parametrize(("policy", "works"), [("guangxi", False), ("sichuan_2025", True)])
def test_a_place_rests_on_its_own_days(policy: str, *, works: bool) -> None:
    """壮族三月三 2026: the third and fourth day of the third lunar month, a Sunday and a Monday."""
    calendar = calendars.plain(Settings(policy=policy))
    assert calendar.is_workday(date(2026, 4, 20)) is works
    assert calendar.is_workday(date(2026, 4, 21))

"""Dates and times as offices and spreadsheets write them."""

from datetime import UTC, date

import pytest

from hotline.base.errors import BadInput
from hotline.base.text import moments


@pytest.mark.parametrize(
    ("said", "is_"),
    [
        ("2026年10月8日 9:05", "2026-10-08T09:05:00+08:00"),
        ("2026年10月08日09时05分", "2026-10-08T09:05:00+08:00"),
        ("2026 年 10 月 8 日 09 : 05", "2026-10-08T09:05:00+08:00"),
        ("2026年10月8号9点", "2026-10-08T09:00:00+08:00"),
        ("2026年10月8日星期四 9点半", "2026-10-08T09:30:00+08:00"),
        ("2026年10月8日（周四） 09:05:30", "2026-10-08T09:05:30+08:00"),
        ("二〇二六年十月二十八日", "2026-10-28T00:00:00+08:00"),
        ("2026.10.08 09:05", "2026-10-08T09:05:00+08:00"),
        ("2026.10.8", "2026-10-08T00:00:00+08:00"),
        ("2026/10/8 9:05", "2026-10-08T09:05:00+08:00"),
        ("46303", "2026-10-08T00:00:00+08:00"),
        ("46303.378", "2026-10-08T09:04:19+08:00"),
        ("46303.378472222", "2026-10-08T09:05:00+08:00"),
        ("20261008", "2026-10-08T00:00:00+08:00"),
        ("202610080905", "2026-10-08T09:05:00+08:00"),
        ("20261008090500", "2026-10-08T09:05:00+08:00"),
        ("2026-10-08 上午9:05", "2026-10-08T09:05:00+08:00"),
        ("2026年10月8日下午3:05", "2026-10-08T15:05:00+08:00"),
        ("2026-10-08 下午12:30", "2026-10-08T12:30:00+08:00"),
        ("2026-10-08 上午12:30", "2026-10-08T00:30:00+08:00"),
        ("2026-10-08 中午11:40", "2026-10-08T11:40:00+08:00"),
        ("2026-10-08 晚上8点", "2026-10-08T20:00:00+08:00"),
        ("2026-10-08 晚上12点", "2026-10-09T00:00:00+08:00"),
        ("2026-10-08 3:05 PM", "2026-10-08T15:05:00+08:00"),
        ("２０２６－１０－０８　０９：０５", "2026-10-08T09:05:00+08:00"),
        ("2026-10-08 24:00", "2026-10-09T00:00:00+08:00"),
        ("2026-12-31 24:00", "2027-01-01T00:00:00+08:00"),
        ("2026-10-08T09:05:00Z", "2026-10-08T09:05:00+00:00"),
        ("2026-10-08 09:05:00.123+08:00", "2026-10-08T09:05:00+08:00"),
    ],
)
def test_a_moment_is_read_in_every_usual_form(said: str, is_: str) -> None:
    found = moments.moment(said)
    assert found is not None
    assert found.isoformat() == is_


@pytest.mark.parametrize(
    "said",
    [
        *("", "上周二", "上午9:05", "10/8/2026", "8.10.2026", "26-10-08", "2026-10/08", "2026年10月"),
        *("2026-13-01", "2026-02-30", "2026-10-08 24:01", "2026-10-08 25:00", "2026-10-08 上午13:00"),
        *("19999", "60001", "13800138000", "202613080905", "2026-10-08 9", "十十月"),
    ],
)
def test_what_is_no_moment_or_could_be_two_is_not_read(said: str) -> None:
    assert moments.moment(said) is None


def test_a_day_is_read_with_and_without_a_time_behind_it() -> None:
    assert moments.day("2026年10月8日") == moments.day("2026.10.08 23:59") == date(2026, 10, 8)
    assert moments.day("2026-10-07T23:30:00Z") == date(2026, 10, 8)


@pytest.mark.parametrize(
    "said", ["", "明天", "10/8/2026", "2026-02-30", "1899-12-31", "9999-12-31", "0001-01-01T00:00+14:00"]
)
def test_a_day_in_a_field_that_is_none_is_refused_with_the_name_of_the_field(said: str) -> None:
    with pytest.raises(BadInput, match="看不懂生效日期") as refused:
        moments.read_day(said, what="生效日期")
    assert f"“{said}”，请写成 2026-12-01" in refused.value.message


@pytest.mark.parametrize("said", ["2026-12-31", "2026年12月31日", "2026/12/31", "20261231", "２０２６．１２．３１"])
def test_a_day_in_a_field_may_be_written_in_any_usual_form(said: str) -> None:
    assert moments.read_day(said) == date(2026, 12, 31)
    assert moments.read_midnight(said).isoformat() == "2026-12-31T00:00:00+08:00"
    assert moments.read_midnight(said, days=1).isoformat() == "2027-01-01T00:00:00+08:00"


@pytest.mark.parametrize("said", ["1900-01-01", "9998-12-31"])
def test_the_first_and_the_last_day_have_one_before_and_after_in_every_zone(said: str) -> None:
    assert moments.read_midnight(said, days=1).astimezone(UTC) > moments.read_midnight(said).astimezone(UTC)

"""Numbers that are read aloud, never repeat, betray nothing; codes that cannot be guessed."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets import numbering, query_codes

KEY, DAY = b"k" * 32, date(2026, 11, 22)


def number(row_id: int) -> str:
    return numbering.number(row_id, DAY, prefix="GL", key=KEY)


def test_two_tickets_never_share_a_number() -> None:
    numbers = [number(row_id) for row_id in range(1, 20_001)]
    assert len(set(numbers)) == len(numbers)


def test_neighbours_do_not_betray_how_many_came_between() -> None:
    serials = [int(number(row_id)[8:-1]) for row_id in range(1, 2001)]
    steps = [after - before for before, after in pairwise(serials)]
    assert 0.4 < sum(step > 0 for step in steps) / len(steps) < 0.6
    assert min(abs(step) for step in steps) > 100


def test_after_a_hundred_million_they_grow_and_stay_apart() -> None:
    before, after = number(99_999_999), number(100_000_000)
    assert (len(before), len(after)) == (17, 19)
    assert numbering.is_number(before, prefix="GL")
    assert numbering.is_number(after, prefix="GL")


@pytest.mark.parametrize("row_id", [1, 9_999, 10_000, 99_999, 100_000, 100_001, 9_999_999, 10_000_000])
def test_no_day_is_too_busy_for_a_number(row_id: int) -> None:
    """The hundred-thousandth number of a day looks like the first: the day only dates it, it counts nothing."""
    made = number(row_id)
    assert len(made) == len(number(1)) == 17
    assert made.startswith("GL261122")
    assert numbering.is_number(made, prefix="GL")


def test_a_hundred_thousand_of_one_day_are_all_different() -> None:
    assert len({number(row_id) for row_id in range(5_000_000, 5_100_000)}) == 100_000


@given(st.integers(1, 10**8 - 1), st.integers(0, 14), st.integers(1, 9))
def test_one_misheard_digit_is_noticed(row_id: int, place: int, shift: int) -> None:
    good = number(row_id)
    body = good[2:]
    digit = (int(body[place]) + shift) % 10
    assert not numbering.is_number(f"GL{body[:place]}{digit}{body[place + 1 :]}", prefix="GL")


def test_it_is_read_in_groups_and_typed_in_any_way() -> None:
    good = number(1)
    spoken = numbering.read_aloud(good, prefix="GL")
    assert spoken.split(" ")[0:2] == ["GL", "261122"]
    assert numbering.tidy(spoken.lower().replace(" ", " - ")) == good


FULL, HAN = (str.maketrans("0123456789GL", digits) for digits in ("０１２３４５６７８９ＧＬ", "零一二三四五六七八九GL"))
WAYS = {
    "as it is": lambda n: n,
    "no prefix": lambda n: n[2:],
    "full width": lambda n: n.translate(FULL),
    "Chinese digits": lambda n: n[2:].translate(HAN),
    "small letters": lambda n: n.lower(),
    "grouped": lambda n: numbering.read_aloud(n, prefix="GL"),
    "dashes": lambda n: f"{n[2:8]}-{n[8:12]}-{n[12:]}",
    "words before": lambda n: f"编号：{n}",
    "a wide blank": lambda n: f"ＧＬ　{n[2:]}",
    "a wrong start": lambda n: f"NO.{n[2:]}",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("row_id", [1, 4711, 100_000_005])
def test_a_number_in_any_form_is_the_same_number(way: str, row_id: int) -> None:
    good = number(row_id)
    typed = WAYS[way](good)
    assert numbering.tidy(typed, prefix="GL") == good
    for around in ("{}", "您好，{}，办到哪里了", "{}一直没人管", "我的编号是{}。电话 13800138000", "{} 13800138000"):
        assert numbering.find(around.format(typed), prefix="GL") == good, around


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有编号",
        "13800138000",
        "450102199001011234",
        "450102 1990 0101 123 4",
        "6222021234567890123",
        "GL261122",
        "2026年11月22日18点30分",
    ],
)
def test_other_numbers_are_no_ticket(text: str) -> None:
    assert numbering.find(text, prefix="GL") is None


def test_a_number_with_a_wrong_digit_is_not_found_in_a_text() -> None:
    good = number(1)
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    assert numbering.find(f"编号 {wrong}", prefix="GL") is None


def test_a_code_is_read_in_any_form() -> None:
    for typed in ("123456", "１２３４５６", "123 456", "一二三四五六", "查询码：123-456"):
        assert numbering.tidy(typed) == "123456"


def test_query_codes_are_six_digits_and_random() -> None:
    codes = {query_codes.query_code() for _ in range(500)}
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 490

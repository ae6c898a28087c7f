from datetime import UTC, datetime, timedelta

import pytest

from dashboards.web import formatting

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


def test_a_moment_reads_as_in_the_city() -> None:
    assert formatting.moment(NOW) == "11月21日 周六 14:30"
    assert formatting.moment(None) == "—"


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (timedelta(hours=3, minutes=20), "还剩 3 小时 20 分"),
        (timedelta(days=2, minutes=5), "还剩 2 天"),
        (timedelta(days=2, hours=5), "还剩 2 天 5 小时"),
        (timedelta(seconds=30), "还剩 不到 1 分"),
        (timedelta(), "超期 不到 1 分"),
        (timedelta(hours=-2), "超期 2 小时"),
    ],
)
def test_what_is_left(by: timedelta, told: str) -> None:
    assert formatting.left(NOW + by, NOW) == told


@pytest.mark.parametrize(
    ("text", "weighed", "marked"),
    [
        ("路灯又坏了路灯", ("路灯",), "<u>路灯</u>又坏了<u>路灯</u>"),
        ("人行道坑洼", ("人行道", "行道坑"), "<u>人行道坑</u>洼"),
        ("<b>路灯</b>", ("路灯",), "&lt;b&gt;<u>路灯</u>&lt;/b&gt;"),
        ("没有的词", ("路灯", ""), "没有的词"),
    ],
)
def test_words_that_weighed_are_underlined_and_nothing_else_is_markup(
    text: str, weighed: tuple[str, ...], marked: str
) -> None:
    assert str(formatting.weighed(text, weighed)).replace("</u><u>", "") == marked


def test_what_is_the_citizens_alone_is_not_shown_to_staff() -> None:
    text = formatting.without_secrets("编号 GL1，查询码 012345。评价 http://x/r/Ab-_9 吧")
    assert text == "编号 GL1，查询码 ******。评价 http://x/r/… 吧"


def test_a_share_of_nothing_is_no_zero() -> None:
    assert (formatting.percent(None), formatting.percent(0.9627)) == ("—", "96.3%")

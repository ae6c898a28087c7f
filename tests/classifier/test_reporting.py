"""Reports of other people's unlawful acts, and the wish not to be named, in people's own words."""

import re
from pathlib import Path

import numpy as np
import pytest

from classifier import ear_lessons, offences, reporting, urgency
from classifier.kinds import reports
from classifier.secrecy import is_asked
from hotline.app import teach_reports

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    rows = (HERE / name).read_text("utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


def test_reports_are_heard_in_peoples_own_words() -> None:
    missed = [text for text in lines("reports_told.txt") if not reports(text)]
    assert missed == []


def test_the_ear_hears_most_of_what_no_rule_foresaw() -> None:
    told = lines("reports_told.txt")  # none of them is among its lessons
    assert not set(told) & {text for _, text in ear_lessons.lessons(teach_reports.FILE)}
    assert sum(reporting.heard(text) > reporting.HEARD for text in told) > 0.8 * len(told)


def test_ordinary_matters_and_talk_about_reports_are_none() -> None:
    false = [text for text in lines("reports_not_told.txt") if reports(text)]
    assert false == []


def test_the_ear_was_taught_by_these_lessons() -> None:
    with np.load(reporting.ARRAYS, allow_pickle=False) as arrays:
        assert str(arrays["lessons"]) == ear_lessons.digest(teach_reports.FILE)


def test_wishes_for_secrecy_are_heard() -> None:
    assert [text for text in lines("wishes_for_secrecy.txt") if not is_asked(text)] == []


def test_secrets_and_leaks_are_no_wish() -> None:
    assert [text for text in lines("no_wishes_for_secrecy.txt") if is_asked(text)] == []


@pytest.mark.parametrize("text", ["家里有老人", "那个人又来了", "店里的人说不退", "是老板自己说的", "让活人来接"])
def test_a_short_line_about_a_known_matter_is_no_report(text: str) -> None:
    assert not reporting.reports_further(text)


@pytest.mark.parametrize("text", ["老板偷税", "我还要举报他们", "店老板每个月给城管的人送钱，所以没人管"])
def test_a_report_in_a_later_message_is_one(text: str) -> None:
    assert reporting.reports_further(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("我要举报我们村支书", True),
        ("有人举报我，我想申诉", False),
        ("感谢你们处理我举报的事", False),
        ("上次举报的有结果了吗", False),
        ("上次举报的赌场又开了，天天晚上都有人", True),
        ("隔壁饭店用地沟油，可以举报吗", True),
        ("举报违建打什么电话", False),
        ("我舉報有人無證行醫", True),
        ("想问能不能举报我们校长", True),
        ("不得不举报这家店了", True),
        ("", False),
    ],
)
def test_to_speak_of_a_report_is_not_to_make_one(text: str, is_one: bool) -> None:
    assert reports(text) is is_one


def test_no_letter_is_missing_with_which_an_offence_begins() -> None:
    told = "\n".join(lines("reports_told.txt") + [text for _, text in ear_lessons.lessons(teach_reports.FILE)])
    whole = re.compile(offences._ALTERNATIVES)  # noqa: SLF001 - against itself without the short cut
    assert [one.group() for one in whole.finditer(told)] == [one.group() for one in offences.OFFENCE.finditer(told)]


@pytest.mark.parametrize(
    "text",
    [
        "有人要跳楼，在百货大楼楼顶",
        "隔壁三楼着火了，有老人在里面，临江路三号",
        "楼上有人打老婆，快来",
        "有人落水",
        "有人在河里快淹死了",
        "有人割腕了，在出租屋",
        "有人煤气中毒了",
        "有个女的站在桥栏杆外面",
        "河里有个人在喊救命",
        "有人在网上直播自杀",
    ],
)
def test_a_cry_for_somebody_else_is_no_report(text: str) -> None:
    """Marked 举报, the alarm would hide what happened, and the caller's number would wait for a second person."""
    assert not reports(text)
    found = urgency.hear(text)
    assert found is not None
    assert found.rings


@pytest.mark.parametrize(
    "text",
    [
        "举报饭店用坏肉，吃倒了十几个人",
        "塌方埋了两个人，老板叫我们都别讲",
        "有人在卖假药吃死人了",
        "隔壁关着一个女的，脖子上有链子",
        "有人私自在家里囤了几十瓶液化气卖",
    ],
)
def test_a_report_of_something_dangerous_stays_one(text: str) -> None:
    assert reports(text)

"""Reports of other people's unlawful acts, and the wish not to be named, in people's own words."""

import re
from pathlib import Path

import numpy as np
import pytest

from classifier.danger import danger_detection, danger_model, danger_training
from classifier.request_type import offence_words, reporting, secrecy
from classifier.request_type.request_types import reports
from classifier.request_type.secrecy import is_asked
from classifier.text.citizen_text import fold
from classifier.text.features import char_keys
from hotline.teaching import teach_reports, teach_secrecy

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    rows = (HERE / name).read_text("utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


def test_reports_are_heard_in_peoples_own_words() -> None:
    missed = [text for text in lines("reports_positive.txt") if not reports(text)]
    assert missed == []


def test_the_model_finds_most_reports_that_no_rule_finds() -> None:
    found = lines("reports_positive.txt")  # none of them is among its lessons
    assert not set(found) & {text for _, text in danger_training.lessons(teach_reports.FILE)}
    assert sum(reporting.heard(text) > reporting.HEARD for text in found) > 0.8 * len(found)


def test_ordinary_matters_and_talk_about_reports_are_none() -> None:
    false = [text for text in lines("reports_negative.txt") if reports(text)]
    assert false == []


@pytest.mark.parametrize(
    ("arrays", "file"), [(reporting.ARRAYS, teach_reports.FILE), (secrecy.ARRAYS, teach_secrecy.FILE)]
)
def test_a_model_finds_its_own_lessons(arrays: Path, file: Path) -> None:
    with np.load(arrays, allow_pickle=False) as kept:
        assert str(kept["lessons"]) == danger_training.digest(file)
    items = [fold(text) for mark, text in danger_training.lessons(file) if mark != danger_training.NONE]
    heard = danger_model.NgramModel.load(arrays).score(items)
    assert sum(one.score > 0 for one in heard) > 0.95 * len(items)


@pytest.mark.parametrize(
    ("arrays", "file"),
    [
        (danger_model.ARRAYS, danger_training.LESSONS),
        (reporting.ARRAYS, teach_reports.FILE),
        (secrecy.ARRAYS, teach_secrecy.FILE),
    ],
)
def test_the_arrays_of_a_model_have_the_shape_that_the_code_reads(arrays: Path, file: Path) -> None:
    with np.load(arrays, allow_pickle=False) as kept:
        width, kinds = len(kept["keys"]), len(kept["signals"])
        assert (kept["idf"].shape, kept["lean"].shape) == ((width,), (width,))
        assert (kept["coef"].shape, kept["bias"].shape) == ((width, 1 + kinds), (1 + kinds,))
        known = kept["keys"]
    said = [re.sub(r"\d+", "0", fold(text).lower()) for _, text in danger_training.lessons(file)]
    for length in range(1, danger_model.PAIRS + 1):
        assert np.isin(char_keys(said, length, length)[0], known).mean() > 0.99, f"not taught {length}-grams"
    assert not np.isin(char_keys(said, danger_model.PAIRS + 1, danger_model.PAIRS + 1)[0], known).any(), (
        "taught longer n-grams than it hears"
    )


def test_wishes_for_secrecy_are_heard() -> None:
    assert [text for text in lines("wishes_for_secrecy.txt") if not is_asked(text)] == []


def test_secrets_and_leaks_are_no_wish() -> None:
    assert [text for text in lines("no_wishes_for_secrecy.txt") if is_asked(text)] == []


def test_wishes_that_nothing_foresaw_are_heard() -> None:
    found = lines("wishes_unforeseen.txt")
    assert not set(found) & {text for _, text in danger_training.lessons(teach_secrecy.FILE)}
    missed = [text for text in found if not is_asked(text)]
    assert len(missed) <= 0.03 * len(found), missed


def test_names_and_leaks_in_ordinary_matters_are_rarely_taken_for_a_wish() -> None:
    found = lines("no_wishes_unforeseen.txt")
    assert not set(found) & {text for _, text in danger_training.lessons(teach_secrecy.FILE)}
    false = [text for text in found if is_asked(text)]
    assert len(false) <= 0.13 * len(found), false


MATTER = "小区门口的路灯坏了快一个月，晚上回家什么都看不见，老人摔过两次，跟物业讲了几回也没有人来修"


@pytest.mark.parametrize("wish", ["莫讲是我家讲的", "名字就别往上写", "別讓物業曉得是誰打的", "我不敢留姓名"])
@pytest.mark.parametrize("joint", ["", "，", "。", "\n"])
def test_a_wish_is_heard_inside_a_longer_matter(wish: str, joint: str) -> None:
    assert not is_asked(MATTER)
    assert is_asked(f"{MATTER}{joint}{wish}")
    assert is_asked(f"{wish}{joint}{MATTER}")
    assert is_asked(f"{MATTER}{joint}{wish}{joint}{MATTER}")


def test_a_wish_is_heard_at_the_end_of_a_letter_of_three_thousand_letters() -> None:
    letter = "。".join([MATTER] * (3000 // len(MATTER)))
    assert not is_asked(letter)
    assert is_asked(f"{letter}。请千万不要让物业知道是我反映的")


@pytest.mark.parametrize("text", ["", "  ", "12345", "？？？！！！", "😂😂", "\n\n", "ok"])
def test_nothing_is_heard_where_nothing_is_said(text: str) -> None:
    assert not is_asked(text)
    assert not reports(text)


def test_the_secrecy_model_learns_everyday_talk_without_a_wish() -> None:
    calm = teach_secrecy.everyday()
    assert len(calm) > 10_000
    assert not any(secrecy.by_rule(text) for text in calm[:2000])


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
    found = "\n".join(lines("reports_positive.txt") + [text for _, text in danger_training.lessons(teach_reports.FILE)])
    whole = re.compile(offence_words._ALTERNATIVES)  # noqa: SLF001 - against itself without the short cut
    assert [one.group() for one in whole.finditer(found)] == [
        one.group() for one in offence_words.OFFENCE.finditer(found)
    ]


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
    found = danger_detection.hear(text)
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

"""Frames of our own forms are no words of the citizen: with them a text is heard as without."""

import pytest

from classifier import secrecy, urgency
from classifier.forms import own_words
from classifier.reporting import reports
from dashboards.writing import Letter
from router import wording

PLACE = "望澜街道清漪路18号"
RINGING = (
    "连续降雨后我家屋后山坡出现一条十几米长的裂缝，有小块泥石不断滚落，下面住着七户人家共三十多口人，请派专业人员察看，需不需要先搬出去住。",
    "早上出门发现车被人用链条锁在一起了",
    "运砂船和挖砂船把河道堵了，别的船过不去",
)
KINDS = ("咨询", "求助", "投诉", "建议", "表扬", "其他", "")


def letter(text: str, place: str) -> str:
    """What the form makes of what was filled in."""
    ticks = {"confidential": False, "anonymous": False, "no_follow_up": False, "another_matter": False}
    return Letter(cid="", text=text, place=place, name="", phone="", **ticks).words


@pytest.mark.parametrize("text", RINGING)
def test_whoever_fills_in_the_place_is_heard_no_less(text: str) -> None:
    with_place, without = urgency.hear(letter(text, PLACE)), urgency.hear(text)
    assert with_place is not None
    assert without is not None
    assert with_place.rings
    assert without.rings


def test_a_cry_in_the_field_for_the_place_is_heard() -> None:
    found = urgency.hear(letter("快来人", "百货大楼楼顶，有人要跳楼"))
    assert found is not None
    assert found.rings


def test_a_report_with_a_place_stays_a_report() -> None:
    assert reports(letter("停车收费员收了现金不给票", PLACE))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["", "清漪路20号", "望澜街道"])
def test_a_correction_of_our_understanding_is_no_wish_for_secrecy(kind: str, place: str) -> None:
    said = wording.correction(kind, place, "")
    assert not secrecy.is_asked(said)
    assert not secrecy.is_asked(f"路灯坏了三天\n{said}")
    assert not reports(said)


def test_a_wish_in_a_correction_is_heard() -> None:
    assert secrecy.is_asked(wording.correction("投诉", "清漪路20号", "别告诉物业是我说的"))
    assert reports(wording.correction("举报", "清漪路20号", ""))


def test_only_our_own_frames_are_left_out() -> None:
    assert own_words("路灯坏了\n地点：清漪路\n还有井盖") == "路灯坏了\n还有井盖"
    assert own_words("开会地点：清漪路") == "开会地点：清漪路"
    assert own_words("诉求人更正：类型应为“投诉”；地点应为“清漪路20号”；晚上也吵") == "晚上也吵"

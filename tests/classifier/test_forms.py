"""Frames of our own forms are no words of the citizen: with them a text is heard as without."""

import pytest

from classifier.danger import danger_detection
from classifier.request_type import secrecy
from classifier.request_type.reporting import reports
from classifier.text.form_frames import own_words
from dashboards.citizen.submission import Submission
from router.outgoing import wording

PLACE = "望澜街道清漪路18号"
RINGING = (
    "连续降雨后我家屋后山坡出现一条十几米长的裂缝，有小块泥石不断滚落，下面住着七户人家共三十多口人，请派专业人员察看，需不需要先搬出去住。",
    "早上出门发现车被人用链条锁在一起了",
    "车站长椅上有个没人要的包，里面滴答响",
)
KINDS = ("咨询", "求助", "投诉", "建议", "表扬", "其他", "")


def letter(text: str, place: str) -> str:
    """What the form makes of what was filled in."""
    ticks = {"confidential": False, "anonymous": False, "no_follow_up": False, "another_matter": False}
    return Submission(cid="", text=text, place=place, name="", phone="", **ticks).words


@pytest.mark.parametrize("text", RINGING)
def test_danger_is_found_also_where_the_place_is_filled_in(text: str) -> None:
    with_place, without = danger_detection.hear(letter(text, PLACE)), danger_detection.hear(text)
    assert with_place is not None
    assert without is not None
    assert with_place.rings
    assert without.rings


def test_a_cry_in_the_field_for_the_place_is_heard() -> None:
    found = danger_detection.hear(letter("快来人", "百货大楼楼顶，有人要跳楼"))
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

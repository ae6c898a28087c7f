"""A cry with its address rings as the cry alone does."""

import pytest

from classifier.danger.danger_detection import hear
from classifier.text import location_clauses

CRIES = ["我家厨房起火了", "我家起火了", "我老公打我", "有人掉江里了", "楼下有人拿刀砍人", "煤气漏了", "孩子掉井里了"]
PLACES = ["清漪路18号", "建设路5号3单元502", "在桂银花园3栋", "地址是青山小区北门", "我在人民广场"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("cry", CRIES)
def test_an_address_calms_nobody(cry: str, place: str) -> None:
    for text in (f"{cry}，{place}", f"{place}，{cry}"):
        found = hear(text)
        assert found is not None, text
        assert found.rings, text


@pytest.mark.parametrize("text", ["大货车失控冲进菜市场，撞倒了人", "他站在楼顶，要跳", "我们在广场堵路，等领导"])
def test_what_happens_is_never_taken_for_an_address(text: str) -> None:
    assert location_clauses.without(text) == text


@pytest.mark.parametrize("text", ["路灯坏了，清漪路18号", "请问居住证怎么办，我在人民广场", "井盖响，建设路5号门口"])
def test_an_ordinary_matter_with_an_address_stays_calm(text: str) -> None:
    found = hear(text)
    assert found is None or not found.rings

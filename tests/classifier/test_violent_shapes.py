"""Strangling, ransom and a ticking parcel ring by a rule; a tight collar, a dripping tap and a forgotten bag do not."""

import pytest

from classifier.danger import danger_detection

RING = """
他用围巾勒我脖子
隔壁男的掐住孩子脖子不放
五点前不打钱就撕票
候车室有个没人认领的箱子滴答滴答响
箱子来历不明，露着引线
"""
HARMLESS = """
这衣服领子勒脖子，想退货
空调滴水滴答响没人管
垃圾桶里有个没人要的包
颈椎不好脖子疼
"""


@pytest.mark.parametrize("text", RING.split())
def test_it_rings(text: str) -> None:
    found = danger_detection.hear(text)
    assert found is not None
    assert found.rings


@pytest.mark.parametrize("text", HARMLESS.split())
def test_it_does_not_ring(text: str) -> None:
    found = danger_detection.hear(text)
    assert found is None or not found.rings

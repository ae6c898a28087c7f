"""Complaint and report in one text (总局令第121号9条)."""

import pytest

from classifier.request_type.two_procedures import both


@pytest.mark.parametrize(
    "text",
    [
        "在超市买到过期牛奶，要求退款并赔偿，同时举报商家销售过期食品，请查处",
        "商家卖假货，要求退一赔三，请依法处罚",
        "我要举报这家健身房，办了卡不退款，请市场监管吊销它的执照",
    ],
)
def test_both_are_heard(text: str) -> None:
    assert both(text)


@pytest.mark.parametrize(
    "text",
    [
        "买了手机坏了商家不退款",
        "举报有人无证经营餐馆",
        "上次举报的结果怎么样了，退款也没到",
        "请问怎么举报商家，能退款吗",
        "小区路灯不亮三天了",
    ],
)
def test_one_of_them_alone_is_not_both(text: str) -> None:
    assert both(text) is None

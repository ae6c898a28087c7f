import pytest

from classifier.request_type.request_types import doubt, read_type


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请问居住证怎么办理，需要什么材料", "咨询"),
        ("投诉物业乱收费，态度恶劣", "投诉"),
        ("举报有人无证行医", "举报"),
        ("建议在路口增设红绿灯", "建议"),
        ("表扬窗口工作人员耐心细致", "表扬"),
        ("家里停水了，帮忙联系一下", "求助"),
    ],
)
def test_the_words_tell_the_type(text: str, kind: str) -> None:
    found = read_type(text)
    assert found is not None
    assert found[0] == kind


def test_a_complaint_filed_as_a_question_is_doubted() -> None:
    found = doubt("咨询", "多次反映工地夜里施工噪音扰民，一直没人管，凭什么不处理")
    assert found is not None
    assert found.rather == "投诉"
    assert "扰民" in found.words


def test_a_question_filed_as_a_question_is_not() -> None:
    assert doubt("咨询", "请问噪音标准是多少，在哪里查询") is None
    assert doubt("投诉", "投诉噪音") is None
    assert read_type("嗯") is None

"""What the citizen gives beside text and name: checked, kept where it belongs, and shown to nobody who may not know."""

import pytest

from hotline.base.errors import BadInput
from tickets.personal_data import credit_code, extra_details

CODE = "91350100M000100Y43"  # the standard's own example (GB 32100-2015)


@pytest.mark.parametrize("typed", [CODE, "91350100m000100y43", "9135 0100-M000 100Y43"])
def test_a_code_is_kept_in_its_plain_form(typed: str) -> None:
    assert extra_details.of_matter({"subject_code": typed, "subject": " 某公司 ", "wish": ""}) == {
        "subject": "某公司",
        "subject_code": CODE,
    }


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91350100M000100Y44", "最后一位应是 3"),  # a wrong check character
        ("91530100M000100Y43", "最后一位应是"),  # two figures changed places
        ("9135010OM000100Y43", "没有 I、O、S、V、Z"),  # a letter for a figure
        ("91350100M000100Y4", "18 位"),
        ("450102199003071234567", "18 位"),
    ],
)
def test_a_code_that_cannot_be_one_is_refused_in_words(code: str, words: str) -> None:
    assert words in credit_code.wrong(code)
    with pytest.raises(BadInput, match=words):
        extra_details.of_matter({"subject_code": code})


def test_of_a_person_only_what_the_lists_hold() -> None:
    assert extra_details.of_person({"sex": "女", "language": "桂柳话", "name": "欧阳"}) == {
        "sex": "女",
        "language": "桂柳话",
    }
    with pytest.raises(BadInput, match="“身份”请选：个人、企业、代表委员"):
        extra_details.of_person({"standing": "路人"})

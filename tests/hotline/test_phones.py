"""One reader of phone numbers: what citizens, seats, sheets and networks write becomes the same number."""

import pytest

from dashboards.web import forms
from hotline.base.errors import BadInput
from hotline.base.text import phones

MOBILE = "13800138000"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("13800138000", MOBILE),
        ("138 0013-8000", MOBILE),
        ("１３８—００１３—８０００", MOBILE),
        ("电话：13800138000（李女士）", MOBILE),
        ("一三八零零一三八零零零", MOBILE),
        ("013800138000", MOBILE),
        ("+86 138 0013 8000", MOBILE),
        ("0086-138-0013-8000", MOBILE),
        ("86 0771-2345678", "07712345678"),
        ("0771-2345678", "07712345678"),
        ("2345678", "2345678"),
        ("+852 2345 6789", "85223456789"),
    ],
)
def test_a_number_typed_in_any_way_is_the_callers_own(raw: str, number: str) -> None:
    assert forms.phone({"phone": raw}) == number
    assert phones.phone_number(number) == number


@pytest.mark.parametrize("raw", ["无", "12", "138****8000", "13800138000转5", "13800138000/13900139000", "1" * 21])
def test_what_is_no_number_is_said_to_be_none(raw: str) -> None:
    with pytest.raises(BadInput, match="联系电话好像不对"):
        forms.phone({"phone": raw})


def test_no_number_is_no_mistake() -> None:
    assert forms.phone({"phone": ""}) == ""


@pytest.mark.parametrize(("number", "texts"), [(MOBILE, True), ("07712345678", False), ("85223456789", False)])
def test_only_a_mobile_is_sent_a_text_message(number: str, *, texts: bool) -> None:
    assert phones.is_mobile(number) is texts

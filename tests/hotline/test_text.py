"""Text from outside: readable afterwards, masked where it must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.base.text import cleaning


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  路灯坏了  ", "路灯坏了"),
        ("路灯\x00坏\x07了", "路灯坏了"),
        ("路\u200b灯\ufeff坏了", "路灯坏了"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("一\n\n\n\n\n二", "一\n\n二"),
        ("全角　空格\t制表", "全角 空格 制表"),
        ("㙟𠮷野家", "㙟𠮷野家"),
        ("\ud800坏的半个", "坏的半个"),
    ],
)
def test_it_is_cleaned_and_keeps_its_words(raw: str, clean: str) -> None:
    assert cleaning.clean(raw).text == clean


def test_what_is_too_long_is_cut_and_said_so() -> None:
    cleaned = cleaning.clean("好" * 6000)
    assert (len(cleaned.text), cleaned.cut) == (5000, True)
    assert not cleaning.clean("好" * 5000).cut


@given(st.text())
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    once = cleaning.clean(raw).text
    assert cleaning.clean(once).text == once


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_bytes_are_read_in_the_encodings_that_occur(encoding: str) -> None:
    assert cleaning.decode("路灯坏了".encode(encoding)) == "路灯坏了"


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("我的电话13800138000请联系", "我的电话138****8000请联系"),
        ("+86 138-0013-8000", "138****8000"),
        ("座机0771-5512345", "座机0771-****2345"),
        ("身份证450102199003071234", "身份证450102***********4"),
        ("身份证45010219900307123X", "身份证450102***********X"),
        ("卡号6222021234567890123", "卡号[卡号]"),
        ("写信 zhang.san@example.com", "写信 [邮箱]"),
        ("编号GL261122483122975没事", "编号GL261122483122975没事"),
    ],
)
def test_numbers_of_persons_are_masked_in_free_text(raw: str, masked: str) -> None:
    assert cleaning.mask_personal(raw) == masked


def test_names_and_phones_are_masked() -> None:
    assert cleaning.mask_name("黄小明") == "黄**"
    assert cleaning.mask_name("") == ""
    assert cleaning.mask_phone("13800138000") == "138****8000"
    assert cleaning.mask_phone("+8613800138000") == "138****8000"
    assert cleaning.mask_phone("12345") == "***45"

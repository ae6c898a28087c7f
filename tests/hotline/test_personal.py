"""Numbers of persons are found however they are written; what is no such number stays; work grows with length."""

import re
import re._parser as sre
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.base.text import digits, personal_patterns
from hotline.base.text.cleaning import mask_personal
from hotline.base.text.folding import fold
from tickets.personal_data import masking, name_patterns, redaction, whereabouts_patterns
from tickets.personal_data.redaction import STRUCK, struck

MOBILE = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
IDENTITY = st.from_regex(
    r"\A45010[1-9](?:19[5-9][0-9]|200[0-9])(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])[0-9]{3}[0-9X]\Z"
)
OLD_IDENTITY = st.from_regex(r"\A45010[1-9][5-9][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])[0-9]{3}\Z")
CARD = st.from_regex(r"\A62[0-9]{14}(?:[0-9]{3})?\Z")
FIXED = st.from_regex(r"\A0(?:10|2[0-9]|77[0-9])[2-8][0-9]{7}\Z")
NUMBERS = st.one_of(MOBILE, IDENTITY, OLD_IDENTITY, CARD, FIXED)
CHINESE = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
SPELLINGS = st.sampled_from(
    [
        lambda c: c,
        lambda c: chr(ord(c) + 0xFEE0),  # full-width
        lambda c: CHINESE.get(c, c),
        lambda c: "幺" if c == "1" else CHINESE.get(c, c),
        lambda c: {"0": "洞", "1": "幺", "7": "拐", "9": "勾"}.get(c, CHINESE.get(c, c)),
        lambda c: {"0": "O", "1": "l"}.get(c, c),
        lambda c: {"0": "О", "1": "I"}.get(c, c),  # a Cyrillic О
        lambda c: f"{c}\ufe0f\u20e3" if c.isdigit() else c,  # keycaps
        lambda c: chr(ord(c) - ord("0") + 0x1D7CE) if c.isdigit() else c,  # mathematical bold
    ]
)
BETWEEN = st.sampled_from(["", "-", ".", " ", "·", "－", "．", "　", "—", " - ", "/", "\n"])
AROUND = st.sampled_from(
    [("", ""), ("电话", "找我"), ("（", "）"), ("【", "】"), ("打", "。"), ("号码：", "，谢谢"), ("一", "一直打")]
)


@st.composite
def spelt(draw: st.DrawFn, numbers: st.SearchStrategy[str] = NUMBERS) -> tuple[str, str]:
    """A number, and a text that has it in some spelling: every digit apart, or in groups."""
    number, spell, between = draw(numbers), draw(SPELLINGS), draw(BETWEEN)
    group = draw(st.sampled_from([1, 3, 4, 6]))
    groups = [number[at : at + group] for at in range(0, len(number), group)]
    before, after = draw(AROUND)
    written = between.join("".join(spell(c) for c in one) for one in groups)
    if before == "一" and set(written) & {*"幺洞拐勾", *CHINESE.values()}:
        before, after = "", ""  # nobody could tell where it begins
    return number, f"{before}{written}{after}"


def digits_of(text: str) -> str:
    return re.sub(r"[^0-9x]", "", fold(text).numerals)


@given(spelt())
def test_nothing_of_a_number_is_left_for_those_who_must_not_know(case: tuple[str, str]) -> None:
    _, text = case
    left = digits_of(struck(text))
    assert len(left) <= 2, (text, struck(text))  # of the words around it
    assert STRUCK in struck(text)


@given(spelt())
def test_a_masked_number_cannot_be_called(case: tuple[str, str]) -> None:
    number, text = case
    masked = mask_personal(text)
    left = digits_of(masked)
    assert len(left) <= 9, (text, masked)
    assert len(number) > 11 or number[3:] not in left, "of longer ones the middle may repeat what is shown"


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("+852 2345 6789", "****6789"),
        ("hxm8812 at qq dot com", "[邮箱]"),
        ("hxm (at) 163 (dot) com", "[邮箱]"),
        ("薇❤hxm8812", "薇❤[账号]"),
        ("微💚：hxm_8812", "微💚：[账号]"),
        ("00852-2345-6789", "****6789"),
        ("（0771）5551234转8", "（0771-****1234转8"),
        ("+86 771 5551234", "0771-****1234"),
        ("86 13800138000", "138****8000"),
        ("13800138000 13900139001", "138****8000 139****9001"),
        ("打13800138000一直没人接", "打138****8000一直没人接"),
        ("六二二二 0212 3456 7890", "[卡号]"),
        ("zhang＠qq．com", "[邮箱]"),
        ("zhang 艾特 qq.com", "[邮箱]"),
        ("加我微信号：abc_12345", "加我微信号：[账号]"),
        ("扣扣是12345678", "扣扣是[账号]"),
        ("QQ 1234 5678", "QQ [账号]"),
        ("vx:wxid_a1b2c3", "vx:[账号]"),
    ],
)
def test_what_leads_to_one_person_is_masked(raw: str, masked: str) -> None:
    assert mask_personal(raw) == masked


@pytest.mark.parametrize(
    "text",
    [
        "工单GL261122483122975什么时候办",
        "编号 GL 261122 4831 2297 5",
        "2026-11-28 08:30 到 2026-12-01 17:30",
        "2026.11.28-2026.12.01",
        "办理依据桂政办发〔2016〕132号",
        "一共3栋，1、2、3、4、5号楼都停水",
        "用微信支付不了，扣扣群也没人管",
        "3800元，38000元，三千八百元",
        "从二〇二五年一月到二〇二六年三月",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_personal(text) == text


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (f"{module.__name__}.{name}", value)
        for module in (personal_patterns, digits, redaction, name_patterns, whereabouts_patterns, masking)
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern)
    ]


def loose(tree: Any) -> Iterable[str]:
    """Repeats without bound that can be tried in more than one way, and bounds that are no bounds."""
    for code, arguments in tree:
        if code in {sre.MAX_REPEAT, sre.MIN_REPEAT} and arguments[1] > 64:  # type: ignore[attr-defined]
            yield f"{code} up to {arguments[1]}"
        for inner in arguments if isinstance(arguments, tuple | list) else [arguments]:
            for one in inner if isinstance(inner, list) else [inner]:
                if isinstance(one, sre.SubPattern):
                    yield from loose(one)


def test_the_check_of_patterns_sees_a_loose_one() -> None:
    assert list(loose(sre.parse(r"[\w.+-]+@[\w-]+"))) != []
    assert list(loose(sre.parse(r"(?:a|(b*))c"))) != []
    assert list(loose(sre.parse(r"[0-9]++x{0,4}"))) == []


@pytest.mark.parametrize(("name", "pattern"), patterns(), ids=[name for name, _ in patterns()])
def test_every_pattern_looks_a_bounded_way_ahead(name: str, pattern: re.Pattern[str]) -> None:
    assert list(loose(sre.parse(pattern.pattern))) == []


@pytest.mark.parametrize("length", [5_000, 10_000])
@pytest.mark.parametrize(
    "piece",
    [
        *("好", "1", "1 ", "1-", "a", "a.", "@", "一", "我在", "我是", "3栋", "微信", "黄", "黄 ", "儿子", "12号"),
        *("我是黄", "叫我", "姓黄名", "o", "l ", "138再", "我是在局的", "我在局", "i am a ", "a b", "黄先", "单位是"),
    ],
)
def test_the_worst_texts_are_read_to_their_end(piece: str, length: int) -> None:
    """A quadratic pattern would sit on these for minutes."""
    text = (piece * length)[:length] + " 13812345678"
    assert "12345678" not in struck(text)
    assert mask_personal(f"{text}，13912345678").endswith("139****5678")

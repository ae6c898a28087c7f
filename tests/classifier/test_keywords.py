"""Keywords say what a matter is about: neither boilerplate, nor who said it, nor a slip of the cutter."""

import pytest

from classifier.text import keywords
from hotline.base.text.tokenizer import add_words

TEXTS = (
    ("小区门口的垃圾桶满了三天没有人清运，味道很大", ["清运", "垃圾桶", "小区", "味道"], "the rarest first"),
    ("市民来电反映：路灯不亮，请市城管局核实处理，谢谢", ["路灯"], "what the centre writes around it tells nothing"),
    (
        "坐席：您好\n市民：楼顶搭了铁皮房，噪音大\n坐席：好的",
        ["铁皮", "楼顶", "噪音"],
        "only the citizen's turns",
    ),
    ("我叫王建国，电话138****8000，[已隐去]，物业不修电梯", ["电梯", "物业"], "no name, number or mask"),
    ("房東不退押金，還換了門鎖", ["押金", "门锁", "房东"], "Traditional is read as Simplified"),
    ("罚了款，拉货要办证", ["办证"], "a word that was only guessed may be a slip"),
    ("噪音，噪音，还是噪音！每天都有噪音，物业不管", ["噪音", "物业"], "what is said often comes first"),
    ("", [], "nothing of nothing"),
    ("😀😀！？", [], "no words"),
    ("投诉电话一直没人接，问题没有解决", [], "everybody says so"),
)


@pytest.mark.parametrize(("text", "told", "why"), TEXTS, ids=[row[2] for row in TEXTS])
def test_the_few_words_that_tell(text: str, told: list[str], why: str) -> None:
    assert keywords.of(text) == told, why


def test_a_long_text_has_no_more_of_them() -> None:
    assert (
        len(keywords.of("楼上漏水，楼下积水，路灯不亮，井盖丢失，垃圾成堆，噪音扰民，电梯停运，" * 300))
        == keywords.MOST
    )


def test_what_the_page_shows_by_itself_is_left_out() -> None:
    assert "路灯" not in keywords.of("临澜区路灯不亮，井盖丢失", but=("路灯",))


def test_a_name_of_the_city_is_one_word() -> None:
    assert "鹭桂澜庭" not in keywords.of("鹭桂澜庭的路灯不亮")
    add_words(["鹭桂澜庭"])
    assert keywords.of("鹭桂澜庭的路灯不亮") == ["鹭桂澜庭", "路灯"]


def test_words_of_several_are_shown_and_words_of_one_are_not() -> None:
    said = ("溪边水管爆了没水用", "水管爆裂停水，我姓黄", "三号楼停水，水管坏了", "水管爆裂，老人没水做饭")
    assert keywords.shared(said) == ["水管", "停水", "爆裂"]
    assert keywords.shared(said, but=("水管",)) == ["停水", "爆裂"]
    assert keywords.shared(said[:1]) == []

import pytest

from tickets.search import asked, terms

PREFIX = "GL"


def test_a_text_is_found_by_pairs_single_words_and_words_of_letters() -> None:
    found = terms.of_text("小区的灯坏了，ＷiFi也不通")
    assert {"小区", "灯", "坏了", "wifi", "不通"} <= found
    assert "，" not in "".join(found)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("请打13977112345找我", ["13977112345", "2345", "139"]),
        ("身份证450102199001011234", ["450102199001011234", "450102", "1234"]),
        ("QQ 123456789", ["123456789"]),
        ("写信到 someone@example.com", ["someone", "example", "com"]),
    ],
)
def test_numbers_of_people_do_not_enter_the_index(text: str, hidden: list[str]) -> None:
    assert not terms.of_text(text).intersection(hidden)


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("138 0013 8000", {"phone": "13800138000", "tail": "13800138000"}),
        ("8613800138000", {"phone": "13800138000"}),
        ("4831", {"tail": "4831", "phone": ""}),
        ("302", {"words": ("302",), "tail": ""}),
        ("小区 噪音", {"words": ("小区", "噪音"), "phrases": ()}),
        ("“路灯不亮” 江南区", {"words": ("江南区",), "phrases": ("路灯不亮",)}),
        ('"路灯不亮"', {"words": (), "phrases": ("路灯不亮",)}),
        ("", {"words": (), "terms": ()}),
    ],
)
def test_the_box_understands_what_was_typed(typed: str, leads: dict[str, object]) -> None:
    read = asked.read(typed, prefix=PREFIX)
    assert {name: getattr(read, name) for name in leads} == leads


def test_a_long_word_is_found_by_its_pairs_and_words_typed_together_part() -> None:
    assert asked.read("派出所", prefix=PREFIX).terms == ("派出", "出所")
    assert set(asked.read("小区噪音", prefix=PREFIX).terms) == {"小区", "噪音"}
    assert asked.read("狗", prefix=PREFIX).terms == ("狗",)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("桂银花园", ("桂银", "花园")),
        ("坏的路灯", ("路灯",)),
        ("惠民小区的灯坏了", ("惠民", "小区", "灯坏")),
    ],
)
def test_a_name_that_no_dictionary_knows_is_searched_whole(typed: str, words: tuple[str, ...]) -> None:
    assert asked.parts(typed) == words


@pytest.mark.parametrize("typed", ["'", "\\", '" OR 1', "a'b & !c", "路灯' | '噪音", "*", "()", "§d1", "№1234"])
def test_nothing_typed_is_an_operator(typed: str) -> None:
    for term in asked.read(typed, prefix=PREFIX).terms:
        assert not set(term) & set("'\\\"&|!()*: ")

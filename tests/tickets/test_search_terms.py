import pytest

from tickets.search import query_parser, terms

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
    read = query_parser.read(typed, prefix=PREFIX)
    assert {name: getattr(read, name) for name in leads} == leads


@pytest.mark.parametrize("typed", ["%", "_", "*", "'", "。", "()", "“%”", "？！", "——", "…", "% _ *", "🙂"])
def test_marks_and_wildcards_leave_no_word(typed: str) -> None:
    assert query_parser.read(typed, prefix=PREFIX).is_void


@pytest.mark.parametrize("typed", ["", "狗", "路灯 %", "12", "A", "1234"])
def test_what_can_be_looked_for_is_not_void(typed: str) -> None:
    assert not query_parser.read(typed, prefix=PREFIX).is_void


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("+8613800138000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("＋８６　１３８００１３８０００", "13800138000"),
        ("１３８００１３８００１", "13800138001"),
        ("138 0013 8001", "13800138001"),
        ("138-0013-8001", "13800138001"),
        ("138.0013.8001", "13800138001"),
        ("0086-13800138000", "13800138000"),
        ("013800138000", "13800138000"),
        ("一三八零零一三八零零零", "13800138000"),
        ("电话：138 0013 8000", "13800138000"),
        ("(0771)5551234", "07715551234"),
        ("0771－5551234", "07715551234"),
        ("+852 2345 6789", "85223456789"),
    ],
)
def test_a_phone_number_is_one_in_every_spelling(typed: str, phone: str) -> None:
    assert query_parser.read(typed, prefix=PREFIX).phone == phone


@pytest.mark.parametrize("typed", ["路灯 2024", "路灯13800138000", "8 号楼1234"])
def test_digits_beside_words_do_not_swallow_the_words(typed: str) -> None:
    found = query_parser.read(typed, prefix=PREFIX)
    assert (found.phone, found.tail) == ("", "")
    assert found.words


def test_a_long_word_is_found_by_its_pairs_and_words_typed_together_part() -> None:
    assert query_parser.read("派出所", prefix=PREFIX).terms == ("派出", "出所")
    assert set(query_parser.read("小区噪音", prefix=PREFIX).terms) == {"小区", "噪音"}
    assert query_parser.read("狗", prefix=PREFIX).terms == ("狗",)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("桂银花园", ("桂银", "花园")),
        ("坏的路灯", ("路灯",)),
        ("惠民小区的灯坏了", ("惠民", "小区", "灯坏")),
    ],
)
def test_a_name_that_no_dictionary_knows_is_searched_whole(typed: str, words: tuple[str, ...]) -> None:
    assert query_parser.parts(typed) == words


@pytest.mark.parametrize("typed", ["'", "\\", '" OR 1', "a'b & !c", "路灯' | '噪音", "*", "()", "§d1", "№1234"])
def test_nothing_typed_is_an_operator(typed: str) -> None:
    for term in query_parser.read(typed, prefix=PREFIX).terms:
        assert not set(term) & set("'\\\"&|!()*: ")

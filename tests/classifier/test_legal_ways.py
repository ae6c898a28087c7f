"""国办函〔2025〕66号 item 10: a matter with a legal procedure is referred to it; what only sounds like one is not."""

from pathlib import Path

import pytest

from classifier.request_type.legal_channels import legal_way
from tickets.legal_grounds import DECLINE

HERE = Path(__file__).parent
LEGAL = [line.split("\t") for line in (HERE / "legal_ways.tsv").read_text("utf-8").splitlines()]
ORDINARY = (HERE / "no_legal_ways.txt").read_text("utf-8").splitlines()
LETTER = "我们小区的电梯坏了很久，物业一直说在等配件。" * 8


@pytest.mark.parametrize(("ground", "text"), LEGAL)
def test_the_way_that_the_law_gives(ground: str, text: str) -> None:
    found = legal_way(text)
    assert found is not None, text
    assert found.ground == ground, found.words


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_matter_that_sounds_like_it(text: str) -> None:
    assert legal_way(text) is None, legal_way(text)


def test_every_way_is_a_ground_of_the_list() -> None:
    assert {ground for ground, _ in LEGAL} <= DECLINE.keys()


def test_of_a_letter_its_head_and_end_say_what_is_asked() -> None:
    text = "前面法院判决下来了对方不给钱。"
    assert legal_way(f"{LETTER}{text}{LETTER}请尽快修好电梯。") is None
    assert legal_way(f"{LETTER}{text}请帮我们执行判决。") is not None


def test_of_a_transcript_only_the_citizen_counts() -> None:
    asked = "坐席：您是说法院判决下来了对方不给钱吗？\n市民：不是，是路灯坏了。\n坐席：好的，在哪里？\n市民：在人民路。"
    assert legal_way(asked) is None

"""Praise is known by its words; with a complaint inside it is a complaint."""

from pathlib import Path

import pytest

from classifier.request_type.praise import complains, is_praise

HERE = Path(__file__).parent


@pytest.mark.parametrize("text", (HERE / "praise.txt").read_text("utf-8").splitlines())
def test_praise(text: str) -> None:
    assert is_praise(text)


@pytest.mark.parametrize("text", (HERE / "no_praise.txt").read_text("utf-8").splitlines())
def test_what_wants_something_done_is_no_praise(text: str) -> None:
    assert not is_praise(text)


def test_a_complaint_inside_is_heard() -> None:
    assert complains("表扬一下司机，但是车上空调坏了两周没人修")
    assert not complains("表扬3路公交车司机，老人上车他主动搀扶")

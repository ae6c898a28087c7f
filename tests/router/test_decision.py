"""From words to a decision: what the dispatcher is shown of the model's guess."""

import pytest

from classifier.text.gazetteer import Gazetteer
from hotline.app import sample_city
from router.dispatch.decision import DecisionContext
from tests.fakes.scripted import ScriptedGuesser


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("青屏区竹澜镇有人占了村里的水沟", ["qpq-zl", "cgj"]),
        ("有人占了我们这里的水沟，邻居都有意见", ["cgj"]),
    ],
)
def test_a_local_matter_is_offered_to_the_office_of_its_place_or_to_none(text: str, shown: list[str]) -> None:
    office = DecisionContext(
        ScriptedGuesser({"水沟": "llq-wl"}), sample_city.catalogue(), Gazetteer(sample_city.places())
    )
    assert [code for code, _ in office.judge([text])[0].decision.candidates] == shown

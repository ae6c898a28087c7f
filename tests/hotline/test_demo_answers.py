"""What the simulated citizens answer is read as they mean it, so that the demo closes what was solved."""

from hotline.app.demo import citizens
from router import wording
from sla.verdicts import understand


def test_the_demo_knows_our_questions() -> None:
    assert citizens.QUESTION in wording.answered("市政局", "已修好")
    assert citizens.RATE in wording.REVIEW_RATE
    assert citizens.REST in wording.REVIEW_ASK_SOLVED


def test_the_demo_is_understood() -> None:
    assert {text for text in citizens.SOLVED if (said := understand(text)) is None or said.solved is not True} == set()
    assert {
        text for text in citizens.UNSOLVED if (said := understand(text)) is None or said.solved is not False
    } == set()
    assert {text for text in (*citizens.MORE, *citizens.SMALL_TALK) if understand(text) is not None} == set()

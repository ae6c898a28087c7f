"""What the simulated citizens answer is read as they mean it, so that the demo closes what was solved."""

from hotline.app.demo import citizens, replying
from router import wording, wording_of_reviews
from sla.verdicts import understand


def test_the_demo_knows_our_questions() -> None:
    assert replying.QUESTION in wording_of_reviews.answered("市政局", "已修好")
    assert replying.RATE in wording_of_reviews.REVIEW_RATE
    assert replying.REST in wording_of_reviews.REVIEW_ASK_SOLVED
    assert replying.UNCLEAR in wording_of_reviews.REVIEW_UNCLEAR
    assert replying.MORE_ASKED in wording.more_asked("在哪里")


def test_the_demo_is_understood() -> None:
    assert {
        text
        for text in (*replying.SOLVED, replying.TOO_SLOW)
        if (said := understand(text)) is None or said.solved is not True
    } == set()
    assert {
        text for text in replying.UNSOLVED if (said := understand(text)) is None or said.solved is not False
    } == set()
    assert {text for text in (*replying.MORE, *citizens.SMALL_TALK) if understand(text) is not None} == set()

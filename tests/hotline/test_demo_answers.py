"""What the simulated citizens answer is read as they mean it, so that the demo closes what was solved."""

from hotline.simulation.demo import citizens, replying
from router.outgoing import review_wording, wording
from sla.reviews.review_reply_parser import understand


def test_the_demo_knows_our_questions() -> None:
    assert replying.QUESTION in review_wording.answered("市政局", "已修好")
    assert replying.RATE in review_wording.REVIEW_RATE
    assert replying.REST in review_wording.REVIEW_ASK_SOLVED
    assert replying.UNCLEAR in review_wording.REVIEW_UNCLEAR
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

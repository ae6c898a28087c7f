"""`python -m hotline.teaching.teach_secrecy`: fit the model of secrecy wishes to its lessons."""

import random
import re
from collections.abc import Iterable, Sequence

from classifier.danger import danger_training
from classifier.danger.danger_training import NONE, lessons, teach
from classifier.request_type import reporting, secrecy
from classifier.text.citizen_text import fold
from hotline import city
from hotline.teaching.teach_triage import messages

FILE = secrecy.ARRAYS.with_name("secrecy.tsv")
SEAM = 10  # characters of the matter at most
_MAY_WISH = re.compile("名字|姓名|实名|身份|是谁|哪个|晓得|报复|透露|(?:是|系)我|我(?:说|讲|报|打)的|秘密|外传|声张")
REPORTS = reporting.ARRAYS.with_name("reports.tsv")


def everyday() -> list[str]:
    """Texts without a wish, in the model's pieces: the city's requests, reports, harmless lessons, talk."""
    dangers = (text for signal, text in lessons(danger_training.LESSONS) if signal == NONE)
    talk = (one["text"] for one in messages() if not _MAY_WISH.search(one["text"]))
    calm = [*_of_the_city(), *(text for _, text in lessons(REPORTS)), *dangers, *talk]
    return list(dict.fromkeys(_pieces(calm)))


def run_together(taught: Sequence[tuple[str, str]], calm: Sequence[str]) -> list[tuple[str, str]]:
    """Every lesson behind or before the end of a matter, without a mark between, as speech is written down.

    Lessons without a wish are run together as well, so that a seam means nothing.
    """
    rng, ends = random.Random(12345), [text for text in calm if len(text) > SEAM]  # noqa: S311 - repeatable, no secret
    return [(mark, _between(text, rng.choice(ends)[-rng.randint(1, SEAM) :], rng)) for mark, text in taught]


def _between(text: str, end: str, rng: random.Random) -> str:
    """Behind the matter, before it, or cut out of the middle: a window of the model is rarely cut at the wish."""
    whole = rng.choice((f"{end}{text}", f"{text}{end}", f"{end}{text}{end}"))
    begin = rng.randint(0, max(0, min(len(end), len(whole) - secrecy.PART)))
    return whole[begin : begin + secrecy.PART + secrecy.STEP]


def _of_the_city() -> list[str]:
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    return [say(one.text, rng, sample) for say in (city.fill, city.dress) for one in sample.examples]


def _pieces(texts: Iterable[str]) -> list[str]:
    calm = [text for text in map(fold, texts) if not secrecy.by_rule(text)]
    return [piece for text in calm for piece in secrecy.pieces(text)]


if __name__ == "__main__":
    wishes, calm = lessons(FILE), everyday()
    teach([*wishes, *run_together(wishes, calm)], calm, secrecy.ARRAYS, names=(secrecy.NAME,), file=FILE)

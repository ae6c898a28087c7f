"""`python -m hotline.app.teach_danger`: fit the ear for danger anew from its lessons and the sample city's requests."""

import random

from classifier.ear_lessons import lessons, teach
from classifier.urgency import by_rule
from hotline import city


def everyday() -> list[str]:
    """The city's example requests, plain and dressed, without those that a rule calls dangerous."""
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    said = [city.fill(one.text, rng, sample) for one in sample.examples]
    said += [city.dress(one.text, rng, sample) for one in sample.examples]
    return [text for text in said if by_rule(text) is None]


if __name__ == "__main__":
    teach(lessons(), everyday())

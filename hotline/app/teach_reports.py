"""`python -m hotline.app.teach_reports`: fit the ear for reports anew, from its lessons and the city's requests."""

import random

from classifier import reporting
from classifier.ear_lessons import lessons, teach
from hotline import city

FILE = reporting.ARRAYS.with_name("reports.tsv")
KIND = "举报"


def taught() -> list[tuple[str, str]]:
    """The lessons, and whatever the city's examples hold of reports."""
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    told = [city.fill(one.text, rng, sample) for one in sample.examples if one.type == KIND]
    return [*lessons(FILE), *((reporting.NAME, text) for text in told)]


def everyday() -> list[str]:
    """The city's other requests, plain and dressed, without those that a rule calls reports: some are."""
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    calm = [one for one in sample.examples if one.type != KIND]
    said = [say(one.text, rng, sample) for say in (city.fill, city.dress) for one in calm]
    return [text for text in said if not reporting.by_rule(text)]


if __name__ == "__main__":
    teach(taught(), everyday(), reporting.ARRAYS, names=(reporting.NAME,), file=FILE)

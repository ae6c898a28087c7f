"""`python -m hotline.teaching.teach_reports`: fit the model of reports to its lessons and the city's requests."""

import random

from classifier.danger.danger_training import lessons, teach
from classifier.danger.signal_rule import listed
from classifier.request_type import reporting
from hotline import city
from hotline.teaching.teach_triage import messages
from router.triage.topics import topics

FILE = reporting.ARRAYS.with_name("reports.tsv")
KIND = "举报"
ORDINARY = frozenset(  # topics of messages in which hardly anybody reports an unlawful act
    listed(
        "lamp manhole road water power gas heating drain garbage parking traffic property social id civil service_hours"
        " telecom sports mail old_estate elder talent green wages noise fund school medical housing"
    )
)


def taught() -> list[tuple[str, str]]:
    """The lessons, and the reports among the city's examples."""
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    lines = [city.fill(one.text, rng, sample) for one in sample.examples if one.type == KIND]
    return [*lessons(FILE), *((reporting.NAME, text) for text in lines)]


def everyday() -> list[str]:
    """The city's other requests, plain and dressed, without those that a rule calls reports: some are."""
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    calm = [one for one in sample.examples if one.type != KIND]
    said = [say(one.text, rng, sample) for say in (city.fill, city.dress) for one in calm]
    return [text for text in (*said, *new_matters()) if not reporting.by_rule(text)]


def new_matters() -> list[str]:
    """What people write first, of labelled messages about ordinary topics: long, and in their own colloquial words."""
    told = dict.fromkeys(one["text"] for one in messages() if one["decision"] == "new_request")
    return [text for text in told if topics(text.lower()) and topics(text.lower()) <= ORDINARY]


if __name__ == "__main__":
    teach(taught(), everyday(), reporting.ARRAYS, names=(reporting.NAME,), file=FILE)

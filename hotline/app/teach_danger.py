"""`python -m hotline.app.teach_danger`: fit the ear for danger anew from its lessons and the sample city's requests."""

import random

from classifier.ear_lessons import lessons, teach
from classifier.signal_rule import listed
from classifier.urgency import by_rule
from hotline import city
from hotline.app.teach_triage import messages

MAY_BE_DANGEROUS = listed(
    "010404 020101 020302 0204 020501 030304 040203 0403 0501 0502 0604 0703 0802 0804 0901 1001 1002 1102 1202 120304"
    " 120306 1301 1302 1305 1404 1502 16 1702 9902 9903"
)  # categories whose requests the ear is not told are harmless: some are not


def everyday() -> list[str]:
    """The city's example requests, plain and dressed, of harmless categories, without those a rule calls dangerous."""
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    calm = [one for one in sample.examples if not one.category.startswith(MAY_BE_DANGEROUS)]
    said = [say(one.text, rng, sample) for say in (city.fill, city.dress) for one in calm]
    return [text for text in said if by_rule(text) is None]


def messages_without_danger() -> list[str]:
    """What people write in talks, of labelled messages: in their own colloquial words, which calm the ear."""
    told = [one["text"] for one in messages() if one["decision"] != "emergency" and not one.get("danger")]
    return [text for text in dict.fromkeys(told) if by_rule(text) is None]


if __name__ == "__main__":
    teach(lessons(), [*everyday(), *messages_without_danger()])

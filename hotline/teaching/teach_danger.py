"""`python -m hotline.teaching.teach_danger`: fit the danger model to its lessons and the sample city's requests."""

import random
import re

from classifier.danger.danger_detection import by_rule
from classifier.danger.danger_training import lessons, teach
from classifier.danger.signal_rule import listed
from classifier.request_type import reporting
from hotline import city
from hotline.teaching.teach_triage import messages

MAY_BE_DANGEROUS = listed(
    "010404 020101 020302 0204 020501 030304 040203 0403 0501 0502 0604 0703 0802 0804 0901 1001 1002 1102 1202 120304"
    " 120306 1301 1302 1305 1404 1502 16 1702 9902 9903"
)  # categories whose requests are not taught as harmless: some are not
_MAY_HURT = re.compile("[虐打绑捆猥枪炸毒囚锁关逼死孩老尾跟摸强]|气罐|油罐|汽油|烟花")  # a report of such may be a cry


def everyday() -> list[str]:
    """The city's example requests, plain and dressed, of harmless categories, without those a rule calls dangerous."""
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    calm = [one for one in sample.examples if not one.category.startswith(MAY_BE_DANGEROUS)]
    said = [say(one.text, rng, sample) for say in (city.fill, city.dress) for one in calm]
    return [text for text in said if by_rule(text) is None]


def messages_without_danger() -> list[str]:
    """What people write in talks, of labelled messages: in their own colloquial words, which lower false alarms."""
    lines = [one["text"] for one in messages() if one["decision"] != "emergency" and not one.get("danger")]
    return [text for text in dict.fromkeys(lines) if by_rule(text) is None]


def reports_without_danger() -> list[str]:
    """Unlawful acts that hurt nobody at this moment, as people report them: grave words, no cry."""
    lines = [text for signal, text in lessons(reporting.ARRAYS.with_name("reports.tsv")) if signal == reporting.NAME]
    return [text for text in lines if by_rule(text) is None and not _MAY_HURT.search(text)]


if __name__ == "__main__":
    teach(lessons(), [*everyday(), *messages_without_danger(), *reports_without_danger()])

"""Danger beside an answer or a courtesy: what the model alone finds counts only in the other clauses. Pure.

"没解决" or "1分" biases the model towards danger; "1分。冰面裂了，有人掉下去了" is danger all the same.
"""

import re
from dataclasses import replace

from classifier.danger import danger_detection
from classifier.danger.danger_detection import Danger
from classifier.danger.danger_model import WINDOW
from classifier.text.citizen_text import fold
from router.triage import courtesy
from sla.reviews.review_reply_parser import understand

_CLAUSE = re.compile(r"[^，。！？；、,.!?;\s~…]+")


def danger_in(text: str) -> Danger | None:
    """The danger in a line that a rule has understood: by a rule, or in what is left of a short one.

    In a long one the model alone only marks: a letter about past events mentions many dangers.
    """
    found = danger_detection.hear(text)
    if found is not None and found.rings and not found.by_model:
        return found
    beside = danger_detection.hear(rest_of(text)) if len(text) <= WINDOW else None
    if beside is not None and beside.rings:
        return beside
    return replace(found, rings=False) if found is not None else None


def rest_of(text: str) -> str:
    """The clauses that answer nothing and are no courtesy; "" where these are all or none of them."""
    clauses = _CLAUSE.findall(text)
    rest = [one for one in clauses if not _answers(one)]
    return "，".join(rest) if len(rest) < len(clauses) else ""


def after_courtesies(text: str) -> str:
    """The text from the first clause on that answers nothing and is no courtesy; "" where it begins with that one."""
    found = next((one for one in _CLAUSE.finditer(text) if not _answers(one.group())), None)
    return text[found.start() :] if found is not None and text[: found.start()].strip() else ""


def stars_in(text: str) -> int | None:
    """The rating of the first clause that holds one."""
    said = (understand(one) for one in _CLAUSE.findall(text))
    return next((one.satisfied for one in said if one is not None and one.satisfied is not None), None)


def _answers(clause: str) -> bool:
    return understand(clause) is not None or courtesy.is_thanks(fold(clause).lower())

"""The unit with which a sentence of a report begins: in doubt it is the one that is reported (decision 0023). Pure."""

import re

from classifier.request_type import public_bodies
from classifier.request_type.offence_words import OFFENCE
from router.accused.accused_words import DEED, UNLAWFUL
from router.dispatch.unit_names import IS_AN_ACT, NOT_ITSELF, Names

SHORT = 80  # characters; in a longer text, which names many, the act has to be in the same sentence
COMPANY = "公交公司"
_OPENING = re.compile(public_bodies.OPENING)
_LINE = re.compile(
    r"(?:\d{1,3}路)?公交(?:车|\d{1,3}路|[一二三四五六七八九十百]{1,4}[路线])?(?=的?(?:司机|驾驶员|调度|师傅))"
)
_CAME = re.compile(
    r"(?:的人|的)?来(?:过|看过?|查过?|检查过?)(?:了|[一二两三几\d]+[次趟遍回])*(?=，|$)"
)  # and went away


def named(sentence: str, names: Names, *, length: int) -> tuple[str, int] | None:
    """The name of the unit that is its subject, and where that ends; `length`: of the whole text."""
    if length > SHORT and not _tells_a_deed(sentence):
        return None
    first = _first(sentence, names)
    if first is None:
        return None
    name, end = first
    after = sentence[end:]
    if NOT_ITSELF.search(name) or (name.endswith("办") and IS_AN_ACT.match(after)):
        return None
    is_named = public_bodies.is_subject(after) and (not _CAME.match(after) or public_bodies.FAVOURED.search(after))
    return first if is_named else None


def _first(sentence: str, names: Names) -> tuple[str, int] | None:
    """The subject with which it begins, after introductory words."""
    line = _LINE.search(sentence)
    if line is not None and COMPANY in names.of and _OPENING.fullmatch(sentence, 0, line.start()):
        return COMPANY, line.end()
    for name, begin, end in names.found(sentence):
        return (name, end) if _OPENING.fullmatch(sentence, 0, begin) else None
    return None


def _tells_a_deed(sentence: str) -> bool:
    return any(known.search(sentence) for known in (UNLAWFUL, DEED, OFFENCE, public_bodies.FAVOURED))

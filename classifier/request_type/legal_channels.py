"""Matters that have a legal way of their own: a hotline names the way and dispatches nothing. Pure.

涉法涉诉、信访、政府信息公开、纪检监察、司法拍卖 (国办函〔2025〕66号 item 10: what goes through lawsuit, arbitration,
reconsideration, disclosure or discipline, or is in the petition channel already, is referred to its legal way). A mere
word is none: "法院门口的路灯坏了" and "以前打过官司" are ordinary, so every pattern needs a proceeding *and* what is
amiss with it now. The codes are those of `tickets.legal_grounds.DECLINE`. What a party official has done is a report
(举报), with secrecy, and none of this.
"""

import re
from dataclasses import dataclass

from classifier.request_type import legal_words as words
from classifier.request_type.legal_words import compiled
from classifier.text.citizen_text import fold
from classifier.text.transcript_turns import citizens

SHORT = 160  # characters of a text in which a proceeding that is named is the matter
LONG = 220  # characters; of a letter only head and end say what is asked, the rest is the story
HEAD, END = 110, 110


@dataclass(frozen=True, slots=True)
class LegalWay:
    """`ground`: a code of `tickets.legal_grounds.DECLINE`; `words` what gave it."""

    ground: str
    words: str


_RULES = tuple((ground, compiled(of_way)) for ground, of_way in words.WAYS.items())
_SALES, AUCTION = compiled(words.SALES), "auction"
_NAMED = tuple((ground, compiled(of_way)) for ground, of_way in words.NAMED.items())
_NOTHING, _ASKED_HOW, _ANCHORS = compiled(words.NOTHING), compiled(words.ASKED_HOW), compiled(words.ANCHORS)
_NOW_ELSE, _LONG_AGO, _SETTLED = compiled(words.NOW_ELSE), compiled(words.LONG_AGO), compiled(words.SETTLED)
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")


def legal_way(text: str) -> LegalWay | None:
    """The legal way that the text's matter has, or None for an ordinary matter."""
    said = citizens(fold(text))
    if _ANCHORS.search(said) is None:
        return None
    for part in _asking(said):
        if (sale := _SALES.search(part)) is not None:
            return LegalWay(AUCTION, sale.group())
        sentences = [_NOTHING.sub("某", sentence) for sentence in _SENTENCE.findall(part)]
        for ground, pattern in _RULES:
            for sentence in sentences:
                if (found := pattern.search(sentence)) is not None and not _is_over(sentence, found):
                    return LegalWay(ground, found.group().strip("，"))
    return _named(said)


def _named(said: str) -> LegalWay | None:
    """What a short text names, where its state is not mentioned."""
    if len(said) > SHORT or _ASKED_HOW.search(said) is not None or _LONG_AGO.search(said) is not None:
        return None
    rest = _NOTHING.sub("某", said)
    found = ((ground, pattern.search(rest)) for ground, pattern in _NAMED)
    return next((LegalWay(ground, one.group()) for ground, one in found if one is not None), None)


def _asking(said: str) -> tuple[str, ...]:
    """Where a text says what is asked: the whole of a short one; of a letter its head and its end."""
    return (said,) if len(said) <= LONG else (said[:HEAD], said[-END:])


def _is_over(sentence: str, found: "re.Match[str]") -> bool:
    """About the past: settled since, or a new matter of today comes after it."""
    if _SETTLED.search(sentence, found.start()) is not None:
        return True
    long_ago = _LONG_AGO.search(sentence, 0, found.end()) is not None
    return long_ago and _NOW_ELSE.search(sentence, found.start()) is not None

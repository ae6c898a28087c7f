"""What somebody typed into the one box: a number, a phone, words, “phrases”; pure."""

import re
from dataclasses import dataclass

from hotline.base.digits import folded
from hotline.base.words import cut_finely, cut_strictly
from tickets import numbering
from tickets.search import terms

LONGEST = 100  # characters read of what was typed
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]+)[”\"」』]")
_BETWEEN = re.compile(r"[\s,，、;；。！？!?“”\"「」『』]+")
_FUNCTION = frozenset("的了着过吗呢吧啊是在和与及或被把给对向从到有没不很都也就还又要想请来去个我你他她它这那")
_PHONE_DIGITS = range(7, 16)


@dataclass(frozen=True, slots=True)
class Asked:
    """As it was understood; at most one of number, phone and tail leads, the words follow where none does."""

    text: str = ""
    number: str = ""  # a whole ticket number
    phone: str = ""
    tail: str = ""  # the last digits of a ticket number
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """What to highlight, the longest first."""
        found = {*self.phrases, *(part for word in self.words for part in parts(word))}
        return tuple(sorted(found, key=lambda mark: (-len(mark), mark)))

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that every hit has."""
        found = [term for word in self.words for part in parts(word) for term in _terms(part)]
        found += [term for phrase in self.phrases for term in _terms(phrase)]
        return tuple(dict.fromkeys(found))

    @property
    def to_verify(self) -> tuple[str, ...]:
        """Phrases that their pairs alone do not prove."""
        return tuple(phrase for phrase in self.phrases if len(_terms(phrase)) != 1 or not terms.is_han(phrase))


def read(typed: str, *, prefix: str) -> Asked:
    """Blanks and dashes inside a number do not matter; digits alone may be a number, a phone or a number's end."""
    text = " ".join(typed.split())[:LONGEST]
    if number := numbering.find(text, prefix=prefix):
        return Asked(text, number=number)
    tidy = "".join(c for c in folded(text).upper() if c.isascii() and c.isalnum())
    digits = tidy.removeprefix(prefix)
    if digits.isdecimal() and not re.search(r"[^\w\s-]", text):
        whole = f"{prefix}{digits}" if numbering.is_number(f"{prefix}{digits}", prefix=prefix) else ""
        phone = digits.removeprefix("86") if len(digits) == 13 else digits  # noqa: PLR2004 - 86 and a mobile number
        return Asked(
            text,
            number=whole,
            phone=phone if not whole and len(phone) in _PHONE_DIGITS and tidy == digits else "",
            tail=digits if len(digits) >= terms.TAIL_DIGITS and not whole else "",
            words=(digits,) if len(digits) < terms.TAIL_DIGITS else (),
        )
    phrases = tuple(terms.fold(found).strip() for found in _QUOTED.findall(text))
    rest = _BETWEEN.split(_QUOTED.sub(" ", text))
    return Asked(text, words=tuple(terms.fold(word) for word in rest if word), phrases=tuple(filter(None, phrases)))


def parts(word: str) -> tuple[str, ...]:
    """The words inside one that was typed without blanks: `小区噪音` is 小区 and 噪音.

    What no dictionary knows falls into single characters; neighbours among them are kept together, for they are
    usually a name (`桂银花园`: 桂银 and 花园). A single character between words says nothing (坏的路灯: 路灯).
    """
    found: list[str] = []
    name = ""
    for piece in [*cut_strictly(word), ""]:
        if len(piece) == 1 and terms.is_han(piece) and piece not in _FUNCTION:
            name += piece
            continue
        found += [one for one in (name, piece) if len(one) > 1]
        name = ""
    return tuple(dict.fromkeys(found)) or (word,)


def _terms(part: str) -> list[str]:
    if len(part) == 1:
        return [terms.plain(part)] if terms.plain(part) else []
    others = [word for word in cut_finely(part) if not any(map(terms.is_han, word))]
    return [*terms.pairs(part), *filter(None, map(terms.plain, others))]

"""What somebody typed into the one box: a number, a phone, words, “phrases”; pure."""

import re
from dataclasses import dataclass

from hotline.base.text.digits import folded, spoken
from hotline.base.text.phones import LENGTHS, is_complete, phone_number, typed
from hotline.base.text.tokenizer import cut_finely, cut_strictly
from tickets import numbering
from tickets.search import terms

LONGEST = 100  # characters read of what was typed
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]+)[”\"」』]")
_PHONE = re.compile(
    r"(?:(?:联系)?(?:电话|手机)(?:号码?)?|号码|来电|tel|phone)?[\s:：.]*\+?[\d\s()\-‐-―−_./·]+", re.IGNORECASE
)
_DIGITS_ONLY = re.compile(r"(?:(?:工单)?(?:编号|单号|尾号)[\s:]*)?[A-Za-z\d\s-]+")
_BETWEEN = re.compile(r"[\s,，、;；。！？!?“”\"「」『』]+")
_FUNCTION = frozenset("的了着过吗呢吧啊是在和与及或被把给对向从到有没不很都也就还又要想请来去个我你他她它这那")


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """As it was understood; at most one of number, phone and tail leads, the words follow where none does."""

    text: str = ""
    number: str = ""  # a whole ticket number
    phone: str = ""
    tail: str = ""  # the last digits of a ticket number
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    @property
    def is_void(self) -> bool:
        """Whether something was typed of which nothing can be looked for: only marks, wildcards or quotes."""
        if self.number or self.phone or self.tail:
            return False
        return bool(self.text) and not (self.terms and any(map(str.isalnum, self.text)))

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
        said = [phrase for phrase in self.phrases if _terms(phrase)]  # what has no term at all says nothing
        return tuple(phrase for phrase in said if len(_terms(phrase)) != 1 or not terms.is_han(phrase))


def read(said: str, *, prefix: str) -> ParsedQuery:
    """Blanks and dashes inside a number do not matter; digits alone may be a number, a phone or a number's end."""
    text = " ".join(said.split())[:LONGEST]
    if number := numbering.find(text, prefix=prefix):
        return ParsedQuery(text, number=number)
    if phone := _as_phone(text):
        return _of_digits(text, phone, prefix=prefix, bare=True)
    tidy = "".join(c for c in folded(text).upper() if c.isascii() and c.isalnum())
    digits = tidy.removeprefix(prefix)
    if digits.isdecimal() and _DIGITS_ONLY.fullmatch(folded(text)):
        return _of_digits(text, digits, prefix=prefix, bare=tidy == digits)
    phrases = tuple(terms.fold(found).strip() for found in _QUOTED.findall(text))
    rest = _BETWEEN.split(_QUOTED.sub(" ", text))
    return ParsedQuery(
        text, words=tuple(terms.fold(word) for word in rest if word), phrases=tuple(filter(None, phrases))
    )


def _as_phone(text: str) -> str:
    """A complete number in any spelling, alone or behind its label (电话：+86 138-0013-8000); "" for anything else."""
    number = typed(text) if _PHONE.fullmatch(spoken(text)) else ""
    return number if is_complete(number) else ""


def _of_digits(text: str, digits: str, *, prefix: str, bare: bool) -> ParsedQuery:
    """`bare`: typed without a ticket number's prefix, so that it may be a phone."""
    if numbering.is_number(f"{prefix}{digits}", prefix=prefix):
        return ParsedQuery(text, number=f"{prefix}{digits}")
    if len(digits) < terms.TAIL_DIGITS:
        return ParsedQuery(text, phone=_phone(digits) if bare else "", words=(digits,))
    return ParsedQuery(text, phone=_phone(digits) if bare else "", tail=digits)


def _phone(digits: str) -> str:
    phone = phone_number(digits)
    return phone if len(phone) in LENGTHS else ""


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

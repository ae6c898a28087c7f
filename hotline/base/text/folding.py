"""A copy of a text with all spellings of a character unified, and the original position of each: for matching only."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hotline.base.text import digits

_DRAWN_ALIKE = str.maketrans("аеорсухіѕјԁһкмтнвοαιρκχɡɩıǀ∣օ", "aeopcyxisjdhkmthboaipkxgiillo")  # of other scripts
_UNSEEN = frozenset({"Mn", "Me", "Cf"})  # a keycap's frame, a joiner, a tone: beside a digit it is still the digit


@dataclass(frozen=True, slots=True)
class Folded:
    """`text`: half-width, in small letters, digits of every script as 0-9.

    `numerals`: Chinese numerals, and letters in the place of digits, as 0-9 too.
    """

    text: str
    numerals: str
    places: Sequence[int]  # of each character in the original, and of the end

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """The original range of `text[start:end]`."""
        return self.places[start], self.places[end]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the original, and what is read instead of it."""

    start: int
    end: int
    instead: str


def fold(text: str) -> Folded:
    if text.isascii():
        low = text.lower()
        return Folded(low, digits.look_alike(low), range(len(text) + 1))
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in _plain(character):
            kept.append(one)
            places.append(place)
    places.append(len(text))
    whole = "".join(kept)
    return Folded(whole, digits.look_alike(digits.numerals(whole)), places)


def instead(text: str, stretches: Iterable[Stretch]) -> str:
    """The text with every stretch replaced; of two that overlap the one that begins first covers both."""
    parts, done = [], 0
    for one in sorted(stretches, key=lambda each: (each.start, -each.end)):
        if one.start >= done:
            parts += [text[done : one.start], one.instead]
        done = max(done, one.end)
    return "".join([*parts, text[done:]])


@lru_cache(maxsize=8192)  # more than the characters in use; every text is folded several times
def _plain(character: str) -> str:
    """The folded form of one character: nothing, itself, or the letters of a compatibility form."""
    if character.isascii():
        return character.lower()
    wide = unicodedata.normalize("NFKC", character).lower().translate(_DRAWN_ALIKE)
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one
        for one in wide
        if unicodedata.category(one) not in _UNSEEN
    )

"""Words in which nobody can be recognised: names, kin, places of work, house numbers struck out or masked. Pure.

As in `hotline.base.text.personal_patterns`: looked for in a folded copy, every repeat bounded, so that the work grows
with the length of the text and no faster. For a unit on a confidential matter too much is struck out rather than too
little; what it needs to know in spite of that a person releases (`tickets.handling.confidentiality.releasing`).
"""

import re
from collections.abc import Iterable, Iterator

from hotline.base.text import personal_patterns
from hotline.base.text.cleaning import mask_name, mask_phone
from hotline.base.text.folding import Folded, Stretch, fold, instead
from tickets.personal_data.name_patterns import ANY_FAMILY, DOUBLE, FAMILY_AND_GIVEN, HAN, MAYBE_NAME, NAMES, SAYS_NAME
from tickets.personal_data.whereabouts_patterns import PLACES

STRUCK = "[已隐去]"
_TITLE = r"(?:先生|女士|小姐|某{1,2}|[x*]{1,2}|[哥姐叔姨婶伯])"
_SPACES = re.compile(r"[\s.·\-]")
_FULL_NAME = re.compile(rf"({DOUBLE}|{ANY_FAMILY})({HAN}{{1,2}})")


def struck(text: str, known: Iterable[str] = ()) -> str:
    """For those who must not learn who it is: nothing that names, reaches or points at one person is left."""
    copy = fold(text)
    found = [(one.start, one.end) for one in personal_patterns.traces(copy)]
    for pattern in (*NAMES, *PLACES):
        found += _spans(pattern, copy.text)
    called = {*known, *(copy.text[start:end] for start, end in _spans(SAYS_NAME, copy.text))}
    found += [span for name in called for span in _called(name, copy, hints=True)]
    return instead(text, (Stretch(*copy.stretch(start, end), STRUCK) for start, end in found))


def names(text: str, known: Iterable[str], *, hints: bool = False) -> bool:
    """Whether the person whom this is known of is named in it, however it is written; `hints`: 小明 and 黄女士 too."""
    copy = fold(text)
    return any(True for word in known for _ in _called(word, copy, hints=hints))


def without(text: str, known: Iterable[str], *, hints: bool = False) -> str:
    """Words that a person has looked through, without what has become known since."""
    copy = fold(text)
    found = (span for word in known for span in _called(word, copy, hints=hints))
    return instead(text, (Stretch(*copy.stretch(*span), STRUCK) for span in found))


def veiled(text: str, known: Iterable[str] = ()) -> str:
    """Numbers, accounts, the citizen's own name and introduced names masked: two remain distinguishable."""
    copy = fold(text)
    found = personal_patterns.masked(text, copy)
    for pattern in (SAYS_NAME, FAMILY_AND_GIVEN, MAYBE_NAME):
        found += [_named(text, copy, *span) for span in _spans(pattern, copy.text)]
    for word in known:
        said = mask_phone(word) if word.isdigit() else mask_name(word)
        found += [Stretch(*copy.stretch(*span), said) for span in _written(word, copy.text)]
    return instead(text, found)


def _named(text: str, copy: Folded, start: int, end: int) -> Stretch:
    begin, stop = copy.stretch(start, end)
    return Stretch(begin, stop, mask_name(text[begin:stop]))


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """The span that the pattern is after: the group that has matched."""
    return [found.span(found.lastindex or 0) for found in pattern.finditer(text)]


def _called(word: str, copy: Folded, *, hints: bool) -> Iterator[tuple[int, int]]:
    """Everywhere this word occurs, in any spelling of a number; as hints also 小明, 黄女士 and 小黄."""
    yield from _written(word, copy.text)
    if any(one.isdigit() for one in word):
        yield from _written(fold(word).numerals, copy.numerals)
    found = _FULL_NAME.fullmatch(word) if hints else None
    if found is None:
        return
    family, given = found.groups()
    if len(given) > 1:
        yield from _written(given, copy.text)
    yield from (one.span() for one in re.finditer(rf"{family}{_TITLE}|(?<!{HAN})[老小阿]{family}", copy.text))


def _written(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Everywhere this word is written, with blanks or dots between its characters too."""
    plain = [one for one in fold(word).text if not one.isspace()]
    if len(plain) > 1 and _SPACES.sub("", "".join(plain)) in _SPACES.sub("", text):  # compiling costs more than looking
        spaced = r"[\s.·\-]{0,2}".join(re.escape(one) for one in plain)
        yield from (found.span() for found in re.finditer(spaced, text))

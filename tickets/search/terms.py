"""What a ticket is found by: words and character pairs of its text, its facets, and the days around it.

A term is letters and digits, with a mark of its own in front where it is no word of the text. A longer Chinese word
is found by its pairs (`派出所` by 派出 and 出所), wherever a cutter would have cut it; single characters and words of
letters and digits are words.

What is indexed is what is read: the words are masked before they become terms. Of a confidential ticket what a unit may
not read is marked besides (`FOR_CENTRE`), and a unit's search asks for no term that bears this mark.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from hotline.base.text.cleaning import mask_personal
from hotline.base.text.tokenizer import cut_finely
from tickets.access import visibility_store as seeing
from tickets.lifecycle import ENDED, State
from tickets.models import Ticket
from tickets.personal_data.masking import text_for_unit, title_for_unit

FOR_CENTRE = "‡"
REACH = "§u"  # units whose search may find it at all: only on rows without words that a unit may not read
TITLE, UNIT, CATEGORY, DISTRICT, KIND, SOURCE, OPEN, TAIL = "¶", "§d", "§c", "§p", "§k", "§s", "§o", "№"
WEEK, SEASON = "◷a", "◷b"  # windows of 8 and of 64 days: the newest hits of a frequent word are found in a small one
WEEK_DAYS, SEASON_DAYS = 8, 64
TAIL_DIGITS = 4
OVER = frozenset({*ENDED, State.ARCHIVED, State.MERGED})
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_NO_TERM = re.compile(r"[^0-9a-z\u0080-\U0010ffff]")
_MASKED = re.compile(r"[0-9-]*\*+[0-9xX]*|[0-9]{7,}")  # what a mask left, and numbers long enough to be a person's
_STRUCK = re.compile(r"\[已隐去\]")
_DAY = 86400


def of_ticket(ticket: Ticket, units: Iterable[int], known: Sequence[str] = ()) -> list[str]:
    """Every term of a ticket. `units`: which have or had an order of it; `known`: what its citizen is recognised by."""
    terms = {f"{mark}{unit}" for unit in units for mark in (UNIT, REACH)} | {facet(KIND, ticket.kind.value)}
    terms |= {TAIL + ticket.number[-TAIL_DIGITS:], week(ticket.registered_at), season(ticket.registered_at)}
    if ticket.state not in OVER:
        terms.add(OPEN)
    facets = ((CATEGORY, ticket.category), (DISTRICT, ticket.district), (SOURCE, ticket.source))
    read = _words(ticket, ticket.title, known, hidden=False) | {facet(mark, value) for mark, value in facets if value}
    if not ticket.confidential:
        return sorted(terms | read)
    terms |= _words(ticket, title_for_unit(ticket), known, hidden=True)
    return sorted(terms | {FOR_CENTRE + term for term in read - terms})


def _words(ticket: Ticket, title: str, known: Sequence[str], *, hidden: bool) -> set[str]:
    def read(text: str) -> set[str]:
        return of_text(_STRUCK.sub(" ", seeing.said(text, known, hidden=hidden)))

    titled = read(title)
    text = text_for_unit(ticket, known) if hidden else ticket.text
    return {*titled, *read(text), *read(ticket.details.get("subject", "")), *(TITLE + term for term in titled)}


def for_reader(terms: Iterable[str], *, centre: bool) -> tuple[str, ...]:
    """As a reader asks for any of these terms."""
    asked = tuple(terms)
    return (*asked, *(FOR_CENTRE + term for term in asked)) if centre else asked


def of_text(text: str) -> set[str]:
    """Pairs of Chinese characters, single-character words, words of letters and digits; people's numbers masked."""
    folded = _MASKED.sub(" ", fold(mask_personal(text)))
    words = {plain(word) for word in cut_finely(folded) if len(word) == 1 or not _HAN.search(word)}
    return words.union(pairs(folded)) - {""}


def fold(text: str) -> str:
    """Full-width and capital forms as the plain ones; for the index only, the record keeps what was written."""
    return unicodedata.normalize("NFKC", text).casefold()


def plain(word: str) -> str:
    return _NO_TERM.sub("", word)


def facet(mark: str, value: str) -> str:
    return mark + plain(fold(value))


def pairs(text: str) -> list[str]:
    """The pairs of every Chinese run in the text, in order."""
    return [run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)]


def is_han(word: str) -> bool:
    return _HAN.fullmatch(word) is not None


def day(at: datetime) -> int:
    return int(at.timestamp() // _DAY)


def week(at: datetime) -> str:
    return f"{WEEK}{day(at) // WEEK_DAYS}"


def season(at: datetime) -> str:
    return f"{SEASON}{day(at) // SEASON_DAYS}"

"""What a ticket is found by: words and character pairs of its text, its facets, and the days around it.

A term is letters and digits, with a mark of its own in front where it is no word of the text. A longer Chinese word
is found by its pairs (`派出所` by 派出 and 出所), wherever a cutter would have cut it; single characters and words of
letters and digits stand as words.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from hotline.base.text import mask_personal
from hotline.base.words import cut_finely
from tickets.lifecycle import ENDED, State
from tickets.models import Ticket

TITLE, UNIT, CATEGORY, DISTRICT, KIND, SOURCE, OPEN, TAIL = "¶", "§d", "§c", "§p", "§k", "§s", "§o", "№"
WEEK, SEASON = "◷a", "◷b"  # windows of 8 and of 64 days: the newest hits of a frequent word are found in a small one
WEEK_DAYS, SEASON_DAYS = 8, 64
TAIL_DIGITS = 4
OVER = frozenset({*ENDED, State.ARCHIVED, State.MERGED})
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_NO_TERM = re.compile(r"[^0-9a-z\u0080-\U0010ffff]")
_MASKED = re.compile(r"[0-9-]*\*+[0-9xX]*|[0-9]{7,}")  # what a mask left, and numbers long enough to be a person's
_DAY = 86400


def of_ticket(ticket: Ticket, units: Iterable[int]) -> list[str]:
    """Every term of a ticket; `units` are the departments that have or had an order of it."""
    title = of_text(ticket.title)
    terms = {*title, *of_text(ticket.text), *of_text(ticket.told.get("subject", "")), *(TITLE + term for term in title)}
    terms |= {f"{UNIT}{unit}" for unit in units}
    facets = ((CATEGORY, ticket.category), (DISTRICT, ticket.district), (KIND, ticket.kind.value))
    terms |= {facet(mark, value) for mark, value in (*facets, (SOURCE, ticket.source)) if value}
    if ticket.state not in OVER:
        terms.add(OPEN)
    terms |= {TAIL + ticket.number[-TAIL_DIGITS:], week(ticket.registered_at), season(ticket.registered_at)}
    return sorted(terms)


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

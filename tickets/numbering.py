"""Ticket numbers that are read aloud, betray no volume and never run out.

`GL 261122 4831 2297 5`: prefix, date, the row's id under a secret permutation, a check digit (ISO 7064 Mod 11,10). The
permutation is a bijection, so no two rows share a number and no counter is shared by writers; neighbours in time get
numbers far apart. Eight digits serve the first hundred million tickets, then the numbers grow by two digits.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, hmac

from hotline.base.text import digits

ROUNDS = 4  # of a Luby–Rackoff network: with four a pseudo-random permutation
SHORTEST = 15  # digits of a number: date, eight of the permutation, check digit; longer ones grow by two
_LONGEST = 23
_YEARS = range(2020, 2045)  # identity card numbers of Guangxi begin with 45
_CHINESE_NUMERALS = "零〇一二三四五六七八九幺"
_GAP = r"[\s.·_~\-‐-―−,，、:：#]{1,3}"  # what people put between the groups of a number
_BETWEEN = rf"(?:{_GAP})?"
_NUMERAL = rf"[0-9{_CHINESE_NUMERALS}]"
_RUN = re.compile(rf"(?<![0-9A-Za-z]){_NUMERAL}(?:{_BETWEEN}{_NUMERAL}){{{SHORTEST - 1},}}")


def number(row_id: int, day: date, *, prefix: str, key: bytes) -> str:
    """The citizen-facing number of row `row_id` (positive), registered on `day` in the city's time."""
    half = 4
    while row_id >= 10 ** (2 * half):
        half += 1
    body = f"{day:%y%m%d}{_permute(row_id, half, key):0{2 * half}d}"
    return f"{prefix}{body}{check_digit(body)}"


def is_number(text: str, *, prefix: str) -> bool:
    """Whether the text is a well-formed number: a digit misheard or two swapped are noticed."""
    body = text.removeprefix(prefix)
    return (
        text.startswith(prefix)
        and len(body) >= SHORTEST
        and body.isdecimal()
        and body.isascii()
        and check_digit(body[:-1]) == body[-1]
    )


def read_aloud(number_: str, *, prefix: str) -> str:
    """In groups, as a person reads it to another."""
    body = number_.removeprefix(prefix)
    day, rest, check = body[:6], body[6:-1], body[-1]
    return " ".join([prefix, day, *(rest[i : i + 4] for i in range(0, len(rest), 4)), check])


def tidy(text: str, *, prefix: str = "") -> str:
    """A number or a code as a person may type it into its own field: letters in upper case, nothing between.

    Full-width and Chinese digits are read as digits; words around it (编号：) fall away. With `prefix` a number
    that was typed without it gets it, and letters before it by mistake (NO.) are dropped.

    >>> tidy("编号：ｇｌ ２６１１２２－4831-2297 5", prefix="GL"), tidy("261122 4831 2297 五", prefix="GL")
    ('GL261122483122975', 'GL261122483122975')
    """
    bare = "".join(c for c in digits.spoken(text).upper() if c.isascii() and c.isalnum())
    if not prefix or bare.startswith(prefix):
        return bare
    found = re.search(rf"\d{{{SHORTEST},}}", bare)
    return f"{prefix}{found[0]}" if found else bare


def find(text: str, *, prefix: str) -> str | None:
    """The first ticket number in running text, in its full form; None where there is none.

    With or without the prefix, grouped in any way, in full-width or Chinese digits. Its check digit and its date have
    to be right, so that telephone, identity card and bank card numbers are not taken for one.

    >>> find("我的编号是 261122 4831 2297 5，办到哪了", prefix="GL") is None
    True
    """
    plain = re.sub(rf"{re.escape(prefix)}(?={_BETWEEN}{_NUMERAL})", " ", digits.folded(text), flags=re.IGNORECASE)
    bodies = (body for run in _RUN.finditer(plain) for body in _bodies(run[0]))
    return next((f"{prefix}{body}" for body in bodies if _is_body(body)), None)


def _bodies(run: str) -> Iterator[str]:
    """What of a run of digits and blanks may be a number: the whole, or its first groups (a telephone may follow).

    A Chinese numeral at the end may belong to the next word (…2297 5一直没人管).
    """
    groups = re.split(_GAP, run)
    for count in range(len(groups), 0, -1):
        body = "".join(groups[:count])
        ends = len(body) - len(body.rstrip(_CHINESE_NUMERALS))
        yield from (digits.spoken(body[: len(body) - left_out]) for left_out in range(min(ends, 2) + 1))


def _is_body(body: str) -> bool:
    """Digits without prefix: length, check digit and date are those of a number."""
    if not SHORTEST <= len(body) <= _LONGEST or len(body) % 2 == 0 or check_digit(body[:-1]) != body[-1]:
        return False
    try:
        return datetime.strptime(body[:6], "%y%m%d").year in _YEARS  # noqa: DTZ007 - only whether there is such a day
    except ValueError:
        return False


def check_digit(digits: str) -> str:
    """ISO 7064 Mod 11,10: every single wrong digit and nearly every swap of neighbours is found."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = (2 * total) % 11
    return str((11 - product) % 10)


def _permute(value: int, half: int, key: bytes) -> int:
    modulus: int = 10**half
    left, right = divmod(value, modulus)
    for turn in range(ROUNDS):
        left, right = right, (left + _scramble(key, half, turn, right)) % modulus
    return left * modulus + right


@lru_cache(maxsize=4096)
def _scramble(key: bytes, half: int, turn: int, value: int) -> int:
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(f"{half}/{turn}/{value}".encode())
    return int.from_bytes(mac.finalize()[:8], "big")

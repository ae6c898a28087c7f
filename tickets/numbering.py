"""Ticket numbers that are read aloud, betray no volume and never run out; query codes that cannot be guessed.

`GL 261122 4831 2297 5`: prefix, date, the row's id under a secret permutation, a check digit (ISO 7064 Mod 11,10). The
permutation is a bijection, so no two rows share a number and no counter is shared by writers; neighbours in time get
numbers far apart. Eight digits serve the first hundred million tickets, then the numbers grow by two digits.
"""

import secrets
from datetime import date
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, hmac

from hotline.base.crypto import KeyRing

ROUNDS = 4  # of a Luby–Rackoff network: with four a pseudo-random permutation
CODE_DIGITS = 6


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
    return text.startswith(prefix) and len(body) >= 15 and body.isdigit() and check_digit(body[:-1]) == body[-1]  # noqa: PLR2004


def read_aloud(number_: str, *, prefix: str) -> str:
    """In groups, as a person reads it to another."""
    body = number_.removeprefix(prefix)
    day, rest, check = body[:6], body[6:-1], body[-1]
    return " ".join([prefix, day, *(rest[i : i + 4] for i in range(0, len(rest), 4)), check])


def tidy(text: str) -> str:
    """A number as a person may type it, without blanks and dashes, letters in upper case."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def query_code() -> str:
    """Six random digits; with the rate limit of the query page a guess succeeds once in years."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_of_form(cid: str, keys: KeyRing) -> str:
    """The query code of a call that a seat took down: only this form, sent a second time, has it told again."""
    return f"{int(keys.blind(f'form-code:{cid}'), 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def code_hash(number_: str, code: str, keys: KeyRing) -> str:
    """What is kept of a query code: without the ring nobody can try the million codes."""
    return keys.blind(f"query-code:{number_}:{code}")


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

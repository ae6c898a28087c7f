"""Query codes: made at random or from a form, and kept as a keyed hash; `hotline.base.security.codes` hides them."""

import secrets

from hotline.base.security.crypto import KeyRing

DIGITS = 6


def query_code() -> str:
    """Six random digits; with the rate limit of the query page a guess succeeds once in years."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def code_of_form(cid: str, keys: KeyRing) -> str:
    """The query code of a call that a seat took down: only this form, sent a second time, shows it again."""
    return f"{int(keys.blind(f'form-code:{cid}'), 16) % 10**DIGITS:0{DIGITS}d}"


def code_hash(number_: str, code: str, keys: KeyRing) -> str:
    """What is kept of a query code: without the keys nobody can try the million codes."""
    return keys.blind(f"query-code:{number_}:{code}")

"""The query code in a sentence to a citizen: taken out where the sentence is stored, put back where it is sent.

Its ticket keeps a keyed hash. Beside a sentence it is kept sealed only until that is sent.
"""

import re

from hotline.base.security.crypto import KeyRing

_SHOWN = re.compile(r"(?<=查询码 )\d{6}(?!\d)")
_HIDDEN = re.compile(r"(?<=查询码 )\*{6}")
WIDTH = 200  # of a sealed one


def code_in(text: str) -> str:
    """The query code in a sentence; "" where there is none."""
    found = _SHOWN.search(text)
    return found[0] if found else ""


def is_in(text: str) -> bool:
    """Whether the sentence contains a code, in the clear or hidden."""
    return bool(_SHOWN.search(text) or _HIDDEN.search(text))


def hidden(text: str) -> tuple[str, str]:
    """The sentence as it is kept, and its query code."""
    return _SHOWN.sub("******", text), code_in(text)


def sealed(code: str, keys: KeyRing) -> str | None:
    return keys.seal(code) if code else None


def with_code(text: str, code_sealed: str | None, keys: KeyRing) -> str:
    """The sentence as the citizen reads it."""
    return _HIDDEN.sub(keys.open(code_sealed), text) if code_sealed else text

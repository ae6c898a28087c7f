"""Whether something is text at all: what neither a database nor a page can hold is refused on arrival."""

import re

LONGEST = 4000  # characters of one part of an address
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def is_readable(text: str) -> bool:
    """No control characters, no halves of a character, no end."""
    return len(text) <= LONGEST and _STRANGE.search(text) is None

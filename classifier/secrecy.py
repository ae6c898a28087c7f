"""The wish not to be named, in the citizen's own words ("请为我保密", "别说是我说的", 匿名). Pure."""

import re

_WISH = re.compile(r"保密|匿名|(?:别|不要)说是我")


def is_asked(text: str) -> bool:
    """Whether the text asks that nobody may learn who wrote it."""
    return _WISH.search(text) is not None

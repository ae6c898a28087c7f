"""What our own forms write around a citizen's words: the line with the place, and the frame of a correction.

The models were trained on what people say, and find a wish or a danger in a frame, or less of a danger for every line
that has none; so they are given the words alone. Rules read everything. Pure.
"""

import re

_PLACE = re.compile(r"\n地点[:：][^\n]*")
_CORRECTED = re.compile(r"诉求人更正[:：](?:类型应为“[^”\n]*”；?)?(?:地点应为“[^”\n]*”；?)?")


def own_words(text: str) -> str:
    """The text without our frames; "" where it is nothing else."""
    return _CORRECTED.sub("", _PLACE.sub("", text)).strip("\n")

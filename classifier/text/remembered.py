"""Answers of a pure function of texts, asked for many at once and kept for a while.

One message is asked about again and again, by its triage, its record and its decision; and a learnt layer takes hardly
longer for twenty texts than for one.
"""

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")
ASKED_AGAIN: Final = 128  # texts whose answers are kept, and as many from before: two batches of decisions


class Remembered(Generic[Answer]):
    """The function itself, asked only about texts that it was not asked about lately. Threads may share it."""

    def __init__(self, function: Callable[[Sequence[str]], Sequence[Answer]], kept: int = ASKED_AGAIN) -> None:
        self._function, self._kept = function, kept
        self._new, self._old = dict[str, Answer](), dict[str, Answer]()

    def __call__(self, texts: Sequence[str]) -> list[Answer]:
        """An answer a text, in order."""
        new, old = self._new, self._old
        known = {text: (new if text in new else old)[text] for text in texts if text in new or text in old}
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            found = dict(zip(fresh, self._function(fresh), strict=True))
            known |= found
            self._keep({text: found[text] for text in fresh[-self._kept :]})
        return [known[text] for text in texts]

    def _keep(self, found: dict[str, Answer]) -> None:
        if len(self._new) + len(found) > self._kept:
            self._old, self._new = self._new, found
        else:
            self._new = self._new | found  # another dictionary: a thread may be reading this one

"""How often a message finds its own reply among all replies: what the search is tuned by."""

import time
from collections.abc import Sequence
from typing import Any

from classifier.model.corpus import BadCorpus
from classifier.similar.bm25 import Bm25


def measure(messages: Sequence[str], replies: Sequence[str], *, titles: Sequence[str] | None = None) -> dict[str, Any]:
    """Shares of messages whose own reply is the first, or among the first five; milliseconds a search."""
    if not messages:
        raise BadCorpus("没有一条既有来信又有答复的记录，无法度量")
    index = Bm25(replies)
    asked = [
        f"{title}。{text}" if title else text
        for title, text in zip(titles or [""] * len(messages), messages, strict=True)
    ]
    begun = time.perf_counter()
    found = [[hit.place for hit in index.search(text, limit=5)] for text in asked]
    seconds = time.perf_counter() - begun
    return {
        "replies": len(replies),
        "top1": round(sum(places[:1] == [own] for own, places in enumerate(found)) / len(found), 4),
        "top5": round(sum(own in places for own, places in enumerate(found)) / len(found), 4),
        "ms_per_search": round(seconds / len(found) * 1000, 2),
    }

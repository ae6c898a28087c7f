"""Keywords: the few words that say what a matter is about, so that people find its like by them.

jieba's TF-IDF: `ranked` gives the words in the order of `jieba.analyse.extract_tags`, by jieba's own table of how rare
each word is. The package `jieba.analyse` itself is not loaded: with its taggers it takes 175 MB and over a second, the
table alone 35 MB and a fifth of one; a test holds both against each other on thousands of texts.
"""

import functools
import re
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from classifier.text.citizen_text import read
from hotline.base.text.cleaning import FAMILY_NAMES
from hotline.base.text.tokenizer import is_known, tagged

MOST = 6
SHORTEST = 2  # characters; as jieba counts
_TELLING = re.compile("n|v|[ijl]$|eng$")  # parts of speech: nouns, verbs, idioms and short forms, letters
_NAME = re.compile(rf"[{FAMILY_NAMES}].{{1,2}}")
_MASKED = re.compile(r"\[[^\[\]]{1,6}\]|[\w.+-]*\*+[\w.]*")
# what every second citizen, seat or letter says on any subject
_SAYS_NOTHING = frozenset(Path(__file__).with_name("fillers.txt").read_text("utf-8").split())


def of(text: str, *, but: Sequence[str] = ()) -> list[str]:
    """At most `MOST` words of what the citizen said, the most telling first; `but` names what needs no telling.

    A word that was only guessed is left out here: what several people say is one, what one person says may be a slip.
    """
    spoken = _spoken(text)
    kept = telling(spoken)
    return [word for word in ranked(spoken) if word in kept and word not in but and is_known(word)][:MOST]


def shared(texts: Sequence[str], *, but: Sequence[str] = ()) -> list[str]:
    """At most `MOST` words that two or more of the texts say: in how many, times how rare, the highest first."""
    rarity, usual = _rarity()
    holders = Counter(word for text in texts for word in telling(_spoken(text)) if word not in but)
    common = sorted(word for word, held in holders.items() if held > 1)
    return sorted(common, key=lambda word: -holders[word] * rarity.get(word, usual))[:MOST]


def telling(text: str) -> set[str]:
    """The words that may say what a text is about: no number, no name, nothing that everybody says."""
    return {
        word
        for word, part in tagged(text)
        if len(word) >= SHORTEST
        and word not in _SAYS_NOTHING
        and _TELLING.match(part)
        and not (part == "nr" and _NAME.fullmatch(word))
    }


def ranked(text: str) -> list[str]:
    """Every word of two characters or more, each once: how often it is said times how rare it is, the highest first."""
    rarity, usual = _rarity()
    often = Counter(word for word, _ in tagged(text) if len(word) >= SHORTEST)
    return sorted(often, key=lambda word: -often[word] * rarity.get(word, usual))


def _spoken(text: str) -> str:
    """What the citizen said, without what a mask left of numbers and names."""
    return _MASKED.sub("，", read(text).said)


@functools.cache
def _rarity() -> tuple[dict[str, float], float]:
    """The inverse document frequencies of jieba's own table, and their median for words that it has not met."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba")
    same: dict[str, float] = {}  # one number in memory for all words that share it
    table = {}
    with Path(spec.origin).with_name("analyse").joinpath("idf.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, _, said = line.strip().partition(" ")
            table[word] = same.setdefault(said, float(said))
    return table, sorted(table.values())[len(table) // 2]

"""Whether this week's tickets still look like those that the model learned from. Pure: figures in, sentences out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log
from typing import Any

from hotline.base.text.tokenizer import cut

ENOUGH = 100  # tickets; fewer are chance
MIX = 0.25  # population stability index: above, the mix has changed for good (Siddiqi, Credit Risk Scorecards, 2006)
LESS_SURE = 0.08  # confidence lost on average
NEW_WORDS = 0.10  # share of words beyond the usual that the model has never met
WORDS_SHOWN = 5
_LEAST = 0.002  # share that an absent class counts as: a logarithm needs one


@dataclass(frozen=True, slots=True)
class Week:
    """`mix`: share of each guessed department; `words`: how often each unknown word was said."""

    tickets: int
    mix: Mapping[str, float]
    confidence: float
    unknown: float  # share of the words that the model does not know
    words: tuple[tuple[str, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def week(guesses: Sequence[tuple[str | None, float | None]], texts: Iterable[str], known: Mapping[str, int]) -> Week:
    """The figures of some tickets; `known` is the model's vocabulary."""
    counts = Counter(label for label, _ in guesses if label)
    sure = [confidence for _, confidence in guesses if confidence is not None]
    said, unknown = 0, Counter[str]()
    for text in texts:
        words = {word.lower() for word in cut(text) if not word.isascii()}
        said += len(words)
        unknown.update(word for word in words if word not in known)
    whole = max(sum(counts.values()), 1)
    return Week(
        tickets=len(guesses),
        mix={label: round(count / whole, 4) for label, count in counts.items()},
        confidence=round(sum(sure) / len(sure), 4) if sure else 0.0,
        unknown=round(sum(unknown.values()) / said, 4) if said else 0.0,
        words=tuple(unknown.most_common(20)),
    )


def stability(usual: Mapping[str, float], now: Mapping[str, float]) -> float:
    """The population stability index of two mixes: 0 where they are alike."""
    pairs = [(max(usual.get(label, 0), _LEAST), max(now.get(label, 0), _LEAST)) for label in {*usual, *now}]
    return sum((b - a) * log(b / a) for a, b in pairs)


def alarms(usual: Week, now: Week, *, name_of: Callable[[str], str] = str) -> list[str]:
    """What has changed, in sentences for the administrator; nothing where too few tickets say anything.

    `name_of` names a department by its code.
    """
    if now.tickets < ENOUGH or usual.tickets < ENOUGH:
        return []
    found = []
    if stability(usual.mix, now.mix) > MIX:
        grown = sorted(now.mix, key=lambda label: usual.mix.get(label, 0) - now.mix[label])[:3]
        found.append(f"各单位的占比变了，增加最多的是 {'、'.join(map(name_of, grown))}")
    if usual.confidence - now.confidence > LESS_SURE:
        found.append(f"模型的把握从平均 {usual.confidence:.2f} 降到 {now.confidence:.2f}")
    if now.unknown - usual.unknown > NEW_WORDS:
        new = [word for word, _ in now.words if word not in dict(usual.words)][:WORDS_SHOWN]
        found.append(f"没学过的词从 {usual.unknown:.0%} 升到 {now.unknown:.0%}，如 {'、'.join(new)}")
    return found

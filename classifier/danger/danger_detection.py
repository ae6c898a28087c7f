"""Danger in a text: who may be hurt, or what may get out of hand. Recall first; the page alarms, a person decides.

Two detectors: rules (`classifier/danger/signals.py`, from DOMAIN.md 4.6) name what they find, and a model trained on
examples (`classifier/danger/danger_model.py`) finds what no rule foresaw and doubts a rule that took a harmless word
for danger. `exclusions` says when a rule's word does not count. Two levels: an alarm that rings (a rule, or the model
where it is sure) and a quiet mark.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import ahocorasick

from classifier.danger.danger_model import SHORT, DangerScore, danger_model
from classifier.danger.exclusions import excused, is_calm, nearly_happened
from classifier.danger.signal_rule import SignalRule
from classifier.danger.signals import RULES
from classifier.text import location_clauses
from classifier.text.citizen_text import fold
from classifier.text.form_frames import own_words
from classifier.text.remembered import Remembered
from classifier.text.transcript_turns import confirmed

USUAL = "一般"
HEARD = -0.7  # log-odds from which the model alone sets a mark
RINGS = 0.4  # log-odds from which the model alone rings
EVIDENCE = 1.8  # least `DangerScore.evidence` of one n-gram for a finding of the model alone
TELLING = 2.3  # the same below `SHORT` characters
MARKED = 1.0  # log-odds from which so short a text is marked
CRIES, WORD = 2.0, 3.0  # log-odds and evidence from which it rings
CURT = 10  # characters of a sentence in which a rule is not overruled: too little is said to doubt a word by
A_WINDOW_MORE = 1.0  # times the logarithm of the number of windows: the maximum of many is higher by chance
A_WINDOW_RINGS = 1.8  # the same for an alarm by the model alone
A_WINDOW_DOUBTS = 0.9  # the same for an alarm by a rule: a letter uses many a dangerous word for something else
MANY = 12  # windows; more of them say no more
_LEVELS = {rule.signal: rule.level for rule in reversed(RULES)}  # of a signal that only the model found
_QUIET = frozenset(rule.signal for rule in RULES) - frozenset(rule.signal for rule in RULES if not rule.quiet)
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")


def _anchors() -> "ahocorasick.Automaton":
    """Every anchor with the places of the rules that need it, as bits."""
    bits: dict[str, int] = {}
    for place, rule in enumerate(RULES):
        for anchor in rule.anchors:
            bits[anchor] = bits.get(anchor, 0) | 1 << place
    automaton = ahocorasick.Automaton()
    for anchor, places in bits.items():
        automaton.add_word(anchor, places)
    automaton.make_automaton()
    return automaton


_ANCHORS = _anchors()


@dataclass(frozen=True, slots=True)
class Danger:
    """`signal` is a key of `signals.NAMES`, `level` 一般, 紧急 or 特急, `words` what gave it.

    `rings`: sure enough for an alarm, for the 110 sentence and to stop the machine; else a quiet mark that a person
    looks at. `by_model`: found by the model alone.
    """

    signal: str
    level: str
    words: tuple[str, ...]
    rings: bool = True
    by_model: bool = False


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A rule with words in one sentence; `meant` are those that nothing excuses, `nearly`: none of these happened.

    `essence` is the sentence without the clauses that only give a place; an address lowers the model's score.
    """

    rule: SignalRule
    meant: tuple[str, ...]
    sentence: str
    essence: str
    nearly: bool = False

    @property
    def beyond_doubt(self) -> bool:
        return len(self.sentence) <= CURT or any(self.rule.sure.search(word) for word in self.meant)

    def is_believed(self, score: float, windows: int = 1) -> bool:
        """Whether the model, with this score for the sentence, confirms the rule."""
        return bool(self.meant) and (
            self.beyond_doubt or score > self.rule.doubted + A_WINDOW_DOUBTS * _length(windows)
        )


def hear(text: str) -> Danger | None:
    """The gravest danger in one text; None where there is none."""
    return hear_all([fold(text)])[0]


def danger(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The gravest signal of a text (a key of `signals.NAMES`) and the words that gave it; None where there is none."""
    found = hear(text)
    return (found.signal, found.words) if found else None


def by_rule(text: str) -> tuple[str, tuple[str, ...]] | None:
    """`danger` by the rules alone, the baseline of the model."""
    found = _gravest([one for one in _spoken(fold(text)) if one.meant])
    return (found.signal, found.words) if found else None


def level(text: str) -> str:
    """一般, 紧急 or 特急: what the gravest rule asks for."""
    return alarm(text)[1]


def alarm(text: str) -> tuple[str | None, str]:
    """The signal (or None) and the urgency of a text, in one pass."""
    return alarms([fold(text)])[0]


def alarms(folded: Sequence[str]) -> list[tuple[str | None, str]]:
    """`alarm` for texts that went through `text.fold` already, in order."""
    return [(found.signal, found.level) if found else (None, USUAL) for found in hear_all(folded)]


def hear_all(folded: Sequence[str]) -> list[Danger | None]:
    """`hear` for texts that went through `text.fold` already, in order; of a transcript only what the citizen says.

    The rules first, each of their sentences scored by the model as well; then the model alone.
    """
    return _remembered(folded)


def _heard(folded: Sequence[str]) -> list[Danger | None]:
    texts = [confirmed(text) for text in folded]
    spoken = [_spoken(text) for text in texts]
    sentences = list({said for ones in spoken for one in ones for said in (one.sentence, one.essence)})
    scores = dict(zip(sentences, (heard.score for heard in danger_model().score(sentences)), strict=True))
    return [
        _louder(_ruled(ones, scores, heard.windows), _alone(heard, ones))
        for ones, heard in zip(
            spoken, danger_model().score([location_clauses.of_all(own_words(text)) for text in texts]), strict=True
        )
    ]


_remembered = Remembered(_heard)


def _ruled(spoken: Sequence[_Spoken], scores: Mapping[str, float], windows: int) -> Danger | None:
    """The rules' finding: an alarm, or a quiet mark where the model doubts them in a long letter."""
    loud = [one for one in spoken if not (one.rule.quiet or one.nearly)]
    sure = [one for one in loud if one.is_believed(_score(one, scores), windows)]
    found = _gravest(sure) or _gravest([one for one in spoken if one.is_believed(_score(one, scores))])
    return replace(found, rings=bool(sure)) if found else None


def _score(one: _Spoken, scores: Mapping[str, float]) -> float:
    return max(scores[one.sentence], scores[one.essence])


def _louder(ruled: Danger | None, heard: Danger | None) -> Danger | None:
    """A rule's finding goes before the model's, unless only the model's rings."""
    return heard if ruled is None or (heard is not None and heard.rings and not ruled.rings) else ruled


def _alone(heard: DangerScore, spoken: Sequence[_Spoken]) -> Danger | None:
    """The model's finding without a rule. It does not ring where a rule's word was excused, doubted or figurative.

    A feared hazard is neither: there the model may find more than the rule.
    """
    length, short = _length(heard.windows), len(heard.window) < SHORT
    least, telling = (MARKED, TELLING) if short else (HEARD, EVIDENCE)
    if heard.score <= least + A_WINDOW_MORE * length or heard.evidence < telling:
        return None
    if short and next(_wanted(heard.window), None) is None:
        return None  # so short a text needs a word of danger
    sure = _is_cry(heard) if short else heard.score > RINGS + A_WINDOW_RINGS * length
    doubted = [one for one in spoken if not (one.rule.quiet and one.rule.hazard)]
    rings = (
        sure
        and heard.signal not in _QUIET
        and not is_calm(heard.window)
        and not any(part in heard.window for one in doubted for part in (one.sentence, one.essence))
    )
    return Danger(heard.signal, _LEVELS[heard.signal], (heard.window,), rings=rings, by_model=True)


def _length(windows: int) -> float:
    """How long a text is, as a logarithm."""
    return math.log(min(max(windows, 1), MANY))


def _is_cry(heard: DangerScore) -> bool:
    """Whether fewer than `SHORT` characters ring: only around a word that hardly ever occurs in a harmless lesson."""
    return heard.score > CRIES and heard.evidence >= WORD


def _gravest(spoken: Sequence[_Spoken]) -> Danger | None:
    if not spoken:
        return None
    rule = min((one.rule for one in spoken), key=RULES.index)
    words = [word for one in spoken if one.rule.signal == rule.signal for word in one.meant]
    return Danger(rule.signal, rule.level, tuple(dict.fromkeys(words)))


def _spoken(folded: str) -> list[_Spoken]:
    """Every rule with a word of its own, sentence by sentence; a threat also where it is only a figure of speech."""
    return [
        _of_rule(rule, found, sentence)
        for sentence in _SENTENCE.findall(folded)
        for rule in _wanted(sentence)
        if (found := _dangerous(rule, sentence)) or (rule.threat and rule.words.search(sentence))
    ]


def _of_rule(rule: SignalRule, found: "list[re.Match[str]]", sentence: str) -> _Spoken:
    meant = [one for one in found if not excused(rule, sentence, one)]
    nearly = bool(meant) and all(nearly_happened(rule, sentence, one) for one in meant)
    text = location_clauses.without(sentence, rule.words)
    return _Spoken(rule, tuple(one.group() for one in meant), sentence, text, nearly)


def _wanted(sentence: str) -> Iterator[SignalRule]:
    """The rules with an anchor in this sentence."""
    here = 0
    for _, places in _ANCHORS.iter(sentence):
        here |= places
    if here:
        yield from (rule for place, rule in enumerate(RULES) if here >> place & 1)


def _dangerous(rule: SignalRule, sentence: str) -> "list[re.Match[str]]":
    """The rule's words in one sentence that are no part of a harmless expression."""
    all_found = list(rule.words.finditer(sentence))
    harmless = [found.span() for found in rule.harmless.finditer(sentence)] if all_found else []
    return [
        found for found in all_found if not any(start < found.end() and found.start() < end for start, end in harmless)
    ]

"""What one clause of an answer says of whether the matter is solved. Pure.

A negation holds for its own clause only; what follows 了 limits it; what is not plainly said is doubtful.
"""

import re
from enum import StrEnum

from sla.reviews import clause_words as words
from sla.reviews.reply_normalisation import ANGRY, trimmed


class SolvedReading(StrEnum):
    """Of one clause, about "is it solved?"."""

    YES = "yes"
    WEAKLY = "weakly"  # something was done: 修了, 处理了
    NO = "no"
    DOUBTFUL = "doubtful"
    ASKS = "asks"
    WISHES = "wishes"
    NOTHING = "nothing"


def solved(clause: str) -> SolvedReading:
    """What the clause says of "is it solved?"; a question mark belongs to the clause."""
    said = trimmed(clause.rstrip("?"))
    if words.MOCKING.search(clause):
        return SolvedReading.NO
    if words.EMPTY.match(said) or words.FULL.match(said):
        if clause.endswith("?"):
            return SolvedReading.ASKS
        return SolvedReading.NO if words.EMPTY.match(said) else SolvedReading.YES
    return _of_sentence(words.OPEN_FORMS.sub("", _neutral(said)), clause)


def _of_sentence(said: str, clause: str) -> SolvedReading:
    deed = words.STRONG.search(said) or words.WEAK.search(said)
    if words.CONTESTED.search(said):
        return SolvedReading.NO
    if any(one.search(clause) for one in (words.ASKED_BACK, words.NEEDLESS, words.CONCEDED)) or words.UNDECIDED.search(
        said
    ):
        return SolvedReading.DOUBTFUL
    if _still(said):
        return SolvedReading.NO
    if clause.endswith("?") or words.ASK.search(_neutral(clause)):
        return SolvedReading.ASKS if deed is None or words.PLAINLY_ASKS.search(clause) else SolvedReading.DOUBTFUL
    if deed is None:
        return (
            SolvedReading.WISHES if words.WISH.search(said) and words.ANY_DEED.search(said) else SolvedReading.NOTHING
        )
    return _of_deed(said, clause, deed)


def _neutral(said: str) -> str:
    """Without the negations that negate nothing."""
    for pattern in words.DOUBLE:
        said = pattern.sub("", said)
    return said


def _still(said: str) -> bool:
    """Whether something is missing, came back or was done by half."""
    cleared = words.GONE.sub("", words.STOPPED.sub("", said))
    if words.NO.search(cleared) or words.NO_DEED.search(cleared):
        return True
    return bool(words.LIMIT.search(cleared) and words.ANY_DEED.search(cleared))


def _of_deed(said: str, clause: str, deed: re.Match[str]) -> SolvedReading:
    """An act is named and not denied: it counts where nothing unusual precedes or follows it."""
    before, after = said[: deed.start()], said[deed.end() :]
    if words.WISH.search(before):
        return SolvedReading.WISHES
    guessed = trimmed(clause) != clause and clause.rstrip("?").endswith("吧")
    if guessed or len(before) > words.LONG_BEFORE or words.HEARSAY.search(before) or words.LATER.search(before):
        return SolvedReading.DOUBTFUL
    if not words.TAIL.fullmatch(after):
        again = words.STRONG.search(after)
        if again is None or not words.TAIL.fullmatch(after[again.end() :]):
            return SolvedReading.DOUBTFUL
    return SolvedReading.YES if words.STRONG.search(said) else SolvedReading.WEAKLY


def speaks_against(clause: str, *, turned: bool) -> bool:
    """Whether a clause that answers nothing may take back what another one said; `turned`: a "but" is before it."""
    clause = _neutral(clause)
    if turned and words.WELL_DONE.search(clause) and not words.AGAIN.search(clause):
        return False
    if turned:
        return not words.OF_MANNER.search(clause) or bool(words.AGAIN.search(clause))
    cleared = words.HARMLESS.sub("", clause)
    strange = cleared == clause and len(clause) > words.SHORT and not words.KIND.search(clause)
    return strange or bool(words.AGAINST.search(cleared))


def on_condition(text: str) -> bool:
    """Whether praise is only promised: nothing is said of how things are."""
    return bool(words.ON_CONDITION.search(text)) and not words.REACHED.search(text)


def without_condition(text: str) -> str:
    return words.ON_CONDITION.sub("", text)


def of_before(clause: str) -> bool:
    """Whether it speaks of the time before the answer."""
    return bool(words.BEFORE.match(clause))


def of_manner(clause: str) -> bool:
    """Whether it is about how people were treated, or how long it took."""
    return bool(words.OF_MANNER.search(clause))


def at_last(clause: str) -> bool:
    """Whether it describes the present state, against what was said before."""
    return bool(words.AT_LAST.search(clause))


def sour(text: str) -> bool:
    """Mockery or anger, against the literal words."""
    return bool(words.MANNER.search(text)) or ANGRY in text

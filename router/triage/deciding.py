"""What a message is for: a new matter, more about an old one, an answer to our question, a wish towards us.

Danger is heard first, in every message. When in doubt it is a new matter: a wrong new ticket costs a look, a swallowed
one is a person not heard.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from classifier import secrecy, urgency
from classifier.text import fold
from router.triage import (
    abuse,
    automatic,
    belonging,
    chasing,
    courtesy,
    opting_out,
    person,
    progress,
    withdrawing,
)
from router.triage.by_wording import OVER, by_wording
from router.triage.purposes import Latest, Purpose, Situation, Triage
from router.triage.topics import topics
from router.triage.withdrawing import Withdrawal
from sla.verdicts import Verdict, understand
from tickets.lifecycle import MAY_REOPEN, State

_MARKS = re.compile(r"[\s，。！？!?,.～~、…]+")
_STARS = re.compile(r"[1-5]分?")
_CURSES = frozenset({"去死"})  # said to somebody else
MAY_RATE = timedelta(days=15)


_UNDERSTOOD = frozenset(
    {
        Purpose.OPT_OUT,
        Purpose.RESUME,
        Purpose.THANKS,
        Purpose.SMALL_TALK,
        Purpose.ABUSE,
        Purpose.RATING,
        Purpose.PROGRESS,
    }
)


def decide(text: str, situation: Situation, *, now: datetime) -> Triage:
    """Why the citizen wrote. Danger that rings comes before everything; a quiet mark goes along."""
    ruled, danger = rules(text, situation, now=now), urgency.hear(text)
    found = by_wording(text, situation, ruled, now=now)
    if danger is None or found.purpose is Purpose.AUTOMATIC:
        return found
    if found.purpose is Purpose.ABUSE and set(danger.words) <= _CURSES:
        return found
    if danger.rings and not (danger.by_ear and _says_all(ruled)):
        return replace(found, purpose=Purpose.EMERGENCY, danger=danger, about=_not_small(found.purpose))
    return replace(found, danger=danger)


def rules(text: str, situation: Situation, *, now: datetime) -> Triage:
    """What the rules alone say, danger left out: one of the things that the learnt decision looks at."""
    return _purpose(text, situation, now)


def _says_all(found: Triage) -> bool:
    """Whether a rule has understood the whole line as a wish or an answer: the ear alone does not ring there.

    `found`: what the rules say. What was only learnt does not silence the ear.
    """
    return found.purpose in _UNDERSTOOD or found.verdict is not None


def tells_a_matter(text: str) -> bool:
    """Whether the text could be a matter by itself."""
    return belonging.names_a_matter(fold(text).lower())


def _not_small(purpose: Purpose) -> Purpose:
    """A cry is never taken for courtesy, an insult or a wish about messages: it is a matter."""
    kept = {Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO, Purpose.REOPEN, Purpose.REVIEW_ANSWER}
    joins = {Purpose.CHASE, Purpose.PROGRESS}
    return purpose if purpose in kept else Purpose.FOLLOW_UP if purpose in joins else Purpose.NEW


def _purpose(text: str, situation: Situation, now: datetime) -> Triage:  # noqa: PLR0911 - a list of cases, first match
    said = fold(text).lower()
    bare = _MARKS.sub("", said)
    if not bare:
        return Triage(Purpose.NEW if situation.is_call else Purpose.NOTHING)
    if not situation.is_call and automatic.is_machine(said):
        return Triage(Purpose.AUTOMATIC)
    if opting_out.is_asked(said) and not (secrecy.by_rule(said) or person.wants_a_call(said)):
        return Triage(Purpose.OPT_OUT)
    if opting_out.is_taken_back(bare):
        return Triage(Purpose.RESUME)
    if situation.another:
        return Triage(Purpose.NEW)
    beside = belonging.another_beside(said, situation.latest.said if situation.latest else "")
    answer = belonging.answer_alone(text) if beside else text
    verdict = understand(answer) if situation.asked and (beside or not belonging.is_another(said)) else None
    if verdict is not None:
        return replace(_answered(said, verdict), beside=beside)
    late = _late_answer(text, situation.latest, now)
    if late is not None:
        return late
    if situation.latest is not None and _lives_again(text, said, situation.latest, now):
        return Triage(Purpose.REOPEN)
    wish = _wish(said, bare, situation)
    if wish is not None:
        return wish
    purpose = _about(said, bare, situation)
    compare = purpose is Purpose.FOLLOW_UP and belonging.names_a_matter(said) and not belonging.is_more(said)
    return Triage(purpose, stars=int(bare[0]) if _STARS.fullmatch(bare) else None, compare=compare)


def _answered(said: str, verdict: Verdict) -> Triage:
    """An answer to the follow-up question, and the wish that the same line names; the answer goes along."""
    if person.is_wanted(said):
        return Triage(Purpose.HUMAN, verdict)
    withdrawal = withdrawing.of(said)
    if withdrawal is Withdrawal.WISH:
        return Triage(Purpose.WITHDRAW, verdict, withdrawal=withdrawal)
    return Triage(Purpose.CHASE if chasing.is_plain(said) else Purpose.REVIEW_ANSWER, verdict)


def _wish(said: str, bare: str, situation: Situation) -> Triage | None:  # noqa: PLR0911 - a list of cases, first match
    """What the citizen wants of us, where the line says so: a person, a withdrawal, an end, news, nothing at all."""
    if person.is_wanted(said):
        return Triage(Purpose.HUMAN, beside=person.matter_beside(said))
    if withdrawing.is_confirmed(said):
        return Triage(Purpose.CONFIRM_WITHDRAWAL)
    if situation.latest is not None and belonging.is_only_another(said):
        return Triage(Purpose.SEPARATE)
    if situation.latest is not None and belonging.is_only_the_same(said):
        return Triage(Purpose.SAME_MATTER)
    withdrawal = withdrawing.of(said)
    if withdrawal is not None and not (situation.latest is None and belonging.names_a_matter(said)):
        return Triage(Purpose.WITHDRAW, withdrawal=withdrawal)
    if courtesy.is_thanks(said):
        return Triage(Purpose.THANKS)
    if courtesy.is_small_talk(said):
        return Triage(Purpose.SMALL_TALK)
    elsewhere = situation.latest is None and chasing.is_with_another(said)
    asks = progress.asked(bare) or (not chasing.is_plain(said) and _asks_progress(said, situation))
    if asks and not elsewhere:
        return Triage(Purpose.PROGRESS)
    if _chases(said, situation):
        return Triage(Purpose.CHASE)
    return Triage(Purpose.ABUSE) if abuse.is_only(said) else None


def _asks_progress(said: str, situation: Situation) -> bool:
    if belonging.is_another(said):
        return False
    open_ = situation.latest is not None and situation.latest.state not in OVER
    return progress.asked_about_record(said) or (
        open_ and progress.asked_about_open(said) and not belonging.names_a_matter(said)
    )


def _chases(said: str, situation: Situation) -> bool:
    if not chasing.presses(said) or belonging.is_another(said):
        return False
    if situation.latest is None or situation.latest.state in OVER:
        if chasing.is_with_another(said):
            return False
        return chasing.refers_back(said) or (
            situation.latest is None and chasing.is_urging_alone(said) and not topics(said)
        )
    if belonging.is_elsewhere(said, situation.latest.said):
        return False
    if chasing.refers_back(said) or not belonging.names_a_matter(said):
        return True
    return not chasing.may_be_of_a_new_matter(said) and belonging.belongs(said, situation.latest.said or said)


def _about(said: str, bare: str, situation: Situation) -> Purpose:
    """Where nothing else is wanted: does the text go on with the citizen's ticket, or is it a matter of its own?"""
    latest = situation.latest
    if latest is None:
        return Purpose.NEW
    if latest.state is State.NEED_INFO:
        own = belonging.is_another(said) or (
            belonging.names_a_matter(said) and not belonging.belongs(said, latest.said)
        )
        return Purpose.NEW if own else Purpose.SUPPLY_INFO
    if _STARS.fullmatch(bare):
        return Purpose.RATING
    if latest.state in OVER:
        return Purpose.NEW
    return Purpose.FOLLOW_UP if belonging.belongs(said, latest.said) else Purpose.NEW


def _late_answer(text: str, latest: Latest | None, now: datetime) -> Triage | None:
    """A rating after the question was answered, or the glad answer once more: "5，谢谢", "2 态度差", "已解决，4"."""
    if latest is None or latest.closed_at is None or now - latest.closed_at > MAY_RATE:
        return None
    said = understand(text)
    if said is None or said.doubtful or said.solved is False or (said.solved is None and said.contacted is not None):
        return None
    return Triage(Purpose.RATING, stars=said.satisfied) if said.satisfied or said.solved else None


def _lives_again(text: str, said: str, latest: Latest, now: datetime) -> bool:
    """Whether a matter that was closed lately is not solved after all, or is added to."""
    if latest.state not in OVER or latest.closed_at is None or now - latest.closed_at > MAY_REOPEN:
        return False
    if belonging.is_another(said) or (belonging.names_a_matter(said) and not belonging.belongs(said, latest.said)):
        return False
    unsolved = understand(text)
    return (unsolved is not None and unsolved.solved is False) or belonging.is_more(said)

"""What a message is for: a new matter, more about an old one, an answer to our question, a wish towards us.

Danger is looked for first, in every message. In doubt it is a new matter: a wrong new ticket costs a look, a swallowed
one is a person not heard.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from classifier.danger import danger_detection
from classifier.danger.danger_detection import Danger
from classifier.request_type import secrecy
from classifier.text.citizen_text import fold
from router.triage import (
    abuse,
    automatic,
    beside_answer,
    chasing,
    courtesy,
    open_matter,
    opting_out,
    person,
    progress,
    withdrawing,
)
from router.triage.by_wording import OVER, asked_back, by_wording
from router.triage.purposes import Latest, Purpose, Situation, Triage
from router.triage.topics import topics
from router.triage.withdrawing import Withdrawal
from sla.reviews.review_reply_parser import ReviewReply, understand
from tickets.lifecycle import ENDED, MAY_REOPEN, State

_MARKS = re.compile(r"[\s，。！？!?,.～~、…]+")
_STARS = re.compile(r"[1-5]分?")
_NO = frozenset({"n", "停", "停止"})  # to nothing of ours it answers nothing
_CURSES = frozenset({"去死", "死人"})  # said to somebody else
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
_COURTESY = frozenset({Purpose.THANKS, Purpose.SMALL_TALK, Purpose.ABUSE})
_KEEPS_A_WISH = frozenset(  # for secrecy: with words that people read, or none of which is lost
    {
        *(Purpose.NEW, Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO, Purpose.REOPEN, Purpose.SEPARATE, Purpose.SAME_MATTER),
        *(Purpose.HUMAN, Purpose.OPT_OUT, Purpose.RESUME, Purpose.AUTOMATIC, Purpose.NOTHING),
    }
)


def decide(text: str, situation: Situation, *, now: datetime) -> Triage:
    """Why the citizen wrote. Danger that rings comes before everything; a quiet mark goes along."""
    ruled = rules(text, situation, now=now)
    danger = beside_answer.danger_in(text) if _says_all(ruled) else _danger(text, situation, now)
    found = _with_secrecy(text, situation, ruled, by_wording(text, situation, ruled, now=now), now=now)
    if danger is None or found.purpose is Purpose.AUTOMATIC:
        return asked_back(text, situation, found)
    if found.purpose is Purpose.ABUSE and set(danger.words) <= _CURSES:
        return found
    if danger.rings:
        stars = _stars_beside(text, situation, found, now)
        found = replace(found, verdict=ruled.verdict, stars=stars)  # what is only likely is no answer in danger
        return replace(found, purpose=Purpose.EMERGENCY, danger=danger, about=_not_small(found))
    return replace(found, danger=danger)


def rules(text: str, situation: Situation, *, now: datetime) -> Triage:
    """What the rules alone say, danger left out: one of the things that the learnt decision looks at."""
    return _purpose(text, situation, now)


def _with_secrecy(text: str, situation: Situation, ruled: Triage, found: Triage, *, now: datetime) -> Triage:
    """A wish for secrecy is never lost in courtesy, pressing, an end or an answer: those need words besides it."""
    if (found.purpose in _KEEPS_A_WISH and found.verdict is None) or not secrecy.is_plain(text):
        return found
    rest = secrecy.without(text)
    besides = rules(rest, situation, now=now) if rest else None
    if besides is not None and besides.purpose is found.purpose and found.purpose not in _COURTESY:
        return found if besides.verdict == ruled.verdict else besides
    latest = situation.latest
    if latest is None:
        return Triage(Purpose.NEW)
    return Triage(Purpose.SUPPLY_INFO if latest.state is State.NEED_INFO else Purpose.FOLLOW_UP)


def _danger(text: str, situation: Situation, now: datetime) -> Danger | None:
    """The danger in a line, or in what follows its courtesies: "已解决，谢谢，有人站在窗台外边".

    Where an answer may be in it, also what rings only in the rest of it.
    """
    found, latest = danger_detection.hear(text), situation.latest
    if found is not None and found.rings:
        return found
    rated = latest is not None and latest.closed_at is not None and now - latest.closed_at <= MAY_RATE
    if situation.asked or rated:
        return beside_answer.danger_in(text)
    later = danger_detection.hear(beside_answer.after_courtesies(text))
    return later if later is not None and later.rings else found


def _says_all(found: Triage) -> bool:
    """Whether a rule has understood the line as a wish or an answer: the model alone rings only in the rest of it.

    `found`: what the rules say. What was only learnt does not silence the model.
    """
    return found.purpose in _UNDERSTOOD or found.verdict is not None


def tells_a_matter(text: str) -> bool:
    """Whether the text could be a matter by itself."""
    return open_matter.names_a_matter(fold(text).lower())


def tells_a_new_matter(text: str) -> bool:
    """The same of a text that may refer to an earlier one: "取消刚才说的井盖那件事" names it, and is none by itself."""
    said = fold(text).lower()
    return open_matter.names_a_matter(said) and not chasing.refers_back(said)


def _not_small(found: Triage) -> Purpose:
    """A cry is never taken for courtesy, an insult or a wish about messages: it is a matter.

    An answer to our question it is only where a rule has read one: then it is found as well who is asked.
    """
    purpose = found.purpose
    kept = {Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO, Purpose.REOPEN}
    joins = {Purpose.CHASE, Purpose.PROGRESS, Purpose.REVIEW_ANSWER}
    if purpose in kept or (purpose is Purpose.REVIEW_ANSWER and found.verdict is not None):
        return purpose
    return Purpose.FOLLOW_UP if purpose in joins else Purpose.NEW


def _purpose(text: str, situation: Situation, now: datetime) -> Triage:  # noqa: PLR0911 - a list of cases, first match
    said = fold(text).lower()
    bare = _MARKS.sub("", said)
    if not bare:
        return Triage(Purpose.NEW if situation.is_call else Purpose.NOTHING)
    if not (situation.is_call or situation.onto) and automatic.is_machine(said):
        return Triage(Purpose.AUTOMATIC)
    silence = opting_out.is_asked(said) and not (
        secrecy.is_plain(said) or person.wants_a_call(said) or person.is_asked_for(said)
    )
    if silence or opting_out.is_unasked(said) or _is_bare_wish(bare, situation):
        return Triage(Purpose.OPT_OUT)
    if opting_out.is_taken_back(bare):
        return Triage(Purpose.RESUME)
    if situation.another:
        return Triage(Purpose.NEW)
    beside = open_matter.another_beside(said, situation.latest.said if situation.latest else "")
    answer = open_matter.answer_alone(text) if beside else text
    verdict = understand(answer) if situation.asked and (beside or not open_matter.is_another(said)) else None
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
    alike = purpose is Purpose.FOLLOW_UP and not situation.onto
    compare = alike and open_matter.names_a_matter(said) and not open_matter.is_more(said)
    return Triage(purpose, stars=int(bare[0]) if _STARS.fullmatch(bare) else None, compare=compare)


def _is_bare_wish(bare: str, situation: Situation) -> bool:
    return situation.latest is None and not situation.is_call and opting_out.is_bare(bare)


def _answered(said: str, verdict: ReviewReply) -> Triage:
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
    if situation.latest is not None and (said_of_it := _of_latest(said, situation.latest)) is not None:
        return Triage(said_of_it)
    withdrawal = withdrawing.of(said)
    if withdrawal is not None and (situation.latest is not None or not tells_a_new_matter(said)):
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


def _of_latest(said: str, latest: Latest) -> Purpose | None:
    """What the whole line says of the citizen's ticket: it goes on, another matter was meant, or the same."""
    if withdrawing.stays(said) and latest.state not in OVER:
        return Purpose.KEEP
    if open_matter.is_only_another(said):
        return Purpose.SEPARATE
    return Purpose.SAME_MATTER if open_matter.is_only_the_same(said) else None


def _asks_progress(said: str, situation: Situation) -> bool:
    if open_matter.is_another(said):
        return False
    open_ = situation.latest is not None and situation.latest.state not in OVER
    return progress.asked_about_record(said) or (
        open_ and progress.asked_about_open(said) and not open_matter.names_a_matter(said)
    )


def _chases(said: str, situation: Situation) -> bool:
    if not chasing.presses(said) or open_matter.is_another(said):
        return False
    if situation.latest is None or situation.latest.state in OVER:
        if chasing.is_with_another(said):
            return False
        return chasing.refers_back(said) or (
            situation.latest is None and chasing.is_urging_alone(said) and not topics(said)
        )
    if open_matter.is_elsewhere(said, situation.latest.said):
        return False
    if chasing.refers_back(said) or not open_matter.names_a_matter(said):
        return True
    return not chasing.may_be_of_a_new_matter(said) and open_matter.belongs(said, situation.latest.said or said)


def _about(said: str, bare: str, situation: Situation) -> Purpose:
    """Where nothing else is wanted: does the text go on with the citizen's ticket, or is it a matter of its own?"""
    latest = situation.latest
    if latest is None:
        return Purpose.SMALL_TALK if bare in _NO else Purpose.NEW
    own = open_matter.is_another(said) or (
        open_matter.names_a_matter(said) and not open_matter.belongs(said, latest.said)
    )
    if latest.state is State.NEED_INFO:
        return Purpose.NEW if own else Purpose.SUPPLY_INFO
    if _STARS.fullmatch(bare):
        return Purpose.RATING
    if situation.onto and not own:
        return Purpose.REOPEN if latest.state in OVER else Purpose.FOLLOW_UP
    if latest.state in OVER:
        return Purpose.NEW
    return Purpose.FOLLOW_UP if open_matter.belongs(said, latest.said) else Purpose.NEW


def _late_answer(text: str, latest: Latest | None, now: datetime) -> Triage | None:
    """A rating after the question was answered, or the glad answer once more: "5，谢谢", "2 态度差", "已解决，4"."""
    if latest is None or latest.closed_at is None or now - latest.closed_at > MAY_RATE:
        return None
    said = understand(text)
    if said is None or said.solved is False or (said.solved is None and said.contacted is not None):
        return None
    if said.doubtful and (said.satisfied is None or beside_answer.rest_of(text)):
        return None  # something besides the rating may speak against it: a person reads it
    return Triage(Purpose.RATING, stars=said.satisfied) if said.satisfied or said.solved else None


def _stars_beside(text: str, situation: Situation, found: Triage, now: datetime) -> int | None:
    """The rating beside a danger, after the question was answered: "5分，谢谢。塘里有个娃"."""
    if found.stars is not None:
        return found.stars
    closed_at = situation.latest.closed_at if situation.latest is not None else None
    return beside_answer.stars_in(text) if closed_at is not None and now - closed_at <= MAY_RATE else None


def _lives_again(text: str, said: str, latest: Latest, now: datetime) -> bool:
    """Whether a matter that was closed lately is not solved after all, or is added to."""
    if latest.state not in ENDED or latest.closed_at is None or now - latest.closed_at > MAY_REOPEN:
        return False
    if open_matter.is_another(said) or (
        open_matter.names_a_matter(said) and not open_matter.belongs(said, latest.said)
    ):
        return False
    unsolved = understand(text)
    return (unsolved is not None and unsolved.solved is False) or open_matter.is_more(said)

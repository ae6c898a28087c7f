"""Another purpose than the rules say, where the wording is plain; what may be a matter is never swallowed."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from classifier.text.citizen_text import fold
from router.triage import (
    abuse,
    chasing,
    complaint_words,
    courtesy,
    open_matter,
    opting_out,
    perhaps_opting_out,
    person,
    phrase_model,
    withdrawing,
)
from router.triage.purposes import Purpose, Situation, Triage
from router.triage.topics import topics
from router.triage.withdrawing import Withdrawal
from sla.reviews.review_reply_parser import SATISFIED_FROM, understand
from tickets.lifecycle import ENDED, State

OVER = frozenset({*ENDED, State.ARCHIVED})
JUST_NOW = timedelta(minutes=15)  # since anything was said: one talk
_LEARNT = frozenset(
    {
        *(Purpose.NEW, Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO, Purpose.REVIEW_ANSWER, Purpose.PROGRESS, Purpose.CHASE),
        *(Purpose.WITHDRAW, Purpose.OPT_OUT, Purpose.THANKS, Purpose.SMALL_TALK, Purpose.ABUSE, Purpose.HUMAN),
    }
)
_SETTLED = frozenset({Purpose.OPT_OUT})  # the rule decides alone
_SWALLOWS = frozenset({Purpose.THANKS, Purpose.SMALL_TALK, Purpose.ABUSE})  # nobody looks at it afterwards
_ASKS = frozenset({Purpose.PROGRESS})  # no person is called for a question that the record answers
_ASK_AFTER = frozenset({Purpose.PROGRESS, Purpose.CHASE})
_OF_THE_OPEN = frozenset({*_ASK_AFTER, Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO})
_NO_WORDS = re.compile(r"\s*[\[（(](?:图片|视频|短视频|文件|语音|音频|位置|没有文字)")  # put there by an adapter
_DIGIT = re.compile(r"\d")  # while a ticket is open it may be a house, a time, a telephone number
# measured on messages kept apart (docs/classifier.md); of twelve purposes
SURE, VERY_SURE, ALMOST_CERTAIN = 0.38, 0.6, 0.8
OF_A_STRANGER = 0.75  # to lay aside what somebody without an open matter writes: nothing else is kept of it


def context_of(situation: Situation, now: datetime) -> str | None:
    """The situation as the lessons name it; None for one that was never taught."""
    latest = situation.latest
    if situation.asked:
        return "awaiting_review"
    if latest is None:
        return "none"
    if latest.state is State.NEED_INFO:
        return "awaiting_info"
    if latest.state in OVER:
        return None
    return "chatting" if now - latest.heard_at < JUST_NOW else "open_ticket"


def by_wording(text: str, situation: Situation, found: Triage, *, now: datetime) -> Triage:
    """The rule's decision, or another one where the wording speaks clearly for it."""
    context = context_of(situation, now)
    untaught = context is None or situation.another or found.beside or _NO_WORDS.match(text) is not None
    if context is None or untaught or found.purpose not in _LEARNT - _SETTLED:
        return found
    shares = phrase_model.purposes(text, context, found.purpose.value, is_call=situation.is_call)
    likeliest = Purpose(max(shares, key=shares.__getitem__))
    said = fold(text).lower()
    clear = likeliest is not found.purpose and shares[likeliest] >= SURE
    if clear and _may_be(likeliest, shares[likeliest], said, situation, found.purpose):
        found = _other(likeliest, said, situation, found)
    if found.purpose is Purpose.REVIEW_ANSWER and situation.asked:
        return replace(found, verdict=phrase_model.completed(text, found.verdict))
    return found


def asked_back(text: str, situation: Situation, found: Triage) -> Triage:
    """Instead of a new matter, a question where the text may be a wish for silence and is none of a ticket's."""
    if found.purpose is not Purpose.NEW or situation.is_call or situation.another or situation.onto:
        return found
    if not perhaps_opting_out.may_be(text, fold(text).lower(), _share_of_silence(text, situation)):
        return found
    return Triage(Purpose.PERHAPS_OPT_OUT)


def _share_of_silence(text: str, situation: Situation) -> float:
    """How likely a text that the rules take for a new matter wants no more messages; 0 for a known citizen."""
    if situation.latest is not None or _NO_WORDS.match(text):
        return 0.0
    shares = phrase_model.purposes(text, "none", Purpose.NEW.value, is_call=situation.is_call)
    return shares[Purpose.OPT_OUT]


def _may_be(purpose: Purpose, share: float, said: str, situation: Situation, ruled: Purpose) -> bool:
    """Whether so sure a guess may overrule the rule: more is required where somebody might not be heard."""
    if ruled in _SWALLOWS and purpose in _SWALLOWS:
        return False
    names = open_matter.names_a_matter(said)
    enough = VERY_SURE if situation.latest is not None else OF_A_STRANGER
    if purpose in _SWALLOWS and (names or share < enough or not _may_swallow(purpose, said, situation)):
        return False
    tells = names or complaint_words.states_facts(said) or topics(said)  # "另外，灯在北门口" is no matter by itself
    if purpose is Purpose.NEW and ruled is Purpose.FOLLOW_UP and not tells:
        return False
    if purpose is Purpose.OPT_OUT and not _may_be_silence(share, said):
        return False
    if (purpose is Purpose.HUMAN and ruled in _ASKS) or _is_contradicted(purpose, said, situation):
        return False
    asks_after_it = situation.latest is None or purpose in _ASK_AFTER
    return not (ruled is Purpose.NEW and names and asks_after_it) or share >= ALMOST_CERTAIN


def _may_be_silence(share: float, said: str) -> bool:
    return opting_out.may_be(said) or (share >= VERY_SURE and opting_out.could_be(said))


def _is_contradicted(purpose: Purpose, said: str, situation: Situation) -> bool:
    """Whether the words, or where they were typed, speak against the guess."""
    if situation.onto and purpose in {Purpose.NEW, Purpose.SMALL_TALK}:
        return True  # typed on a ticket's page: about it, unless the rules say otherwise
    if purpose is Purpose.WITHDRAW:
        return withdrawing.is_kept(said)
    if purpose is Purpose.CHASE and _is_glad(said):
        return True
    if purpose in _ASK_AFTER and situation.latest is None and chasing.is_with_another(said):
        return True
    latest = situation.latest
    return purpose in _OF_THE_OPEN and latest is not None and open_matter.is_elsewhere(said, latest.said)


def _is_glad(said: str) -> bool:
    """Whether it says that it is solved or well: who says so does not press."""
    found = understand(said)
    return found is not None and (found.solved is True or (found.satisfied or 0) >= SATISFIED_FROM)


def _may_swallow(purpose: Purpose, said: str, situation: Situation) -> bool:
    """Whether nothing in the words speaks against laying the line aside; a sure guess alone is not enough."""
    if (
        courtesy.reproaches(said)
        or complaint_words.states_facts(said)
        or complaint_words.is_a_sentence(said)
        or (purpose is Purpose.SMALL_TALK and topics(said))
    ):
        return False
    if purpose is Purpose.ABUSE:
        return abuse.is_aimed(said)
    if courtesy.greets_and_says_more(said) or (purpose is Purpose.THANKS and courtesy.says_more(said)):
        return False
    return situation.latest is None or _DIGIT.search(said.replace("12345", "")) is None


def _other(purpose: Purpose, said: str, situation: Situation, found: Triage) -> Triage:
    """The purpose with what goes along with it; unchanged where the situation has no room for it."""
    if purpose is Purpose.REVIEW_ANSWER and not situation.asked:
        return found
    if purpose in {Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO} and situation.latest is None:
        return found
    if purpose is Purpose.WITHDRAW:
        return Triage(purpose, found.verdict, withdrawal=Withdrawal.WISH)
    if purpose is Purpose.HUMAN:
        return Triage(purpose, found.verdict, beside=person.matter_beside(said))
    compare = purpose is Purpose.FOLLOW_UP and open_matter.names_a_matter(said) and not open_matter.is_more(said)
    return Triage(
        purpose, found.verdict if purpose in {Purpose.CHASE, Purpose.REVIEW_ANSWER} else None, compare=compare
    )

"""The words of triage: what a message may be for, what was before it, and what was decided."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classifier.danger.danger_detection import Danger
from router.triage.withdrawing import Withdrawal
from sla.reviews.review_reply_parser import ReviewReply
from tickets.lifecycle import State


class Purpose(StrEnum):
    NEW = "new_request"
    FOLLOW_UP = "follow_up"
    SUPPLY_INFO = "supply_info"  # answers a question of ours about the ticket
    REOPEN = "reopen"  # a matter that was closed lately is not solved after all
    REVIEW_ANSWER = "review_answer"
    RATING = "rating"  # only a number from 1 to 5, after the follow-up question was answered
    PROGRESS = "progress"
    CHASE = "chase"
    WITHDRAW = "withdraw"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    KEEP = "keep"  # the matter is not to be withdrawn after all
    SEPARATE = "separate"  # "this is another matter", about the message before
    SAME_MATTER = "same_matter"  # "more about the one before", about the ticket just opened
    RESUME = "resume"  # wants our messages again
    OPT_OUT = "opt_out"
    PERHAPS_OPT_OUT = "perhaps_opt_out"  # not plain enough to be obeyed: asked back
    THANKS = "thanks"
    SMALL_TALK = "small_talk"
    ABUSE = "abuse"
    HUMAN = "human"
    EMERGENCY = "emergency"
    REPEAT = "repeat"  # the same matter again, nothing new (`router.similar_tickets.repeat_contacts`)
    AUTOMATIC = "automatic"  # written by a machine: kept, never answered
    TO_PERSON = "to_person"  # said to the person who holds the conversation: kept, not understood
    NOTHING = "nothing"  # no text on a channel that shows it to us at once


@dataclass(frozen=True, slots=True)
class Latest:
    """The citizen's ticket that a message would join; `said`: everything that was said about it, "" if not known."""

    state: State
    heard_at: datetime  # when it was registered, or last spoken about
    closed_at: datetime | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was before the message. `asked`: a question of ours about a finished order waits for an answer.

    `another`: the citizen has marked the message as a matter of its own. `onto`: it was typed on the page of `latest`,
    so that it is about that one unless its words name another matter.
    """

    latest: Latest | None = None
    asked: bool = False
    is_call: bool = False
    another: bool = False
    onto: bool = False


@dataclass(frozen=True, slots=True)
class Triage:
    """`about`: of an emergency, what the message would be for if there were no danger in it.

    `beside`: a wish for a person, or an answer to our question, with a new matter in it. `compare`: of a
    follow-up that could be a matter by itself, so that its words have to be held against what was said before.
    """

    purpose: Purpose
    verdict: ReviewReply | None = None
    stars: int | None = None
    danger: Danger | None = None
    about: Purpose | None = None
    withdrawal: Withdrawal | None = None
    compare: bool = False
    beside: bool = False

"""Every act on a ticket: checked against the lifecycle and the rights, done, journalled once, and announced.

By stage of its life; callers say `handling.sign(…)` and need not know where an act lives.
"""

from tickets.handling.accusing import mark_accused
from tickets.handling.afterwards import confirm_close, order_rework, reopen, review
from tickets.handling.centre import chase, pass_answer, return_answer
from tickets.handling.dispatching import decide_objection, dispatch
from tickets.handling.intake import ask_more, decline, direct_answer, open_ticket, supplement, to_people
from tickets.handling.moving import owner, step
from tickets.handling.person import note_person
from tickets.handling.unit import OUTCOMES, TRUTHS, answer, approve, contact, object_to, send_back, sign

__all__ = [
    "OUTCOMES",
    "TRUTHS",
    "answer",
    "approve",
    "ask_more",
    "chase",
    "confirm_close",
    "contact",
    "decide_objection",
    "decline",
    "direct_answer",
    "dispatch",
    "mark_accused",
    "note_person",
    "object_to",
    "open_ticket",
    "order_rework",
    "owner",
    "pass_answer",
    "reopen",
    "return_answer",
    "review",
    "send_back",
    "sign",
    "step",
    "supplement",
    "to_people",
]

"""Every act on a ticket: checked against lifecycle and rights, done, journalled once, published as an event.

May import: `tickets.access`, `tickets.files`, `tickets.history`, `tickets.import_export`, `tickets.organisation`,
`tickets.personal_data`, `tickets.staff`, `tickets.store`, the modules of `tickets`, `hotline.base`.
Start with `transition`.
One module for each stage of a ticket's life; callers use `handling.sign(…)`.
"""

from tickets.handling.centre import chase, chase_by_citizen, pass_answer, return_answer
from tickets.handling.closing import archive, confirm_close, order_rework, reopen, reverse_close, review, terminate
from tickets.handling.confidentiality.accused_unit import (
    clear_accused,
    leave_accused_open,
    mark_accused,
    may_be_accused,
    recall,
)
from tickets.handling.confidentiality.releasing import release_text
from tickets.handling.confidentiality.secrecy import ask_secrecy, ask_to_lift, lift_secrecy
from tickets.handling.confidentiality.staff_recusal import readmit, recuse
from tickets.handling.consulting import consult, end_consult, give_opinion
from tickets.handling.coworking import co_answer, co_sign, pass_down
from tickets.handling.danger import acknowledge_alarm, hear_danger, look_at_mark
from tickets.handling.desk import (
    ask_more,
    close_at_110,
    decline,
    leader_note,
    mark,
    return_from_110,
    taken_by_110,
    transfer_110,
)
from tickets.handling.dispatching import add_co, decide_objection, dispatch, reassign, undo_dispatch, wrong_lead
from tickets.handling.escalating import COORDINATORS, escalate
from tickets.handling.inheriting import inherit_order
from tickets.handling.intake import (
    TEXT_LIMIT,
    Draft,
    accept,
    direct_answer,
    open_ticket,
    save_draft,
    submit,
    supplement,
    take_down,
    to_people,
)
from tickets.handling.person import note_person
from tickets.handling.praising import note_praise, pass_on
from tickets.handling.splitting import NO_TARGET, move_messages, split
from tickets.handling.transition import owner, step
from tickets.handling.unit import (
    OUTCOMES,
    TRUTHS,
    WAYS,
    Reply,
    answer,
    approve,
    ask_termination,
    contact,
    object_to,
    send_back,
    sign,
)
from tickets.handling.withdrawing import withdraw

__all__ = [
    "COORDINATORS",
    "NO_TARGET",
    "OUTCOMES",
    "TEXT_LIMIT",
    "TRUTHS",
    "WAYS",
    "Draft",
    "Reply",
    "accept",
    "acknowledge_alarm",
    "add_co",
    "answer",
    "approve",
    "archive",
    "ask_more",
    "ask_secrecy",
    "ask_termination",
    "ask_to_lift",
    "chase",
    "chase_by_citizen",
    "clear_accused",
    "close_at_110",
    "co_answer",
    "co_sign",
    "confirm_close",
    "consult",
    "contact",
    "decide_objection",
    "decline",
    "direct_answer",
    "dispatch",
    "end_consult",
    "escalate",
    "give_opinion",
    "hear_danger",
    "inherit_order",
    "leader_note",
    "leave_accused_open",
    "lift_secrecy",
    "look_at_mark",
    "mark",
    "mark_accused",
    "may_be_accused",
    "move_messages",
    "note_person",
    "note_praise",
    "object_to",
    "open_ticket",
    "order_rework",
    "owner",
    "pass_answer",
    "pass_down",
    "pass_on",
    "readmit",
    "reassign",
    "recall",
    "recuse",
    "release_text",
    "reopen",
    "return_answer",
    "return_from_110",
    "reverse_close",
    "review",
    "save_draft",
    "send_back",
    "sign",
    "split",
    "step",
    "submit",
    "supplement",
    "take_down",
    "taken_by_110",
    "terminate",
    "to_people",
    "transfer_110",
    "undo_dispatch",
    "withdraw",
    "wrong_lead",
]

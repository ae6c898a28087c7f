"""What leads a matter on to the next unit, so that random lives grow old; by whom."""

from tickets.access.rights import Role
from tickets.lifecycle import State

ONWARD: dict[State, tuple[tuple[str, Role], ...]] = {
    State.DRAFT: (("submit", Role.AGENT),),
    State.PENDING_REVIEW: (("accept", Role.REVIEWER),),
    State.NEED_INFO: (("supplement", Role.AGENT),),
    State.PENDING_DISPATCH: (
        *(("dispatch", Role.DISPATCHER),) * 4,
        *(("consult", Role.DISPATCHER), ("merge", Role.DISPATCHER)),
    ),
    State.CONSULTING: (("give_opinion", Role.UNIT_CLERK), ("dispatch", Role.DISPATCHER)),
    State.PENDING_SIGN: (
        *(("sign", Role.UNIT_CLERK),) * 3,
        *(("reassign", Role.DISPATCHER), ("undo_dispatch", Role.DISPATCHER)),
        *(("add_co", Role.DISPATCHER), ("pass_down", Role.UNIT_CLERK), ("object", Role.UNIT_CLERK)),
        ("merge", Role.DISPATCHER),
    ),
    State.OBJECTION: (("uphold", Role.DISPATCHER), ("reject", Role.DISPATCHER)),
    State.IN_PROGRESS: (
        *(("answer", Role.UNIT_HANDLER), ("answer", Role.UNIT_HANDLER), ("add_co", Role.DISPATCHER)),
        *(("co_sign", Role.UNIT_CLERK), ("co_answer", Role.UNIT_HANDLER), ("object", Role.UNIT_CLERK)),
        *(("ask_extension", Role.UNIT_HANDLER), ("ask_suspension", Role.UNIT_HANDLER)),
        ("ask_termination", Role.UNIT_APPROVER),
    ),
    State.EXTENSION: (("grant", Role.SUPERVISOR), ("refuse", Role.SUPERVISOR)),
    State.SUSPENSION: (("grant", Role.SUPERVISOR), ("refuse", Role.SUPERVISOR)),
    State.SUSPENDED: (("resume", Role.SUPERVISOR), ("co_sign", Role.UNIT_CLERK)),
    State.UNIT_REVIEW: (*(("approve", Role.UNIT_APPROVER),) * 3, ("send_back", Role.UNIT_APPROVER)),
    State.FEEDBACK: (*(("pass_answer", Role.REVIEWER),) * 3, ("return_answer", Role.REVIEWER)),
    State.CALLBACK: (*(("unsolved", Role.CALLER),) * 3, ("solved", Role.CALLER)),
    State.REWORK: (*(("answer", Role.UNIT_HANDLER),) * 3, ("ask_extension", Role.UNIT_HANDLER)),
    State.REVIEW: (
        *(("order_rework", Role.SUPERVISOR), ("confirm_close", Role.SUPERVISOR), ("terminate", Role.SUPERVISOR)),
    ),
    State.CLOSED: (("reverse_close", Role.REVIEWER),),
    State.DIRECT_CLOSED: (("reverse_close", Role.REVIEWER),),
    State.AT_110: (("return_from_110", Role.AGENT),),
}

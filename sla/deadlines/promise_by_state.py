"""Which promise runs while a ticket rests in a state: the whole of the law that nothing waits without a clock.

`tickets.lifecycle` says in which states a ticket can rest; every living one of them is named here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sla.policy.promises import Promise
from tickets.states import State

S, P = State, Promise
_HANDLED = (P.HANDLE, P.REWORK)
RESTS: Mapping[State, tuple[Promise, ...]] = MappingProxyType(
    {
        S.DRAFT: (P.REGISTER,),
        S.PENDING_REVIEW: (P.DISPATCH,),
        S.NEED_INFO: (P.INFO,),
        S.PENDING_DISPATCH: (P.DISPATCH,),
        S.CONSULTING: (P.DISPATCH,),
        S.PENDING_SIGN: (P.SIGN, *_HANDLED),
        S.OBJECTION: (P.OBJECTION_REVIEW,),
        S.IN_PROGRESS: _HANDLED,
        S.EXTENSION: (P.DECISION,),
        S.SUSPENSION: (P.DECISION,),
        S.SUSPENDED: (P.SUSPENSION,),
        S.UNIT_REVIEW: _HANDLED,
        S.FEEDBACK: (P.AUDIT,),
        S.CALLBACK: (P.FOLLOW_UP, P.RATING),
        S.REWORK: (P.REWORK, P.HANDLE),
        S.REVIEW: (P.REVIEW,),
        S.PASSED_ON: (P.KNOWING,),  # nobody owes anything: at its end the praise is filed
        S.AT_110: (P.RECEIPT_110, P.RESULT_110),
    }
)  # the first of several is started where none runs (`sla.deadlines.missing_deadlines`)

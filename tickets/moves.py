"""One move of a ticket, and who holds rights together: what the rows of `tickets.lifecycle` are made of."""

from collections.abc import Iterable
from dataclasses import dataclass

from tickets.access.roles import CENTRE_ROLES, ActorKind, Role
from tickets.states import Act, State

Holder = Role | ActorKind  # of the kinds only CITIZEN and SYSTEM: staff act by their roles


@dataclass(frozen=True, slots=True)
class Move:
    before: State | None  # none: the ticket is not there yet
    act: Act
    after: State
    by: frozenset[Holder]
    needs: frozenset[str] = frozenset()  # what the act must bring; `WORDS` has them all
    rule: str = ""  # where it is ruled; 〔法〕 marks law
    after_last: State | None = None  # where it leads once the rounds of rework are used up
    in_rework: State | None = None  # where it leads in a round of rework, which it does not end


def moves(
    before: Iterable[State],
    act: Act,
    after: State,
    by: frozenset[Holder],
    *needs: str,
    rule: str = "",
    in_rework: State | None = None,
) -> list[Move]:
    return [Move(state, act, after, by, frozenset(needs), rule, in_rework=in_rework) for state in before]


def kept(states: Iterable[State], act: Act, by: frozenset[Holder], *needs: str, rule: str = "") -> list[Move]:
    """An act that is journalled and moves nothing."""
    return [Move(state, act, state, by, frozenset(needs), rule) for state in states]


R = Role
CITIZEN, SYSTEM = ActorKind.CITIZEN, ActorKind.SYSTEM
SEATS = frozenset({R.AGENT, R.REVIEWER})  # answer at once; a vendor's account may only take down
TAKERS = SEATS | {R.VENDOR}
UNIT = frozenset({R.UNIT_CLERK, R.UNIT_HANDLER, R.UNIT_APPROVER})
DISPATCHERS, REVIEWERS = frozenset({R.DISPATCHER}), frozenset({R.REVIEWER})
CHOOSERS = DISPATCHERS | REVIEWERS
SORTERS: frozenset[Holder] = SEATS | CHOOSERS  # who says which words belong to which matter; never a vendor
SUPERVISORS = frozenset({R.SUPERVISOR})
ADDERS: frozenset[Holder] = TAKERS | DISPATCHERS | {CITIZEN, SYSTEM}
HANDLING_UNIT = frozenset({R.UNIT_CLERK, R.UNIT_HANDLER})
CENTRE: frozenset[Holder] = frozenset(CENTRE_ROLES)  # anybody of the centre takes an alarm
LOOKERS = frozenset({R.AGENT, R.REVIEWER, R.DISPATCHER, R.SUPERVISOR, R.CALLER})
PERMITTERS = frozenset({R.REVIEWER, R.SUPERVISOR, R.LEADER})  # never one's own request
RECUSERS = CHOOSERS | SUPERVISORS | {R.UNIT_APPROVER}  # a unit's head only for the own people
SUPERVISED = UNIT | DISPATCHERS  # the centre itself dispatches late at times
WORDS = {
    "reason": "理由",
    "answer": "答复内容",
    "department": "承办单位",
    "until": "新的期限",
    "plan": "解决方案",
    "ground": "法定理由",
    "units": "会商单位",
    "opinion": "会商意见",
    "mark": "要调整的标识",
    "evidence": "依据材料（文件或照片）",
    "person": "回避的人员",
}

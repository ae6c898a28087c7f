"""The progress of a ticket for its citizen: five steps and one plain sentence. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from router.outgoing.wording import NOT_YET_TAKEN_BY_110, PLAIN_STATE, TAKEN_BY_110, moment
from sla.models import Deadline, DeadlineState
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry

STEPS = ("已登记", "已交办", "正在办理", "已答复", "已办结")
_S = State
_REACHED: dict[int, tuple[State, ...]] = {
    1: (_S.DRAFT, _S.PENDING_REVIEW, _S.NEED_INFO, _S.PENDING_DISPATCH, _S.CONSULTING),
    2: (_S.PENDING_SIGN, _S.OBJECTION, _S.PASSED_ON, _S.AT_110),
    3: (
        *(_S.IN_PROGRESS, _S.EXTENSION, _S.SUSPENSION, _S.SUSPENDED, _S.UNIT_REVIEW),
        *(_S.FEEDBACK, _S.REWORK, _S.REVIEW, _S.MERGED),
    ),
    4: (_S.CALLBACK,),
    5: (_S.CLOSED, _S.DIRECT_CLOSED, _S.NOT_ACCEPTED, _S.TERMINATED, _S.ARCHIVED),
}
BY_LAW = {  # what is owed, and from when its time is counted
    Promise.LAW_DECIDE: ("决定是否受理", "自承办单位收到起算"),
    Promise.LAW_MEDIATE: ("调解，须双方同意", "自受理起算"),
    Promise.LAW_TELL: ("告知结果", "自作出决定起算"),
    Promise.LAW_CHECK: ("核查并决定是否立案", "自承办单位收到起算"),
}
_ANSWERS = frozenset({Act.PASS_ANSWER, Act.SHARE_ANSWER, Act.DIRECT_ANSWER})
STEP_OF = {state: step for step, states in _REACHED.items() for state in states}


@dataclass(frozen=True, slots=True)
class Progress:
    step: int  # 1 to 5
    sentence: str
    ended: bool


def of(state: State, *, taken_by_110: bool = False) -> Progress:
    """`taken_by_110`: the police have confirmed that they have it, and handle it until they say what was done."""
    if state is State.AT_110:
        return Progress(*((3, TAKEN_BY_110) if taken_by_110 else (2, NOT_YET_TAKEN_BY_110)), ended=False)
    return Progress(STEP_OF[state], PLAIN_STATE[state], ended=STEP_OF[state] == len(STEPS))


def by_law(stages: Sequence[Deadline]) -> list[str]:
    """The statute's stages as what they are, beside what the hotline promises (令第121号15、22、23、35条)."""
    return [_by_law(one) for one in stages]


def _by_law(one: Deadline) -> str:
    owed, since = BY_LAW[one.promise]
    since = "有新的事实，自最后一次举报起重新计算" if one.policy.get("anew") else since
    resting = one.state is DeadlineState.PAUSED
    until = "正在检验检测鉴定，暂停计算，完毕后告诉您新的期限" if resting else f"{moment(one.due_at)}前"
    return f"法定{TimeLimit.parse(one.budget).label}：{owed}（{until}，{since}，与上面的答复时限分开计算）。"


def answer(journal: Sequence[JournalEntry]) -> str:
    """The last answer that the citizen is meant to have: given at once, or let pass by the centre."""
    given = latest = ""
    for entry in journal:
        given = entry.change.get("答复", given)
        latest = given if entry.act in _ANSWERS else latest
    return latest

"""Addressees of notices: the kinds of notices, how pressing each is, and whose act it asks for.

Only people who may do what the notice asks for get it: administrators, analysts, editors of the knowledge
base and vendors' accounts get nothing of citizens' matters (DOMAIN 3.3 and 8.3).
"""

from collections.abc import Collection
from enum import IntEnum, StrEnum
from typing import Self

from sla.policy.promises import ANSWERABLE, Promise, Step
from tickets.access.roles import CENTRE_ROLES, UNIT_ROLES, Role
from tickets.lifecycle import Act

R, A, P = Role, Act, Promise


class Audience(StrEnum):
    """People of the addressed department, by role; `PERSON` is one of them by name."""

    roles: frozenset[Role]

    UNIT = "unit", R.UNIT_CLERK, R.UNIT_HANDLER
    WHOLE_UNIT = "whole_unit", *UNIT_ROLES
    APPROVERS = "approvers", R.UNIT_APPROVER
    CENTRE = "centre", *CENTRE_ROLES
    SEATS = "seats", R.AGENT, R.REVIEWER
    DISPATCHERS = "dispatchers", R.DISPATCHER
    DECIDERS = "deciders", R.DISPATCHER, R.SUPERVISOR
    REVIEWERS = "reviewers", R.REVIEWER
    CHOOSERS = "choosers", R.REVIEWER, R.DISPATCHER
    SUPERVISORS = "supervisors", R.SUPERVISOR
    LEADERS = "leaders", R.LEADER
    CALLERS = "callers", R.CALLER
    TELLERS = "tellers", R.CALLER, R.AGENT
    PERMITTERS = "permitters", R.REVIEWER, R.SUPERVISOR, R.LEADER
    MODEL_KEEPERS = "model_keepers", R.SYSADMIN, R.ANALYST
    ADMINISTRATORS = "administrators", R.SYSADMIN
    PERSON = "person"

    def __new__(cls, code: str, *roles: Role) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.roles = frozenset(roles)
        return member

    @property
    def is_unit(self) -> bool:
        return bool(self.roles & UNIT_ROLES)


AU = Audience


class Rank(IntEnum):
    """The order on the page, and what the badge counts: all but news."""

    URGENT = 1
    WAITS = 2
    NEWS = 3

    @property
    def label(self) -> str:
        return ("紧急、超期", "等您办理", "仅供了解")[self - 1]


class NoticeKind(StrEnum):
    """What a notice is about; `act`: what its readers are asked to do, where it is one act."""

    label: str
    rank: Rank
    act: Act | None

    DANGER = "danger", "疑似紧急危险", Rank.URGENT, A.ACKNOWLEDGE_ALARM
    ALARM_STEP = "alarm_step", "求救消息无人接警", Rank.URGENT, A.ACKNOWLEDGE_ALARM
    RED = "lamp_red", "已超期", Rank.URGENT
    RAISED = "lamp_raised", "超期上报", Rank.URGENT
    LETTER = "supervision", "督办单", Rank.URGENT, A.REPLY_LETTER
    CARD = "card", "红牌、黄牌", Rank.URGENT, A.APPEAL_CARD
    ORDER = "order", "新工单待签收", Rank.WAITS, A.SIGN
    RETURNED = "returned", "答复被退回", Rank.WAITS, A.ANSWER
    REWORK = "rework", "未解决，重办", Rank.WAITS, A.ANSWER
    CHASE = "chase", "催办", Rank.WAITS
    YELLOW = "lamp_yellow", "将到期", Rank.WAITS
    APPROVAL = "approval", "答复待签发", Rank.WAITS, A.APPROVE_ANSWER
    CONSULT = "consult", "会商意见待提出", Rank.WAITS, A.GIVE_OPINION
    CO_ANSWER = "co_answer", "协办单位已反馈", Rank.WAITS, A.ANSWER
    OBJECTION_DECIDED = "objection_decided", "异议已驳回，请办理", Rank.WAITS, A.SIGN
    RESUMED = "resumed", "挂账已恢复办理", Rank.WAITS, A.ANSWER
    OBJECTION = "objection", "派单异议待审", Rank.WAITS, A.REJECT_OBJECTION
    AUDIT = "audit", "答复待审核", Rank.WAITS, A.PASS_ANSWER
    EXTENSION = "extension", "延期、挂账待审批", Rank.WAITS, A.GRANT_EXTENSION
    REVIEW = "review", "待复核认定", Rank.WAITS, A.CONFIRM_CLOSE
    ACCUSED = "accused", "被反映单位待核对、改派", Rank.WAITS, A.DISPATCH
    SECRECY = "secrecy", "保密件待人工派单", Rank.WAITS, A.DISPATCH
    RELEASE = "release", "保密件补充待核定", Rank.WAITS, A.RELEASE_TEXT
    UNCLEAR = "unclear", "回访答复看不准", Rank.WAITS, A.REVIEW_SOLVED
    UNREACHABLE = "unreachable", "三次回访未获评价", Rank.WAITS
    UNDELIVERED = "undelivered", "消息没有送达", Rank.WAITS
    REVEAL = "reveal", "查看待审批", Rank.WAITS, A.GRANT_REVEAL
    LETTER_REPLY = "letter_reply", "督办反馈待看", Rank.WAITS, A.ACCEPT_REPLY
    LETTER_WITHDRAWN = "letter_withdrawn", "督办单已撤销，可重新发", Rank.WAITS, A.SUPERVISE
    CARD_APPEAL = "card_appeal", "记牌申诉待审", Rank.WAITS, A.DECIDE_APPEAL
    ESCALATED = "escalated", "提请协调，请跟进", Rank.WAITS
    JOB = "job", "后台任务没有成功", Rank.WAITS
    UNITS = "units", "单位合并、拆分，工单移交", Rank.WAITS
    DEPUTY = "deputy", "代理开始", Rank.NEWS
    REMIND = "lamp_remind", "时限过半", Rank.NEWS
    OPINION = "opinion", "会商意见已提出", Rank.NEWS
    EXTENSION_DECIDED = "extension_decided", "延期、挂账审批结果", Rank.NEWS
    CARD_DECIDED = "card_decided", "记牌申诉结果", Rank.NEWS
    LETTER_SENT = "letter_sent", "已发督办单", Rank.NEWS
    SUSPENSION_OVER = "suspension_over", "挂账结束", Rank.NEWS
    ORDER_COPY = "order_copy", "直接派给街道", Rank.NEWS
    SORTED = "sorted", "内容有拆分、移动", Rank.NEWS
    WITHDRAWN = "withdrawn", "已撤回，不用再办", Rank.NEWS
    PRAISE = "praise", "收到表扬", Rank.NEWS
    MODEL = "model", "派单模型", Rank.NEWS

    def __new__(cls, code: str, label: str, rank: Rank, act: Act | None = None) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.rank, member.act = label, rank, act
        return member

    @property
    def may_be_muted(self) -> bool:
        """Danger and red lamps never: somebody has to see them."""
        return self.rank is not Rank.URGENT


K = NoticeKind
NEWS = frozenset(kind for kind in K if kind.rank is Rank.NEWS)
OF_CENTRE: dict[Promise, Audience] = {
    P.REGISTER: AU.SEATS,
    P.ALARM: AU.CENTRE,
    P.DISPATCH: AU.DISPATCHERS,
    P.INFO: AU.DISPATCHERS,
    P.OBJECTION_REVIEW: AU.DISPATCHERS,
    P.DECISION: AU.SUPERVISORS,
    P.SUSPENSION: AU.SUPERVISORS,
    P.AUDIT: AU.REVIEWERS,
    P.FOLLOW_UP: AU.CALLERS,
    P.RATING: AU.CALLERS,
    P.REVIEW: AU.SUPERVISORS,
    P.RECEIPT_110: AU.SEATS,
    P.RESULT_110: AU.SEATS,
    P.SUPERVISION: AU.DISPATCHERS,  # a letter to the centre itself is about its dispatching
}
_STEPS: dict[Step, NoticeKind] = {
    Step.REMIND: K.REMIND,
    Step.YELLOW: K.YELLOW,
    Step.NEAR: K.CHASE,
    Step.NEARER: K.CHASE,
    Step.RED: K.RED,
    Step.CHASE: K.CHASE,
    Step.SUPERVISE: K.LETTER,
    Step.RED_CARD: K.CARD,
    Step.NOTICE: K.LETTER,
    Step.TALK: K.LETTER,
    Step.TO_SUPERVISOR: K.RAISED,
    Step.TO_LEADER: K.RAISED,
}


def of_step(step: Step, promise: Promise, *, of_unit: bool) -> tuple[NoticeKind, Audience]:
    """The notice of a step of a promise's ladder, and its audience: those who owe the promise, or those above."""
    kind = _STEPS[step]
    if step is Step.TO_LEADER:
        return kind, AU.LEADERS
    if step is Step.TO_SUPERVISOR:
        return kind, AU.SUPERVISORS
    if not of_unit:
        return kind, OF_CENTRE.get(promise, AU.SUPERVISORS)
    heads_too = kind.rank is Rank.URGENT or (promise in ANSWERABLE and kind is K.YELLOW)  # they sign the answer off
    return kind, AU.WHOLE_UNIT if heads_too else AU.UNIT


def audiences(roles: Collection[Role], *, unit: bool) -> list[Audience]:
    """Those that somebody with these roles belongs to: of a handling unit, or of the centre."""
    return [one for one in AU if one.roles & frozenset(roles) and one.is_unit is unit]

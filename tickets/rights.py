"""Who may do what: the roles of DOMAIN 3.3 as data, the reach of each, and duties that one person may not join."""

from dataclasses import dataclass
from enum import StrEnum

from hotline.base.errors import Forbidden
from tickets.lifecycle import Act


class Role(StrEnum):
    AGENT = "agent"  # 坐席
    REVIEWER = "reviewer"  # 班长/审核岗
    DISPATCHER = "dispatcher"  # 派单员
    UNIT_CLERK = "unit_clerk"  # 承办单位受理员
    UNIT_HANDLER = "unit_handler"  # 承办单位经办
    UNIT_APPROVER = "unit_approver"  # 承办单位审核人
    SUPERVISOR = "supervisor"  # 督办员
    CALLER = "caller"  # 回访员
    KB_EDITOR = "kb_editor"  # 知识库管理员
    ANALYST = "analyst"  # 统计分析
    LEADER = "leader"  # 领导
    SYSADMIN = "sysadmin"  # 系统管理员
    SECADMIN = "secadmin"  # 安全保密管理员
    AUDITOR = "auditor"  # 审计管理员
    VENDOR = "vendor"  # 外包话务


ROLE_NAMES: dict[Role, str] = {
    Role.AGENT: "坐席",
    Role.REVIEWER: "审核岗",
    Role.DISPATCHER: "派单员",
    Role.UNIT_CLERK: "承办单位受理员",
    Role.UNIT_HANDLER: "承办单位经办",
    Role.UNIT_APPROVER: "承办单位审核人",
    Role.SUPERVISOR: "督办员",
    Role.CALLER: "回访员",
    Role.KB_EDITOR: "知识库管理员",
    Role.ANALYST: "统计分析",
    Role.LEADER: "领导",
    Role.SYSADMIN: "系统管理员",
    Role.SECADMIN: "安全保密管理员",
    Role.AUDITOR: "审计管理员",
    Role.VENDOR: "外包话务",
}

CENTRE_ROLES = frozenset({Role.AGENT, Role.REVIEWER, Role.DISPATCHER, Role.SUPERVISOR, Role.CALLER, Role.LEADER})
UNIT_ROLES = frozenset({Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_APPROVER})
ADMIN_ROLES = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})

LETTERS_TO_US = frozenset({Act.RECEIVE_LETTER, Act.REPLY_LETTER, Act.APPEAL_CARD})  # by the unit that is supervised
ACTS_OF: dict[Role, frozenset[Act]] = {
    Role.AGENT: frozenset(
        {Act.REGISTER, Act.SUPPLEMENT, Act.DIRECT_ANSWER, Act.SUBMIT, Act.TRANSFER_110, Act.RETURN_FROM_110}
    ),
    Role.REVIEWER: frozenset(
        {Act.REGISTER, Act.SUPPLEMENT, Act.ACCEPT, Act.ASK_MORE, Act.DECLINE, Act.PASS_ANSWER, Act.RETURN_ANSWER}
        | {Act.MERGE, Act.LEAVE, Act.LEAVE_TO_UNIT, Act.REVERSE_CLOSE}
    ),
    Role.DISPATCHER: frozenset(
        {Act.ACCEPT, Act.DISPATCH, Act.CONSULT, Act.UPHOLD_OBJECTION, Act.REJECT_OBJECTION, Act.ASK_MORE, Act.MERGE}
        | {Act.DECLINE, Act.DIRECT_ANSWER, Act.SUPPLEMENT, Act.LEAVE, Act.LEAVE_TO_UNIT}
        | LETTERS_TO_US
    ),
    Role.UNIT_CLERK: frozenset({Act.SIGN, Act.OBJECT, Act.CONTACT}) | LETTERS_TO_US,
    Role.UNIT_HANDLER: frozenset({Act.SIGN, Act.CONTACT, Act.ANSWER, Act.ASK_EXTENSION, Act.ASK_SUSPENSION})
    | LETTERS_TO_US,
    Role.UNIT_APPROVER: frozenset({Act.SIGN, Act.APPROVE_ANSWER, Act.SEND_BACK}) | LETTERS_TO_US,
    Role.SUPERVISOR: frozenset(
        {Act.CHASE, Act.SUPERVISE, Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION, Act.GRANT_SUSPENSION}
        | {Act.REFUSE_SUSPENSION, Act.RESUME, Act.TERMINATE, Act.CONFIRM_CLOSE, Act.ORDER_REWORK}
        | {Act.RETURN_REPLY, Act.ACCEPT_REPLY, Act.WITHDRAW_LETTER, Act.PROPOSE_HANDOVER}
        | {Act.SHOW_CARD, Act.DECIDE_APPEAL, Act.WITHDRAW_CARD}
    ),
    Role.CALLER: frozenset({Act.REVIEW_SOLVED, Act.REVIEW_UNSOLVED, Act.MISS_CALL}),
    Role.KB_EDITOR: frozenset(),
    Role.ANALYST: frozenset(),
    Role.LEADER: frozenset({Act.LEADER_NOTE, Act.APPROVE_HANDOVER, Act.REFUSE_HANDOVER}),
    Role.SYSADMIN: frozenset(),
    Role.SECADMIN: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.VENDOR: frozenset({Act.REGISTER, Act.SUPPLEMENT, Act.SUBMIT, Act.TRANSFER_110}),
}
_LOOKS = frozenset({Act.REVEAL, Act.ASK_REVEAL})
_TAKES_DOWN = frozenset({Act.ATTACH, Act.MARK_ACCUSED, Act.NOTE_PERSON})
_LETS_LOOK = frozenset({Act.GRANT_REVEAL, Act.REFUSE_REVEAL})  # never one's own request
_ABOUT_PEOPLE: dict[Role, frozenset[Act]] = {
    Role.AGENT: _LOOKS | _TAKES_DOWN,
    Role.REVIEWER: _LOOKS | _TAKES_DOWN | _LETS_LOOK | {Act.SHOW_FILE, Act.RECALL},
    Role.DISPATCHER: _LOOKS | _TAKES_DOWN | {Act.SHOW_FILE, Act.RECALL},
    Role.UNIT_CLERK: frozenset({Act.REVEAL, Act.ATTACH}),
    Role.UNIT_HANDLER: frozenset({Act.REVEAL, Act.ATTACH}),
    Role.SUPERVISOR: _LOOKS | _LETS_LOOK | {Act.SHOW_FILE, Act.ATTACH},
    Role.CALLER: _LOOKS,
    Role.LEADER: _LETS_LOOK,
    Role.SECADMIN: frozenset({Act.ERASE}),
    Role.VENDOR: frozenset({Act.ATTACH, Act.NOTE_PERSON}),
}
ACTS_OF.update({role: ACTS_OF[role] | acts for role, acts in _ABOUT_PEOPLE.items()})
_SYSTEM_ACTS = frozenset(
    {Act.REGISTER, Act.DISPATCH, Act.PASS_ANSWER, Act.SUPPLEMENT, Act.REVIEW_SOLVED, Act.REVIEW_UNSOLVED, Act.ARCHIVE}
    | {Act.CHASE, Act.SUPERVISE, Act.TO_PEOPLE, Act.ASK_MORE, Act.RECALL, Act.ATTACH, Act.ERASE, Act.CONFIRM_CLOSE}
    | {Act.LEAVE, Act.LEAVE_TO_UNIT, Act.SHARE_ANSWER, Act.END_WITH_FIRST}
)
_CITIZEN_ACTS = frozenset(
    {Act.REGISTER, Act.SUPPLEMENT, Act.REVIEW_SOLVED, Act.REVIEW_UNSOLVED, Act.REOPEN, Act.ATTACH}
)


class ActorKind(StrEnum):
    STAFF = "staff"
    CITIZEN = "citizen"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a member of staff, the citizen concerned, or the house itself."""

    kind: ActorKind
    id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    department_id: int | None = None
    scope: frozenset[int] = frozenset()  # ids of the own department and everything below it

    @property
    def is_centre(self) -> bool:
        """Sees every ticket; everyone else sees those of their own department and its sub-units."""
        return bool(self.roles & CENTRE_ROLES) or self.kind is ActorKind.SYSTEM

    def may(self, act: Act) -> bool:
        if self.kind is ActorKind.SYSTEM:
            return act in _SYSTEM_ACTS
        if self.kind is ActorKind.CITIZEN:
            return act in _CITIZEN_ACTS
        return any(act in ACTS_OF[role] for role in self.roles)


SYSTEM = Actor(ActorKind.SYSTEM, None, "系统")


def citizen(citizen_id: int) -> Actor:
    return Actor(ActorKind.CITIZEN, citizen_id, "诉求人")


def require(actor: Actor, act: Act, *, department_id: int | None = None) -> None:
    """Refuse in words unless the actor holds the right and, for a unit's act, the order lies in his scope."""
    if not actor.may(act):
        raise Forbidden(f"您的岗位不能“{act.label}”；如确有需要，请联系值班长")
    acts_for_a_unit = actor.kind is ActorKind.STAFF and bool(actor.roles & UNIT_ROLES) and not actor.is_centre
    if acts_for_a_unit and department_id not in actor.scope:
        raise Forbidden("这张工单不在您单位名下")


def check_separation(roles: frozenset[Role], *, handles_orders: bool) -> None:
    """Refuse a set of roles that one person may not hold; raises ValueError with the reason.

    DOMAIN 3.3 and 8.3: the three administrators are three people without business rights; a follow-up caller belongs
    to no handling unit; vendor accounts do telephone work only (国办函〔2025〕66号: 主体业务不得外包).
    """
    if len(roles & ADMIN_ROLES) > 1 or (roles & ADMIN_ROLES and roles - ADMIN_ROLES):
        raise ValueError("系统、安全保密、审计管理员须为三人，且不兼任业务岗位")
    if Role.CALLER in roles and (handles_orders or roles & UNIT_ROLES):
        raise ValueError("回访员不得属于承办单位")
    if Role.VENDOR in roles and roles != {Role.VENDOR}:
        raise ValueError("外包账号只做话务，不得兼任其他岗位")

"""The people of DOMAIN 3.3 as data: the roles, and how far each of them reaches."""

from enum import StrEnum


class ActorKind(StrEnum):
    STAFF = "staff"
    CITIZEN = "citizen"
    SYSTEM = "system"


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


class Scope(StrEnum):
    """Which tickets a role reaches."""

    ALL = "all"
    UNIT = "unit"  # those of the own department and its sub-units
    OWN = "own"  # those that one has registered oneself
    NONE = "none"


SCOPE_OF: dict[Role, Scope] = {
    **dict.fromkeys(Role, Scope.NONE),
    **dict.fromkeys(CENTRE_ROLES, Scope.ALL),
    **dict.fromkeys(UNIT_ROLES, Scope.UNIT),
    Role.VENDOR: Scope.OWN,
    Role.SECADMIN: Scope.ALL,  # erases personal data wherever it is; has no other right
}

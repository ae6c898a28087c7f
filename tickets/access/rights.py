"""Who may do what: the rights in the table of moves, the reach of each role, and separated duties."""

from dataclasses import dataclass

from hotline.base.errors import Forbidden
from tickets import lifecycle
from tickets.access.roles import ADMIN_ROLES, CENTRE_ROLES, ROLE_NAMES, SCOPE_OF, UNIT_ROLES, ActorKind, Role, Scope
from tickets.lifecycle import TABLE, Act, Holder, State

__all__ = [
    "ACTS_OF",
    "ADMIN_ROLES",
    "CENTRE_ROLES",
    "ROLE_NAMES",
    "SCOPE_OF",
    "SYSTEM",
    "UNIT_ROLES",
    "Actor",
    "ActorKind",
    "Role",
    "Scope",
    "allows",
    "check_separation",
    "citizen",
    "require",
]

ACTS_OF: dict[Holder, frozenset[Act]] = {
    holder: frozenset(move.act for move in TABLE if holder in move.by)
    for holder in (*Role, ActorKind.CITIZEN, ActorKind.SYSTEM)
}
FOLLOW_UP = frozenset({Act.REVIEW_SOLVED, Act.REVIEW_UNSOLVED})


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a member of staff, the citizen concerned, or the system itself."""

    kind: ActorKind
    id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    department_id: int | None = None
    scope: frozenset[int] = frozenset()  # ids of the own department and everything below it
    lineage: frozenset[int] = frozenset()  # ids of every department where this person has a post, and those above it
    narrowed: frozenset[tuple[Role, Act]] = frozenset()  # what this city does not let these roles do
    acting_for: int | None = None  # the absent colleague in whose place this person acts

    @property
    def is_centre(self) -> bool:
        """Sees every ticket; everyone else sees those of their own department and its sub-units."""
        return bool(self.roles & CENTRE_ROLES) or self.kind is ActorKind.SYSTEM

    @property
    def persons(self) -> frozenset[int]:
        """Whose recusal keeps this person from a matter: their own, and that of whom they act for."""
        return frozenset(one for one in (self.id, self.acting_for) if one is not None)

    @property
    def as_holders(self) -> frozenset[Holder]:
        return frozenset(self.roles) if self.kind is ActorKind.STAFF else frozenset({self.kind})

    def may(self, act: Act, state: State | None = None) -> bool:
        """Whether the act is this actor's: in this state, or without one in some state."""
        holders = self.as_holders & lifecycle.holders(act, state)
        return any((holder, act) not in self.narrowed for holder in holders)

    def reaches(self, act: Act, *, department_id: int | None, registered_by: int | None = None) -> bool:
        """Whether one of the roles that give the act reaches a ticket of this unit, taken down by this person."""
        scopes = {SCOPE_OF[role] for role in self.roles if act in ACTS_OF[role] and (role, act) not in self.narrowed}
        own = registered_by is not None and registered_by == self.id
        return (
            Scope.ALL in scopes
            or (Scope.UNIT in scopes and department_id in self.scope)
            or (Scope.OWN in scopes and own)
        )


SYSTEM = Actor(ActorKind.SYSTEM, None, "系统")


def citizen(citizen_id: int) -> Actor:
    return Actor(ActorKind.CITIZEN, citizen_id, "诉求人")


def require(
    actor: Actor,
    act: Act,
    *,
    state: State | None = None,
    department_id: int | None = None,
    registered_by: int | None = None,
) -> None:
    """Refuse in words unless the actor holds the right, reaches the ticket, and keeps duties apart.

    `state`: the right as it is in this state, for one act may be different people's at different times.
    """
    if not actor.may(act, state):
        raise Forbidden(f"您的岗位不能“{act.label}”；如确有需要，请联系值班长")
    if actor.kind is not ActorKind.STAFF:
        return
    if not actor.reaches(act, department_id=department_id, registered_by=registered_by):
        own = actor.roles and all(SCOPE_OF[role] is Scope.OWN for role in actor.roles)
        raise Forbidden("外包账号只能处理自己登记的工单" if own else "这张工单不在您单位名下")
    if act in FOLLOW_UP and (
        actor.roles & UNIT_ROLES or (department_id is not None and department_id == actor.department_id)
    ):
        raise Forbidden("回访员不得属于承办单位，请由其他人回访")  # DOMAIN 3.3


def allows(
    actor: Actor, act: Act, *, state: State, department_id: int | None = None, registered_by: int | None = None
) -> bool:
    """Whether `require` would let it pass: what a page offers is what the act itself will check."""
    try:
        require(actor, act, state=state, department_id=department_id, registered_by=registered_by)
    except Forbidden:
        return False
    return True


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

"""Where a living ticket waits: for every state the one list that shows it to those who have to act.

The pages select their lists by this table, and a test walks the table of moves beside it.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, or_

from tickets.models import Ticket
from tickets.states import State

DESK, UNIT, FOLLOW_UP = "/desk", "/dept", "/followup"


class CentreList(Enum):
    """A list: its page, its name in addresses, its title, and why it is sorted so; the desk's in the bar's order."""

    DISPATCH = DESK, "dispatch", "待派单", "特急、紧急在前，其余先到期的在前"
    MACHINE = DESK, "machine", "系统正在判断", "先到期的在前；几秒后会自动派出或转到待派单"
    DRAFTS = DESK, "drafts", "暂存待提交", "先到期的在前"
    REGISTERED = DESK, "registered", "登记待审核", "先到期的在前"
    NEED_INFO = DESK, "need_info", "待诉求人补充", "先到期的在前；到期没有补充的转到待派单"
    OBJECTIONS = DESK, "objections", "异议待审", "先到期的在前；审核期间承办单位的时限暂停"
    DECISIONS = DESK, "decisions", "延期挂账待批", "先到期的在前；审批期间承办单位的时限暂停"
    ANSWERS = DESK, "answers", "答复待审核", "先到期的在前；通过后发给诉求人并请其评价，退回的由承办单位继续办理"
    REVIEW = DESK, "review", "复核待定", "先到期的在前；多次未解决、申请终止办理、撤销办结的，在这里定重办、办结或终止"
    POLICE = DESK, "police", "已转110", "先到期的在前；等110确认接收、反馈结果，退回的转到待派单"
    SUSPENDED = DESK, "suspended", "挂账中", "先到复查日的在前；到复查日自动恢复办理"
    CALLBACK = FOLLOW_UP, "callback", "待回访", "看不准的在前，其余等得最久的在前"
    SIGN = UNIT, "sign", "待签收", "先到期的在前"
    HANDLE = UNIT, "handle", "办理中", "先到期的在前"
    APPROVE = UNIT, "approve", "待签发", "先到期的在前"
    KNOW = UNIT, "know", "待知悉", "先到的在前；5个工作日后自动办结"

    def __init__(self, page: str, code: str, label: str, order: str) -> None:
        self.page, self.code, self.label, self.order = page, code, label, order

    @property
    def is_of_centre(self) -> bool:
        """The hotline centre has to act, and the promise that runs is its own."""
        return self.page != UNIT


S, P = State, CentreList
PLACES: Mapping[State, CentreList] = MappingProxyType(
    {
        S.DRAFT: P.DRAFTS,
        S.PENDING_REVIEW: P.REGISTERED,
        S.NEED_INFO: P.NEED_INFO,
        S.PENDING_DISPATCH: P.DISPATCH,  # `P.MACHINE` while no person is asked for
        S.CONSULTING: P.DISPATCH,
        S.PENDING_SIGN: P.SIGN,
        S.OBJECTION: P.OBJECTIONS,
        S.IN_PROGRESS: P.HANDLE,
        S.EXTENSION: P.DECISIONS,
        S.SUSPENSION: P.DECISIONS,
        S.SUSPENDED: P.SUSPENDED,
        S.UNIT_REVIEW: P.APPROVE,
        S.FEEDBACK: P.ANSWERS,
        S.CALLBACK: P.CALLBACK,
        S.REWORK: P.HANDLE,
        S.REVIEW: P.REVIEW,
        S.PASSED_ON: P.KNOW,
        S.AT_110: P.POLICE,
    }
)
QUEUES = tuple(place for place in CentreList if place.page == DESK)
OF_CENTRE = tuple(place for place in CentreList if place.is_of_centre)
AT_CENTRE = tuple(state for state, place in PLACES.items() if place.is_of_centre)


def states_of(*places: CentreList) -> tuple[State, ...]:
    return tuple(state for state, place in PLACES.items() if place in places)


def tickets_of(place: CentreList) -> ColumnElement[bool]:
    """Which tickets are on the list; what the machine still decides is kept out of the dispatchers' way."""
    judged = and_(Ticket.state == State.PENDING_DISPATCH, Ticket.needs_person.is_(None))
    if place is CentreList.MACHINE:
        return judged
    if place is CentreList.DISPATCH:
        asked = and_(Ticket.state == State.PENDING_DISPATCH, Ticket.needs_person.is_not(None))
        return or_(asked, Ticket.state.in_([one for one in states_of(place) if one is not State.PENDING_DISPATCH]))
    return Ticket.state.in_(states_of(place))

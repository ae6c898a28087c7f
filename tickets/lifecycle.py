"""The life of a ticket as one table: from a state, by an act, to a state; right, needs and rule of each.

The only place where moves are defined. DOMAIN.md 3.1 to 3.3 give the states, the rights and the sources; 〔法〕 is law.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache

from hotline.base.errors import BadInput, Conflict
from tickets.access.roles import Role
from tickets.moves import (
    ADDERS,
    CENTRE,
    CHOOSERS,
    CITIZEN,
    DISPATCHERS,
    HANDLING_UNIT,
    LOOKERS,
    PERMITTERS,
    RECUSERS,
    REVIEWERS,
    SEATS,
    SORTERS,
    SUPERVISED,
    SUPERVISORS,
    SYSTEM,
    TAKERS,
    UNIT,
    WORDS,
    Holder,
    Move,
    kept,
    moves,
)
from tickets.states import (
    ALIVE,
    AT_CENTRE,
    CO_WORKS_IN,
    CONTACTED_IN,
    ENDED,
    NOT_ARCHIVED,
    OPEN_WITH_UNIT,
    SORTED_OUT_IN,
    STATUTE_RUNS_IN,
    SUPERVISED_TOO,
    WITH_HANDLER,
    Act,
    Named,
    State,
)

__all__ = [
    "ALIVE",
    "AT_CENTRE",
    "ENDED",
    "HANDOVER",
    "MAX_REWORKS",
    "MAY_REOPEN",
    "OPEN_WITH_UNIT",
    "TABLE",
    "Act",
    "Holder",
]
__all__ += ["Move", "Named", "State", "acts_from", "holders", "move", "needs"]

S, A, R = State, Act, Role
HANDOVER = frozenset({A.PROPOSE_HANDOVER, A.APPROVE_HANDOVER, A.REFUSE_HANDOVER})  # never shown to the unit
MAY_REOPEN = timedelta(days=30)  # after that the record is archived, and new facts are a new matter 〔惯〕
MAX_REWORKS = 2  # DOMAIN 2.3: at most two rounds, then review

TABLE: tuple[Move, ...] = (
    # registered
    Move(None, A.REGISTER, S.PENDING_DISPATCH, frozenset({CITIZEN, SYSTEM}), rule="北京条例10条〔法〕"),
    Move(None, A.IMPORT, S.PENDING_DISPATCH, frozenset({SYSTEM}), rule="53号：平台归并，诉求接续办理"),
    Move(None, A.IMPORT_ENDED, S.ARCHIVED, frozenset({SYSTEM}), rule="53号：办结归档"),
    Move(None, A.SAVE_DRAFT, S.DRAFT, TAKERS, rule="北京条例10条〔法〕"),
    *moves([S.DRAFT], A.SAVE_DRAFT, S.DRAFT, TAKERS, rule="北京条例10条〔法〕"),
    *moves([S.DRAFT], A.SUBMIT, S.PENDING_REVIEW, TAKERS, rule="北京条例10条〔法〕"),
    *moves([S.DRAFT], A.DIRECT_ANSWER, S.DIRECT_CLOSED, SEATS, "answer", rule="53号：即时办结"),
    *moves([S.PENDING_REVIEW, S.NEED_INFO, S.PENDING_DISPATCH], A.DIRECT_ANSWER, S.DIRECT_CLOSED,
        SEATS | DISPATCHERS, "answer", rule="53号：即时办结"),
    # looked at
    *moves([S.PENDING_REVIEW], A.ACCEPT, S.PENDING_DISPATCH, CHOOSERS, rule="连云港：审核岗审核 [S27]"),
    *moves([S.PENDING_REVIEW, S.PENDING_DISPATCH], A.ASK_MORE, S.NEED_INFO, CHOOSERS | {SYSTEM}, "reason",
        rule="DOMAIN 3.1"),
    *moves([S.NEED_INFO], A.SUPPLEMENT, S.PENDING_DISPATCH, TAKERS | {R.DISPATCHER, CITIZEN, SYSTEM},
        rule="DOMAIN 3.1" ),
    *moves([S.PENDING_REVIEW, S.PENDING_DISPATCH], A.DECLINE, S.NOT_ACCEPTED, CHOOSERS, "ground",
        rule="66号；潍坊条例〔法〕：告知法定途径"),
    *moves([S.PENDING_REVIEW, S.PENDING_DISPATCH, S.PENDING_SIGN, S.IN_PROGRESS], A.MERGE, S.MERGED,
        CHOOSERS | {SYSTEM}, "reason", rule="66号：重复诉求原则上并单"),
    *moves([S.MERGED], A.LEAVE, S.PENDING_DISPATCH, CHOOSERS | {SYSTEM}, "reason", rule="DOMAIN 3.1"),
    *moves([S.MERGED], A.LEAVE_TO_UNIT, S.PENDING_SIGN, CHOOSERS | {SYSTEM}, "reason", rule="DOMAIN 3.1"),
    *moves([S.MERGED], A.SHARE_ANSWER, S.CALLBACK, frozenset({SYSTEM}), "answer",
        rule="济南条例27条〔法〕：逐一回访"),
    *moves([S.MERGED], A.END_WITH_FIRST, S.CLOSED, frozenset({SYSTEM}), rule="北京条例11条〔法〕：重复的告知进展"),
    *moves([S.PENDING_DISPATCH, S.NEED_INFO], A.TO_PEOPLE, S.PENDING_DISPATCH, frozenset({SYSTEM}), "reason",
        rule="66号16项"),
    *kept([S.PENDING_DISPATCH, S.CONSULTING, S.OBJECTION], A.ESCALATE, DISPATCHERS | SUPERVISORS, "reason",
        rule="济南条例29、30条〔法〕：热线、政府办公室、市政府常务会议逐级协调"),
    # given to a unit
    *moves([S.PENDING_DISPATCH], A.CONSULT, S.CONSULTING, DISPATCHERS, "units", "reason", rule="北京条例12条〔法〕"),
    *moves([S.CONSULTING], A.GIVE_OPINION, S.CONSULTING, UNIT, "opinion", rule="北京条例12条〔法〕"),
    *moves([S.CONSULTING], A.END_CONSULT, S.PENDING_DISPATCH, DISPATCHERS, "reason", rule="北京条例12条〔法〕"),
    *moves([S.PENDING_DISPATCH], A.DISPATCH, S.PENDING_SIGN, DISPATCHERS | {SYSTEM}, "department",
        rule="北京条例12条〔法〕"),
    *moves([S.CONSULTING], A.DISPATCH, S.PENDING_SIGN, DISPATCHERS, "department", "reason",
        rule="北京条例12条〔法〕"),
    *kept([S.PENDING_SIGN, *WITH_HANDLER], A.ADD_CO, DISPATCHERS, "department", rule="济南条例29条〔法〕"),
    *moves([S.PENDING_DISPATCH], A.PASS_ON, S.PASSED_ON, DISPATCHERS | {SYSTEM}, "department",
        rule="DOMAIN 2.1：表扬转单位知悉，不考核〔惯〕"),
    *moves([S.PASSED_ON], A.NOTE_PRAISE, S.CLOSED, UNIT | {SYSTEM}, rule="DOMAIN 2.1〔惯〕：已阅，或到期自行办结"),
    *moves([S.PENDING_SIGN], A.SIGN, S.IN_PROGRESS, UNIT, rule="晴隆：2小时内签收 [S25]", in_rework=S.REWORK),
    *kept(CO_WORKS_IN, A.CO_SIGN, UNIT, rule="北京条例14条〔法〕"),
    *kept(CO_WORKS_IN, A.CO_ANSWER, UNIT, "answer", rule="北京条例14条〔法〕：限期报结果"),
    *moves([S.PENDING_SIGN, *WITH_HANDLER], A.PASS_DOWN, S.PENDING_SIGN, frozenset({R.UNIT_CLERK}), "department",
        rule="DOMAIN 3.1：转派下级单位"),
    *moves([S.PENDING_SIGN, S.IN_PROGRESS], A.OBJECT, S.OBJECTION, frozenset({R.UNIT_CLERK}), "ground", "reason",
        "evidence", rule="潍坊条例22条〔法〕：只限明确不属职责，附依据材料"),
    *moves([S.OBJECTION], A.UPHOLD_OBJECTION, S.PENDING_DISPATCH, DISPATCHERS, "reason", rule="66号：派单异议审核"),
    *moves([S.OBJECTION], A.REJECT_OBJECTION, S.PENDING_SIGN, DISPATCHERS, "reason",
        rule="潍坊条例22条〔法〕：指定后不得退回"),
    # the dispatcher has chosen wrongly, and says so: counted against nobody
    *moves([S.PENDING_SIGN, *WITH_HANDLER, S.EXTENSION, S.SUSPENSION, S.SUSPENDED], A.REASSIGN, S.PENDING_SIGN,
        DISPATCHERS, "department", "reason", rule="66号：优化退单、改派"),
    *moves([S.PENDING_SIGN, S.IN_PROGRESS, S.PASSED_ON], A.UNDO_DISPATCH, S.PENDING_DISPATCH, DISPATCHERS, "reason",
        rule="66号：优化退单、改派"),
    # more time
    *moves(WITH_HANDLER, A.ASK_EXTENSION, S.EXTENSION, frozenset({R.UNIT_HANDLER}), "reason", "until",
        rule="北京条例15条〔法〕"),
    *moves([S.EXTENSION], A.GRANT_EXTENSION, S.IN_PROGRESS, SUPERVISORS, rule="北京条例15条〔法〕：告知诉求人",
        in_rework=S.REWORK),
    *moves([S.EXTENSION], A.REFUSE_EXTENSION, S.IN_PROGRESS, SUPERVISORS, "reason", rule="DOMAIN 2.3",
        in_rework=S.REWORK),
    *moves(WITH_HANDLER, A.ASK_SUSPENSION, S.SUSPENSION, frozenset({R.UNIT_HANDLER}), "reason", "plan", "until",
        rule="济南条例24条〔法〕：措施、进度、明确的解决时限"),
    *moves([S.SUSPENSION], A.GRANT_SUSPENSION, S.SUSPENDED, SUPERVISORS, rule="济南条例24条〔法〕"),
    *moves([S.SUSPENSION], A.REFUSE_SUSPENSION, S.IN_PROGRESS, SUPERVISORS, "reason", rule="DOMAIN 3.1",
        in_rework=S.REWORK),
    *moves([S.SUSPENDED], A.RESUME, S.IN_PROGRESS, SUPERVISORS | {R.UNIT_HANDLER, SYSTEM},
        rule="济南条例24条〔法〕：到复查日继续办理", in_rework=S.REWORK),
    # answered
    *moves(WITH_HANDLER, A.ANSWER, S.UNIT_REVIEW, frozenset({R.UNIT_HANDLER}), "answer", rule="济南条例27条〔法〕"),
    *moves([S.UNIT_REVIEW], A.APPROVE_ANSWER, S.FEEDBACK, frozenset({R.UNIT_APPROVER}), rule="S73：分管负责人签发"),
    *moves([S.UNIT_REVIEW], A.SEND_BACK, S.IN_PROGRESS, frozenset({R.UNIT_APPROVER}), "reason", rule="DOMAIN 3.1",
        in_rework=S.REWORK),
    *moves([S.FEEDBACK], A.PASS_ANSWER, S.CALLBACK, REVIEWERS, rule="济南条例27条〔法〕：逐一审核并回访"),
    *moves([S.FEEDBACK], A.RETURN_ANSWER, S.IN_PROGRESS, REVIEWERS, "reason", rule="济南条例27条〔法〕",
        in_rework=S.REWORK),
    # afterwards
    *moves([S.CALLBACK], A.REVIEW_SOLVED, S.CLOSED, frozenset({R.CALLER, CITIZEN}), rule="济南条例27条〔法〕"),
    Move(S.CALLBACK, A.REVIEW_UNSOLVED, S.REWORK, frozenset({R.CALLER, CITIZEN}), frozenset({"reason"}),
        rule="济南条例27条〔法〕：可退回再次办理；至多两轮，之后复核", after_last=S.REVIEW),
    *moves(WITH_HANDLER, A.ASK_TERMINATION, S.REVIEW, UNIT - {R.UNIT_CLERK}, "ground", "reason",
        "evidence", rule="潍坊条例21条〔法〕：书面材料"),
    *moves([S.REVIEW], A.TERMINATE, S.TERMINATED, SUPERVISORS, "ground", "reason",
        rule="潍坊条例21条〔法〕：热线审核" ),
    *moves([S.REVIEW], A.ORDER_REWORK, S.REWORK, SUPERVISORS, "reason", rule="皖：不满意且属实合法的发回重办 [S26]"),
    *moves([S.REVIEW], A.CONFIRM_CLOSE, S.CLOSED, SUPERVISORS, "reason", rule="DOMAIN 3.1"),
    *moves([S.CALLBACK], A.CONFIRM_CLOSE, S.CLOSED, SUPERVISORS | {SYSTEM}, "reason", rule="DOMAIN 6.4：未评价"),
    *kept([S.CALLBACK], A.MISS_CALL, frozenset({R.CALLER}), rule="DOMAIN 6.4"),
    *moves(ENDED, A.ARCHIVE, S.ARCHIVED, frozenset({SYSTEM}), rule="53号：办结归档"),
    *moves(ENDED, A.REOPEN, S.PENDING_DISPATCH, CHOOSERS | {R.AGENT, CITIZEN}, "reason", rule="DOMAIN 3.1：新情况"),
    *moves([S.CLOSED], A.REVERSE_CLOSE, S.REVIEW, REVIEWERS, "reason", rule="DOMAIN 3.1"),
    *moves([S.DIRECT_CLOSED], A.REVERSE_CLOSE, S.PENDING_DISPATCH, REVIEWERS, "reason", rule="DOMAIN 3.1"),
    # 110
    *moves([S.DRAFT, *AT_CENTRE], A.TRANSFER_110, S.AT_110, TAKERS | DISPATCHERS, "reason",
        rule="国办发〔2022〕12号：即时转至"),
    *kept([S.AT_110], A.TAKEN_BY_110, CHOOSERS | SEATS, "reason", rule="国办发〔2022〕12号：双向流转、可追溯"),
    *moves([S.AT_110], A.RETURN_FROM_110, S.PENDING_DISPATCH, CHOOSERS | SEATS, "reason", rule="国办发〔2022〕12号"),
    *moves([S.AT_110], A.CLOSE_AT_110, S.DIRECT_CLOSED, SEATS, "reason",
        rule="国办发〔2022〕12号：双向流转、可追溯"),
    # beside the state, which stays
    *kept([s for s in State if s not in {S.NEED_INFO, S.ARCHIVED}], A.SUPPLEMENT, ADDERS, rule="济南条例25条〔法〕"),
    *kept(CONTACTED_IN, A.CONTACT, UNIT - {R.UNIT_APPROVER}, rule="北京 DB11/T 2021：先行联系 [S11]"),
    *kept(OPEN_WITH_UNIT, A.CHASE, SUPERVISORS | {SYSTEM, CITIZEN}, rule="DOMAIN 4.2"),
    *kept([*OPEN_WITH_UNIT, *AT_CENTRE, *SUPERVISED_TOO], A.SUPERVISE, SUPERVISORS | {SYSTEM}, "reason",
        rule="济南条例28条〔法〕"),
    *kept([S.CLOSED], A.RECTIFY, frozenset({SYSTEM}), "reason", rule="DOMAIN 6.3：不满意的限期整改 [S59b]"),
    # letters and cards: supervision goes beside the life of the ticket, in any state
    *kept(State, A.RECEIVE_LETTER, SUPERVISED, rule="DOMAIN 4.2"),
    *kept(State, A.REPLY_LETTER, SUPERVISED, "reason", rule="DOMAIN 4.2"),
    *kept(State, A.RETURN_REPLY, SUPERVISORS, "reason", rule="DOMAIN 4.2"),
    *kept(State, A.ACCEPT_REPLY, SUPERVISORS, "reason", rule="DOMAIN 4.2"),
    *kept(State, A.WITHDRAW_LETTER, SUPERVISORS, "reason", rule="DOMAIN 4.2"),
    *kept(State, A.PROPOSE_HANDOVER, SUPERVISORS, "reason", rule="DOMAIN 4.2"),
    *kept(State, A.APPROVE_HANDOVER, frozenset({R.LEADER}), rule="DOMAIN 4.2"),
    *kept(State, A.REFUSE_HANDOVER, frozenset({R.LEADER}), "reason", rule="DOMAIN 4.2"),
    *kept(State, A.SHOW_CARD, SUPERVISORS, "reason", rule="DOMAIN 4.3"),
    *kept(State, A.APPEAL_CARD, SUPERVISED, "reason", rule="DOMAIN 4.3"),
    *kept(State, A.DECIDE_APPEAL, SUPERVISORS, "reason", rule="DOMAIN 4.3"),
    *kept(State, A.WITHDRAW_CARD, SUPERVISORS, "reason", rule="DOMAIN 4.3"),
    *kept(NOT_ARCHIVED, A.LEADER_NOTE, frozenset({R.LEADER}), "reason", rule="芜湖：领导批示件督办 [S72]"),
    *kept(State, A.REVEAL, LOOKERS | HANDLING_UNIT, "reason", rule="个人信息保护法51条〔法〕"),
    *kept(State, A.ASK_REVEAL, LOOKERS, "reason", rule="济南条例32条〔法〕"),
    *kept(State, A.GRANT_REVEAL, PERMITTERS, rule="济南条例32条〔法〕"),
    *kept(State, A.REFUSE_REVEAL, PERMITTERS, "reason", rule="济南条例32条〔法〕"),
    *kept(State, A.REVEAL_FOR_LIFE, frozenset({SYSTEM}), "reason", rule="个人信息保护法13条〔法〕：保护生命健康"),
    *kept(NOT_ARCHIVED, A.MARK_ACCUSED, SEATS | DISPATCHERS | {SYSTEM}, "department", rule="济南条例32条〔法〕"),
    *kept(NOT_ARCHIVED, A.LEAVE_ACCUSED_OPEN, frozenset({SYSTEM}), "reason", rule="济南条例32条〔法〕"),
    *kept(NOT_ARCHIVED, A.CLEAR_ACCUSED, CHOOSERS | SUPERVISORS, "reason", rule="济南条例32条〔法〕：须两人"),
    *moves([*CO_WORKS_IN, S.PASSED_ON], A.RECALL, S.PENDING_DISPATCH, CHOOSERS | {SYSTEM}, "reason",
        rule="济南条例32条〔法〕：被反映单位回避"),
    *kept(NOT_ARCHIVED, A.RECUSE, RECUSERS, "person", "reason", rule="济南条例32条〔法〕：有直接利害关系的人员回避"),
    *kept(NOT_ARCHIVED, A.READMIT, RECUSERS, "person", "reason", rule="济南条例32条〔法〕"),
    *kept(NOT_ARCHIVED, A.NOTE_PERSON, TAKERS | DISPATCHERS | {CITIZEN}, rule="北京条例10条〔法〕"),
    *kept(NOT_ARCHIVED, A.ATTACH, TAKERS | DISPATCHERS | SUPERVISORS | HANDLING_UNIT | {CITIZEN, SYSTEM},
        rule="北京条例8条〔法〕"),
    *kept(State, A.SHOW_FILE, CHOOSERS | SUPERVISORS, "reason", rule="济南条例32条〔法〕"),
    *kept(NOT_ARCHIVED, A.RELEASE_TEXT, CHOOSERS | SUPERVISORS, rule="济南条例32条〔法〕：为诉求人保密"),
    *kept(State, A.FORGET, frozenset({SYSTEM}), "reason", rule="个人信息保护法47条〔法〕"),
    *kept([*ENDED, S.MERGED, S.AT_110, S.ARCHIVED], A.ERASE, frozenset({R.SECADMIN, SYSTEM}), "reason",
        rule="个人信息保护法47条〔法〕"),
    *kept(NOT_ARCHIVED, A.HEAR_DANGER, frozenset({SYSTEM}), rule="DOMAIN 4.6；DOMAIN-2 1.1：先听清危险"),
    *kept(NOT_ARCHIVED, A.ASK_SECRECY, frozenset({CITIZEN, SYSTEM}), "reason", rule="济南条例32条〔法〕：为其保密"),
    *kept(NOT_ARCHIVED, A.ASK_TO_LIFT, CHOOSERS | SUPERVISORS, "reason", rule="济南条例32条〔法〕：须两人"),
    *kept(NOT_ARCHIVED, A.LIFT_SECRECY, PERMITTERS, "reason", rule="济南条例32条〔法〕：须两人"),
    *moves([*AT_CENTRE, S.PENDING_SIGN, *WITH_HANDLER, S.OBJECTION, S.EXTENSION, S.SUSPENSION, S.SUSPENDED,
            S.PASSED_ON], A.WITHDRAW, S.TERMINATED, SEATS | {CITIZEN}, "reason",
        rule="DOMAIN 3.1：诉求人撤回，不计入评价"),
    # two matters in one ticket are two tickets; a line filed under the wrong one is filed under the right one
    Move(None, A.SPLIT, S.PENDING_DISPATCH, SORTERS | {CITIZEN}, rule="北京条例10条〔法〕：全面准确记录"),
    *kept(SORTED_OUT_IN, A.SPLIT, SORTERS | {CITIZEN}, "reason", rule="北京条例10条〔法〕：全面准确记录"),
    *kept(SORTED_OUT_IN, A.MOVE_MESSAGE, SORTERS, "reason", rule="北京条例10条〔法〕：全面准确记录"),
    # a statute's own stages (`sla.deadlines.statutory`) go on beside the state
    *kept(STATUTE_RUNS_IN, A.LAW_ACCEPT, HANDLING_UNIT, rule="总局令第121号15条〔法〕"),
    *kept(STATUTE_RUNS_IN, A.LAW_REFUSE, HANDLING_UNIT, "reason", rule="总局令第121号15条〔法〕：理由和其他途径"),
    *kept(STATUTE_RUNS_IN, A.LAW_AGREED, HANDLING_UNIT, rule="总局令第121号18条〔法〕"),
    *kept(STATUTE_RUNS_IN, A.LAW_END, HANDLING_UNIT, "reason", rule="总局令第121号23条〔法〕"),
    *kept(STATUTE_RUNS_IN, A.LAW_TOLD, HANDLING_UNIT, "reason", rule="总局令第121号23条〔法〕：投诉人和被投诉人"),
    *kept(STATUTE_RUNS_IN, A.LAW_CLUE, HANDLING_UNIT, "reason", rule="总局令第121号27条〔法〕：调解中发现线索的核查"),
    *kept(STATUTE_RUNS_IN, A.LAW_CHECKED, HANDLING_UNIT, "reason", rule="市场监督管理行政处罚程序规定18条〔法〕"),
    *kept(STATUTE_RUNS_IN, A.LAW_EXTEND, frozenset({R.UNIT_APPROVER}), "reason",
        rule="市场监督管理行政处罚程序规定18条〔法〕：负责人批准"),
    *kept(STATUTE_RUNS_IN, A.LAW_TEST, HANDLING_UNIT, "reason",
        rule="总局令第121号22条、市场监督管理行政处罚程序规定18条〔法〕：检验检测鉴定时间不计入"),
    *kept(STATUTE_RUNS_IN, A.LAW_TESTED, HANDLING_UNIT, "reason",
        rule="总局令第121号22条、市场监督管理行政处罚程序规定18条〔法〕"),
    *kept(STATUTE_RUNS_IN, A.LAW_NEW_FACTS, HANDLING_UNIT, "reason",
        rule="总局令第121号35条〔法〕：有新的事实的并案，自最后一次举报起重新计算"),
    *kept(State, A.ACKNOWLEDGE_ALARM, CENTRE, rule="DOMAIN 4.6：AI只提示，由人核实"),
    *kept(State, A.LOOK_AT_MARK, CENTRE, rule="DOMAIN 4.6：AI只提示，由人核实"),
    *kept(NOT_ARCHIVED, A.SUCCEED, frozenset({SYSTEM}), "department", "reason",
        rule="DOMAIN-2：机构改革，职责调整的由承接单位继续办理〔惯〕"),
    *kept(ALIVE, A.MARK, CHOOSERS | SUPERVISORS, "mark", rule="DOMAIN 4.6、8.2"),
)  # fmt: skip
_BY_KEY: dict[tuple[State | None, Act], Move] = {(move.before, move.act): move for move in TABLE}


def move(
    state: State | None, act: Act, *, brought: Iterable[str] = (), reworks: int = 0, in_rework: bool = False
) -> Move:
    """The permitted move; raises Conflict for an impossible one and BadInput where something needed is missing.

    After the last round of rework a citizen's "not solved" goes to review instead (DOMAIN 2.3). `in_rework`: the unit
    handles it again, and what does not end that round leads back to it.
    """
    found = _BY_KEY.get((state, act))
    if found is None:
        raise Conflict(f"工单现在是“{_called(state)}”，不能“{act.label}”；请刷新页面看看最新情况", state=state)
    missing = found.needs - set(brought)
    if missing:
        raise BadInput(f"“{act.label}”还需要填写：{'、'.join(WORDS[m] for m in sorted(missing))}")
    if found.after_last is not None and reworks >= MAX_REWORKS:
        return replace(found, after=found.after_last)
    if found.in_rework is not None and in_rework:
        return replace(found, after=found.in_rework)
    return found


def acts_from(state: State) -> frozenset[Act]:
    """Every act that the table permits to anybody in this state."""
    return frozenset(act for (before, act) in _BY_KEY if before is state)


def needs(state: State, act: Act) -> frozenset[str]:
    """What the act must bring in this state, in the words of the table; nothing where it is not permitted."""
    found = _BY_KEY.get((state, act))
    return found.needs if found else frozenset()


@cache
def holders(act: Act, state: State | None = None) -> frozenset[Holder]:
    """Whose right the act is: in this state, or without one in any."""
    if state is not None:
        found = _BY_KEY.get((state, act))
        return found.by if found else frozenset()
    return frozenset(holder for one in TABLE if one.act is act for holder in one.by)


def _called(state: State | None) -> str:
    return state.label if state else "尚未登记"

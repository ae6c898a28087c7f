"""The life of a ticket as one table: from a state, by an act, to a state, what the act needs, and where that is ruled.

The only place where moves are defined. DOMAIN.md 3.1 and 3.2 give the states and the sources.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from hotline.base.errors import BadInput, Conflict


class Named(StrEnum):
    """A code with the Chinese term beside it."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class State(Named):
    DRAFT = "draft", "暂存"
    PENDING_REVIEW = "pending_review", "待审核"
    NEED_INFO = "need_info", "待补充"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    MERGED = "merged", "已并单"
    PENDING_DISPATCH = "pending_dispatch", "待派单"
    CONSULTING = "consulting", "会商中"
    PENDING_SIGN = "pending_sign", "待签收"
    OBJECTION = "objection", "派单异议审核中"
    IN_PROGRESS = "in_progress", "办理中"
    EXTENSION = "extension", "延期审批中"
    SUSPENSION = "suspension", "挂账审批中"
    SUSPENDED = "suspended", "挂账"
    UNIT_REVIEW = "unit_review", "单位内审"
    FEEDBACK = "feedback", "已答复待审核"
    CALLBACK = "callback", "待回访"
    REWORK = "rework", "重办"
    REVIEW = "review", "复核"
    TERMINATED = "terminated", "终止办理"
    CLOSED = "closed", "办结"
    DIRECT_CLOSED = "direct_closed", "直接办结"
    AT_110 = "at_110", "已转110"
    ARCHIVED = "archived", "归档"


class Act(Named):
    REGISTER = "register", "登记"
    SUBMIT = "submit", "提交"
    SUPPLEMENT = "supplement", "补充情况"
    DIRECT_ANSWER = "direct_answer", "直接答复"
    ACCEPT = "accept", "审核通过"
    ASK_MORE = "ask_more", "请诉求人补充"
    DECLINE = "decline", "不予受理"
    MERGE = "merge", "并单"
    LEAVE = "leave", "退出并单"
    LEAVE_TO_UNIT = "leave_to_unit", "退出并单，回原单位"
    SHARE_ANSWER = "share_answer", "随主件答复"
    END_WITH_FIRST = "end_with_first", "随首件办结"
    TO_PEOPLE = "to_people", "转人工派单"
    CONSULT = "consult", "会商"
    DISPATCH = "dispatch", "派单"
    SIGN = "sign", "签收"
    OBJECT = "object", "提出派单异议"
    UPHOLD_OBJECTION = "uphold_objection", "异议成立"
    REJECT_OBJECTION = "reject_objection", "驳回异议"
    CONTACT = "contact", "联系诉求人"
    ASK_EXTENSION = "ask_extension", "申请延期"
    GRANT_EXTENSION = "grant_extension", "同意延期"
    REFUSE_EXTENSION = "refuse_extension", "不同意延期"
    ASK_SUSPENSION = "ask_suspension", "申请挂账"
    GRANT_SUSPENSION = "grant_suspension", "同意挂账"
    REFUSE_SUSPENSION = "refuse_suspension", "不同意挂账"
    RESUME = "resume", "恢复办理"
    ANSWER = "answer", "提交答复"
    APPROVE_ANSWER = "approve_answer", "单位签发"
    SEND_BACK = "send_back", "内审退回"
    PASS_ANSWER = "pass_answer", "答复审核通过"
    RETURN_ANSWER = "return_answer", "退回补充办理"
    REVIEW_SOLVED = "review_solved", "回访：已解决"
    REVIEW_UNSOLVED = "review_unsolved", "回访：未解决"
    ORDER_REWORK = "order_rework", "责成重办"
    CONFIRM_CLOSE = "confirm_close", "认定办结"
    TERMINATE = "terminate", "终止办理"
    ARCHIVE = "archive", "归档"
    REOPEN = "reopen", "因新情况重启"
    REVERSE_CLOSE = "reverse_close", "撤销误办结"
    TRANSFER_110 = "transfer_110", "转110"
    RETURN_FROM_110 = "return_from_110", "110退回"
    CHASE = "chase", "催办"
    SUPERVISE = "supervise", "督办"
    LEADER_NOTE = "leader_note", "领导批示"
    REVEAL = "reveal", "查看完整信息"
    ASK_REVEAL = "ask_reveal", "申请查看完整信息"
    GRANT_REVEAL = "grant_reveal", "同意查看完整信息"
    REFUSE_REVEAL = "refuse_reveal", "不同意查看完整信息"
    MARK_ACCUSED = "mark_accused", "登记被反映单位"
    RECALL = "recall", "回避收回"
    NOTE_PERSON = "note_person", "登记诉求人信息"
    ATTACH = "attach", "添加附件"
    SHOW_FILE = "show_file", "向承办单位开放附件"
    ERASE = "erase", "抹去个人信息"
    RECEIVE_LETTER = "receive_letter", "签收督办单"
    REPLY_LETTER = "reply_letter", "反馈督办单"
    RETURN_REPLY = "return_reply", "退回督办反馈"
    ACCEPT_REPLY = "accept_reply", "认可督办成效"
    WITHDRAW_LETTER = "withdraw_letter", "撤销督办单"
    PROPOSE_HANDOVER = "propose_handover", "提请移送"
    APPROVE_HANDOVER = "approve_handover", "批准移送"
    REFUSE_HANDOVER = "refuse_handover", "不批准移送"
    SHOW_CARD = "show_card", "记黄红牌"
    APPEAL_CARD = "appeal_card", "申诉黄红牌"
    DECIDE_APPEAL = "decide_appeal", "审核黄红牌申诉"
    WITHDRAW_CARD = "withdraw_card", "撤销黄红牌"
    MISS_CALL = "miss_call", "回访未接通"


@dataclass(frozen=True, slots=True)
class Move:
    before: State
    act: Act
    after: State
    needs: frozenset[str] = frozenset()  # what the act must bring: "reason", "answer", "department", "until"
    rule: str = ""  # where it is ruled; 〔法〕 marks law


def _moves(before: Iterable[State], act: Act, after: State, *needs: str, rule: str = "") -> list[Move]:
    return [Move(state, act, after, frozenset(needs), rule) for state in before]


def _kept(states: Iterable[State], act: Act, *needs: str, rule: str = "") -> list[Move]:
    """An act that is noted and moves nothing."""
    return [Move(state, act, state, frozenset(needs), rule) for state in states]


S, A = State, Act
OPEN_WITH_UNIT = (S.PENDING_SIGN, S.IN_PROGRESS, S.UNIT_REVIEW, S.REWORK, S.OBJECTION, S.EXTENSION, S.SUSPENDED)
ENDED = (S.NOT_ACCEPTED, S.DIRECT_CLOSED, S.CLOSED, S.TERMINATED)
AT_CENTRE = (S.PENDING_REVIEW, S.NEED_INFO, S.PENDING_DISPATCH, S.CONSULTING)
SUPERVISED_TOO = (S.FEEDBACK, S.SUSPENSION, S.CALLBACK, S.REVIEW)
OF_LETTERS = {  # supervision goes beside the life of the ticket, whatever its state: what each act must bring
    A.RECEIVE_LETTER: (),
    A.APPROVE_HANDOVER: (),
    **dict.fromkeys((A.REPLY_LETTER, A.RETURN_REPLY, A.ACCEPT_REPLY, A.WITHDRAW_LETTER), ("reason",)),
    **dict.fromkeys((A.PROPOSE_HANDOVER, A.REFUSE_HANDOVER), ("reason",)),
    **dict.fromkeys((A.SHOW_CARD, A.APPEAL_CARD, A.DECIDE_APPEAL, A.WITHDRAW_CARD), ("reason",)),
}
HANDOVER = frozenset({A.PROPOSE_HANDOVER, A.APPROVE_HANDOVER, A.REFUSE_HANDOVER})  # never shown to the unit
MAX_REWORKS = 2  # DOMAIN 2.3: at most two rounds, then review

TABLE: tuple[Move, ...] = (
    *_moves([S.DRAFT], A.SUBMIT, S.PENDING_REVIEW, rule="北京条例10条〔法〕"),
    *_moves([S.DRAFT, *AT_CENTRE], A.DIRECT_ANSWER, S.DIRECT_CLOSED, "answer", rule="53号：即时办结"),
    *_moves([S.PENDING_REVIEW], A.ACCEPT, S.PENDING_DISPATCH),
    *_moves([S.PENDING_REVIEW, S.PENDING_DISPATCH], A.ASK_MORE, S.NEED_INFO, "reason"),
    *_moves([S.NEED_INFO], A.SUPPLEMENT, S.PENDING_DISPATCH),
    *_moves([S.PENDING_REVIEW, S.PENDING_DISPATCH], A.DECLINE, S.NOT_ACCEPTED, "reason", rule="66号；潍坊条例〔法〕"),
    *_moves(
        [S.PENDING_REVIEW, S.PENDING_DISPATCH, S.PENDING_SIGN, S.IN_PROGRESS],
        A.MERGE,
        S.MERGED,
        "reason",
        rule="66号：重复诉求原则上并单",
    ),
    *_moves([S.MERGED], A.LEAVE, S.PENDING_DISPATCH, "reason", rule="DOMAIN 3.1"),
    *_moves([S.MERGED], A.LEAVE_TO_UNIT, S.PENDING_SIGN, "reason", rule="DOMAIN 3.1"),
    *_moves([S.MERGED], A.SHARE_ANSWER, S.CALLBACK, "answer", rule="济南条例27条〔法〕：逐一回访"),
    *_moves([S.MERGED], A.END_WITH_FIRST, S.CLOSED, rule="北京条例11条〔法〕：重复的告知进展"),
    *_moves([S.PENDING_DISPATCH, S.NEED_INFO], A.TO_PEOPLE, S.PENDING_DISPATCH, "reason"),
    *_moves([S.PENDING_DISPATCH], A.CONSULT, S.CONSULTING, "reason", rule="北京条例12条〔法〕"),
    *_moves([S.PENDING_DISPATCH, S.CONSULTING], A.DISPATCH, S.PENDING_SIGN, "department", rule="北京条例12条〔法〕"),
    *_moves([S.PENDING_SIGN], A.SIGN, S.IN_PROGRESS),
    *_moves([S.PENDING_SIGN, S.IN_PROGRESS], A.OBJECT, S.OBJECTION, "reason", rule="潍坊条例22条〔法〕"),
    *_moves([S.OBJECTION], A.UPHOLD_OBJECTION, S.PENDING_DISPATCH, "reason", rule="66号：派单异议审核"),
    *_moves([S.OBJECTION], A.REJECT_OBJECTION, S.PENDING_SIGN, "reason", rule="潍坊条例22条〔法〕：指定后不得退回"),
    *_moves([S.IN_PROGRESS, S.REWORK], A.ASK_EXTENSION, S.EXTENSION, "reason", "until", rule="北京条例15条〔法〕"),
    *_moves([S.EXTENSION], A.GRANT_EXTENSION, S.IN_PROGRESS),
    *_moves([S.EXTENSION], A.REFUSE_EXTENSION, S.IN_PROGRESS, "reason"),
    *_moves([S.IN_PROGRESS, S.REWORK], A.ASK_SUSPENSION, S.SUSPENSION, "reason", "until", rule="济南条例24条〔法〕"),
    *_moves([S.SUSPENSION], A.GRANT_SUSPENSION, S.SUSPENDED),
    *_moves([S.SUSPENSION], A.REFUSE_SUSPENSION, S.IN_PROGRESS, "reason"),
    *_moves([S.SUSPENDED], A.RESUME, S.IN_PROGRESS),
    *_moves([S.IN_PROGRESS, S.REWORK], A.ANSWER, S.UNIT_REVIEW, "answer", rule="济南条例27条〔法〕"),
    *_moves([S.UNIT_REVIEW], A.APPROVE_ANSWER, S.FEEDBACK, rule="S73：分管负责人签发"),
    *_moves([S.UNIT_REVIEW], A.SEND_BACK, S.IN_PROGRESS, "reason"),
    *_moves([S.FEEDBACK], A.PASS_ANSWER, S.CALLBACK, rule="济南条例27条〔法〕：逐一审核并回访"),
    *_moves([S.FEEDBACK], A.RETURN_ANSWER, S.IN_PROGRESS, "reason", rule="济南条例27条〔法〕"),
    *_moves([S.CALLBACK], A.REVIEW_SOLVED, S.CLOSED),
    *_moves([S.CALLBACK], A.REVIEW_UNSOLVED, S.REWORK, "reason", rule="济南条例27条〔法〕：可退回再次办理"),
    *_moves([S.REVIEW], A.ORDER_REWORK, S.REWORK, "reason"),
    *_moves([S.REVIEW, S.CALLBACK], A.CONFIRM_CLOSE, S.CLOSED, "reason"),
    *_moves([S.REVIEW, S.IN_PROGRESS], A.TERMINATE, S.TERMINATED, "reason", rule="潍坊条例21条〔法〕"),
    *_moves(ENDED, A.ARCHIVE, S.ARCHIVED),
    *_moves([*ENDED, S.ARCHIVED], A.REOPEN, S.PENDING_DISPATCH, "reason"),
    *_moves([S.CLOSED, S.DIRECT_CLOSED], A.REVERSE_CLOSE, S.REVIEW, "reason"),
    *_moves([S.DRAFT, *AT_CENTRE], A.TRANSFER_110, S.AT_110, "reason", rule="国办发〔2022〕12号"),
    *_moves([S.AT_110], A.RETURN_FROM_110, S.PENDING_DISPATCH, "reason", rule="国办发〔2022〕12号"),
    *(Move(s, A.SUPPLEMENT, s) for s in State if s not in {S.NEED_INFO, S.ARCHIVED}),
    *(Move(s, A.CONTACT, s) for s in (S.PENDING_SIGN, S.IN_PROGRESS, S.REWORK, S.EXTENSION, S.SUSPENDED)),
    *(Move(s, A.CHASE, s) for s in OPEN_WITH_UNIT),
    *(Move(s, A.SUPERVISE, s, frozenset({"reason"})) for s in (*OPEN_WITH_UNIT, *AT_CENTRE, *SUPERVISED_TOO)),
    *(Move(s, act, s, frozenset(needs), "DOMAIN 4.2、4.3") for act, needs in OF_LETTERS.items() for s in State),
    Move(S.CALLBACK, A.MISS_CALL, S.CALLBACK, rule="DOMAIN 6.4"),
    *(Move(s, A.LEADER_NOTE, s, frozenset({"reason"})) for s in State if s is not S.ARCHIVED),
    *_kept(State, A.REVEAL, "reason", rule="个人信息保护法51条〔法〕"),
    *_kept(State, A.ASK_REVEAL, "reason", rule="济南条例32条〔法〕"),
    *_kept(State, A.GRANT_REVEAL, rule="济南条例32条〔法〕"),
    *_kept(State, A.REFUSE_REVEAL, "reason", rule="济南条例32条〔法〕"),
    *_kept([s for s in State if s is not S.ARCHIVED], A.MARK_ACCUSED, "department", rule="济南条例32条〔法〕"),
    *_moves(OPEN_WITH_UNIT, A.RECALL, S.PENDING_DISPATCH, "reason", rule="济南条例32条〔法〕：被反映单位回避"),
    *_kept([s for s in State if s is not S.ARCHIVED], A.NOTE_PERSON, rule="北京条例10条〔法〕"),
    *_kept([s for s in State if s is not S.ARCHIVED], A.ATTACH, rule="北京条例8条〔法〕"),
    *_kept(State, A.SHOW_FILE, "reason", rule="济南条例32条〔法〕"),
    *_kept([*ENDED, S.MERGED, S.AT_110, S.ARCHIVED], A.ERASE, "reason", rule="个人信息保护法47条〔法〕"),
)
_BY_KEY: dict[tuple[State, Act], Move] = {(move.before, move.act): move for move in TABLE}
_WORDS = {"reason": "理由", "answer": "答复内容", "department": "承办单位", "until": "新的期限"}


def move(state: State, act: Act, *, brought: Iterable[str] = (), reworks: int = 0) -> Move:
    """The permitted move; raises Conflict for an impossible one and BadInput where something needed is missing.

    After the last round of rework a citizen's "not solved" goes to review instead (DOMAIN 2.3).
    """
    found = _BY_KEY.get((state, act))
    if found is None:
        raise Conflict(f"工单现在是“{state.label}”，不能“{act.label}”；请刷新页面看看最新情况", state=state.value)
    missing = found.needs - set(brought)
    if missing:
        raise BadInput(f"“{act.label}”还需要填写：{'、'.join(_WORDS[m] for m in sorted(missing))}")
    if act is Act.REVIEW_UNSOLVED and reworks >= MAX_REWORKS:
        return Move(state, act, State.REVIEW, found.needs, "DOMAIN 2.3：至多重办两轮，之后复核")
    return found


def acts_from(state: State) -> frozenset[Act]:
    """Every act that the table permits in this state, whoever may do it."""
    return frozenset(act for (before, act) in _BY_KEY if before is state)

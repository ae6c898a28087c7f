"""The words of a ticket's life: its states (DOMAIN 3.1) and the acts that move it."""

from enum import StrEnum
from typing import Self


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
    PASSED_ON = "passed_on", "待知悉"
    CLOSED = "closed", "办结"
    DIRECT_CLOSED = "direct_closed", "直接办结"
    AT_110 = "at_110", "已转110"
    ARCHIVED = "archived", "归档"


class Act(Named):
    REGISTER = "register", "登记"
    IMPORT = "import", "导入"
    IMPORT_ENDED = "import_ended", "导入旧档"
    SAVE_DRAFT = "save_draft", "暂存"
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
    CONSULT = "consult", "发起会商"
    GIVE_OPINION = "give_opinion", "提出会商意见"
    END_CONSULT = "end_consult", "结束会商"
    DISPATCH = "dispatch", "派单"
    ADD_CO = "add_co", "增加协办"
    PASS_ON = "pass_on", "表扬转单位知悉"
    NOTE_PRAISE = "note_praise", "已阅表扬"
    SIGN = "sign", "签收"
    CO_SIGN = "co_sign", "协办签收"
    CO_ANSWER = "co_answer", "协办反馈"
    PASS_DOWN = "pass_down", "转派下级单位"
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
    ASK_TERMINATION = "ask_termination", "申请终止办理"
    TERMINATE = "terminate", "终止办理"
    ARCHIVE = "archive", "归档"
    REOPEN = "reopen", "因新情况重启"
    REVERSE_CLOSE = "reverse_close", "撤销误办结"
    TRANSFER_110 = "transfer_110", "转110"
    RETURN_FROM_110 = "return_from_110", "110退回"
    TAKEN_BY_110 = "taken_by_110", "110确认接收"
    CLOSE_AT_110 = "close_at_110", "110处置完毕"
    CHASE = "chase", "催办"
    SUPERVISE = "supervise", "督办"
    LEADER_NOTE = "leader_note", "领导批示"
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
    MARK = "mark", "调整标识"
    REVEAL = "reveal", "查看完整信息"
    ASK_REVEAL = "ask_reveal", "申请查看完整信息"
    GRANT_REVEAL = "grant_reveal", "同意查看完整信息"
    REFUSE_REVEAL = "refuse_reveal", "不同意查看完整信息"
    REVEAL_FOR_LIFE = "reveal_for_life", "接警时查看完整信息"
    MARK_ACCUSED = "mark_accused", "登记被反映单位"
    CLEAR_ACCUSED = "clear_accused", "撤销被反映单位"
    LEAVE_ACCUSED_OPEN = "leave_accused_open", "被反映单位待认定"
    RECALL = "recall", "回避收回"
    REASSIGN = "reassign", "改派"
    UNDO_DISPATCH = "undo_dispatch", "撤回派单"
    RECUSE = "recuse", "人员回避"
    READMIT = "readmit", "撤销人员回避"
    ESCALATE = "escalate", "提请上级协调"
    NOTE_PERSON = "note_person", "登记诉求人信息"
    ATTACH = "attach", "添加附件"
    SHOW_FILE = "show_file", "向承办单位开放附件"
    RELEASE_TEXT = "release_text", "核定给承办单位的内容"
    FORGET = "forget", "抹去另一人的信息"
    ERASE = "erase", "抹去个人信息"
    RECTIFY = "rectify", "责成整改"
    HEAR_DANGER = "hear_danger", "发现危险信号"
    ASK_SECRECY = "ask_secrecy", "请求保密"
    ASK_TO_LIFT = "ask_to_lift", "申请解除保密"
    LIFT_SECRECY = "lift_secrecy", "解除保密"
    WITHDRAW = "withdraw", "诉求人撤回"
    SPLIT = "split", "拆分"
    MOVE_MESSAGE = "move_message", "移动消息"
    ACKNOWLEDGE_ALARM = "acknowledge_alarm", "接警"
    LOOK_AT_MARK = "look_at_mark", "看过疑似危险"
    LAW_ACCEPT = "law_accept", "决定受理（法定）"
    LAW_REFUSE = "law_refuse", "决定不予受理（法定）"
    LAW_AGREED = "law_agreed", "达成调解协议"
    LAW_END = "law_end", "终止调解"
    LAW_TOLD = "law_told", "已作法定告知"
    LAW_CLUE = "law_clue", "登记调解中发现的线索"
    LAW_CHECKED = "law_checked", "核查完毕"
    LAW_EXTEND = "law_extend", "延长核查"
    LAW_TEST = "law_test", "开始检验检测鉴定"
    LAW_TESTED = "law_tested", "检验检测鉴定完毕"
    LAW_NEW_FACTS = "law_new_facts", "并入新的举报事实"
    SUCCEED = "succeed", "随单位变更移交"


S = State
OPEN_WITH_UNIT = (S.PENDING_SIGN, S.IN_PROGRESS, S.UNIT_REVIEW, S.REWORK, S.OBJECTION, S.EXTENSION, S.SUSPENDED)
ENDED = (S.NOT_ACCEPTED, S.DIRECT_CLOSED, S.CLOSED, S.TERMINATED)
AT_CENTRE = (S.PENDING_REVIEW, S.NEED_INFO, S.PENDING_DISPATCH, S.CONSULTING)
WITH_HANDLER = (S.IN_PROGRESS, S.REWORK)
NOT_ARCHIVED = tuple(state for state in S if state is not S.ARCHIVED)
CO_WORKS_IN = (*OPEN_WITH_UNIT, S.SUSPENSION)
CONTACTED_IN = (S.PENDING_SIGN, *WITH_HANDLER, S.EXTENSION, S.SUSPENSION, S.SUSPENDED)
ALIVE = (*AT_CENTRE, *OPEN_WITH_UNIT, S.SUSPENSION, S.FEEDBACK, S.CALLBACK, S.REVIEW, S.PASSED_ON)
SORTED_OUT_IN = (*ALIVE, S.MERGED, S.AT_110, *ENDED)  # where a part that belongs elsewhere can still be taken out
STATUTE_RUNS_IN = (
    *WITH_HANDLER,
    S.EXTENSION,
    S.SUSPENSION,
    S.SUSPENDED,
    S.UNIT_REVIEW,
    S.FEEDBACK,
    S.CALLBACK,
    S.REVIEW,
)
SUPERVISED_TOO = (S.FEEDBACK, S.SUSPENSION, S.CALLBACK, S.REVIEW)

"""The stories in which every act of the table is done by somebody on a page: who, which form, what comes of it."""

from dataclasses import dataclass, field
from typing import Any

from tickets.lifecycle import Act, State

A, S = Act, State
WRITTEN = {"reason": "按规定办理，依据已附"}
LETTER = {"ground": "stalled", "form": "order", "reason": "三次来电未解决，请两日内办结"}
SOLVED = {"contacted": "yes", "solved": "yes", "satisfied": "5"}
UNSOLVED = {"contacted": "yes", "solved": "no", "satisfied": "2", "reason": "还是不亮"}
ANSWER = {"answer": "换了三盏灯，十一月二十四日完工，联系人王强", "truth": "属实", "solved": "已解决"}


@dataclass(frozen=True)
class Step:
    """`form`: an act's name, or an address with `{letter}`, `{card}`, `{look}`, `{file}`, `{other}`, `{number}`.

    Fields may name `{line}`, the citizen's last one, and `{sibling}`, another ticket of the same citizen.
    """

    login: str
    form: str
    fields: dict[str, Any]
    act: Act
    after: State | None = None  # none: where it was
    spoil: bool = True  # the first field left out is refused


@dataclass(frozen=True)
class Story:
    name: str
    begins: str  # message, draft, dispatched, report, two matters, danger, doubt
    steps: tuple[Step, ...] = field(default_factory=tuple)


def do(login: str, form: str, act: Act, after: State | None = None, /, *, spoil: bool = True, **fields: Any) -> Step:
    return Step(login, form, fields, act, after, spoil=spoil and bool(fields))


TO_CALLBACK = (
    do("unit_handler", "answer", A.ANSWER, S.UNIT_REVIEW, **ANSWER),
    do("unit_approver", "approve", A.APPROVE_ANSWER, S.FEEDBACK),
    do("reviewer", "pass", A.PASS_ANSWER, S.CALLBACK),
)

STORIES = (
    Story(
        "a call is taken down, completed, answered, wrongly closed, handed to the police and back",
        "draft",
        (
            do("agent", "draft", A.SAVE_DRAFT, S.DRAFT, text="路灯不亮，北门口", kind="QZ", urgency="normal"),
            do("agent", "submit", A.SUBMIT, S.PENDING_REVIEW),
            do("reviewer", "ask", A.ASK_MORE, S.NEED_INFO, reason="哪一盏灯"),
            do("agent", "note", A.SUPPLEMENT, S.PENDING_DISPATCH, text="北门东侧第二盏"),
            do("dispatcher", "mark", A.MARK, urgency="urgent", sensitive="yes"),
            do("agent", "person", A.NOTE_PERSON, spoil=False, name="欧阳静好", address="青山路18号"),
            do("agent", "direct", A.DIRECT_ANSWER, S.DIRECT_CLOSED, answer="今晚修好"),
            do("reviewer", "reverse", A.REVERSE_CLOSE, S.PENDING_DISPATCH, **WRITTEN),
            do("agent", "police", A.TRANSFER_110, S.AT_110, **WRITTEN),
            do("reviewer", "police-back", A.RETURN_FROM_110, S.PENDING_DISPATCH, **WRITTEN),
            do("dispatcher", "police", A.TRANSFER_110, S.AT_110, **WRITTEN),
            do("agent", "police-taken", A.TAKEN_BY_110, S.AT_110, **WRITTEN),
            do("agent", "police-closed", A.CLOSE_AT_110, S.DIRECT_CLOSED, **WRITTEN),
            do("agent", "reopen", A.REOPEN, S.PENDING_DISPATCH, **WRITTEN),
            do("reviewer", "decline", A.DECLINE, S.NOT_ACCEPTED, ground="petition", reason="信访已受理"),
        ),
    ),
    Story(
        "a vendor's account takes it down, the pre-review passes it, and the accused unit is kept away",
        "vendor's draft",
        (
            do("vendor", "draft", A.SAVE_DRAFT, S.DRAFT, text="市政中心收了钱不修灯", kind="TS"),
            do("vendor", "submit", A.SUBMIT, S.PENDING_REVIEW),
            do("vendor", "note", A.SUPPLEMENT, S.PENDING_REVIEW, text="有收据"),
            do("reviewer", "accept", A.ACCEPT, S.PENDING_DISPATCH),
            do("agent", "accused", A.MARK_ACCUSED, department="市政中心", reason="收据上的章"),
            do("dispatcher", "dispatch", A.DISPATCH, S.PENDING_SIGN, department="劳动监察"),
            do("dispatcher", "recall", A.RECALL, S.PENDING_DISPATCH, reason="负责人是亲属"),
            do("supervisor", "not-accused", A.CLEAR_ACCUSED, reason="核对过，收据上的章是别家的"),
        ),
    ),
    Story(
        "units are consulted, object, co-handle, ask for time; the answer goes round until the matter is terminated",
        "message",
        (
            do("dispatcher", "recuse", A.RECUSE, person="caller", reason="诉求人提出，是施工方亲属"),
            do("supervisor", "readmit", A.READMIT, person="caller", reason="同名，认错了人"),
            do("dispatcher", "consult", A.CONSULT, S.CONSULTING, units="lamps", reason="灯归谁管"),
            do("unit_clerk", "opinion", A.GIVE_OPINION, opinion="已移交，归我们"),
            do("dispatcher", "end-consult", A.END_CONSULT, S.PENDING_DISPATCH, reason="归市政中心"),
            do("dispatcher", "dispatch", A.DISPATCH, S.PENDING_SIGN, department="市政中心"),
            do("unit_clerk", "object", A.OBJECT, S.OBJECTION, ground="duty", reason="路灯未移交，管理规定第八条"),
            do("dispatcher", "objection", A.REJECT_OBJECTION, S.PENDING_SIGN, upheld="no", reason="十月已移交"),
            do("unit_clerk", "sign", A.SIGN, S.IN_PROGRESS),
            do("dispatcher", "co", A.ADD_CO, department="劳动监察"),
            do("labour_handler", "co-sign", A.CO_SIGN),
            do("labour_handler", "co-answer", A.CO_ANSWER, answer="已查，施工队无欠薪"),
            do("unit_handler", "contact", A.CONTACT, spoil=False, note="已约上门"),
            do("unit_handler", "extension", A.ASK_EXTENSION, S.EXTENSION, until="2", reason="等配件"),
            do("supervisor", "refuse", A.REFUSE_EXTENSION, S.IN_PROGRESS, reason="配件已到"),
            do("unit_handler", "extension", A.ASK_EXTENSION, S.EXTENSION, until="3", reason="配件不合格"),
            do("supervisor", "grant", A.GRANT_EXTENSION, S.IN_PROGRESS),
            do(
                "unit_handler", "suspension", A.ASK_SUSPENSION, S.SUSPENSION, until="2026-12-20", plan="换线", **WRITTEN
            ),
            do("supervisor", "refuse", A.REFUSE_SUSPENSION, S.IN_PROGRESS, **WRITTEN),
            do(
                "unit_handler", "suspension", A.ASK_SUSPENSION, S.SUSPENSION, until="2026-12-10", plan="换线", **WRITTEN
            ),
            do("supervisor", "grant", A.GRANT_SUSPENSION, S.SUSPENDED),
            do("unit_handler", "resume", A.RESUME, S.IN_PROGRESS),
            do("supervisor", "chase", A.CHASE, spoil=False, reason="市民又来电"),
            do("unit_handler", "answer", A.ANSWER, S.UNIT_REVIEW, **ANSWER),
            do("unit_approver", "send-back", A.SEND_BACK, S.IN_PROGRESS, **WRITTEN),
            *TO_CALLBACK[:2],
            do("reviewer", "return", A.RETURN_ANSWER, S.IN_PROGRESS, **WRITTEN),
            *TO_CALLBACK,
            do("caller", "missed", A.MISS_CALL),
            do("caller", "followup", A.REVIEW_UNSOLVED, S.REWORK, **UNSOLVED),
            *TO_CALLBACK,
            do("caller", "followup", A.REVIEW_SOLVED, S.CLOSED, **SOLVED),
            do("reviewer", "reverse", A.REVERSE_CLOSE, S.REVIEW, **WRITTEN),
            do("supervisor", "rework", A.ORDER_REWORK, S.REWORK, **WRITTEN),
            do("unit_approver", "end", A.ASK_TERMINATION, S.REVIEW, ground="unfounded", reason="已解释三次，附记录"),
            do("supervisor", "terminate", A.TERMINATE, S.TERMINATED, ground="unfounded", reason="材料属实"),
        ),
    ),
    Story(
        "market regulation accepts a complaint, mediates, ends it and tells both",
        "complaint at the market bureau",
        (
            do("unit_handler", "law-accept", A.LAW_ACCEPT),
            do("unit_handler", "law-clue", A.LAW_CLUE, reason="进货台账显示同批次已过保质期"),
            do("unit_handler", "law-end", A.LAW_END, reason="商家不同意调解"),
            do("unit_clerk", "law-told", A.LAW_TOLD, reason="短信告知投诉人，书面告知被投诉人"),
        ),
    ),
    Story(
        "market regulation accepts a complaint, and the parties agree",
        "complaint at the market bureau",
        (do("unit_handler", "law-accept", A.LAW_ACCEPT), do("unit_handler", "law-agreed", A.LAW_AGREED)),
    ),
    Story(
        "market regulation has something tested while it mediates",
        "complaint at the market bureau",
        (
            do("unit_handler", "law-accept", A.LAW_ACCEPT),
            do("unit_handler", "law-test", A.LAW_TEST, reason="双方共同委托市质检院检测菌落总数"),
            do("unit_clerk", "law-tested", A.LAW_TESTED, reason="菌落总数超标"),
        ),
    ),
    Story(
        "a reporter tells market regulation more, and the check begins anew",
        "report at the market bureau",
        (
            do("agent", "note", A.SUPPLEMENT, text="又发现他家三批过期饼干，有照片", sure="yes"),
            do("unit_handler", "law-new-facts", A.LAW_NEW_FACTS, reason="另三批过期饼干"),
        ),
    ),
    Story(
        "market regulation does not accept a complaint",
        "complaint at the market bureau",
        (do("unit_handler", "law-refuse", A.LAW_REFUSE, reason="已就同一纠纷起诉"),),
    ),
    Story(
        "market regulation checks a report for longer than at first",
        "report at the market bureau",
        (
            do("unit_approver", "law-extend", A.LAW_EXTEND, reason="案情复杂"),
            do("unit_handler", "law-checked", A.LAW_CHECKED, reason="已立案"),
        ),
    ),
    Story(
        "two matters in one are split, and what was filed here by mistake is moved",
        "two matters",
        (
            do("agent", "split", A.SPLIT, text="楼下井盖也破了", reason="井盖是另一件事"),
            do("dispatcher", "move", A.MOVE_MESSAGE, lines="{line}", to="{sibling}", reason="是补充另一件的地点"),
        ),
    ),
    Story(
        "an objection is upheld, the next unit passes it down, and people close what nobody rated",
        "dispatched",
        (
            do("unit_clerk", "object", A.OBJECT, S.OBJECTION, ground="area", reason="不在辖区，附地图"),
            do("dispatcher", "objection", A.UPHOLD_OBJECTION, S.PENDING_DISPATCH, upheld="yes", reason="属实"),
            do("dispatcher", "escalate", A.ESCALATE, reason="两家都说不归自己"),
            do("dispatcher", "dispatch", A.DISPATCH, S.PENDING_SIGN, department="市政中心"),
            do("dispatcher", "undo-dispatch", A.UNDO_DISPATCH, S.PENDING_DISPATCH, reason="派错了"),
            do("dispatcher", "dispatch", A.DISPATCH, S.PENDING_SIGN, department="劳动监察"),
            do("dispatcher", "reassign", A.REASSIGN, S.PENDING_SIGN, department="市政中心", reason="应由它办"),
            do("unit_clerk", "down", A.PASS_DOWN, S.PENDING_SIGN, department="路灯队"),
            do("unit_clerk", "sign", A.SIGN, S.IN_PROGRESS),
            *TO_CALLBACK,
            do("supervisor", "close", A.CONFIRM_CLOSE, S.CLOSED, **WRITTEN),
        ),
    ),
    Story(
        "a ticket joins another's cluster and leaves it again, from the desk and from a unit",
        "message",
        (
            do("dispatcher", "join", A.MERGE, S.MERGED, master="{other}", reason="同一盏灯"),
            do("dispatcher", "leave", A.LEAVE, S.PENDING_DISPATCH, reason="不是同一盏"),
            do("dispatcher", "dispatch", A.DISPATCH, S.PENDING_SIGN, department="劳动监察"),
            do("reviewer", "join", A.MERGE, S.MERGED, master="{other}", reason="还是同一盏"),
            do("reviewer", "leave", A.LEAVE_TO_UNIT, S.PENDING_SIGN, reason="另有要求"),
        ),
    ),
    Story(
        "supervision: a letter answered, sent back and accepted, others withdrawn, handed over or not; cards; a note",
        "dispatched",
        (
            do("supervisor", "supervise", A.SUPERVISE, **LETTER),
            do("unit_handler", "/letters/{letter}/receive", A.RECEIVE_LETTER),
            do("unit_handler", "/letters/{letter}/reply", A.REPLY_LETTER, reason="正在协调"),
            do("supervisor", "/letters/{letter}/return", A.RETURN_REPLY, reason="没有说时间"),
            do("unit_handler", "/letters/{letter}/reply", A.REPLY_LETTER, reason="明天修好"),
            do("supervisor", "/letters/{letter}/accept", A.ACCEPT_REPLY, reason="已修好"),
            do("supervisor", "supervise", A.SUPERVISE, **LETTER),
            do("supervisor", "/letters/{letter}/withdraw", A.WITHDRAW_LETTER, reason="发错了"),
            do("supervisor", "handover", A.PROPOSE_HANDOVER, ground="fraud", reason="两次虚假答复"),
            do("leader", "/letters/{letter}/refuse", A.REFUSE_HANDOVER, reason="证据不足"),
            do("supervisor", "handover", A.PROPOSE_HANDOVER, ground="fraud", reason="三次虚假答复"),
            do("leader", "/letters/{letter}/approve", A.APPROVE_HANDOVER),
            do("supervisor", "card", A.SHOW_CARD, colour="red", rule="false_closing", reason="现场没有修"),
            do("unit_handler", "/cards/{card}/appeal", A.APPEAL_CARD, reason="附照片，已修好"),
            do("supervisor", "/cards/{card}/decide", A.DECIDE_APPEAL, upheld="no", reason="照片是旧的"),
            do("supervisor", "/cards/{card}/withdraw", A.WITHDRAW_CARD, reason="复核后撤销"),
            do("leader", "leader-note", A.LEADER_NOTE, reason="请三日内办结"),
        ),
    ),
    Story(
        "looks at who it is, a file opened to the unit, and at last everything personal taken out",
        "report",
        (
            do("reviewer", "/t/{number}/reveal", A.ASK_REVEAL, purpose="police", reason="公安机关来函"),
            do("supervisor", "/reveals/{look}", A.REFUSE_REVEAL, granted="no", reason="来函没有编号"),
            do("reviewer", "/t/{number}/reveal", A.ASK_REVEAL, purpose="police", reason="来函补了编号"),
            do("supervisor", "/reveals/{look}", A.GRANT_REVEAL, granted="yes"),
            do("agent", "/t/{number}/files", A.ATTACH, spoil=False),
            do("reviewer", "/t/{number}/files/{file}/release", A.SHOW_FILE, reason="没有能认出本人的内容"),
            do("reviewer", "abstract", A.RELEASE_TEXT, abstract="市政中心收了钱不修路灯"),
            do("agent", "police", A.TRANSFER_110, S.AT_110, **WRITTEN),
            do("agent", "police-closed", A.CLOSE_AT_110, S.DIRECT_CLOSED, **WRITTEN),
            do("supervisor", "/admin/proposals/{proposal}", A.ERASE, granted="yes"),
        ),
    ),
    Story(
        "what was marked confidential by mistake takes two to be open again",
        "message",
        (
            do("dispatcher", "mark", A.MARK, urgency="normal", confidential="yes"),
            do("dispatcher", "lift", A.ASK_TO_LIFT, reason="诉求人说不用保密"),
            do("supervisor", "lifted", A.LIFT_SECRECY, reason="电话核实过"),
        ),
    ),
    Story(
        "praise is passed on, and read",
        "message",
        (
            do("dispatcher", "dispatch", A.PASS_ON, S.PASSED_ON, department="lamps", kind="BY"),
            do("unit_clerk", "read", A.NOTE_PRAISE, S.CLOSED),
        ),
    ),
    Story(
        "an alarm is taken by one for everybody",
        "danger",
        (do("caller", "/alarms/{alarm}", A.ACKNOWLEDGE_ALARM),),
    ),
    Story(
        "a quiet mark is looked at",
        "doubt",
        (do("agent", "/alarms/{alarm}", A.LOOK_AT_MARK, spoil=False, what="look"),),
    ),
    Story(
        "an ordinary matter: a look at once, for a purpose; then the citizen takes it back",
        "message",
        (
            do("agent", "/t/{number}/reveal", A.REVEAL, purpose="contact", reason="核实门牌号"),
            do("agent", "withdraw", A.WITHDRAW, S.TERMINATED, **WRITTEN),
        ),
    ),
)

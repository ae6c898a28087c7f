"""Acts of staff on a ticket's page, in the order offered: name, form, function. Permissions: `tickets.lifecycle`."""

from collections.abc import Callable
from dataclasses import replace

from dashboards.acts import after, desk, sorting, statutory, supervising, unit
from dashboards.acts.case import TicketStanding
from dashboards.acts.fields import (
    Field,
    FieldWidget,
    choice,
    colleague,
    files,
    ground,
    line,
    pick,
    seldom,
    tick,
    ticks,
    units,
    words,
)
from dashboards.acts.fields import unit as one_unit
from dashboards.acts.ticket_act import TicketAct, reason
from sla.models import DissatisfactionCause, ReviewState
from tickets import city_grounds
from tickets.handling import COORDINATORS, OUTCOMES, TEXT_LIMIT, TRUTHS, WAYS
from tickets.lifecycle import Act
from tickets.models import Kind, OrderState, Waived
from tickets.personal_data import extra_details

YES_NO = (("yes", "是"), ("no", "否"))


def _same(options: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one, one) for one in options]


DETAILS = {
    "happened": seldom(line("发生时间", "诉求人怎么说就怎么记", name="happened", most=60)),
    "subject": seldom(line("涉事主体", "被反映的单位、商家名称", name="subject", most=80)),
    "subject_code": seldom(line("统一社会信用代码", "18 位，没有可不填", name="subject_code", most=24)),
    "wish": seldom(line("期望", "希望怎么解决", name="wish")),
}
OF_PERSON = {
    "sex": seldom(pick("sex", "性别", _same(extra_details.CHOICES["sex"]))),
    "other_phone": seldom(Field("other_phone", FieldWidget.TELEPHONE, "备用电话", most=20)),
    "standing": seldom(pick("standing", "身份", _same(extra_details.CHOICES["standing"]))),
    "named": seldom(pick("named", "是否实名", _same(extra_details.CHOICES["named"]))),
    "language": seldom(line("语言、方言", "普通话以外的", name="language", most=40)),
    "group": seldom(line("特殊群体", "如老年人、残疾人", name="group", most=40)),
}
WAIVED = [(one.value, one.label) for one in Waived]
MATTER = {
    "text": words("诉求内容", "时间、地点、经过、要求", name="text", rows=6, required=True),
    "kind": pick("kind", "诉求类型", source="kinds"),
    "category": pick("category", "分类", source="categories"),
    "district": line("区划", name="district", most=40),
    "place": line("地址", name="place"),
    "urgency": pick("urgency", "紧急程度", source="urgencies"),
    "confidential": tick("confidential", "保密（举报一律保密）"),
    **DETAILS,
    "waived": seldom(pick("waived", "是否要求回复、回访", WAIVED[1:]), WAIVED[0][1]),
}
ANSWER = {
    "answer": words("办理经过和结果", "做了什么、结果怎样、什么时候、找谁", name="answer", rows=6),
    "truth": choice("truth", "是否属实", _same(TRUTHS)),
    "solved": choice("solved", "是否解决", _same(OUTCOMES)),
    "way": seldom(pick("way", "怎么答复诉求人的", _same(WAYS[1:])), WAYS[0]),
    "replied_at": seldom(Field("replied_at", FieldWidget.MOMENT, "什么时候答复的（不填就是现在）")),
    "basis": seldom(line("依据文件", "法规或文件的名称、文号", name="basis")),
    "evidence": files("办理凭证", "办理前后的照片、文书"),
}
DISPATCH = {
    "department": one_unit("承办单位"),
    "co": units("co", "协办单位"),
    "kind": pick("kind", "诉求类型", source="kinds"),
    "category": pick("category", "分类", source="categories"),
    "reason": line("派单说明", "改派、跨部门时请写明依据"),
}
MARK = {
    "mark": pick("urgency", "紧急程度", source="urgencies"),
    "sensitive": tick("sensitive", "敏感"),
    "confidential": tick("confidential", "保密"),
    "reason": line("说明"),
}
PERSON = {
    "name": line("姓名", name="name", most=40),
    "phone": Field("phone", FieldWidget.TELEPHONE, "电话", most=20),
    "id_number": line("证件号", "办理确需才登记", name="id_number", most=30),
    "address": line("住址", name="address"),
    **OF_PERSON,
    "waived": seldom(pick("waived", "是否要求回复、回访", WAIVED)),
}
LINES = ticks("lines", "诉求人说的话", source="lines")
SPLIT = {
    "lines": replace(LINES, label="哪几条是另一件事"),
    "text": words("另一件事的内容", "勾选了整条的可以不填；一条里说了两件事的，把另一件写在这里", name="text"),
    "reason": line("为什么是两件事", "例如：前面问居住证，这条是井盖破损"),
}
MOVE = {
    "lines": replace(LINES, label="哪几条放错了"),
    "to": replace(pick("to", "移到同一诉求人的哪一件", source="siblings"), required=True),
    "reason": line("为什么要移", "例如：这是补充上一件的地点"),
}
CAUSES = [(one.value, one.label) for one in DissatisfactionCause]
FOLLOW_UP = {
    "contacted": choice("contacted", "承办单位联系诉求人了吗", YES_NO),
    "solved": choice("solved", "问题解决了吗", YES_NO),
    "satisfied": Field("satisfied", FieldWidget.FACES, "满意程度", required=True),
    "cause": replace(pick("cause", "不满意的原因", CAUSES), required=False, hint="不满意、非常不满意时选"),
    "reason": words("诉求人说的", "没有解决或不满意，请记下原因"),
}


def _can_object(now: TicketStanding) -> bool:
    return not (now.ticket.objection_closed or now.object_over or (now.lead and now.lead.has_answered))


def _waits_for_a_call(now: TicketStanding) -> bool:
    """The citizen has not been given up: after the last try nobody is called."""
    return now.review is not None and now.review.state is ReviewState.WAITING


def _co_is(state: OrderState) -> Callable[[TicketStanding], bool]:
    return lambda now: now.co is not None and now.co.state is state


def _own_words(now: TicketStanding) -> bool:
    """Only who took it down, or may read it unveiled: a veiled text saved again would lose what was veiled."""
    return now.clear or now.ticket.registered_by == now.actor.id


def _may_be_lifted(now: TicketStanding) -> bool:
    return now.ticket.confidential and now.ticket.kind is not Kind.REPORT


def _can_write(now: TicketStanding) -> bool:
    return bool(now.actor.roles & desk.WRITERS) and now.ticket.conversation_id is not None


_A, _T = Act, TicketAct
TABLE: tuple[TicketAct, ...] = (
    # what is expected first
    _T("submit", (_A.SUBMIT,), desk.submit, "提交登记", "已登记，编号和查询码已发给诉求人",
       note="登记后开始计算时限。"),
    _T("draft", (_A.SAVE_DRAFT,), desk.save_draft, "修改登记内容", "已暂存", MATTER, "暂存", begins=True,
       when=_own_words),
    _T("accept", (_A.ACCEPT,), desk.accept, "审核通过", "已通过预审，转派单"),
    _T("dispatch", (_A.DISPATCH,), desk.dispatch, "派单", "已派单", DISPATCH, begins=True, gives=True),
    _T("objection", (_A.UPHOLD_OBJECTION, _A.REJECT_OBJECTION), desk.decide_objection, "审核异议", "异议已审核",
       {"upheld": choice("upheld", "审核意见", (("yes", "异议成立，改派"), ("no", "驳回，由该单位办理"))),
        "reason": words("依据", "驳回后该单位不得再次退单")}, "提交审核意见"),
    _T("grant", (_A.GRANT_EXTENSION, _A.GRANT_SUSPENSION), after.grant_time, "同意申请", "已同意，已告诉诉求人",
       reason("意见"), "同意", "同意后告诉诉求人新的时间。"),
    _T("refuse", (_A.REFUSE_EXTENSION, _A.REFUSE_SUSPENSION), after.refuse_time, "不同意申请", "已退回，时限照旧",
       reason("不同意的理由"), "不同意", warn=True),
    _T("pass", (_A.PASS_ANSWER,), after.pass_answer, "答复通过，告诉诉求人", "答复已通过，已按诉求人的要求告知和回访",
       button="通过并告诉诉求人", note="答复会原样发给诉求人，并请其评价；诉求人说过不用回复、不用回访的除外。"),
    _T("return", (_A.RETURN_ANSWER,), after.return_answer, "退回补充办理", "已退回承办单位",
       reason("退回原因", "哪里没有办到、没有说清")),
    _T("followup", (_A.REVIEW_SOLVED, _A.REVIEW_UNSOLVED), after.follow_up, "记录回访", "已记录回访结果", FOLLOW_UP,
       when=lambda now: now.review is not None),
    _T("missed", (_A.MISS_CALL,), after.missed, "回访未接通", "已记未接通，之后怎么办见“待回访”",
       note="会记入经过，下个工作日再拨；三次不通记为未评价，不算满意。", when=_waits_for_a_call),
    _T("opinion", (_A.GIVE_OPINION,), unit.give_opinion, "提出会商意见", "会商意见已提交",
       {"opinion": words("会商意见", "是否属本单位职责、依据、建议由谁主办", name="opinion", rows=4)}),
    _T("sign", (_A.SIGN,), unit.sign, "签收", "已签收",
       note="办理时限自派单起算，见“时限”；不属于本单位职责的，请退单。"),
    _T("read", (_A.NOTE_PRAISE,), unit.note_praise, "已阅", "已阅，这件表扬已办结",
       note="表扬只供知悉，不用签收、办理和答复，不计时限，不考核。"),
    _T("co-sign", (_A.CO_SIGN,), unit.co_sign, "协办签收", "已签收协办单", when=_co_is(OrderState.TO_SIGN)),
    _T("co-answer", (_A.CO_ANSWER,), unit.co_answer, "协办反馈", "协办情况已反馈给主办单位",
       {"answer": words("协办情况", "办到哪一步；不能按期的写明理由和阶段性情况", name="answer", rows=4)},
       when=_co_is(OrderState.SIGNED)),
    _T("answer", (_A.ANSWER,), unit.answer, "提交答复", "答复已提交，等单位签发", ANSWER, "提交答复，送单位签发"),
    _T("approve", (_A.APPROVE_ANSWER,), unit.approve, "签发答复", "已签发，等热线审核",
       reason("说明", "有协办单位没有反馈时必须写明"), note="签发后交热线审核，通过后告诉诉求人。"),
    _T("send-back", (_A.SEND_BACK,), unit.send_back, "退回经办", "已退回经办", reason("退回原因", "请经办补充什么")),
    _T("contact", (_A.CONTACT,), unit.contact, "登记联系诉求人", "已登记联系情况",
       {"note": words("联系情况", "什么时间联系、对方怎么说", name="note")}, "登记已联系"),
    _T("extension", (_A.ASK_EXTENSION,), unit.ask_extension, "申请延期", "延期申请已提交，等热线审批",
       {"until": Field("until", FieldWidget.COUNT, "延长几天", "按原时限的算法：工作日或日"),
        "reason": words("延期理由", "为什么按期办不完、已经做了什么")}, note="须在到期前申请，只能延期一次。"),
    _T("suspension", (_A.ASK_SUSPENSION,), unit.ask_suspension, "申请挂账", "挂账申请已提交，等热线审批",
       {"reason": words("暂时不能解决的原因"), "plan": words("解决方案", "措施、进度、由谁落实", name="plan"),
        "until": Field("until", FieldWidget.DATE, "复查日期")}, note="到复查日自动恢复办理。"),
    _T("resume", (_A.RESUME,), unit.resume, "恢复办理", "已恢复办理，时限继续计算", reason("说明")),
    _T("object", (_A.OBJECT,), unit.object_to, "退单（提出派单异议）", "异议已提交，等热线审核",
       {"ground": ground(city_grounds.OBJECTION), "reason": words("依据", "依据哪一条、什么文件；应由谁办", rows=4),
        "evidence": files("依据材料", "权责清单、三定方案等文件或照片")},
       "提交异议", warn=True, when=_can_object),
    _T("down", (_A.PASS_DOWN,), unit.pass_down, "转派下级单位", "已转派，由下级单位签收办理",
       {"department": one_unit("下级单位", source="below"), "reason": line("说明")}, when=lambda now: bool(now.below)),
    _T("end", (_A.ASK_TERMINATION,), unit.ask_termination, "申请终止办理", "已提交，等热线审核",
       {"ground": ground(city_grounds.TERMINATION),
        "reason": words("书面材料", "事实、依据、向诉求人解释的情况", rows=4),
        "evidence": files("证明材料", "现场照片、谈话记录、文书")}, warn=True),
    *statutory.TABLE,
    # what the desk can do instead
    _T("direct", (_A.DIRECT_ANSWER,), desk.answer_directly, "当场答复", "已答复诉求人并办结",
       {"answer": words("答复内容", "直接告诉诉求人，提交后办结", name="answer", rows=5)}, "答复并办结", key="d"),
    _T("ask", (_A.ASK_MORE,), desk.ask, "请诉求人补充", "已请诉求人补充",
       reason("请诉求人补充什么", "例如：具体门牌号、发生时间"), "发给诉求人", key="a"),
    _T("decline", (_A.DECLINE,), desk.decline, "不予受理，告知途径", "已告知诉求人",
       {"ground": ground(city_grounds.DECLINE), "reason": words("补充说明", "所选理由和办理途径会一并告诉诉求人")},
       "不予受理并告知", warn=True, begins=True),
    _T("consult", (_A.CONSULT,), desk.consult, "会商", "已请各单位提出意见",
       {"units": units("units", "请哪些单位会商"), "reason": words("要会商的问题", "难在哪里、想请各单位说明什么")},
       gives=True),
    _T("end-consult", (_A.END_CONSULT,), desk.end_consult, "结束会商", "会商已结束，请派单", reason("会商结果")),
    _T("join", (_A.MERGE,), desk.join, "并单，标为重复", "已并入，诉求人已收到通知",
       {"master": line("主件编号", "同一诉求人的记为重复，其他人的并为群诉", name="master", most=30, required=True),
        "reason": words("为什么是同一件事")}, "并入", key="m", when=lambda now: not now.ticket.confidential),
    _T("leave", (_A.LEAVE, _A.LEAVE_TO_UNIT), desk.leave, "退出并单", "已退出并单，单独办理",
       reason("为什么单独办理", "例如：不是同一件事，或有另外的要求"), when=lambda now: now.member is not None),
    _T("withdraw", (_A.WITHDRAW,), desk.withdraw, "诉求人撤回", "已按诉求人的意思撤回，不再办理",
       reason("诉求人怎么说的", "例如：来电说不用办了，已核实是本人"), warn=True),
    _T("police", (_A.TRANSFER_110,), desk.to_110, "转110", "已转110，已告诉诉求人",
       reason("为什么转110", "危险在哪里、是否已三方通话"), key="t", warn=True),
    _T("police-taken", (_A.TAKEN_BY_110,), desk.taken_by_110, "110确认接收", "已记下110确认接收",
       reason("110怎么确认的", "接警员工号、对方编号、确认时间")),
    _T("police-back", (_A.RETURN_FROM_110,), desk.from_110, "110退回", "已退回，请派单", reason("110退回的理由")),
    _T("police-closed", (_A.CLOSE_AT_110,), desk.closed_at_110, "110处置完毕", "已按处置结果办结", reason("处置结果")),
    _T("escalate", (_A.ESCALATE,), desk.escalate, "提请上级协调", "已提请上级协调",
       reason("争议在哪里", "各单位的意见和依据"),
       note="会商不成的，先提请政府办公室，再提请市政府常务会议；协调后指定的单位不得退回。",
       when=lambda now: now.ticket.coordination + 1 < len(COORDINATORS)),
    _T("reassign", (_A.REASSIGN,), desk.reassign, "改派", "已改派，原单位已收到通知", DISPATCH, note=desk.UNBLAMED,
       gives=True),
    _T("undo-dispatch", (_A.UNDO_DISPATCH,), desk.undo_dispatch, "撤回派单", "已撤回，请重新派单",
       reason("撤回理由", "为什么派错了"), "撤回", desk.UNBLAMED, warn=True),
    _T("co", (_A.ADD_CO,), desk.add_co, "增加协办", "已请该单位协办",
       {"department": one_unit("协办单位"), "reason": line("请它做什么")}, gives=True),
    # decisions on what has been done
    _T("terminate", (_A.TERMINATE,), after.terminate, "终止办理", "已终止办理，已向诉求人说明",
       {"ground": ground(city_grounds.TERMINATION), "reason": words("审核意见", "会向诉求人说明", rows=4)}, warn=True),
    _T("rework", (_A.ORDER_REWORK,), after.order_rework, "责成重办", "已责成重办", reason("重办理由")),
    _T("close", (_A.CONFIRM_CLOSE,), after.confirm_close, "认定办结", "已认定办结", reason("认定理由")),
    _T("reopen", (_A.REOPEN,), desk.reopen, "因新情况重启", "已重启，请派单", reason("新的情况", "与原来有什么不同")),
    _T("reverse", (_A.REVERSE_CLOSE,), after.reverse_close, "撤销误办结", "已撤销办结", reason("为什么是误办结")),
    # supervision
    _T("chase", (_A.CHASE,), after.chase, "催办", "已催办", reason("催办的话", "请尽快办理", rows=2)),
    _T("leader-note", (_A.LEADER_NOTE,), supervising.leaders_note, "批示", "批示已记下，督办单已发",
       reason("批示", "会记入经过，并自动发督办单")),
    _T("supervise", (_A.SUPERVISE,), supervising.issue, "督办", "督办已发出", supervising.LETTER, "发出督办"),
    _T("card", (_A.SHOW_CARD,), supervising.show_card, "记黄红牌", "已记牌", supervising.CARD, "记牌", warn=True),
    _T("handover", (_A.PROPOSE_HANDOVER,), supervising.propose_handover, "提请移送", "已提请移送，等领导批准",
       supervising.HANDOVER, note="提请后由领导批准；承办单位看不到移送。", warn=True),
    # beside the state
    _T("mark", (_A.MARK,), desk.mark, "调整标识", "标识已调整", MARK, "保存", "改变紧急程度会重新计算时限。",
       begins=True),
    _T("abstract", (_A.RELEASE_TEXT,), desk.release_text, "核定给承办单位的内容", "承办单位现在看到的是您核定的内容",
       {"abstract": replace(words("承办单位看到的内容", "不写能认出诉求人的内容；现场地址、被反映的车牌可以补上",
                                  name="abstract", rows=6, required=True), most=TEXT_LIMIT)},
       "保存", "系统已隐去姓名、电话、住址等，请逐字核对；承办单位只看到这里的文字。", begins=True,
       when=lambda now: now.ticket.confidential),
    _T("lift", (_A.ASK_TO_LIFT,), desk.ask_to_lift, "申请解除保密", "已申请，等另一位同事核实后解除",
       reason("为什么不用保密", "诉求人自己怎么说的；认为不是举报的，写明依据"), "申请",
       "须两人：另一位有权的同事 24 小时内解除，才会解除。举报不能解除；另一位同事可在 24 小时内按别的类型派单。",
       when=lambda now: now.ticket.confidential),
    _T("lifted", (_A.LIFT_SECRECY,), desk.lift_secrecy, "解除保密", "已解除保密，承办单位可以看到诉求人",
       reason("核实了什么"), "解除", "须与申请的不是同一人；解除后承办单位可以看到诉求人是谁。", warn=True,
       when=_may_be_lifted),
    _T("accused", (_A.MARK_ACCUSED,), desk.accused, "登记被反映单位", "已登记被反映单位，不会派给它",
       {"department": one_unit("被反映单位"), "reason": line("说明", "诉求里怎么说的")}, "登记",
       "登记后不会派给该单位；已经在该单位的立即收回，它也不能再打开这件。"),
    _T("not-accused", (_A.CLEAR_ACCUSED,), desk.not_accused, "撤销被反映单位", "已撤销，可由另一位同事派给该单位",
       reason("为什么不是", "核实了什么、怎么认错的"), "撤销",
       "须与登记的、之后派单给它的不是同一人；系统识别的由任何一位审核、派单或督办人员核实后撤销。", warn=True,
       when=lambda now: now.ticket.accused_id is not None or now.ticket.accused_unknown),
    _T("recall", (_A.RECALL,), desk.recall, "回避收回", "已收回，请改派",
       reason("为什么要回避", "利害关系在哪里、谁提出的"), "收回", warn=True),
    _T("recuse", (_A.RECUSE,), desk.recuse, "人员回避", "已登记回避，该同事不能再查看和办理这件",
       {"person": colleague("回避的人员"), "reason": line("利害关系", "什么关系、谁提出的")}, "登记回避", warn=True),
    _T("readmit", (_A.READMIT,), desk.readmit, "撤销人员回避", "已撤销回避",
       {"person": colleague("撤销谁的回避"), "reason": line("理由")}, when=lambda now: bool(now.ticket.recused)),
    _T("person", (_A.NOTE_PERSON,), desk.person, "登记诉求人信息", "已登记诉求人信息", PERSON, "登记",
       "加密保存，只显示部分；流水只记登记了哪几项。"),
    _T("note", (_A.SUPPLEMENT,), desk.note, "补充记录", "已补充",
       {"text": words("补充的情况", "来电补充、现场核实等", name="text", required=True), **DETAILS}, "记下来", key="n"),
    _T("split", (_A.SPLIT,), sorting.split, "拆成两件", "已拆出另一件，编号和查询码已发给诉求人", SPLIT,
       "拆出，另立编号", "另一件从诉求人说的时候起计时，单独派单；原来的一件时限不变。", once=True),
    _T("move", (_A.MOVE_MESSAGE,), sorting.move, "移动消息", "已移到另一件，已告诉诉求人", MOVE, "移过去",
       "只能移到同一诉求人的工单；两件的时限都不变。", once=True,
       when=lambda now: bool(now.lines) and bool(now.siblings)),
    _T("say", (), desk.say, "写给诉求人", "已发给诉求人",
       {"text": words("内容", "请用“您”，句子短一些", name="text", rows=4, required=True)}, "发送", when=_can_write),
)  # fmt: skip
BY_NAME = {act.name: act for act in TABLE}


def offered(now: TicketStanding) -> list[TicketAct]:
    """What this person can do on this ticket now, the expected thing first."""
    return [made for made in TABLE if made.when(now) and (not made.acts or any(now.may(act) for act in made.acts))]

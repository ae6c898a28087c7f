"""Every sentence that a citizen reads: 请 and 您, short, plain, never blaming (UI.md); more in `wording_of_*`."""

import re
from datetime import datetime

from hotline.base.clock import city_time
from hotline.base.text import shorten
from sla.events import Delay
from tickets import numbering
from tickets.lifecycle import State

WEEKDAYS = "一二三四五六日"
_CODE = re.compile(r"查询码 (\d{6})")
GREETING = "您好，这里是12345热线。请直接说说您遇到的事：什么时间、在哪里、发生了什么。紧急危险请先拨打110、119或120。"
THANKS = "不客气。有事请随时联系12345。"
ANOTHER_MATTER = "这是另一件事"
SAME_MATTER = "补充上一件"
CONFIRM_WITHDRAWAL = "确认撤回"
PERHAPS_ANOTHER = f"如果这是另一件事，请回复“{ANOTHER_MATTER}”。"
OPTED_OUT = "好的，不再给您发送短信和消息。办理结果可凭编号和查询码在网上查询，或拨打12345。要恢复接收，请回复“恢复”。"
RESUMED = "好的，已恢复给您发送消息。"
CALM = "您的心情我们理解。请直接说说遇到的事：什么时间、在哪里、发生了什么，我们会尽力帮您办。"
NOT_WITHDRAWN = "这件事不能直接撤回，工作人员会联系您核实。"
TOO_MANY = "您这一小时发来的消息很多，后面的都已记下，不再逐条回复。要找人请回复“转人工”，急事请拨打12345。"
NO_TEXT = "没有收到文字内容。请用文字说说您遇到的事，或拨打12345。"
PERSON_COMES = "好的，已为您转人工，工作人员会尽快在这里回复您。您可以先把情况写下来。"
PERSON_STILL_COMES = "您已在等候人工，工作人员会尽快在这里回复您，请稍候。"
PERSON_IS_HERE = "工作人员已接入，正在为您服务。"
PERSON_CHANGES = "正在为您转接其他工作人员，请稍候。"
TALK_CLOSED = "本次人工服务已结束，谢谢您。如还有其他事情，请直接在这里说。"
TALK_LAPSED = "您有一段时间没有回复，本次人工服务先结束。如还需要帮助，请直接在这里说，或回复“转人工”。"
CUT = "您的内容较长，只记下了前5000个字，其余请分几条发送。"
CONFIDENTIAL = "我们会为您保密：承办单位看不到您是谁，请您放心。"
DANGER = "如果您或身边的人正处在危险中，请立即拨打110、119或120。我们已提醒值班人员优先处理。"
TRANSFERRED_TO_110 = "您反映的情况已转交110处理，情况紧急请直接拨打110。应由其他部门办理的，我们会继续跟进。"
PRAISE_PASSED_ON = "谢谢您的肯定！您的表扬已转达给{unit}。"
REOPENED = "已收到您补充的新情况，原来的诉求重新办理，编号不变。"

PLAIN_STATE: dict[State, str] = {
    State.DRAFT: "正在登记",
    State.PENDING_REVIEW: "已登记，正在核对",
    State.NEED_INFO: "等您补充情况",
    State.NOT_ACCEPTED: "不在热线受理范围，已告知办理途径",
    State.MERGED: "正与相同诉求一并办理，结果会单独告诉您",
    State.PENDING_DISPATCH: "已登记，正在安排承办单位",
    State.CONSULTING: "正在会商由哪个单位办理",
    State.PENDING_SIGN: "已交承办单位，等待签收",
    State.OBJECTION: "正在核对由哪个单位办理",
    State.IN_PROGRESS: "承办单位正在办理",
    State.EXTENSION: "承办单位正在办理，已申请延长时间",
    State.SUSPENSION: "承办单位正在办理",
    State.SUSPENDED: "暂时不能解决，已列入计划继续跟踪",
    State.UNIT_REVIEW: "承办单位正在审核答复",
    State.FEEDBACK: "已有答复，热线正在审核",
    State.CALLBACK: "已答复，等您评价",
    State.REWORK: "正在重新办理",
    State.REVIEW: "正在复核",
    State.TERMINATED: "已终止办理，并已说明理由",
    State.PASSED_ON: "已把您的表扬转达给有关单位，谢谢您",
    State.CLOSED: "已办结",
    State.DIRECT_CLOSED: "已答复办结",
    State.AT_110: "已转110处理",
    State.ARCHIVED: "已办结归档",
}
NOT_YET_TAKEN_BY_110 = "已转110处理，等110确认接收"
TAKEN_BY_110 = "已转110处理，110已确认接收，等处置结果"


def moment(at: datetime) -> str:
    """`11月21日 周六 14:30`, in the city's time."""
    local = city_time(at)
    return f"{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {local:%H:%M}"


def acknowledgement(number: str, code: str, *, prefix: str, site: str) -> str:
    spoken = numbering.read_aloud(number, prefix=prefix)
    return f"您的诉求已登记，编号 {spoken}，查询码 {code}。进度查询：{site}/query 。如要补充，请直接回复。"


def no_ticket_here(*, site: str) -> str:
    """To somebody who asks about progress and is not known under this number or account."""
    return f"没有查到您在这里登记的诉求。请凭编号和查询码打开 {site}/query 查进度，或拨打12345。有新的诉求请直接说。"


def code_in(text: str) -> str:
    """The query code in an acknowledgement; the citizen's own copy is the only one there is."""
    found = _CODE.search(text)
    return found[1] if found else ""


def chased(number: str, state: State, due: datetime | None, *, prefix: str) -> str:
    until = f"，承诺在{moment(due)}前答复您" if due else ""
    return f"已为您催办编号 {numbering.read_aloud(number, prefix=prefix)}：{PLAIN_STATE[state]}{until}。"


def withdrawal_asked(number: str, title: str, *, prefix: str) -> str:
    """Asked back once: a matter is not dropped because of one line."""
    return (
        f"您是要撤回“{shorten(title, 16)}”（编号 {numbering.read_aloud(number, prefix=prefix)}）吗？"
        f"确定不再办理请回复“{CONFIRM_WITHDRAWAL}”；要继续办理，不用回复。"
    )


def withdrawn(number: str, *, prefix: str) -> str:
    return (
        f"编号 {numbering.read_aloud(number, prefix=prefix)} 的诉求已按您的意思撤回，不再办理。有需要请随时联系12345。"
    )


def repaired(number: str, *, prefix: str) -> str:
    """A unit's repair that the citizen tells of: the unit still has to answer for it."""
    return (
        f"谢谢您告诉我们。编号 {numbering.read_aloud(number, prefix=prefix)} 的情况已记下，"
        "承办单位核实后会给您答复，您不用再做什么。"
    )


def perhaps_more(number: str, *, prefix: str) -> str:
    """After a new number, to a citizen who has another matter open."""
    return f"如果这是补充之前的诉求（编号 {numbering.read_aloud(number, prefix=prefix)}），请回复“{SAME_MATTER}”。"


def dispatched(department: str, due: datetime | None) -> str:
    promise = f"，承诺在{moment(due)}前答复您" if due else ""
    return f"您的诉求已交由{department}办理{promise}。"


def reassigned(department: str, due: datetime | None) -> str:
    promise = f"，承诺在{moment(due)}前答复您" if due else ""
    return f"您的诉求已改由{department}办理{promise}。"


def supplemented(number: str, *, prefix: str) -> str:
    return f"已补充到编号 {numbering.read_aloud(number, prefix=prefix)} 的诉求里，承办单位会看到。"


def progress(number: str, title: str, state: State, due: datetime | None, *, prefix: str) -> str:
    until = f"，承诺在{moment(due)}前答复" if due else ""
    return f"编号 {numbering.read_aloud(number, prefix=prefix)}（{shorten(title, 16)}）：{PLAIN_STATE[state]}{until}。"


def answered_directly(answer: str) -> str:
    return f"12345答复您：{answer}"


def more_asked(reason: str) -> str:
    return f"为了尽快办理，请您补充：{reason}。直接回复即可。"


def declined(reason: str, way: str) -> str:
    return f"您反映的事项热线不能直接受理，原因：{reason}。{way}。"


def terminated(title: str, reason: str, way: str) -> str:
    return f"您反映的“{shorten(title, 16)}”经审核终止办理，原因：{reason}。{way}。"


def extended(title: str, reason: str, due: datetime | None) -> str:
    until = f"，将在{moment(due)}前答复您" if due else ""
    return f"您反映的“{shorten(title, 16)}”需要更多时间办理，原因：{reason}。经同意延长办理时间{until}。"


def date_moved(title: str, due: datetime, why: Delay) -> str:
    return f"因{why.label}，您反映的“{shorten(title, 16)}”的承诺答复时间改为{moment(due)}前。"


def suspended(title: str, reason: str, plan: str, until: datetime | None) -> str:
    when = f"我们会在{moment(until)}前再次核查并告诉您进展" if until else "我们会继续跟踪并告诉您进展"
    return f"您反映的“{shorten(title, 16)}”暂时不能解决，原因：{reason}。下一步：{plan}。{when}。"


def joined(number: str, department: str, *, prefix: str) -> str:
    by = f"，由{department}统一办理" if department else ""
    return (
        f"您的诉求（编号 {numbering.read_aloud(number, prefix=prefix)}）与其他市民反映的是同一件事{by}。"
        "您的编号和承诺时限不变，结果会单独告诉您。"
    )


def repeated(number: str, state: State, due: datetime | None, *, prefix: str) -> str:
    """No second order for the same matter with nothing new: how the first stands (北京条例11条〔法〕)."""
    until = f"，承诺在{moment(due)}前答复" if due else ""
    return (
        f"您反映的事情已在编号 {numbering.read_aloud(number, prefix=prefix)} 里办理：{PLAIN_STATE[state]}{until}。"
        "如有新的情况、照片或要求，请直接告诉我们。"
    )


def left(number: str, *, prefix: str) -> str:
    return f"您的诉求（编号 {numbering.read_aloud(number, prefix=prefix)}）将单独办理，结果会告诉您。"


def split_off(number: str, other: str, code: str, *, prefix: str, site: str) -> str:
    """Two matters were in one: the first keeps its number, the second gets its own and its query code."""
    first, second = (numbering.read_aloud(one, prefix=prefix) for one in (number, other))
    return (
        f"您反映的两件事分开办理，结果分别告诉您：原来的一件仍是编号 {first}；另一件编号 {second}，查询码 {code}。"
        f"进度查询：{site}/query 。"
    )


def moved(number: str, other: str, *, prefix: str) -> str:
    """What the citizen said is in another of his tickets from now on."""
    first, second = (numbering.read_aloud(one, prefix=prefix) for one in (number, other))
    return f"您补充的内容已从编号 {first} 转到编号 {second} 的诉求里办理，两个编号都不变。"


EDITED = "已收到您修改后的内容。"
DANGER_FIRST = "可能有危险，请马上打电话"
DANGER_FIRST_SELF = "我们很担心您，请马上打电话，有人陪您说话"
FASTER_BY_PHONE = "打电话比等我们回复更快。人先到安全的地方，再打电话。"
FASTER_BY_PHONE_SELF = "您不是一个人。请让家人、朋友或邻居马上来陪您。"
NO_WORDS_BUT_FILES = "（没有写文字，请看照片、听录音）"


def edited(number: str, *, prefix: str) -> str:
    """To the same form or line sent once more with other words."""
    return f"{EDITED}已补充到编号 {numbering.read_aloud(number, prefix=prefix)} 的诉求里。"


def receipt_by_text(number: str, code: str, *, prefix: str, site: str) -> str:
    """Number and code to the telephone that the citizen has given; nothing of the matter, others may read along."""
    spoken = numbering.read_aloud(number, prefix=prefix)
    secret = f"，查询码 {code}。请不要把查询码告诉别人" if code else ""
    return f"您在12345登记的编号 {spoken}{secret}。查进度：{site}/query 。我们不会收费，也不会问您要验证码。"


def correction(kind: str, place: str, words: str) -> str:
    """What the citizen says against our understanding, as staff and unit read it on the ticket."""
    told = (f"类型应为“{kind}”" if kind else "", f"地点应为“{place}”" if place else "", words)
    return f"诉求人更正：{'；'.join(part for part in told if part)}"

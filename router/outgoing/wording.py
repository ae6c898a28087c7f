"""Messages to citizens: 请 and 您, short, plain, never blaming (UI.md). Words: `messages.toml`, and the city's own."""

from datetime import datetime

from hotline.base.clock import city_time, day_and_hour
from hotline.base.settings import Settings
from hotline.base.text.cleaning import shorten
from router.templates.message_templates import Worded, filled
from sla.events import Delay
from tickets import numbering
from tickets.lifecycle import State
from tickets.models import Ticket

WEEKDAYS = "一二三四五六日"
ANOTHER_MATTER = "这是另一件事"
SAME_MATTER = "补充上一件"
CONFIRM_WITHDRAWAL = "确认撤回"
KEEP_MATTER = "不撤了"
STOP = "退订"
PERHAPS_ANOTHER = f"如果这是另一件事，请回复“{ANOTHER_MATTER}”。"
CONFIDENTIAL = "我们会为您保密：承办单位看不到您是谁，请您放心。"
CHANGED_AT_110 = "这件已转110处理，情况有变化请直接拨打110。"
GREETING = filled("greeting")
THANKS = filled("thanks")
SEPARATE_ALREADY = filled("separate_already")
OPTED_OUT = filled("opted_out")
OPT_OUT_ASKED = filled("opt_out_asked", 回复词=STOP)
RESUMED = filled("resumed")
CALM = filled("calm")
NOT_WITHDRAWN = filled("not_withdrawn")
TOO_MANY = filled("too_many")
NO_TEXT = filled("no_text")
PERSON_COMES = filled("person_comes")
PERSON_COMES_THERE = filled("person_comes_there")
PERSON_BY_TELEPHONE = filled("person_by_telephone")
PERSON_STILL_COMES = filled("person_still_comes")
PERSON_IS_HERE = filled("person_is_here")
PERSON_CHANGES = filled("person_changes")
TALK_CLOSED = filled("talk_closed")
TALK_LAPSED = filled("talk_lapsed")
CUT = filled("cut")
DONE_BY_110 = filled("done_by_110")
TRANSFERRED_TO_110 = filled("transferred_to_110")
REOPENED = filled("reopened")
NEWS_BY_NOTICE = filled("news_by_notice")

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
    """An end in the city's time: `11月21日 周六 14:30`; midnight is 24:00 of the day before."""
    day, hour = day_and_hour(city_time(at))
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]} {hour}"


def acknowledgement(number: str, code: str, *, prefix: str, site: str) -> Worded:
    return filled("acknowledgement", 编号=_spoken(number, prefix), 查询码=code, 查询网址=query_address(site))


def no_ticket_here(*, site: str) -> Worded:
    """To somebody who asks about progress and is not known under this number or account."""
    return filled("no_ticket_here", 查询网址=query_address(site))


def chased(number: str, state: State, due: datetime | None, *, prefix: str) -> Worded:
    return filled("chased", 编号=_spoken(number, prefix), 状态=PLAIN_STATE[state], 答复期限=_until(due))


def withdrawal_asked(number: str, title: str, *, prefix: str) -> Worded:
    """Asked back once: a matter is not dropped because of one line."""
    spoken = _spoken(number, prefix)
    return filled("withdrawal_asked", 编号=spoken, 标题=_short(title), 回复词=CONFIRM_WITHDRAWAL)


def choices(said: str) -> tuple[str, ...]:
    """The answers that a page offers as buttons to what we have said last; none where nothing was asked."""
    return (CONFIRM_WITHDRAWAL, KEEP_MATTER) if CONFIRM_WITHDRAWAL in said else ()


def kept(number: str, *, prefix: str) -> Worded:
    return filled("kept", 编号=_spoken(number, prefix))


def withdrawn(number: str, *, prefix: str) -> Worded:
    return filled("withdrawn", 编号=_spoken(number, prefix))


def repaired(number: str, *, prefix: str) -> Worded:
    """A repair that the citizen reports: the unit still has to answer."""
    return filled("repaired", 编号=_spoken(number, prefix))


def perhaps_more(number: str, *, prefix: str) -> Worded:
    """After a new number, to a citizen who has another matter open."""
    return filled("perhaps_more", 编号=_spoken(number, prefix), 回复词=SAME_MATTER)


def dispatched(department: str, due: datetime | None) -> Worded:
    return filled("dispatched", 承办单位=department, 答复期限=_until(due))


def reassigned(department: str, due: datetime | None) -> Worded:
    return filled("reassigned", 承办单位=department, 答复期限=_until(due))


def praise_passed_on(department: str) -> Worded:
    return filled("praise_passed_on", 承办单位=department)


def supplemented(number: str, *, prefix: str, state: State, secret: bool = False) -> Worded:
    """`secret`: it is, or is asked to be kept so; what that means is said beside it. No unit reads what is at 110."""
    return filled("supplemented", 编号=_spoken(number, prefix), 说明=_seen(state, secret=secret))


def supplemented_here(*, state: State, secret: bool = False) -> str:
    """On the page of the ticket itself; as `supplemented`."""
    return RECEIVED_MORE + _seen(state, secret=secret)


def _seen(state: State, *, secret: bool) -> str:
    if state is State.AT_110:
        return f"。{CHANGED_AT_110}"
    return "。" if secret else "，承办单位会看到。"


def progress(number: str, title: str, state: State, due: datetime | None, *, prefix: str) -> Worded:
    spoken = _spoken(number, prefix)
    return filled("progress", 编号=spoken, 标题=_short(title), 状态=PLAIN_STATE[state], 答复期限=_until(due))


def answered_directly(answer: str) -> Worded:
    return filled("answered_directly", 答复=answer)


def more_asked(reason: str) -> Worded:
    return filled("more_asked", 原因=reason)


def declined(reason: str, way: str) -> Worded:
    return filled("declined", 原因=reason, 办理途径=way)


def terminated(title: str, reason: str, way: str) -> Worded:
    return filled("terminated", 标题=_short(title), 原因=reason, 办理途径=way)


def extended(title: str, reason: str, due: datetime | None) -> Worded:
    return filled("extended", 标题=_short(title), 原因=reason, 答复期限=_until(due))


def date_moved(title: str, due: datetime, why: Delay) -> Worded:
    return filled("date_moved", 标题=_short(title), 原因=why.label, 答复期限=moment(due))


def suspended(title: str, reason: str, plan: str, until: datetime | None) -> Worded:
    return filled("suspended", 标题=_short(title), 原因=reason, 下一步=plan, 复查日期=_until(until))


def joined(number: str, department: str, *, prefix: str) -> Worded:
    return filled("joined", 编号=_spoken(number, prefix), 承办单位=department)


def repeated(number: str, state: State, due: datetime | None, *, prefix: str) -> Worded:
    """No second order for the same matter with nothing new: the state of the first (北京条例11条〔法〕)."""
    return filled("repeated", 编号=_spoken(number, prefix), 状态=PLAIN_STATE[state], 答复期限=_until(due))


def left(number: str, *, prefix: str) -> Worded:
    return filled("left", 编号=_spoken(number, prefix))


def split_off(number: str, other: str, code: str, *, prefix: str, site: str) -> Worded:
    """Two matters were in one: the first keeps its number, the second gets its own and its query code."""
    first, second = _spoken(number, prefix), _spoken(other, prefix)
    return filled("split_off", 编号=first, 另一编号=second, 查询码=code, 查询网址=query_address(site))


def moved(number: str, other: str, *, prefix: str) -> Worded:
    """What the citizen said is in another of their tickets from now on."""
    return filled("moved", 编号=_spoken(number, prefix), 另一编号=_spoken(other, prefix))


def query_address(site: str) -> str:
    return f"{site}/query"


def _spoken(number: str, prefix: str) -> str:
    return numbering.read_aloud(number, prefix=prefix)


def _short(title: str) -> str:
    return shorten(title, 16)


def _until(due: datetime | None) -> str:
    return moment(due) if due else ""


EDITED = "已收到您修改后的内容"
RECEIVED = "已收到。"
RECEIVED_MORE = "已收到您补充的情况"
NO_WORDS_BUT_FILES = "（没有写文字，请看照片、听录音）"


def edited(number: str, *, prefix: str) -> str:
    """To the same form or line sent once more with other words."""
    return f"{EDITED}。已补充到编号 {numbering.read_aloud(number, prefix=prefix)} 的诉求里。"


def receipt_by_text(number: str, code: str, *, prefix: str, site: str) -> Worded:
    """Number and code to the telephone that the citizen has given; nothing of the matter, others may read along."""
    return filled("receipt_by_text", 编号=_spoken(number, prefix), 查询码=code, 查询网址=query_address(site))


def news_without_details(ticket: Ticket | None, settings: Settings) -> Worded:
    """On a channel that the citizen did not use: that there is news, and where to read it."""
    spoken = _spoken(ticket.number, settings.number_prefix) if ticket else ""
    return filled("news_without_details", 编号=spoken, 查询网址=query_address(settings.site_url))


def to_be_told(words: str) -> str:
    """What the caller reads on the list of calls, in front of the words themselves."""
    return f"消息没有送达诉求人，请电话告知：{words}"


def correction(kind: str, place: str, words: str) -> str:
    """What the citizen says against our understanding, as staff and unit read it on the ticket."""
    text = (f"类型应为“{kind}”" if kind else "", f"地点应为“{place}”" if place else "", words)
    return f"诉求人更正：{'；'.join(part for part in text if part)}"

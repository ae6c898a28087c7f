"""What is true of every promise, a row each; what any module asks about a promise is derived from here.

The ladders: DOMAIN.md 4.2 and 4.3. A row's `source` and `done` belong to the centre's own figure of it.
"""

from dataclasses import dataclass
from typing import Self

from tickets.lifecycle import Named


class Step(Named):
    REMIND = "remind", "提醒"
    YELLOW = "yellow", "黄灯"
    NEAR = "near", "临期催办"
    NEARER = "nearer", "再次临期催办"
    RED = "red", "红灯"
    CHASE = "chase", "催办"
    SUPERVISE = "supervise", "督办单"
    RED_CARD = "red_card", "红牌"
    NOTICE = "notice", "通报"
    TALK = "talk", "约谈"
    TO_SUPERVISOR = "to_supervisor", "上报值班主管"
    TO_LEADER = "to_leader", "上报中心领导"

    @property
    def is_warning(self) -> bool:
        """Comes before the breach; of several that were missed only the last is still worth saying."""
        return self in {Step.REMIND, Step.YELLOW, *CHASED_BEFORE}


CHASED_BEFORE = (Step.NEAR, Step.NEARER)  # 催办 while there is time yet, a promise in days only; DOMAIN 4.2 L1 [S35]


@dataclass(frozen=True, slots=True)
class Rung:
    """A step so long after the end: in working time, or in natural time for promises that run day and night."""

    step: Step
    working: str
    natural: str


CHASE = Rung(Step.CHASE, "1wh", "15min")  # 到期次日《催办通知书》[S29]; a promise in days ends at the close of business
SUPERVISE = Rung(Step.SUPERVISE, "1wd", "1h")  # DOMAIN 4.2 L2: overdue; the distance 〔惯〕
RED_CARD = Rung(Step.RED_CARD, "2wd", "12h")  # DOMAIN 4.3: overdue > 2 wd; natural 〔惯〕
NOTICE = Rung(Step.NOTICE, "5wd", "24h")  # 一次催办后再超 5 wd 书面通报 [S29]; natural 〔惯〕
TALK = Rung(Step.TALK, "10wd", "48h")  # DOMAIN 4.2 L3; the distance 〔惯〕
TO_SUPERVISOR = Rung(Step.TO_SUPERVISOR, "1wh", "10min")  # inside the centre: no published distance 〔推〕
TO_LEADER = Rung(Step.TO_LEADER, "1wd", "1h")  # likewise

WARNINGS = (Step.REMIND, Step.YELLOW, Step.RED)
_LAMPS = (Step.YELLOW, Step.RED)
_SUPERVISED = (CHASE, SUPERVISE, RED_CARD, NOTICE, TALK)
_UPWARDS = (TO_SUPERVISOR, TO_LEADER)


class Whose(Named):
    """Who has to act, so that the promise is kept."""

    UNIT = "unit", "承办单位"
    LETTER = "letter", "承办单位（督办单）"
    AUTHORITY = "authority", "法定主管机关"  # a statute's own stage (`sla.deadlines.statutory`), where a line gives it
    CENTRE = "centre", "热线中心"
    CITIZEN = "citizen", "诉求人"  # the citizen's time: nobody is late
    NOBODY = "nobody", "无"  # at its end something is filed


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """`before`: steps by a share of the time; `after`: rungs by their distance from the end."""

    whose: Whose
    before: tuple[Step, ...] = _LAMPS
    after: tuple[Rung, ...] = ()
    sooner_where_urgent: bool = False
    of_order: bool = False  # ends where its order rests under a cluster's lead
    answerable: bool = False  # ends with the unit's answer; the unit's others are stages
    rests: bool = False  # while somebody else has to act (`sla.deadlines.pauses`)
    done: str = ""  # what the centre's figure counts as kept
    source: str = ""  # of the centre's figure; "": it has none


def _of_unit(*after: Rung, urgent: bool = True, of_order: bool = False, answerable: bool = False) -> PromiseTerms:
    return PromiseTerms(
        Whose.UNIT,
        WARNINGS,
        after,
        sooner_where_urgent=urgent,
        of_order=of_order,
        answerable=answerable,
        rests=True,
    )


def _of_centre(done: str, source: str) -> PromiseTerms:
    return PromiseTerms(Whose.CENTRE, _LAMPS, _UPWARDS, done=done, source=source)


_STATUTORY = PromiseTerms(Whose.AUTHORITY, WARNINGS, (CHASE,), of_order=True)  # warned, and chased to the unit


class Promise(Named):
    """A code, the Chinese term, and what is true of it."""

    terms: PromiseTerms

    def __new__(cls, code: str, label: str, terms: PromiseTerms) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.terms = label, terms
        return member

    REGISTER = "register", "登记提交", _of_centre("时限内提交", "北京条例10条〔法〕；时限〔惯〕")
    ALARM = (  # who is notified: a ladder of its own (`sla.sweep.alarm_ladder`)
        "alarm",
        "接警",
        PromiseTerms(Whose.CENTRE, (Step.RED,), done="时限内有人接警（从市民来信起）", source="DOMAIN 4.6；时限〔推〕"),
    )
    DISPATCH = (
        "dispatch",
        "派单",
        PromiseTerms(
            Whose.CENTRE,
            WARNINGS,
            _UPWARDS,
            sooner_where_urgent=True,
            rests=True,
            done="时限内派出、直接办结或告知途径",
            source="右江区 2019 [S17]：24 小时内转派",
        ),
    )
    INFO = (  # at its end a person goes on
        "info",
        "等待补充",
        PromiseTerms(Whose.CITIZEN, done="时限内等到补充", source="DOMAIN 3.1；时限〔惯〕"),
    )
    SIGN = "sign", "签收", _of_unit(CHASE, SUPERVISE, of_order=True)
    CONTACT = "contact", "先行联系", _of_unit(CHASE, of_order=True)
    HANDLE = "handle", "办理", _of_unit(*_SUPERVISED, answerable=True)
    CO = "co", "协办反馈", _of_unit(CHASE, urgent=False, of_order=True)
    OBJECTION_REVIEW = "objection_review", "异议审核", _of_centre("时限内审定", "66号：派单异议审核；时限〔惯〕")
    DECISION = "decision", "延期挂账审批", _of_centre("时限内批复", "北京条例15条、济南条例24条〔法〕；时限〔惯〕")
    SUSPENSION = "suspension", "挂账复查", PromiseTerms(Whose.CENTRE)  # at its end the handling goes on by itself
    AUDIT = "audit", "答复审核", _of_centre("时限内通过或退回", "济南条例27条〔法〕：逐一审核；时限〔惯〕")
    FOLLOW_UP = (
        "follow_up",
        "回访",
        _of_centre(
            "时限内问到诉求人（自动发问即时计，须人工的以拨打、判读为准）",
            "济南条例27条〔法〕：逐一回访；时限见某市局内部办法",
        ),
    )
    RATING = "rating", "等待评价", PromiseTerms(Whose.CITIZEN, (Step.RED,))  # at its end the matter is closed as 未评价
    REWORK = "rework", "重办", _of_unit(*_SUPERVISED, answerable=True)
    REVIEW = "review", "复核", _of_centre("时限内作出决定", "潍坊条例21条〔法〕：热线审核；时限〔惯〕")
    RECEIPT_110 = (
        "receipt_110",
        "110接收",
        _of_centre("时限内 110 确认接收", "国办发〔2022〕12号：即时转至；时限〔推〕"),
    )
    RESULT_110 = (
        "result_110",
        "110反馈",
        _of_centre("时限内取得处置结果", "国办发〔2022〕12号：双向流转、可追溯；时限〔推〕"),
    )
    SUPERVISION = "supervision", "督办", PromiseTerms(Whose.LETTER)  # no letter about a letter: people decide
    LAW_DECIDE = "law_decide", "法定受理决定", _STATUTORY
    LAW_MEDIATE = "law_mediate", "法定调解", _STATUTORY
    LAW_TELL = "law_tell", "法定告知", _STATUTORY
    LAW_CHECK = "law_check", "法定核查", _STATUTORY
    LAW_CLUE = "law_clue", "法定线索核查", _STATUTORY
    KNOWING = (
        "knowing",
        "知悉",
        PromiseTerms(Whose.NOBODY, (Step.RED,)),
    )  # never fired: the praise is filed (`sla.deadlines.scheduled_acts`)

    @property
    def is_of_unit(self) -> bool:
        """The handling unit keeps it; the others are the centre's own."""
        return self.terms.whose in {Whose.UNIT, Whose.AUTHORITY, Whose.LETTER}

    @property
    def is_statutory(self) -> bool:
        return self.terms.whose is Whose.AUTHORITY


OF_UNIT = frozenset(promise for promise in Promise if promise.terms.whose is Whose.UNIT)
STATUTORY = frozenset(promise for promise in Promise if promise.is_statutory)
PAUSABLE = frozenset(promise for promise in Promise if promise.terms.rests)
OF_CENTRE = tuple(promise for promise in Promise if promise.terms.whose in {Whose.CENTRE, Whose.CITIZEN})
ANSWERABLE = frozenset(promise for promise in Promise if promise.terms.answerable)
OF_ORDER = frozenset(promise for promise in Promise if promise.terms.of_order)
BY_URGENCY = frozenset(promise for promise in Promise if promise.terms.sooner_where_urgent)
COUNTED = tuple(promise for promise in Promise if promise.terms.source)
NOT_JUDGED = frozenset(promise for promise in Promise if promise.terms.whose is Whose.CITIZEN)

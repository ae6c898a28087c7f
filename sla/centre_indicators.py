"""The centre among the units: of each of its own promises how many were kept in time, and how long it took. Pure.

The citizen's time (等待补充) is told and not judged; a suspension ends by itself at its date and has no figure.
"""

from sla.facts import Owed
from sla.indicators import Indicator, Measure
from sla.policy import Promise

_SOURCES = {
    Promise.REGISTER: "北京条例10条〔法〕；时限〔惯〕",
    Promise.ALARM: "DOMAIN 4.6；时限〔推〕",
    Promise.DISPATCH: "右江区 2019 [S17]：24 小时内转派",
    Promise.INFO: "DOMAIN 3.1；时限〔惯〕",
    Promise.OBJECTION_REVIEW: "66号：派单异议审核；时限〔惯〕",
    Promise.DECISION: "北京条例15条、济南条例24条〔法〕；时限〔惯〕",
    Promise.AUDIT: "济南条例27条〔法〕：逐一审核；时限〔惯〕",
    Promise.FOLLOW_UP: "济南条例27条〔法〕：逐一回访；时限见某市局内部办法",
    Promise.REVIEW: "潍坊条例21条〔法〕：热线审核；时限〔惯〕",
    Promise.RECEIPT_110: "国办发〔2022〕12号：即时转至；时限〔推〕",
    Promise.RESULT_110: "国办发〔2022〕12号：双向流转、可追溯；时限〔推〕",
}
_DONE = {
    Promise.REGISTER: "时限内提交",
    Promise.ALARM: "时限内有人接警（从市民来信起）",
    Promise.DISPATCH: "时限内派出、直接办结或告知途径",
    Promise.INFO: "时限内等到补充",
    Promise.OBJECTION_REVIEW: "时限内审定",
    Promise.DECISION: "时限内批复",
    Promise.AUDIT: "时限内通过或退回",
    Promise.FOLLOW_UP: "时限内问到诉求人（自动发问即时计，须人工的以拨打、判读为准）",
    Promise.REVIEW: "时限内作出决定",
    Promise.RECEIPT_110: "时限内 110 确认接收",
    Promise.RESULT_110: "时限内取得处置结果",
}
COUNTED = tuple(_SOURCES)
NOT_JUDGED = frozenset({Promise.INFO})  # the citizen's time
LEFT_OUT = "尚未到期、正在等诉求人补充的；撤回、转出等不再须办的"


def kept_in_time(promise: Promise) -> Indicator:
    return Indicator(
        code=f"centre_{promise.value}",
        label=f"{promise.label}按时率",
        formula=f"{_DONE[promise]} ÷ 期内到期的{promise.label}",
        source=_SOURCES[promise],
        over=Owed,
        among=lambda o: o.kept is not None,
        counts=lambda o: bool(o.kept),
        leaves_out=LEFT_OUT,
        judged=promise not in NOT_JUDGED,
        promise=promise.value,
    )


def time_taken(promise: Promise) -> Indicator:
    """From the promise's beginning to its settling, nights and holidays included: so long somebody waited."""
    return Indicator(
        code=f"centre_{promise.value}_time",
        label=f"{promise.label}用时中位数",
        formula=f"期内到期、已了结的{promise.label}，从开始到了结的自然时间，取中位数",
        source="口径〔惯〕",
        over=Owed,
        among=lambda o: o.kept is not None and o.took is not None,
        counts=lambda o: o.took,
        measure=Measure.MEDIAN,
        low_is_good=True,
        leaves_out=f"{LEFT_OUT}；还没有了结的",
        promise=promise.value,
    )


ALL = Indicator(
    code="centre",
    label="中心按时率",
    formula="时限内了结 ÷ 期内到期的中心自身事项（下列各项合计）",
    source="口径〔惯〕",
    over=Owed,
    among=lambda o: o.kept is not None and o.promise not in NOT_JUDGED,
    counts=lambda o: bool(o.kept),
    leaves_out=f"{LEFT_OUT}；等待补充（是诉求人的时间）",
)
OF_CENTRE = (ALL, *(one for promise in COUNTED for one in (kept_in_time(promise), time_taken(promise))))

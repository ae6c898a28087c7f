"""The centre among the units: of each of its own promises how many were kept in time, and how long it took. Pure.

The citizen's time (等待补充) is shown and not judged; a suspension ends by itself at its date and has no figure.
"""

from sla.indicators.indicator_facts import CentreFact
from sla.indicators.indicators import Indicator, Measure
from sla.policy.promises import COUNTED, NOT_JUDGED, Promise

LEFT_OUT = "尚未到期、正在等诉求人补充的；撤回、转出等不再须办的"


def kept_in_time(promise: Promise) -> Indicator:
    return Indicator(
        code=f"centre_{promise.value}",
        label=f"{promise.label}按时率",
        formula=f"{promise.terms.done} ÷ 期内到期的{promise.label}",
        source=promise.terms.source,
        over=CentreFact,
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
        over=CentreFact,
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
    over=CentreFact,
    among=lambda o: o.kept is not None and o.promise not in NOT_JUDGED,
    counts=lambda o: bool(o.kept),
    leaves_out=f"{LEFT_OUT}；等待补充（是诉求人的时间）",
)
OF_CENTRE = (ALL, *(one for promise in COUNTED for one in (kept_in_time(promise), time_taken(promise))))

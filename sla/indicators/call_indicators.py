"""The indicators of the telephone (DOMAIN 5.2, DOMAIN-2 2.2). 进线量: calls that asked for a person.

Sources disagree on what 15 seconds are measured against: calls answered [S45], or everything that asked for a person
[T20]. Both are counted, and each label names its denominator.
"""

from collections.abc import Callable

from sla.indicators.indicator_facts import CallFact, LossPoint
from sla.indicators.indicators import Indicator, Measure, RateWeights

QUICK = 15  # seconds within which a person should answer (GB/T 33358 4: 15秒内接听)
SERVICE_LEVELS = (15, 20, 30)
_ASKED = "进线量（要求人工的来电）"
_MENU = "在语音菜单里挂断的"
_PLACES = "话单没有写明环节的只计入总放弃率；不按 top-down 派座的队列不在主叫话单里写是否已振铃，计入排队时"
_NO_WAIT = "话单没有等待时长的"


def of_calls(weights: RateWeights | None = None) -> tuple[Indicator, ...]:
    """Every indicator over calls; the weights may leave out who hung up within a few seconds."""
    short = weights.short_abandons if weights else 0

    def asked(call: CallFact) -> bool:
        at_once = not call.answered and call.waited is not None and call.waited < short
        return call.asked and not at_once

    out = _MENU + (f"；等待不足 {short:g} 秒就挂断的" if short else "")
    levels = (_service_level(seconds, asked, out) for seconds in SERVICE_LEVELS)
    places = (_lost_at(place, asked, out) for place in LossPoint)
    return (*_rates(asked, out), *places, *_OF_ANSWERED, _IN_MENU, *levels)


def _rates(asked: Callable[[CallFact], bool], out: str) -> tuple[Indicator, ...]:
    return (
        Indicator(
            code="connected",
            label="接通率（人工）",
            formula=f"人工接听 ÷ {_ASKED}",
            source="GB/T 33358：≥95%；[S45]",
            over=CallFact,
            among=asked,
            counts=lambda c: c.answered,
            leaves_out=out,
        ),
        Indicator(
            code="abandoned",
            label="放弃率",
            formula=f"（进线量 − 人工接听）÷ {_ASKED}",
            source="[T20]；[S68]",
            over=CallFact,
            among=asked,
            counts=lambda c: not c.answered,
            low_is_good=True,
            leaves_out=out,
        ),
        Indicator(
            code="called_back",
            label="漏接回拨率",
            formula="漏接后工作人员已处理该件 ÷ 漏接来电",
            source="国办函〔2025〕66号：漏接电话回拨；口径〔惯〕",
            over=CallFact,
            among=lambda c: asked(c) and not c.answered,
            counts=lambda c: c.called_back,
            leaves_out=f"{out}；回拨本身不在话单里，以工作人员处理该件为准",
        ),
    )


def _lost_at(place: LossPoint, asked: Callable[[CallFact], bool], out: str) -> Indicator:
    return Indicator(
        code=f"abandoned_{place.value}",
        label=f"放弃率：{place.label}",
        formula=f"{place.label}未接通 ÷ {_ASKED}",
        source="[T20]：放弃率按环节分列",
        over=CallFact,
        among=asked,
        counts=lambda c: not c.answered and c.place is place,
        low_is_good=True,
        judged=False,
        leaves_out=f"{out}；{_PLACES}",
    )


def _service_level(seconds: int, asked: Callable[[CallFact], bool], out: str) -> Indicator:
    """N 秒服务水平: answered within so many seconds of everything that asked for a person."""
    return Indicator(
        code=f"service_{seconds}",
        label=f"{seconds} 秒接起率（÷进线量）",
        formula=f"{seconds} 秒内由人工应答 ÷ {_ASKED}",
        source="[T20]；通行做法〔惯〕：服务水平",
        over=CallFact,
        among=lambda c: asked(c) and (not c.answered or c.waited is not None),
        counts=lambda c: c.answered and c.waited <= seconds,
        leaves_out=f"{out}；接听了而{_NO_WAIT}",
    )


_OF_ANSWERED = (
    Indicator(
        code="quick",
        label=f"{QUICK} 秒应答率（÷人工接听）",
        formula=f"{QUICK} 秒内由人工应答 ÷ 人工接听",
        source="GB/T 33358；[S45]：≥80%",
        over=CallFact,
        among=lambda c: c.answered and c.waited is not None,
        counts=lambda c: c.waited <= QUICK,
        leaves_out=_NO_WAIT,
    ),
    Indicator(
        code="waiting",
        label="平均等待时长",
        formula="进入排队到人工应答的秒数合计 ÷ 人工接听",
        source="常州 2021 [S47]：12 秒（不含语音菜单）",
        over=CallFact,
        among=lambda c: c.answered and c.waited is not None,
        counts=lambda c: c.waited,
        measure=Measure.SECONDS,
        low_is_good=True,
        leaves_out=_NO_WAIT,
    ),
    Indicator(
        code="talking",
        label="平均通话时长",
        formula="人工应答到挂断的秒数合计 ÷ 人工接听",
        source="常州 2021 [S47]：150 秒",
        over=CallFact,
        among=lambda c: c.answered and c.talked is not None,
        counts=lambda c: c.talked,
        measure=Measure.SECONDS,
        leaves_out="话单没有通话时长的",
    ),
)
_IN_MENU = Indicator(
    code="in_menu",
    label="语音菜单内挂断",
    formula="没有要求人工、在语音菜单里挂断 ÷ 全部来电",
    source="GB/T 33358：不宜设语音菜单；口径〔惯〕",
    over=CallFact,
    among=lambda _: True,
    counts=lambda c: not c.asked,
    low_is_good=True,
    judged=False,
    leaves_out="较早的话单没有读出环节，按人工来电计",
)

"""The catalogue of indicators (DOMAIN 5.1, 5.2): each one's formula in words, its source, what it leaves out.

What the record does not hold is named in `NOT_RECORDED`, so that nobody takes a missing figure for zero.
"""

from functools import lru_cache

from sla.indicators.call_indicators import of_calls
from sla.indicators.centre_indicators import OF_CENTRE
from sla.indicators.indicator_facts import ArticleFact, OrderFact, TextMessageFact, TicketFact
from sla.indicators.indicators import Indicator, RateWeights, the_three
from sla.models import DissatisfactionCause

NOT_RECORDED: tuple[tuple[str, str], ...] = (
    ("知识库更新及时率", "知识条目只保存最近一次修改和审核的时刻，没有“应更新日”的历史"),
    ("知识库采用率", "坐席是否采用了推荐的条目没有记录"),
    ("知识库搜索命中率", "知识库的搜索不留记录"),
    ("知识纠错及时率", "没有纠错流程"),
    ("答复规范得分", "由人工评阅，系统只给提示，不记分"),
    ("数据质量得分（县区）", "数据完整、接口稳定等由上级平台评定"),
)


@lru_cache(maxsize=8)
def entries(weights: RateWeights | None = None) -> tuple[Indicator, ...]:
    """Every indicator that is counted over the record of a period."""
    causes = (unhappy_for(cause) for cause in DissatisfactionCause)
    return (*the_three(weights), *_OF_UNITS, *causes, *_OF_INTAKE, *OF_CENTRE, *of_calls(weights))


def entry(code: str, weights: RateWeights | None = None) -> Indicator | None:
    return next((one for one in entries(weights) if one.code == code), None)


def unhappy_for(cause: DissatisfactionCause) -> Indicator:
    """What those who are not satisfied name as the reason."""
    return Indicator(
        code=f"unhappy_{cause.value}",
        label=f"不满意原因：{cause.label}",
        formula=f"说是{cause.label}的 ÷ 不满意、非常不满意的评价",
        source="DOMAIN 6.1：不满意原因",
        over=OrderFact,
        among=lambda f: f.unhappy,
        counts=lambda f: f.cause == cause.value,
        judged=False,
    )


ON_TIME = Indicator(
    code="on_time",
    label="按时办结率",
    formula="时限内答复并经单位审核 ÷ 期内到期的承办单",
    source="连云港 2020 [S43a]：96.27%",
    over=OrderFact,
    among=lambda f: f.in_time is not None,
    counts=lambda f: bool(f.in_time),
    leaves_out="尚未到期、正在暂停（待补充、挂账，中心在审核异议、延期、挂账或复核）、已退回或收回的承办单",
)
SIGNED = Indicator(
    code="signed",
    label="及时签收率",
    formula="时限内签收 ÷ 应签收的承办单",
    source="连云港 2020 [S43a]：99.64%",
    over=OrderFact,
    among=lambda f: f.signed_in_time is not None,
    counts=lambda f: bool(f.signed_in_time),
    leaves_out="签收前即退回或收回的",
)
_OF_UNITS = (
    ON_TIME,
    Indicator(
        code="told",
        label="按时答复率",
        formula="办理时限内热线审核通过并答复到诉求人 ÷ 期内到期的承办单",
        source="苏州三方测评 [S48b]",
        over=OrderFact,
        among=lambda f: f.told_in_time is not None,
        counts=lambda f: bool(f.told_in_time),
        leaves_out="同按时办结率；审核的快慢是中心的，各单位不单列",
        for_units=False,
    ),
    SIGNED,
    Indicator(
        code="follow_up",
        label="回访率",
        formula="回访到诉求人 ÷ 已答复的承办单",
        source="阿坝 2020 [S24]：100%；晴隆 [S25]：每月不少于 10%",
        over=OrderFact,
        among=lambda f: f.answered_at is not None and not f.waived,
        counts=lambda f: f.reached,
        leaves_out="诉求人不要求回访的",
    ),
    Indicator(
        code="solved_of_answered",
        label="办结件解决率",
        formula="诉求人确认已解决 ÷ 已答复的承办单",
        source="丰城 [S54e]：3112/3456＝90.05%",
        over=OrderFact,
        among=lambda f: f.answered_at is not None and f.counts and not f.waived,
        counts=lambda f: bool(f.solved),
        leaves_out="已批准剔除的、诉求人不要求回访的；未回访到的按未解决计",
    ),
    Indicator(
        code="rework",
        label="重办率",
        formula="重办过的 ÷ 派出的承办单",
        source="榆林 [S44]",
        over=OrderFact,
        among=lambda _: True,
        counts=lambda f: f.reworked,
        low_is_good=True,
    ),
    Indicator(
        code="returned",
        label="回退率",
        formula="异议成立而退回的 ÷ 派出的承办单",
        source="榆林 [S44]",
        over=OrderFact,
        among=lambda _: True,
        counts=lambda f: f.returned,
        low_is_good=True,
    ),
)
_OF_INTAKE = (
    Indicator(
        code="direct",
        label="直接办结率",
        formula="当场答复办结 ÷ 受理（表扬除外）",
        source="杭州 [S46]：83.85%；宜春 [S54a]：52.9%",
        over=TicketFact,
        among=lambda t: t.to_settle,
        counts=lambda t: t.direct,
        leaves_out="不予受理并告知途径的；表扬",
    ),
    Indicator(
        code="first_time",
        label="一次解决率",
        formula="未经重办、重开，当场办结或诉求人确认解决 ÷ 受理（表扬除外）",
        source="苏州 [S48b]",
        over=TicketFact,
        among=lambda t: t.to_settle,
        counts=lambda t: t.settled_at_once,
        leaves_out="不予受理并告知途径的；表扬",
    ),
    Indicator(
        code="dispatched",
        label="按时转出率",
        formula="时限内派出 ÷ 应派出",
        source="苏州 [S48b]；右江区 2019 [S17]：24 小时内转派",
        over=TicketFact,
        among=lambda t: t.dispatched_in_time is not None,
        counts=lambda t: bool(t.dispatched_in_time),
        leaves_out="当场办结、不予受理、并入他件的；尚未到期的",
    ),
    Indicator(
        code="accuracy",
        label="派单准确率（一次分拨成功率）",
        formula="1 −（异议成立、改派或撤回派单的）÷ 派出的诉求",
        source="深圳 [S51]：98%；66号：优化退单、改派",
        over=TicketFact,
        among=lambda t: t.sent_rightly is not None,
        counts=lambda t: bool(t.sent_rightly),
        leaves_out="没有派给单位的；回避收回的不算派错",
    ),
    Indicator(
        code="repeated",
        label="重复诉求率",
        formula="同一诉求人无新情况的重复件 ÷ 受理（表扬除外）",
        source="通行做法〔惯〕",
        over=TicketFact,
        among=lambda t: t.to_settle,
        counts=lambda t: t.repeated,
        low_is_good=True,
        leaves_out="不予受理并告知途径的；表扬",
    ),
    Indicator(
        code="texts",
        label="短信回复率",
        formula="其后有我方回复的 ÷ 收到的市民短信",
        source="[S45]：100%",
        over=TextMessageFact,
        among=lambda _: True,
        counts=lambda t: t.replied,
    ),
)
EXPIRED = Indicator(
    code="expired",
    label="知识库过期率（现值）",
    formula="已过有效期的 ÷ 已发布的知识条目",
    source="GB/T 44191；口径〔惯〕",
    over=ArticleFact,
    among=lambda _: True,
    counts=lambda a: a.expired,
    low_is_good=True,
    leaves_out="没有往期数：条目的历史不保存",
)

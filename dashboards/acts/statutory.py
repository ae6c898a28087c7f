"""What an authority does in the stages of its statute (`sla.statutory`), beside its answer to the hotline."""

from collections.abc import Callable

from dashboards.acts.case import Case, Deed, Standing
from dashboards.acts.fields import words
from dashboards.acts.ticket_act import TicketAct, reason
from sla import statutory
from tickets.lifecycle import Act

NOTE = "法定时限不替代热线时限，两者同时计算。"


def _takes(act: Act) -> Deed:
    async def deed(case: Case) -> None:
        await statutory.take(case.uow, case.ticket, case.lead, act, by=case.by, reason=case.reason)

    return deed


async def _extend(case: Case) -> None:
    await statutory.extend(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


def _runs(act: Act) -> Callable[[Standing], bool]:
    return lambda now: statutory.STAGE_OF[act] in now.statutory


_A, _T = Act, TicketAct
TABLE: tuple[TicketAct, ...] = (
    _T("law-accept", (_A.LAW_ACCEPT,), _takes(_A.LAW_ACCEPT), "决定受理投诉（法定）", "已记下受理，已告诉诉求人",
       button="受理并告诉诉求人", note=f"调解时限自受理起算。{NOTE}", when=_runs(_A.LAW_ACCEPT)),
    _T("law-refuse", (_A.LAW_REFUSE,), _takes(_A.LAW_REFUSE), "决定不予受理投诉（法定）",
       "已记下不予受理，理由和其他途径已告诉诉求人", reason("不予受理的理由", "会连同其他解决途径告诉诉求人"),
       "不予受理并告知", note="热线工单仍须答复。", warn=True, when=_runs(_A.LAW_REFUSE)),
    _T("law-agreed", (_A.LAW_AGREED,), _takes(_A.LAW_AGREED), "达成调解协议（法定）", "已记下调解协议，已告诉诉求人",
       when=_runs(_A.LAW_AGREED)),
    _T("law-end", (_A.LAW_END,), _takes(_A.LAW_END), "终止调解（法定）", "已记下终止调解，已告诉诉求人",
       reason("终止的原因", "例如：一方不同意调解、六十日内未达成协议"),
       note="终止后须在法定时限内告知投诉人和被投诉人。", when=_runs(_A.LAW_END)),
    _T("law-told", (_A.LAW_TOLD,), _takes(_A.LAW_TOLD), "登记法定告知", "已记下告知",
       reason("告知了谁、怎么告知的", "例如：短信告知投诉人，书面告知被投诉人"), when=_runs(_A.LAW_TOLD)),
    _T("law-checked", (_A.LAW_CHECKED,), _takes(_A.LAW_CHECKED), "核查完毕（法定）", "已记下核查结果",
       {"reason": words("核查结果", "是否立案、依据；只有本单位和热线能看到")}, when=_runs(_A.LAW_CHECKED)),
    _T("law-extend", (_A.LAW_EXTEND,), _extend, "批准延长核查（法定）", "已延长核查",
       reason("延长的理由", "负责人批准后延长15个工作日，只能一次"), warn=True, when=_runs(_A.LAW_EXTEND)),
)  # fmt: skip

"""What an authority does in the stages of its statute (`sla.deadlines.statutory`), beside its answer to the hotline."""

from collections.abc import Callable

from dashboards.acts.case import Deed, TicketForm, TicketStanding
from dashboards.acts.fields import Field, FieldWidget, words
from dashboards.acts.ticket_act import TicketAct, reason
from dashboards.web import forms
from sla.deadlines import statutory
from sla.models import LIVE, DeadlineState
from tickets.lifecycle import Act

NOTE = "法定时限不替代热线时限，两者同时计算。"


def _takes(act: Act) -> Deed:
    async def deed(case: TicketForm) -> None:
        await statutory.take(case.uow, case.ticket, case.lead, act, by=case.by, reason=case.reason)

    return deed


async def _clue(case: TicketForm) -> None:
    await statutory.find_clue(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def _extend(case: TicketForm) -> None:
    await statutory.extend(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def _test(case: TicketForm) -> None:
    await statutory.begin_test(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def _tested(case: TicketForm) -> None:
    await statutory.end_test(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def _new_facts(case: TicketForm) -> None:
    said = forms.moment(case.form, "reported_at")
    await statutory.add_facts(case.uow, case.ticket, case.lead, by=case.by, reason=case.text(), reported_at=said)


def _runs(act: Act, *states: DeadlineState) -> Callable[[TicketStanding], bool]:
    """Whether a stage of this act is in one of these states, by default running or resting for a test."""
    return lambda now: any(now.statutory.get(stage) in (states or LIVE) for stage in statutory.STAGES_OF[act])


def _clue_is_new(now: TicketStanding) -> bool:
    """In mediation, and no clue is being checked."""
    return _runs(Act.LAW_CLUE)(now) and not _runs(Act.LAW_CHECKED)(now)


def _new_period(now: TicketStanding) -> bool:
    """Offered where 令第121号35条 holds."""
    return _runs(Act.LAW_NEW_FACTS)(now) and now.lead is not None and not statutory.of_order_20(now.lead)


_A, _S, _T = Act, DeadlineState, TicketAct
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
    _T("law-clue", (_A.LAW_CLUE,), _clue, "调解中发现违法线索（法定）", "已登记线索，核查时限自现在起算",
       reason("发现了什么线索", "例如：进货台账显示同批次已过保质期；只有本单位和热线能看到"), "登记并开始核查",
       note="核查与调解同时进行，十五个工作日内完成，负责人可以批准延长一次（总局令第121号27条）。",
       when=_clue_is_new),
    _T("law-told", (_A.LAW_TOLD,), _takes(_A.LAW_TOLD), "登记法定告知", "已记下告知",
       reason("告知了谁、怎么告知的", "例如：短信告知投诉人，书面告知被投诉人"), when=_runs(_A.LAW_TOLD)),
    _T("law-checked", (_A.LAW_CHECKED,), _takes(_A.LAW_CHECKED), "核查完毕（法定）", "已记下核查结果",
       {"reason": words("核查结果", "是否立案、依据；只有本单位和热线能看到")}, when=_runs(_A.LAW_CHECKED)),
    _T("law-extend", (_A.LAW_EXTEND,), _extend, "批准延长核查（法定）", "已延长核查",
       reason("延长的理由", "负责人批准后延长15个工作日，只能一次"), warn=True, when=_runs(_A.LAW_EXTEND, _S.RUNNING)),
    _T("law-test", (_A.LAW_TEST,), _test, "开始检验检测鉴定（法定）", "已记下，法定时限暂停计算，已告诉诉求人",
       reason("检什么、由谁检", "例如：双方共同委托市质检院检测牛奶菌落"), "开始，暂停计时",
       note="检验检测鉴定所需时间不计入调解期限和核查期限，依据写在时限的说明里；热线时限照常。",
       when=_runs(_A.LAW_TEST, _S.RUNNING)),
    _T("law-tested", (_A.LAW_TESTED,), _tested, "检验检测鉴定完毕（法定）", "已记下，法定时限继续计算，已告诉诉求人",
       reason("结果", "只有本单位和热线能看到"), "完毕，恢复计时", when=_runs(_A.LAW_TESTED, _S.PAUSED)),
    _T("law-new-facts", (_A.LAW_NEW_FACTS,), _new_facts, "并入新的举报事实（法定）",
       "已并入，核查期限重新计算，已告诉诉求人",
       {"reason": words("新的事实是什么", "同一举报人就同一事项又提供的"),
        "reported_at": Field("reported_at", FieldWidget.MOMENT, "最后一次举报的时间（不填就是工单里最后一次补充）")},
       "并入并重新计算", note="没有新的事实的重复举报不另行处理，也不重新计算（总局令第121号35条）。", warn=True,
       when=_new_period),
)  # fmt: skip

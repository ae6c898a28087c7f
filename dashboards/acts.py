"""What staff can do on a ticket's page: each act's name, right, form and deed in one table.

The deeds are `tickets.handling`'s; who may, and when, stands in `tickets.rights` and `tickets.lifecycle`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dashboards import forms, supervise
from dashboards.forms import Form
from dashboards.queries import people
from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.uow import UnitOfWork
from router import dispatch as office
from router import intake
from sla import objections
from tickets import clusters, grounds, handling
from tickets.lifecycle import Act, acts_from
from tickets.models import Kind, Ticket, WorkOrder
from tickets.people import Department
from tickets.rights import Actor, Role


@dataclass(frozen=True, slots=True)
class Case:
    """One filled-in form on one ticket."""

    uow: UnitOfWork
    ticket: Ticket
    order: WorkOrder | None
    by: Actor
    form: Form

    @property
    def lead(self) -> WorkOrder:
        if self.order is None:
            raise Conflict("这张工单现在没有承办单，可能别人刚刚改派，请刷新看看")
        return self.order

    def text(self, name: str) -> str:
        return forms.needed(self.form, name)


Deed = Callable[[Case], Awaitable[None]]
WRITERS = frozenset({Role.AGENT, Role.REVIEWER, Role.DISPATCHER, Role.CALLER})


@dataclass(frozen=True, slots=True)
class TicketAct:
    name: str  # the last part of the address, and the macro of its form
    acts: tuple[Act, ...]  # it is offered where one of them is permitted
    deed: Deed
    label: str
    said: str  # after it is done
    key: str = ""


async def dispatch(case: Case) -> None:
    typed = case.form.get("department", "")
    department = await department_named(case.uow, typed or case.form.get("candidate", ""))
    kind = forms.member(Kind, case.form.get("kind", ""))
    category = case.form.get("category") or None
    reason = case.form.get("reason", "")
    await office.by_person(case.uow, case.ticket, department, by=case.by, category=category, kind=kind, reason=reason)


async def answer_directly(case: Case) -> None:
    handling.direct_answer(case.uow, case.ticket, by=case.by, text=case.text("text"))


async def ask(case: Case) -> None:
    handling.ask_more(case.uow, case.ticket, by=case.by, reason=case.text("reason"))


async def decline(case: Case) -> None:
    ground, note = forms.one_of(case.form, "ground", grounds.DECLINE), case.form.get("reason", "")
    handling.decline(case.uow, case.ticket, by=case.by, ground=ground, note=note)


async def note(case: Case) -> None:
    handling.supplement(case.uow, case.ticket, case.text("text"), by=case.by)


async def pass_answer(case: Case) -> None:
    handling.pass_answer(case.uow, case.ticket, case.lead, by=case.by)


async def return_answer(case: Case) -> None:
    handling.return_answer(case.uow, case.ticket, case.lead, by=case.by, reason=case.text("reason"))


async def decide_objection(case: Case) -> None:
    upheld = forms.one_of(case.form, "upheld", ("yes", "no")) == "yes"
    reason = case.text("reason")
    await handling.decide_objection(case.uow, case.ticket, case.lead, by=case.by, upheld=upheld, reason=reason)


async def sign(case: Case) -> None:
    handling.sign(case.uow, case.ticket, case.lead, by=case.by)


async def contact(case: Case) -> None:
    handling.contact(case.uow, case.ticket, case.lead, by=case.by, note=case.form.get("note", ""))


async def object_to(case: Case) -> None:
    ground, basis = forms.one_of(case.form, "ground", grounds.OBJECTION), case.text("reason")
    await objections.object_to(case.uow, case.ticket, case.lead, by=case.by, ground=ground, basis=basis)


async def answer(case: Case) -> None:
    truth, solved = case.form.get("truth", ""), case.form.get("solved", "")
    text = case.text("answer")
    handling.answer(case.uow, case.ticket, case.lead, by=case.by, text=text, truth=truth, solved=solved)


async def approve(case: Case) -> None:
    await handling.approve(case.uow, case.ticket, case.lead, by=case.by, reason=case.form.get("reason", ""))


async def send_back(case: Case) -> None:
    handling.send_back(case.uow, case.ticket, case.lead, by=case.by, reason=case.text("reason"))


async def chase(case: Case) -> None:
    reason = case.form.get("reason") or "请尽快办理"
    handling.chase(case.uow, case.ticket, case.lead, by=case.by, reason=reason)


async def order_rework(case: Case) -> None:
    handling.order_rework(case.uow, case.ticket, case.lead, by=case.by, reason=case.text("reason"))


async def confirm_close(case: Case) -> None:
    handling.confirm_close(case.uow, case.ticket, case.lead, by=case.by, reason=case.text("reason"))


async def accused(case: Case) -> None:
    unit = await department_named(case.uow, case.form.get("department", ""))
    await handling.mark_accused(case.uow, case.ticket, unit, by=case.by, reason=case.form.get("reason", ""))


async def person(case: Case) -> None:
    form = case.form
    await handling.note_person(
        case.uow,
        case.ticket,
        by=case.by,
        name=form.get("name", "")[:40],
        phone=forms.phone(form),
        id_number=form.get("id_number", "")[:30],
        address=form.get("address", "")[:200],
    )


async def leave(case: Case) -> None:
    await clusters.leave(case.uow, case.ticket, by=case.by, reason=case.text("reason"))


async def say(case: Case) -> None:
    """Write to the citizen: no act of the life cycle, so its right stands here."""
    if not case.by.roles & WRITERS:
        raise Forbidden("承办单位请把要说的话写进答复；需要直接联系诉求人请用“联系诉求人”登记")
    if case.ticket.conversation_id is None:
        raise BadInput("这张工单没有可以回信的渠道，请打电话")
    await intake.write_as_agent(case.uow, case.ticket.conversation_id, case.text("text"), ticket=case.ticket)


_A = Act
TABLE: tuple[TicketAct, ...] = (
    TicketAct("dispatch", (_A.DISPATCH,), dispatch, "派单", "已派单"),
    TicketAct("objection", (_A.UPHOLD_OBJECTION,), decide_objection, "审核异议", "异议已审核"),
    TicketAct("pass", (_A.PASS_ANSWER,), pass_answer, "答复通过，告诉诉求人", "答复已通过，已告诉诉求人并请其评价"),
    TicketAct("return", (_A.RETURN_ANSWER,), return_answer, "退回补充办理", "已退回承办单位"),
    TicketAct("sign", (_A.SIGN,), sign, "签收", "已签收"),
    TicketAct("answer", (_A.ANSWER,), answer, "提交答复", "答复已提交，等单位签发"),
    TicketAct("approve", (_A.APPROVE_ANSWER,), approve, "签发答复", "已签发，等热线审核"),
    TicketAct("send-back", (_A.SEND_BACK,), send_back, "退回经办", "已退回经办"),
    TicketAct("contact", (_A.CONTACT,), contact, "登记联系诉求人", "已登记联系情况"),
    TicketAct("object", (_A.OBJECT,), object_to, "退单（提出派单异议）", "异议已提交，等热线审核"),
    TicketAct("direct", (_A.DIRECT_ANSWER,), answer_directly, "当场答复", "已答复诉求人并办结", "d"),
    TicketAct("ask", (_A.ASK_MORE,), ask, "请诉求人补充", "已请诉求人补充", "a"),
    TicketAct("decline", (_A.DECLINE,), decline, "不予受理，告知途径", "已告知诉求人"),
    TicketAct("chase", (_A.CHASE,), chase, "催办", "已催办"),
    TicketAct("leader-note", (_A.LEADER_NOTE,), supervise.leaders_note, "批示", "批示已记下，督办单已发"),
    TicketAct("supervise", (_A.SUPERVISE,), supervise.issue, "督办", "督办已发出"),
    TicketAct("card", (_A.SHOW_CARD,), supervise.show_card, "记黄红牌", "已记牌"),
    TicketAct("handover", (_A.PROPOSE_HANDOVER,), supervise.propose_handover, "提请移送", "已提请移送，等领导批准"),
    TicketAct("rework", (_A.ORDER_REWORK,), order_rework, "责成重办", "已责成重办"),
    TicketAct("close", (_A.CONFIRM_CLOSE,), confirm_close, "认定办结", "已认定办结"),
    TicketAct("accused", (_A.MARK_ACCUSED,), accused, "登记被反映单位", "已登记被反映单位，不会派给它"),
    TicketAct("person", (_A.NOTE_PERSON,), person, "登记诉求人信息", "已登记诉求人信息"),
    TicketAct("leave", (_A.LEAVE,), leave, "退出并单", "已退出并单，单独办理"),
    TicketAct("say", (), say, "写给诉求人", "已发给诉求人", "n"),
    TicketAct("note", (_A.SUPPLEMENT,), note, "补充记录", "已补充"),
)
BY_NAME = {act.name: act for act in TABLE}


def offered(actor: Actor, ticket: Ticket, order: WorkOrder | None) -> list[TicketAct]:
    """What this person can do on this ticket now, the expected thing first."""
    possible = acts_from(ticket.state)
    unit_only = not actor.is_centre
    in_scope = order is not None and order.department_id in actor.scope
    if unit_only and not in_scope:
        return []
    found = [made for made in TABLE if any(act in possible and actor.may(act) for act in made.acts)]
    if ticket.objection_closed:
        found = [made for made in found if made.name != "object"]
    writes = actor.roles & WRITERS and ticket.conversation_id is not None
    return [*found, BY_NAME["say"]] if writes else found


async def department_named(uow: UnitOfWork, text: str) -> Department:
    """The active department with this code, name or short name."""
    if not text:
        raise BadInput("请选择承办单位")
    for department in await people.departments(uow.session):
        if text in {department.code, department.name, department.short}:
            return department
    raise BadInput(f"没有找到承办单位“{text}”，请从列表里选")

"""Supervision by hand, on a ticket's page: a letter on grounds, a proposed hand-over, a card, a leader's note."""

from dashboards.acts import fields
from dashboards.acts.case import TicketForm
from dashboards.acts.fields import Field
from dashboards.web import forms
from hotline.base.errors import BadInput
from sla.models import Form
from sla.supervision import cards, supervision_letters
from sla.supervision.supervision_grounds import BY_HAND, Trigger
from tickets import handling

LETTERS = tuple(form for form in Form if form.is_by_hand)
GROUNDS = tuple(ground for ground in BY_HAND if not ground.is_for_handover)
HANDOVER_GROUNDS = tuple(ground for ground in Trigger if ground.is_for_handover)
CARD_RULES = tuple(rule for rule in cards.CardRule if rule.by_hand)

LETTER: dict[str, Field] = {
    "form": fields.choice("form", "形式", [(one.value, one.label) for one in LETTERS]),
    "ground": fields.pick("ground", "事由", [(one.value, one.label) for one in GROUNDS]),
    "reason": fields.words("事实和要求", "出了什么问题，要求什么时候办到什么程度", required=True),
}
HANDOVER: dict[str, Field] = {
    "ground": fields.pick("ground", "事由", [(one.value, one.label) for one in HANDOVER_GROUNDS]),
    "reason": fields.words("事实和证据", "谁、什么时候、做了什么，证据在哪里", rows=4),
}
CARD: dict[str, Field] = {
    "colour": fields.choice("colour", "牌", [("red", "红牌"), ("yellow", "黄牌")]),
    "rule": fields.pick("rule", "事由", [(one.value, one.label) for one in CARD_RULES]),
    "reason": fields.words("事实", "核实的情况；单位可以申诉"),
}


async def issue(case: TicketForm) -> None:
    """Which letter, on which ground, and the facts in words."""
    form, ground = forms.member(Form, case.form.get("form", "")), forms.member(Trigger, case.form.get("ground", ""))
    if form not in LETTERS or ground not in GROUNDS:
        raise BadInput("请选择督办形式和事由")
    await supervision_letters.order_supervision(
        case.uow, case.ticket, case.order, by=case.by, form=form, grounds=[ground], reason=case.text()
    )


async def propose_handover(case: TicketForm) -> None:
    ground = forms.member(Trigger, case.form.get("ground", ""))
    if ground is None:
        raise BadInput("请选择移送的事由")
    await supervision_letters.propose_handover(
        case.uow, case.ticket, case.order, by=case.by, reason=case.text(), ground=ground
    )


async def show_card(case: TicketForm) -> None:
    rule = forms.member(cards.CardRule, case.form.get("rule", ""))
    if rule is None:
        raise BadInput("请选择出牌的事由")
    red = forms.one_of(case.form, "colour", ("red", "yellow")) == "red"
    await cards.show(case.uow, case.ticket, case.lead, by=case.by, red=red, rule=rule, reason=case.text())


async def leaders_note(case: TicketForm) -> None:
    handling.leader_note(case.uow, case.ticket, by=case.by, text=case.text())

"""Supervision by hand, on a ticket's page: a letter on grounds, a proposed hand-over, a card, a leader's note."""

from typing import TYPE_CHECKING

from dashboards import forms
from hotline.base.errors import BadInput
from sla import cards, supervision
from sla.models import Form
from sla.triggers import BY_HAND, Trigger
from tickets import leader

if TYPE_CHECKING:
    from dashboards.acts import Case

LETTERS = tuple(form for form in Form if form.is_for_unit)
GROUNDS = tuple(ground for ground in BY_HAND if not ground.is_for_handover)
HANDOVER_GROUNDS = tuple(ground for ground in Trigger if ground.is_for_handover)
CARD_RULES = tuple(rule for rule in cards.Rule if rule.by_hand)
CHOICES = {
    "LETTERS": LETTERS,
    "GROUNDS": GROUNDS,
    "HANDOVER_GROUNDS": HANDOVER_GROUNDS,
    "CARD_RULES": CARD_RULES,
}


async def issue(case: "Case") -> None:
    """Which letter, on which ground, and the facts in words."""
    form, ground = forms.member(Form, case.form.get("form", "")), forms.member(Trigger, case.form.get("ground", ""))
    if form not in LETTERS or ground not in GROUNDS:
        raise BadInput("请选择督办形式和事由")
    await supervision.order_supervision(
        case.uow, case.ticket, case.order, by=case.by, form=form, grounds=[ground], reason=case.text("reason")
    )


async def propose_handover(case: "Case") -> None:
    ground = forms.member(Trigger, case.form.get("ground", ""))
    if ground is None:
        raise BadInput("请选择移送的事由")
    reason = case.text("reason")
    await supervision.propose_handover(case.uow, case.ticket, case.order, by=case.by, reason=reason, ground=ground)


async def show_card(case: "Case") -> None:
    rule = forms.member(cards.Rule, case.form.get("rule", ""))
    if rule is None:
        raise BadInput("请选择出牌的事由")
    red = forms.one_of(case.form, "colour", ("red", "yellow")) == "red"
    reason = case.text("reason")
    await cards.show(case.uow, case.ticket, case.lead, by=case.by, red=red, rule=rule, reason=reason)


async def leaders_note(case: "Case") -> None:
    leader.note(case.uow, case.ticket, by=case.by, text=case.text("reason"))

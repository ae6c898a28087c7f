"""What a handling unit does with its order, or with its part in somebody else's."""

from datetime import UTC, date, datetime, time, timedelta

from classifier.text import answer_quality
from dashboards.acts.case import TicketForm
from dashboards.web import forms
from hotline.base.clock import CITY_ZONE
from hotline.base.errors import BadInput
from router.dispatch import street_level_rule
from sla.deadlines import extensions, objection_window
from tickets import city_grounds, handling
from tickets.organisation import staffing

MOST_DAYS = 365  # of any wish for more time; the policy's own limit is far below


async def sign(case: TicketForm) -> None:
    handling.sign(case.uow, case.ticket, case.lead, by=case.by)


async def note_praise(case: TicketForm) -> None:
    handling.note_praise(case.uow, case.ticket, case.lead, by=case.by)


async def contact(case: TicketForm) -> None:
    handling.contact(case.uow, case.ticket, case.lead, by=case.by, note=case.form.get("note", ""))


async def pass_down(case: TicketForm) -> None:
    below = await case.unit()
    await street_level_rule.check(case.uow, case.ticket, [below], reason=case.reason)
    await staffing.check_receivers(case.uow.session, [below], reason=case.reason)
    await handling.pass_down(case.uow, case.ticket, case.lead, below, by=case.by, note=case.reason)


async def object_to(case: TicketForm) -> None:
    ground = case.ground(city_grounds.OBJECTION)
    await objection_window.object_to(
        case.uow, case.ticket, case.lead, by=case.by, ground=ground, basis=case.text(), evidence=case.files
    )


async def answer(case: TicketForm) -> None:
    truth, solved = case.form.get("truth", ""), case.form.get("solved", "")
    text, form = case.text("answer"), case.form
    _hint_at_hollow(case, text)
    reply = handling.Reply(
        form.get("way") or handling.WAYS[0], forms.moment(form, "replied_at"), form.get("basis", "")[:200]
    )
    handling.answer(case.uow, case.ticket, case.lead, by=case.by, text=text, truth=truth, solved=solved, reply=reply)


def _hint_at_hollow(case: TicketForm, text: str) -> None:
    """An answer that says nothing comes back once, with what is missing; sent again, it goes."""
    if case.form.get("sure") or not answer_quality.is_hollow(text):
        return
    missing = "；".join(answer_quality.judge(case.ticket.text, text).reasons)
    raise BadInput(
        f"还没有提交。诉求人从这段话里看不出办了什么（{missing}）。请补上做了什么、结果怎样、什么时候、找谁；"
        "确实只能这样答复的，请再按一次提交",
        sure="yes",
    )


async def approve(case: TicketForm) -> None:
    await handling.approve(case.uow, case.ticket, case.lead, by=case.by, reason=case.reason)


async def send_back(case: TicketForm) -> None:
    handling.send_back(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def ask_extension(case: TicketForm) -> None:
    days = forms.whole(case.text("until")) or 0
    if not 0 < days <= MOST_DAYS:
        raise BadInput("延长天数请填数字，例如 5")
    budget = await extensions.days(case.uow, case.ticket, case.lead, days)
    await extensions.ask_extension(case.uow, case.ticket, case.lead, by=case.by, budget=budget, reason=case.text())


async def ask_suspension(case: TicketForm) -> None:
    reason, plan = case.text(), case.text("plan")
    until = end_of(forms.day(case.form, "until"))
    await extensions.ask_suspension(case.uow, case.ticket, case.lead, by=case.by, until=until, reason=reason, plan=plan)


def end_of(day: date) -> datetime:
    """The last second of a day in the city, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=CITY_ZONE).astimezone(UTC) - timedelta(seconds=1)


async def resume(case: TicketForm) -> None:
    await extensions.resume(case.uow, case.ticket, case.lead, by=case.by, reason=case.reason)


async def ask_termination(case: TicketForm) -> None:
    ground = case.ground(city_grounds.TERMINATION)
    await handling.ask_termination(
        case.uow, case.ticket, case.lead, by=case.by, ground=ground, material=case.text(), evidence=case.files
    )


async def co_sign(case: TicketForm) -> None:
    handling.co_sign(case.uow, case.ticket, case.co, by=case.by)


async def co_answer(case: TicketForm) -> None:
    handling.co_answer(case.uow, case.ticket, case.co, by=case.by, text=case.text("answer"))


async def give_opinion(case: TicketForm) -> None:
    await handling.give_opinion(case.uow, case.ticket, by=case.by, text=case.text("opinion"))

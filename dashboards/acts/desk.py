"""What the centre does about a matter that no unit works on: taken down, sorted out, given to somebody, marked."""

from dashboards.acts import released_text
from dashboards.acts.case import TicketForm, department_named
from dashboards.web import forms
from hotline.base.errors import BadInput, Forbidden, NotFound
from router.accused import accusations
from router.conversations import handover
from router.dispatch import dispatching as office
from router.dispatch import reassigning, street_level_rule
from router.intake import confidentiality, phone_intake, text_screening
from tickets import city_grounds, handling, numbering, query_codes, store
from tickets.access.rights import Role
from tickets.clusters import clusters
from tickets.models import Kind, Urgency, Waived
from tickets.organisation import staffing
from tickets.personal_data import extra_details

UNBLAMED = "不计任何单位的退单；原单位的时限作废，新单位从签派时起重新计时。"
WRITERS = frozenset({Role.AGENT, Role.REVIEWER, Role.DISPATCHER, Role.CALLER})


async def save_draft(case: TicketForm) -> None:
    known, draft = case.ticket.text, confidentiality.protected(drafted(case.form))
    handling.save_draft(case.uow, case.ticket, draft, by=case.by)
    if draft.text != known:
        text_screening.hear(case.uow, case.ticket, draft.text)


def drafted(form: forms.Form) -> handling.Draft:
    """A call as the forms name its fields."""
    return handling.Draft(
        text=forms.needed(form, "text"),
        kind=forms.member(Kind, form.get("kind", "")) or Kind.OTHER,
        urgency=forms.member(Urgency, form.get("urgency", "")) or Urgency.NORMAL,
        category=form.get("category") or None,
        district=form.get("district", "")[:40],
        address=form.get("place", "")[:200],
        confidential=bool(form.get("confidential")),
        waived=forms.member(Waived, form.get("waived", "")) or Waived.NOTHING,
        details=extra_details.of_matter(form),
    )


def of_person(form: forms.Form) -> dict[str, str]:
    """The citizen's details besides name, number and address."""
    return extra_details.of_person({**form, "other_phone": forms.phone(form, "other_phone")})


async def submit(case: TicketForm) -> None:
    await phone_intake.register(case.uow, case.ticket, code=query_codes.query_code(), by=case.by)


async def accept(case: TicketForm) -> None:
    handling.accept(case.uow, case.ticket, by=case.by)


async def dispatch(case: TicketForm) -> None:
    department = await department_named(case.uow, case.form.get("department", "") or case.form.get("candidate", ""))
    kind = forms.member(Kind, case.form.get("kind", ""))
    await accusations.look_before_dispatch(case.uow, case.ticket, kind)
    await released_text.release(case, kind)
    await office.by_person(
        case.uow,
        case.ticket,
        department,
        by=case.by,
        category=case.form.get("category") or None,
        kind=kind,
        reason=case.reason,
        co=await case.units("co"),
    )
    await released_text.check(case)


async def reassign(case: TicketForm) -> None:
    """To the unit that should have had it."""
    kind = forms.member(Kind, case.form.get("kind", ""))
    await accusations.look_before_dispatch(case.uow, case.ticket, kind)
    await released_text.release(case, kind)
    await reassigning.reassign(
        case.uow,
        case.ticket,
        await case.unit(),
        by=case.by,
        category=case.form.get("category") or None,
        kind=kind,
        reason=case.text(),
        co=await case.units("co"),
    )
    await released_text.check(case)


async def undo_dispatch(case: TicketForm) -> None:
    await handling.undo_dispatch(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def consult(case: TicketForm) -> None:
    await released_text.release(case)
    await handling.consult(case.uow, case.ticket, await case.units("units"), by=case.by, question=case.text())
    await released_text.check(case)


async def end_consult(case: TicketForm) -> None:
    await handling.end_consult(case.uow, case.ticket, by=case.by, outcome=case.text())


async def add_co(case: TicketForm) -> None:
    helper = await case.unit()
    await street_level_rule.check(case.uow, case.ticket, [helper], reason=case.reason)
    await staffing.check_receivers(case.uow.session, [helper], reason=case.reason)
    await released_text.release(case)
    await handling.add_co(case.uow, case.ticket, helper, by=case.by, reason=case.reason)
    await released_text.check(case)


async def decide_objection(case: TicketForm) -> None:
    upheld = forms.one_of(case.form, "upheld", ("yes", "no")) == "yes"
    await handling.decide_objection(case.uow, case.ticket, case.lead, by=case.by, upheld=upheld, reason=case.text())


async def answer_directly(case: TicketForm) -> None:
    handling.direct_answer(case.uow, case.ticket, by=case.by, text=case.text("answer"))


async def ask(case: TicketForm) -> None:
    handling.ask_more(case.uow, case.ticket, by=case.by, reason=case.text())


async def decline(case: TicketForm) -> None:
    ground = case.ground(city_grounds.DECLINE)
    handling.decline(case.uow, case.ticket, by=case.by, ground=ground, note=case.reason)


async def note(case: TicketForm) -> None:
    found = extra_details.of_matter(case.form)
    handling.supplement(case.uow, case.ticket, case.text("text"), by=case.by, details=found)


async def withdraw(case: TicketForm) -> None:
    """The citizen has said so, by telephone for example; here a person has asked back."""
    await handling.withdraw(case.uow, case.ticket, by=case.by, reason=case.text())


async def to_110(case: TicketForm) -> None:
    handling.transfer_110(case.uow, case.ticket, by=case.by, reason=case.text())


async def from_110(case: TicketForm) -> None:
    handling.return_from_110(case.uow, case.ticket, by=case.by, reason=case.text())


async def taken_by_110(case: TicketForm) -> None:
    handling.taken_by_110(case.uow, case.ticket, by=case.by, reason=case.text())


async def closed_at_110(case: TicketForm) -> None:
    handling.close_at_110(case.uow, case.ticket, by=case.by, reason=case.text())


async def mark(case: TicketForm) -> None:
    urgency = forms.member(Urgency, forms.one_of(case.form, "urgency", [one.value for one in Urgency]))
    handling.mark(
        case.uow,
        case.ticket,
        by=case.by,
        urgency=urgency or case.ticket.urgency,
        sensitive=bool(case.form.get("sensitive")),
        confidential=bool(case.form.get("confidential")),
        note=case.reason,
    )


async def release_text(case: TicketForm) -> None:
    await handling.release_text(case.uow, case.ticket, case.text("abstract"), by=case.by)


async def ask_to_lift(case: TicketForm) -> None:
    handling.ask_to_lift(case.uow, case.ticket, by=case.by, reason=case.text())


async def lift_secrecy(case: TicketForm) -> None:
    await handling.lift_secrecy(case.uow, case.ticket, by=case.by, reason=case.text())


async def accused(case: TicketForm) -> None:
    unit = await department_named(case.uow, case.form.get("department", "") or case.form.get("candidate", ""))
    await handling.mark_accused(case.uow, case.ticket, unit, by=case.by, reason=case.reason)
    await accusations.set_apart(case.uow, case.ticket, unit)


async def not_accused(case: TicketForm) -> None:
    await handling.clear_accused(case.uow, case.ticket, by=case.by, reason=case.text())


async def recall(case: TicketForm) -> None:
    await handling.recall(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def recuse(case: TicketForm) -> None:
    handling.recuse(case.uow, case.ticket, await case.colleague(), by=case.by, reason=case.text())


async def readmit(case: TicketForm) -> None:
    handling.readmit(case.uow, case.ticket, await case.colleague(), by=case.by, reason=case.text())


async def escalate(case: TicketForm) -> None:
    handling.escalate(case.uow, case.ticket, by=case.by, reason=case.text())


async def person(case: TicketForm) -> None:
    form = case.form
    fields = {
        "name": form.get("name", "")[:40],
        "phone": forms.phone(form),
        "id_number": form.get("id_number", "")[:30],
        "address": form.get("address", "")[:200],
        **of_person(form),
    }
    waived = forms.member(Waived, form.get("waived", ""))
    await handling.note_person(case.uow, case.ticket, fields, by=case.by, waived=waived)


async def join(case: TicketForm) -> None:
    """Under the other's master; the same citizen's is a repeat."""
    number = numbering.tidy(case.text("master"), prefix=case.uow.settings.number_prefix)
    other = await store.ticket_by_number(case.uow.session, number)
    if other is None:
        raise NotFound("没有这个编号的工单，请核对；您填写的内容没有丢失")
    await clusters.join(case.uow, case.ticket, other, by=case.by, reason=case.text())


async def leave(case: TicketForm) -> None:
    await clusters.leave(case.uow, case.ticket, by=case.by, reason=case.text())


async def reopen(case: TicketForm) -> None:
    handling.reopen(case.uow, case.ticket, by=case.by, reason=case.text())


async def say(case: TicketForm) -> None:
    """Write to the citizen: no act of the life cycle, so its right is checked here."""
    if not case.by.roles & WRITERS:
        raise Forbidden("承办单位请把要说的话写进答复；需要直接联系诉求人请用“联系诉求人”登记")
    if case.ticket.conversation_id is None:
        raise BadInput("这张工单没有可以回信的渠道，请打电话")
    await handover.write_as_agent(
        case.uow, case.ticket.conversation_id, case.text("text"), by=case.by, ticket=case.ticket
    )

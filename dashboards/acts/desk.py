"""What the centre does about a matter that no unit works on: taken down, sorted out, given to somebody, marked."""

from dashboards import forms
from dashboards.acts.case import Case, department_named
from hotline.base.errors import BadInput, Forbidden, NotFound
from router import accusations, hearing, protecting, reassigning, seat, streets, talks
from router import dispatch as office
from tickets import clusters, grounds, handling, numbering, particulars, store
from tickets.models import Kind, Urgency, Waived
from tickets.rights import Role

UNBLAMED = "不计任何单位的退单；原单位的时限作废，新单位从签派时起重新计时。"
WRITERS = frozenset({Role.AGENT, Role.REVIEWER, Role.DISPATCHER, Role.CALLER})


async def save_draft(case: Case) -> None:
    known, draft = case.ticket.text, protecting.protected(drafted(case.form))
    handling.save_draft(case.uow, case.ticket, draft, by=case.by)
    if draft.text != known:
        hearing.hear(case.uow, case.ticket, draft.text)


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
        told=particulars.of_matter(form),
    )


def of_person(form: forms.Form) -> dict[str, str]:
    """What the citizen told of himself besides name, number and address."""
    return particulars.of_person({**form, "other_phone": forms.phone(form, "other_phone")})


async def submit(case: Case) -> None:
    await seat.register(case.uow, case.ticket, code=numbering.query_code(), by=case.by)


async def accept(case: Case) -> None:
    handling.accept(case.uow, case.ticket, by=case.by)


async def dispatch(case: Case) -> None:
    department = await department_named(case.uow, case.form.get("department", "") or case.form.get("candidate", ""))
    await office.by_person(
        case.uow,
        case.ticket,
        department,
        by=case.by,
        category=case.form.get("category") or None,
        kind=forms.member(Kind, case.form.get("kind", "")),
        reason=case.reason,
        co=await case.units("co"),
    )


async def reassign(case: Case) -> None:
    """To the unit that should have had it."""
    await reassigning.reassign(
        case.uow,
        case.ticket,
        await case.unit(),
        by=case.by,
        category=case.form.get("category") or None,
        kind=forms.member(Kind, case.form.get("kind", "")),
        reason=case.text(),
        co=await case.units("co"),
    )


async def undo_dispatch(case: Case) -> None:
    await handling.undo_dispatch(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def consult(case: Case) -> None:
    await handling.consult(case.uow, case.ticket, await case.units("units"), by=case.by, question=case.text())


async def end_consult(case: Case) -> None:
    await handling.end_consult(case.uow, case.ticket, by=case.by, outcome=case.text())


async def add_co(case: Case) -> None:
    helper = await case.unit()
    await streets.check(case.uow, case.ticket, [helper], reason=case.reason)
    await handling.add_co(case.uow, case.ticket, helper, by=case.by, reason=case.reason)


async def decide_objection(case: Case) -> None:
    upheld = forms.one_of(case.form, "upheld", ("yes", "no")) == "yes"
    await handling.decide_objection(case.uow, case.ticket, case.lead, by=case.by, upheld=upheld, reason=case.text())


async def answer_directly(case: Case) -> None:
    handling.direct_answer(case.uow, case.ticket, by=case.by, text=case.text("answer"))


async def ask(case: Case) -> None:
    handling.ask_more(case.uow, case.ticket, by=case.by, reason=case.text())


async def decline(case: Case) -> None:
    ground = forms.one_of(case.form, "ground", grounds.DECLINE)
    handling.decline(case.uow, case.ticket, by=case.by, ground=ground, note=case.reason)


async def note(case: Case) -> None:
    told = particulars.of_matter(case.form)
    handling.supplement(case.uow, case.ticket, case.text("text"), by=case.by, told=told)


async def withdraw(case: Case) -> None:
    """The citizen has said so, by telephone for example; here a person has asked back."""
    await handling.withdraw(case.uow, case.ticket, by=case.by, reason=case.text())


async def to_110(case: Case) -> None:
    handling.transfer_110(case.uow, case.ticket, by=case.by, reason=case.text())


async def from_110(case: Case) -> None:
    handling.return_from_110(case.uow, case.ticket, by=case.by, reason=case.text())


async def taken_by_110(case: Case) -> None:
    handling.taken_by_110(case.uow, case.ticket, by=case.by, reason=case.text())


async def closed_at_110(case: Case) -> None:
    handling.close_at_110(case.uow, case.ticket, by=case.by, reason=case.text())


async def mark(case: Case) -> None:
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


async def accused(case: Case) -> None:
    unit = await case.unit()
    await handling.mark_accused(case.uow, case.ticket, unit, by=case.by, reason=case.reason)
    await accusations.set_apart(case.uow, case.ticket, unit)


async def not_accused(case: Case) -> None:
    await handling.clear_accused(case.uow, case.ticket, by=case.by, reason=case.text())


async def recall(case: Case) -> None:
    await handling.recall(case.uow, case.ticket, case.lead, by=case.by, reason=case.text())


async def recuse(case: Case) -> None:
    handling.recuse(case.uow, case.ticket, await case.colleague(), by=case.by, reason=case.text())


async def readmit(case: Case) -> None:
    handling.readmit(case.uow, case.ticket, await case.colleague(), by=case.by, reason=case.text())


async def escalate(case: Case) -> None:
    handling.escalate(case.uow, case.ticket, by=case.by, reason=case.text())


async def person(case: Case) -> None:
    form = case.form
    told = {
        "name": form.get("name", "")[:40],
        "phone": forms.phone(form),
        "id_number": form.get("id_number", "")[:30],
        "address": form.get("address", "")[:200],
        **of_person(form),
    }
    waived = forms.member(Waived, form.get("waived", ""))
    await handling.note_person(case.uow, case.ticket, told, by=case.by, waived=waived)


async def join(case: Case) -> None:
    """Under the other's master; the same citizen's is a repeat."""
    number = numbering.tidy(case.text("master"), prefix=case.uow.settings.number_prefix)
    other = await store.ticket_by_number(case.uow.session, number)
    if other is None:
        raise NotFound("没有这个编号的工单，请核对；您填写的内容没有丢失")
    await clusters.join(case.uow, case.ticket, other, by=case.by, reason=case.text())


async def leave(case: Case) -> None:
    await clusters.leave(case.uow, case.ticket, by=case.by, reason=case.text())


async def reopen(case: Case) -> None:
    handling.reopen(case.uow, case.ticket, by=case.by, reason=case.text())


async def say(case: Case) -> None:
    """Write to the citizen: no act of the life cycle, so its right stands here."""
    if not case.by.roles & WRITERS:
        raise Forbidden("承办单位请把要说的话写进答复；需要直接联系诉求人请用“联系诉求人”登记")
    if case.ticket.conversation_id is None:
        raise BadInput("这张工单没有可以回信的渠道，请打电话")
    await talks.write_as_agent(case.uow, case.ticket.conversation_id, case.text("text"), by=case.by, ticket=case.ticket)

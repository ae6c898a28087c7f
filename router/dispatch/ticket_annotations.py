"""What a judgement says of a ticket, taken down on it: what it is, where, how urgent, and whom it is about."""

from classifier.text.gazetteer import LocatedPlace
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork
from router.accused import accused
from router.dispatch.automatic_policy import REPORT
from router.dispatch.catalogue import Catalogue
from router.dispatch.decision import DecisionContext, Judgement
from tickets import handling
from tickets.access import recusal
from tickets.access.rights import SYSTEM
from tickets.models import Kind, Ticket, Urgency
from tickets.organisation.levels import CENTRES
from tickets.person_models import Department
from tickets.personal_data import masking

URGENCIES = {"一般": Urgency.NORMAL, "紧急": Urgency.URGENT, "特急": Urgency.CRITICAL}
WHOSE = "系统识别：反映公职人员，看不出是哪个单位的，请先认定"


def note(ticket: Ticket, judgement: Judgement, keys: KeyRing) -> None:
    """What the text says, where no seat has entered it; how urgent and how secret it is, is only ever raised."""
    prediction, by_seat = judgement.prediction, ticket.registered_by is not None
    _locate(ticket, judgement.place, keys)
    ticket.confidential = ticket.confidential or judgement.confidential
    if ticket.kind is not Kind.REPORT and not (by_seat and ticket.kind is not Kind.OTHER):
        ticket.kind = _kind(ticket, judgement)
    if prediction is None:
        return
    machine = URGENCIES.get(prediction.urgency, Urgency.NORMAL)
    ticket.urgency = max(ticket.urgency, machine, key=list(Urgency).index)
    if not (by_seat and ticket.category):
        ticket.category = prediction.category.label if prediction.category else None


def _kind(ticket: Ticket, judgement: Judgement) -> Kind:
    """Without a model only a report is known by its words."""
    known = judgement.prediction is not None or judgement.kind == REPORT
    return Kind.of_label(judgement.kind) if judgement.kind and known else ticket.kind


def whose(found: accused.Accused | None, catalogue: Catalogue | None) -> str:
    """Why a person has to say which unit is meant."""
    if found is None or not found.may_be or catalogue is None:
        return WHOSE
    return f"系统识别：原话“{found.name}”，可能是{found.who(catalogue)}，看不出是哪一个，请先认定"


async def note_accused(uow: UnitOfWork, ticket: Ticket, judgement: Judgement, office: DecisionContext) -> None:
    """Whom the text is about: a unit of ours is kept away from it at once, anybody else is noted as written."""
    found = judgement.accused
    if judgement.accused_unknown and recusal.is_unsettled(ticket):
        may_be = found.may_be if found else ()
        reason = whose(found, office.catalogue)
        await handling.leave_accused_open(uow, ticket, reason=reason, may_be=may_be)
    if found is None or ticket.accused_id is not None:
        return
    if found.code is None:
        if "subject" not in ticket.details and not accused.YOU.fullmatch(found.name):
            ticket.details = {**ticket.details, "subject": found.name}
        return
    unit = office.catalogue.unit(found.code) if office.catalogue else None
    if unit is None or unit.level in CENTRES or unit.id in {cleared for cleared, _ in ticket.not_accused}:
        return
    department, words = await uow.session.get_one(Department, unit.id), f"系统识别，请核对；原话“{found.name}”"
    await handling.mark_accused(uow, ticket, department, by=SYSTEM, reason=words)


def hear_danger(uow: UnitOfWork, ticket: Ticket, judgement: Judgement) -> None:
    """Danger in a text that came without a message: typed by a seat, imported. Messages are screened at intake."""
    found = judgement.prediction
    if found is not None and found.danger and (ticket.danger is None or (found.rings and not ticket.danger_rings)):
        urgency = URGENCIES.get(found.urgency, Urgency.NORMAL)
        handling.hear_danger(uow, ticket, signal=found.danger, rings=found.rings, urgency=urgency)


def _locate(ticket: Ticket, place: LocatedPlace, keys: KeyRing) -> None:
    """What the text says of the place, where nobody has entered it."""
    ticket.district = ticket.district or place.county or None
    if ticket.address_sealed is None:
        masking.set_address(ticket, f"{place.street}{place.road_or_place}", keys)

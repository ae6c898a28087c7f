"""Consultation before dispatch (会商): units are asked, each gives an opinion, the dispatcher states the outcome."""

from collections.abc import Sequence

from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from tickets import events, store
from tickets.access.rights import Actor
from tickets.handling.dispatching import check_receiver
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import Ticket
from tickets.objection_models import Consultation, Opinion
from tickets.person_models import Department


async def consult(
    uow: UnitOfWork, ticket: Ticket, units: Sequence[Department], *, by: Actor, question: str
) -> Consultation:
    """Invite units before a hard matter is dispatched (北京条例12条〔法〕)."""
    for unit in units:
        await check_receiver(uow, ticket, unit, by=by)
    codes = [unit.code for unit in units]
    if len(set(codes)) != len(codes):
        raise BadInput("同一个单位只能邀请一次")
    step(uow, ticket, Act.CONSULT, by=by, reason=question, brought={"units": codes}, change={"会商单位": codes})
    opened = Consultation(ticket_id=ticket.id, question=question, opened_by=by.id or 0, opened_at=uow.now)
    uow.session.add(opened)
    await uow.session.flush()
    uow.session.add_all(Opinion(consultation_id=opened.id, department_id=unit.id) for unit in units)
    ids = tuple(unit.id for unit in units)
    uow.record(events.ConsultationOpened(at=uow.now, ticket_id=ticket.id, department_ids=ids))
    return opened


async def give_opinion(uow: UnitOfWork, ticket: Ticket, *, by: Actor, text: str) -> Opinion:
    """An invited unit's opinion; given again it replaces the first, and the journal keeps both."""
    wanted = await store.opinion_of(uow.session, ticket.id, by.scope)
    if wanted is None:
        raise Conflict("您单位没有被邀请参加这次会商，或者会商已经结束")
    words = clean(text).text
    step(
        uow,
        ticket,
        Act.GIVE_OPINION,
        by=by,
        unit_id=wanted.department_id,
        brought={"opinion": words},
        change={"意见": words},
    )
    wanted.text, wanted.given_by, wanted.given_at = words, by.id, uow.now
    uow.record(events.OpinionGiven(at=uow.now, ticket_id=ticket.id, department_id=wanted.department_id))
    return wanted


async def end_consult(uow: UnitOfWork, ticket: Ticket, *, by: Actor, outcome: str) -> None:
    """Ended without dispatching: the matter waits at the desk, with the outcome written down."""
    consultation = await store.open_consultation(uow.session, ticket.id)
    step(uow, ticket, Act.END_CONSULT, by=by, reason=outcome)
    if consultation is not None:
        consultation.outcome, consultation.closed_at = outcome, uow.now
    ticket.needs_person = "会商已结束，请派单"

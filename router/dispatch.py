"""From an undecided ticket to a department: ask the classifier outside any transaction, decide, write each alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from classifier.model import Prediction
from hotline.base.errors import Conflict
from hotline.base.log import logger
from hotline.base.uow import UnitOfWork, Work
from router import policy, replies, store, wording
from router.catalogue import Catalogue
from router.policy import Decision
from tickets import events, handling
from tickets import store as record
from tickets.lifecycle import Act, State
from tickets.models import Assignment, ChosenBy, Kind, Ticket, Urgency, WorkOrder
from tickets.people import Department
from tickets.rights import SYSTEM, Actor

DOORBELL = "classify"
BATCH = 64
LEASE = timedelta(seconds=60)
CHATTY = frozenset({"webchat", "telegram"})  # channels where one more line costs neither money nor quota
URGENCIES = {"一般": Urgency.NORMAL, "紧急": Urgency.URGENT, "特急": Urgency.CRITICAL}
log = logger(__name__)


class Guesser(Protocol):
    """What dispatch needs of a classifier."""

    version: str

    def predict(self, texts: Sequence[str]) -> list[Prediction]: ...


@dataclass(frozen=True, slots=True)
class Case:
    """An undecided ticket as the classifier needs it, outside the session."""

    id: int
    version: int
    text: str


async def run(work: Work, classifier: Guesser | None, catalogue: Catalogue, *, lease: timedelta = LEASE) -> int:
    """Decide undecided tickets in batches until none is left; returns how many. Safe to ring twice."""
    total = 0
    while cases := await _claim(work, lease):
        predictions = await _predict(classifier, [case.text for case in cases])
        for case, prediction in zip(cases, predictions, strict=True):
            await _decide_one(work, case, prediction, classifier, catalogue)
        total += len(cases)
    return total


async def _claim(work: Work, lease: timedelta) -> list[Case]:
    async with work.begin() as uow:
        found = await store.claim_undecided(uow.session, now=uow.now, limit=BATCH, lease=lease)
        return [Case(ticket.id, ticket.version, ticket.text) for ticket in found]


async def _predict(classifier: Guesser | None, texts: list[str]) -> list[Prediction | None]:
    """Predictions, or None for each where there is no model or it fails: nothing waits on the model."""
    if classifier is None:
        return [None] * len(texts)
    try:
        return list(await asyncio.to_thread(classifier.predict, texts))
    except Exception:
        log.exception("classifier_failed", documents=len(texts))
        return [None] * len(texts)


async def _decide_one(
    work: Work, case: Case, prediction: Prediction | None, classifier: Guesser | None, catalogue: Catalogue
) -> None:
    try:
        async with work.begin() as uow:
            ticket = await record.ticket(uow.session, case.id)
            if ticket.version != case.version or ticket.state is not State.PENDING_DISPATCH:
                ticket.claimed_until = None  # somebody was there meanwhile: looked at again, with what is new
                return
            await _apply(uow, ticket, prediction, classifier.version if classifier else None, catalogue)
    except Conflict:
        log.info("dispatch_overtaken", ticket=case.id)


async def _apply(
    uow: UnitOfWork, ticket: Ticket, prediction: Prediction | None, version: str | None, catalogue: Catalogue
) -> None:
    entry = catalogue.entry(prediction.category.label if prediction and prediction.category else None)
    unit = catalogue.unit(prediction.department.label if prediction and prediction.department else None)
    decision = policy.decide(
        prediction, text=ticket.text, entry=entry, unit=unit, threshold=uow.settings.dispatch_threshold
    )
    _understand(ticket, prediction)
    order = None
    if decision.dispatches and unit is not None:
        department = await uow.session.get_one(Department, unit.id)
        order = await handling.dispatch(uow, ticket, department, by=SYSTEM, reason=decision.reason)
    else:
        handling.to_people(uow, ticket, reason=decision.reason)
    uow.session.add(_assignment(uow, ticket, order, prediction, decision, version))


def _understand(ticket: Ticket, prediction: Prediction | None) -> None:
    if prediction is None:
        return
    ticket.urgency = URGENCIES.get(prediction.urgency, Urgency.NORMAL)
    ticket.danger = prediction.danger
    if prediction.type is not None:
        ticket.kind = Kind.of_label(prediction.type.label)
    ticket.confidential = ticket.confidential or ticket.kind is Kind.REPORT
    ticket.category = prediction.category.label if prediction.category else None


def _assignment(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder | None,
    prediction: Prediction | None,
    decision: Decision,
    version: str | None,
) -> Assignment:
    guess = prediction.department if prediction else None
    return Assignment(
        ticket_id=ticket.id,
        order_id=order.id if order else None,
        department_id=order.department_id if order else None,
        category=ticket.category,
        chosen_by=ChosenBy.MODEL,
        model_version=version,
        confidence=guess.confidence if guess else None,
        candidates=[{"department": code, "confidence": round(p, 4)} for code, p in decision.candidates],
        words=[word for word, _ in guess.words[:8]] if guess else [],
        basis=decision.reason[:200],
        decision="dispatch" if order else "person",
        at=uow.now,
    )


async def by_person(
    uow: UnitOfWork,
    ticket: Ticket,
    department: Department,
    *,
    by: Actor,
    category: str | None = None,
    kind: Kind | None = None,
    reason: str = "",
) -> WorkOrder:
    """A dispatcher's choice: the order, and the assignment that the classifier will learn from."""
    ticket.kind, ticket.category = kind or ticket.kind, category or ticket.category
    order = await handling.dispatch(uow, ticket, department, by=by, reason=reason)
    uow.session.add(
        Assignment(
            ticket_id=ticket.id,
            order_id=order.id,
            department_id=department.id,
            category=ticket.category,
            chosen_by=ChosenBy.STAFF,
            staff_id=by.id,
            candidates=[],
            words=[],
            basis=reason[:200],
            decision=Act.DISPATCH.value,
            at=uow.now,
        )
    )
    return order


async def look_again(uow: UnitOfWork, event: events.TicketSupplemented) -> None:
    """What waited for the citizen's words can be decided now."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.state is State.PENDING_DISPATCH and ticket.needs_person is None:
        uow.ring(DOORBELL)


async def warn_in_danger(uow: UnitOfWork, event: events.SentToPeople) -> None:
    """Whoever may be in danger hears at once whom to call; the centre's alarm is `notices.danger_seen`."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.danger is not None:
        await replies.tell(uow, ticket, wording.DANGER)


async def tell_dispatched(uow: UnitOfWork, event: events.OrderDispatched) -> None:
    """Tell the citizen who handles it and until when, where a line more costs nothing."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.source not in CHATTY:
        return
    order = await record.order(uow.session, event.order_id)
    department = await uow.session.get_one(Department, order.department_id)
    await replies.tell(uow, ticket, wording.dispatched(department.name, ticket.due_at))

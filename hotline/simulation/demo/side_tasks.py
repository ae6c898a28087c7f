"""What waits beside the life of a ticket: co-handlers' orders, letters, praise, statutes' stages, callers' lists."""

from channels import outbox
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.simulation.demo import by_law, queries, unit
from hotline.simulation.demo.desk import Desk, Job, Planned
from hotline.simulation.demo.pace import after
from sla.calendar import calendars
from sla.models import Supervision, SupervisionState
from sla.reviews import reviews
from sla.reviews.review_models import OPEN, Audit, Review
from sla.supervision import supervision_replies
from sla.supervision.supervision_grounds import Trigger
from tickets import handling, store
from tickets.access.rights import Role
from tickets.models import OrderState, WorkOrder

State = SupervisionState
CALL, SECOND_LOOK, TELL = (90, 260), (200, 900), (20, 120)  # working minutes
READ = (30, 500)
CO_SIGN, CO_ANSWER, SOON = (10, 80), (60, 170), (3, 12)
RECEIVE, REPLY, LOOK_AT_REPLY = (10, 70), (100, 400), (60, 240)
CONTENT = 3  # stars
MANNER = "已核实办理经过，向诉求人致歉，并对经办人员进行了提醒，今后注意沟通方式和时限。"
IN_TIME = "已查明延误原因，明确专人负责，尽快办结并答复诉求人。"
OTHERWISE = "已由分管负责人牵头研究，明确了责任人和办理时间，进展随时报送。"
EFFECT = "反馈属实，措施已落实。"


async def jobs(desk: Desk) -> list[tuple[str, Job]]:
    """Everything whose time has come: a name, and what is to be done in a transaction of its own."""
    now, calendar = desk.house.clock.now(), calendars.plain(desk.house.settings)
    async with desk.house.work.reading() as session:
        planned = [
            *[_co(desk, one, presses=presses) for one, presses in await queries.co_orders(session)],
            *[(f"praise{one.id}", one.dispatched_at, READ, _read(desk, one.id))
              for one in await queries.praise(session)],
            *await by_law.planned(desk, session),
            *[_letter(desk, one, presses=presses) for one, presses in await queries.letters(session)],
            *[(f"ask{one.id}", one.asked_at, CALL, _ring(desk, one.id)) for one in await queries.unanswered(session)],
            *[(f"again{one.id}", one.answered_at or now, SECOND_LOOK, _look(desk, one.id))
              for one in await queries.to_ask_again(session)],
            *[(f"call{one.id}", one.created_at, TELL, _tell(one.id)) for one in await queries.to_call(session)],
        ]  # fmt: skip
    return [(key, job) for key, since, minutes, job in planned if after(key, since, minutes, calendar) <= now]


def _co(desk: Desk, order: WorkOrder, *, presses: bool) -> Planned:
    async def help_lead(uow: UnitOfWork) -> None:
        found = await store.order(uow.session, order.id)
        if found.state is order.state:
            await unit.help_lead(desk, uow, await store.ticket(uow.session, found.ticket_id), found)

    minutes = SOON if presses else CO_ANSWER if order.signed_at else CO_SIGN
    return f"co{order.id}{order.state}", order.signed_at or order.dispatched_at, minutes, help_lead


def _read(desk: Desk, order_id: int) -> Job:
    """The praised unit has read it."""

    async def read(uow: UnitOfWork) -> None:
        order = await store.order(uow.session, order_id)
        if order.state is OrderState.TO_KNOW:
            ticket = await store.ticket(uow.session, order.ticket_id)
            handling.note_praise(uow, ticket, order, by=desk.of_unit(order, Role.UNIT_CLERK))

    return read


def _letter(desk: Desk, letter: Supervision, *, presses: bool) -> Planned:
    async def write(uow: UnitOfWork) -> None:
        found = await uow.session.get_one(Supervision, letter.id)
        if found.state is letter.state:
            await _act_on(desk, uow, found)

    since = letter.replied_at or letter.approved_at or letter.received_at or letter.ordered_at
    ordinary = {State.ORDERED: RECEIVE, State.RECEIVED: REPLY}.get(letter.state, LOOK_AT_REPLY)
    return f"letter{letter.id}{letter.state}", since, SOON if presses else ordinary, write


async def _act_on(desk: Desk, uow: UnitOfWork, letter: Supervision) -> None:
    """The unit signs for a letter, then replies; the supervisor records what it has brought about."""
    if letter.state not in {State.ORDERED, State.RECEIVED}:
        await supervision_replies.accept(uow, letter, by=desk.centre(Role.SUPERVISOR), effect=EFFECT)
        return
    unit_id = letter.department_id
    by = desk.roster.unit(unit_id, Role.UNIT_CLERK) if unit_id else desk.centre(Role.DISPATCHER)
    if letter.state is State.ORDERED:
        await supervision_replies.receive(uow, letter, by=by)
        return
    late = letter.trigger in {Trigger.OVERDUE, Trigger.STAGE_OVERDUE}
    words = MANNER if letter.trigger == Trigger.MANNER else IN_TIME if late else OTHERWISE
    await supervision_replies.reply(uow, letter, by=by, text=words)


def _ring(desk: Desk, review_id: int) -> Job:
    """A caller rings who did not reply to the question; most are content."""

    async def ring(uow: UnitOfWork) -> None:
        review = await uow.session.get_one(Review, review_id)
        if review.state in OPEN:
            stars = desk.rng.choices((5, 4, 3, 2), (45, 35, 18, 2))[0]
            solved, by = stars >= CONTENT, desk.centre(Role.CALLER)
            await reviews.answer(uow, review, solved=solved, satisfied=stars, reason="", by=by, contacted=True)

    return ring


def _look(desk: Desk, review_id: int) -> Job:
    """Somebody else asks again, and mostly gets the same answer."""

    async def look(uow: UnitOfWork) -> None:
        review = await uow.session.get_one(Review, review_id)
        if review.audit is Audit.CHOSEN:
            by = desk.centre(Role.CALLER, without=review.taken_by)
            stars = review.satisfied or CONTENT
            reviews.audit(uow, review, by=by, contacted=True, solved=True, satisfied=stars, note="与首次回访一致")

    return look


def _tell(outbox_id: int) -> Job:
    async def tell(uow: UnitOfWork) -> None:
        await outbox.called(uow, outbox_id)

    return tell

"""A look at a citizen's full data: for a purpose, on record, for a while; of a report only with a second person.

济南条例32条〔法〕: the reported must not learn who reported. So a unit never sees it on a confidential ticket,
and at the centre nobody sees it alone.
"""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, store, trail
from tickets.access.rights import SYSTEM, Actor
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import Ticket
from tickets.personal_data.reveal_models import Reveal, RevealPurpose, RevealState
from tickets.trail import Outcome, TrailKind, reveal_check

LASTS = timedelta(minutes=15)  # long enough for a call, short enough for a lunch break
ASKED_FOR = timedelta(hours=24)  # a request that nobody decides is no request any more
FOR_LIFE = "接警后立即核实人身安全"
FEWEST = 4  # characters of words: "核实" says nothing


async def needs_second_person(session: AsyncSession, ticket: Ticket, by: Actor) -> bool:
    """At the centre on every ticket of the writer of a confidential one: a citizen known here is known there.

    A unit gets no hint of it: it learns nothing of its citizens' other tickets.
    """
    if ticket.confidential or not by.is_centre:
        return ticket.confidential
    return await store.has_confidential(session, ticket.citizen_id)


async def ask(uow: UnitOfWork, ticket: Ticket, *, by: Actor, purpose: RevealPurpose | None, words: str) -> Reveal:
    """Open the look at once, or put it before a second person. Raises Forbidden for a unit on a confidential ticket."""
    if ticket.erased_at is not None:
        raise Conflict("这件的个人信息已按规定抹去，没有可以查看的内容")
    if ticket.confidential and not by.is_centre:
        raise Forbidden("保密件的诉求人信息不向承办单位提供；需要联系诉求人，请由热线转达")
    if purpose is None or purpose is RevealPurpose.LIFE:
        raise BadInput("请选择查看的用途")
    if len(words) < FEWEST:
        raise BadInput(f"请写明为什么要看，至少 {FEWEST} 个字")
    if await store.reveal_under_way(uow.session, ticket.id, by.id or 0, now=uow.now, asked_after=uow.now - ASKED_FOR):
        raise Conflict("您已经申请过，请等审批；或者已经可以查看，请刷新页面")
    second = await needs_second_person(uow.session, ticket, by)
    step(uow, ticket, Act.ASK_REVEAL if second else Act.REVEAL, by=by, reason=words, change={"用途": purpose.label})
    look = Reveal(
        ticket_id=ticket.id,
        staff_id=by.id or 0,
        purpose=purpose,
        words=words,
        state=RevealState.WAITING if second else RevealState.OPEN,
        asked_at=uow.now,
        decision="",
        open_until=None if second else uow.now + LASTS,
    )
    uow.session.add(look)
    await uow.session.flush()
    outcome = Outcome.ASKED if second else Outcome.DONE
    _note(uow, ticket, look, by=by, outcome=outcome)
    if second:
        uow.record(events.RevealAsked(at=uow.now, ticket_id=ticket.id, reveal_id=look.id))
    return look


async def open_for_life(uow: UnitOfWork, ticket: Ticket, *, by: Actor) -> None:
    """The person who takes a ringing alarm reads at once what happens, where, and the number to call back.

    A life goes before secrecy: no second person is waited for, of a report neither. It is on record like any look.
    """
    if ticket.erased_at is not None:
        return
    change = {"用途": RevealPurpose.LIFE.label, "查看人": by.name}
    step(uow, ticket, Act.REVEAL_FOR_LIFE, by=SYSTEM, reason=FOR_LIFE, change=change)
    look = Reveal(
        ticket_id=ticket.id,
        staff_id=by.id or 0,
        purpose=RevealPurpose.LIFE,
        words=FOR_LIFE,
        state=RevealState.OPEN,
        asked_at=uow.now,
        decision="",
        open_until=uow.now + LASTS,
    )
    uow.session.add(look)
    await uow.session.flush()
    _note(uow, ticket, look, by=by, outcome=Outcome.DONE)


def _note(uow: UnitOfWork, ticket: Ticket, look: Reveal, *, by: Actor, outcome: Outcome) -> None:
    """Under the trail's seal, so that a row that is changed, added or deleted later shows (`trail.reveal_check`)."""
    words = reveal_check.mark_of_words(look.words, uow.settings.keys)
    about, facts = ticket.number, {"purpose": look.purpose.value, "look": look.id, "words": words}
    trail.note(uow, TrailKind.REVEAL, by=by, outcome=outcome, about=about, **facts)


def decide(uow: UnitOfWork, ticket: Ticket, look: Reveal, *, by: Actor, granted: bool, words: str = "") -> None:
    """The second person's word; raises Forbidden for one's own request."""
    if look.state is not RevealState.WAITING or look.asked_at < uow.now - ASKED_FOR:
        raise Conflict("这个申请已经有人审批，或已过期；请刷新看看")
    if look.staff_id == by.id:
        raise Forbidden("不能审批自己的申请，请另一位有权审批的同事办理")
    step(uow, ticket, Act.GRANT_REVEAL if granted else Act.REFUSE_REVEAL, by=by, reason=words)
    outcome = Outcome.DONE if granted else Outcome.REFUSED
    trail.note(uow, TrailKind.REVEAL, by=by, outcome=outcome, about=ticket.number, look=look.id, asked_by=look.staff_id)
    look.state = RevealState.OPEN if granted else RevealState.REFUSED
    look.decided_by, look.decided_at, look.decision = by.id, uow.now, words
    look.open_until = uow.now + LASTS if granted else None

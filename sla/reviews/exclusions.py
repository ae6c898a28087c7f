"""Taking a matter out of the three rates (剔除): for a listed reason only, asked by one person, approved by another."""

from hotline.base.errors import Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean, needed_words
from sla import store
from sla.indicators.indicator_facts import Exclude
from sla.models import Exclusion, Review
from tickets.access.rights import Actor, require
from tickets.lifecycle import Act


async def ask(uow: UnitOfWork, review: Review, *, by: Actor, reason: Exclude, note: str) -> Exclusion:
    """The unit, or the centre, asks for it; nothing changes until it is approved."""
    require(by, Act.ANSWER if by.may(Act.ANSWER) else Act.SUPERVISE, department_id=review.department_id)
    words = needed_words(note, "剔除须写明情况")
    if await store.exclusion_of(uow.session, review.id) is not None:
        raise Conflict("这条评价已经申请过剔除")
    asked = Exclusion(review_id=review.id, reason=reason.value, note=words, asked_by=by.id or 0, asked_at=uow.now)
    uow.session.add(asked)
    await uow.session.flush()
    return asked


def approve(uow: UnitOfWork, exclusion: Exclusion, *, by: Actor, note: str = "") -> None:
    """The person who asked does not approve; the rates leave the ticket out from this moment on."""
    _decide(exclusion, by=by)
    exclusion.approved_by, exclusion.approved_at = by.id, uow.now
    exclusion.decision = clean(note).text or None


def refuse(uow: UnitOfWork, exclusion: Exclusion, *, by: Actor, note: str) -> None:
    """The matter stays in the rates, and the reason on record."""
    _decide(exclusion, by=by)
    words = needed_words(note, "不同意剔除须写明理由")
    exclusion.refused_at, exclusion.decision = uow.now, words


def _decide(exclusion: Exclusion, *, by: Actor) -> None:
    require(by, Act.SUPERVISE)
    if by.id == exclusion.asked_by:
        raise Forbidden("申请人不能审批自己的剔除申请")
    if exclusion.approved_at is not None or exclusion.refused_at is not None:
        raise Conflict("这项剔除已经审批")

"""Yellow and red cards (DOMAIN 4.3): recorded against a unit with event, rule and time; appealed, and withdrawn."""

from datetime import datetime
from typing import Any

from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import needed_words
from sla import events
from sla.models import AppealState, Card
from sla.policy.promises import ANSWERABLE, Promise, Step
from sla.sweep.sweep_store import Due
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import Actor, require
from tickets.lifecycle import Act, Named
from tickets.models import Ticket, WorkOrder


class CardRule(Named):
    """Why a card is shown."""

    OVERDUE = "overdue", "办理超时"
    STAGE_OVERDUE = "stage_overdue", "环节超时"
    FALSE_CLOSING = "false_closing", "虚假办结"
    NO_REASON = "no_reason", "不说明理由"

    @property
    def by_hand(self) -> bool:
        return self in {CardRule.FALSE_CLOSING, CardRule.NO_REASON}


def shown(row: Due, step: Step, now: datetime) -> dict[str, Any] | None:
    """The fields of the card that the step shows: yellow when a unit's promise has run out, red when that lasts."""
    if row.department_id is None or row.promise is Promise.SUPERVISION or step not in {Step.RED, Step.RED_CARD}:
        return None
    return {
        "ticket_id": row.ticket_id,
        "order_id": row.order_id,
        "department_id": row.department_id,
        "deadline_id": row.id,
        "due_at": row.due_at,
        "red": step is Step.RED_CARD,
        "rule": (CardRule.OVERDUE if row.promise in ANSWERABLE else CardRule.STAGE_OVERDUE).value,
        "reason": "",
        "at": now,
        "appeal": AppealState.NONE,
    }


async def show(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, red: bool, rule: CardRule, reason: str
) -> Card:
    """A card by hand: false closing, no reason given. Those of the clock come by themselves."""
    if not rule.by_hand:
        raise BadInput("超时的牌由系统记录，不用人工出牌")
    words = needed_words(reason, "请写明出牌的事实")
    what = f"{_colour(red=red)}（{rule.label}）"
    handling.step(uow, ticket, Act.SHOW_CARD, by=by, order=order, reason=words, change={"牌": what})
    card = Card(
        ticket_id=ticket.id,
        order_id=order.id,
        department_id=order.department_id,
        red=red,
        rule=rule.value,
        reason=words,
        at=uow.now,
        person_id=order.answered_by or order.signed_by,
        shown_by=by.id,
        appeal=AppealState.NONE,
    )
    uow.session.add(card)
    await uow.session.flush()
    uow.record(events.CardShown(**_about(uow, card, words)))
    return card


async def appeal(uow: UnitOfWork, card: Card, *, by: Actor, grounds: str) -> None:
    """The unit objects to the card, once, with grounds."""
    require(by, Act.APPEAL_CARD, department_id=card.department_id)
    if card.withdrawn_at is not None:
        raise Conflict("这张牌已经撤销，不用申诉")
    if card.appeal is not AppealState.NONE:
        raise Conflict(f"这张牌{card.appeal.label}，不能再次申诉")
    words = needed_words(grounds, "请写明申诉理由")
    await _journal(uow, card, Act.APPEAL_CARD, by=by, reason=words)
    card.appeal, card.appeal_grounds, card.appealed_at = AppealState.APPEALED, words, uow.now
    card.appealed_by = by.id
    uow.record(events.CardAppealed(**_about(uow, card, words)))


async def decide_appeal(uow: UnitOfWork, card: Card, *, by: Actor, upheld: bool, reason: str) -> None:
    """Upheld: the card is withdrawn, with the reason; it stays in the record."""
    require(by, Act.DECIDE_APPEAL)
    if card.appeal is not AppealState.APPEALED:
        raise Conflict("这张牌没有待审的申诉，可能别人已经处理")
    words = needed_words(reason, "请写明审核意见")
    await _journal(uow, card, Act.DECIDE_APPEAL, by=by, reason=words)
    card.appeal = AppealState.UPHELD if upheld else AppealState.REJECTED
    card.decision, card.decided_by = words, by.id
    card.withdrawn_at = uow.now if upheld else None
    uow.record(events.CardDecided(**_about(uow, card, words), withdrawn=upheld))


async def withdraw(uow: UnitOfWork, card: Card, *, by: Actor, reason: str) -> None:
    """Taken back without an appeal: it was shown in error."""
    require(by, Act.WITHDRAW_CARD)
    if card.withdrawn_at is not None or card.appeal is AppealState.APPEALED:
        raise Conflict("这张牌已经撤销，或有申诉待审，请刷新后再看")
    words = needed_words(reason, "撤销须写明理由")
    await _journal(uow, card, Act.WITHDRAW_CARD, by=by, reason=words)
    card.decision, card.decided_by, card.withdrawn_at = words, by.id, uow.now
    uow.record(events.CardDecided(**_about(uow, card, words), withdrawn=True))


async def _journal(uow: UnitOfWork, card: Card, act: Act, *, by: Actor, reason: str) -> None:
    ticket = await tickets.ticket(uow.session, card.ticket_id)
    order = await tickets.order(uow.session, card.order_id) if card.order_id else None
    change = {"牌": _colour(red=card.red)}
    handling.step(uow, ticket, act, by=by, reason=reason, change=change, order=order)


def _colour(*, red: bool) -> str:
    return "红牌" if red else "黄牌"


def _about(uow: UnitOfWork, card: Card, reason: str) -> dict[str, Any]:
    return {
        "at": uow.now,
        "ticket_id": card.ticket_id,
        "department_id": card.department_id,
        "red": card.red,
        "reason": reason,
    }

"""Yellow and red cards (DOMAIN 4.3): recorded against a unit with event, rule and time; appealed, and withdrawn."""

from datetime import datetime
from typing import Any

from hotline.base.errors import BadInput, Conflict
from hotline.base.text import clean
from hotline.base.uow import UnitOfWork
from sla.escalation import Step
from sla.models import AppealState, Card
from sla.policy import Promise
from sla.sweep_store import Due
from tickets.lifecycle import Act
from tickets.rights import Actor, require

OVERDUE, STAGE_OVERDUE = "overdue", "stage_overdue"  # 办理超时, 环节超时
FALSE_CLOSING = "false_closing"  # 虚假办结


def shown(row: Due, step: Step, now: datetime) -> dict[str, Any] | None:
    """The fields of the card that the step shows: yellow when a unit's promise has run out, red when that lasts."""
    if row.department_id is None or row.promise is Promise.SUPERVISION or step not in {Step.RED, Step.RED_CARD}:
        return None
    handled = row.promise in {Promise.HANDLE, Promise.REWORK}
    return {
        "ticket_id": row.ticket_id,
        "order_id": row.order_id,
        "department_id": row.department_id,
        "deadline_id": row.id,
        "due_at": row.due_at,
        "red": step is Step.RED_CARD,
        "rule": OVERDUE if handled else STAGE_OVERDUE,
        "at": now,
        "appeal": AppealState.NONE,
    }


def appeal(uow: UnitOfWork, card: Card, *, by: Actor, grounds: str) -> None:
    """The unit objects to the card, once, with grounds."""
    require(by, Act.OBJECT, department_id=card.department_id)
    if card.appeal is not AppealState.NONE:
        raise Conflict(f"这张牌{card.appeal.label}，不能再次申诉")
    words = clean(grounds).text
    if not words:
        raise BadInput("请写明申诉理由")
    card.appeal, card.appeal_grounds, card.appealed_at = AppealState.APPEALED, words, uow.now


def decide_appeal(uow: UnitOfWork, card: Card, *, by: Actor, upheld: bool, reason: str) -> None:
    """Upheld: the card is withdrawn, with the reason; it stays in the record."""
    require(by, Act.SUPERVISE)
    if card.appeal is not AppealState.APPEALED:
        raise Conflict("这张牌没有待审的申诉，可能别人已经处理")
    words = clean(reason).text
    if not words:
        raise BadInput("请写明审核意见")
    card.appeal = AppealState.UPHELD if upheld else AppealState.REJECTED
    card.decision, card.decided_by = words, by.id
    card.withdrawn_at = uow.now if upheld else None

"""View model of a conversation's page: who answers, what was recognised, its lines for the page and for its script."""

from datetime import datetime
from typing import Any

from dashboards.ticket.identity import ShownMessage
from dashboards.web import formatting
from tickets import conversation_holder
from tickets.access.rights import Actor
from tickets.conversation_holder import ConversationStanding, TalkHolder
from tickets.message_models import Author, Conversation

_BARE_WISH = 8  # characters; a line that asks for a person and is no longer than this contains no matter


def status(now: ConversationStanding, actor: Actor, moment: datetime) -> str:
    """Who answers this citizen, in words for this reader."""
    if now.holder is TalkHolder.MACHINE:
        return "● 由系统自动回复"
    waits = f"，已等 {formatting.span(moment - now.waiting_since)}" if now.waiting_since else ""
    if now.holder is TalkHolder.QUEUE:
        return f"◆ 市民在等人工回复{waits}"
    if now.is_held_by_another(actor.id):
        return f"■ {conversation_holder.answering(now)}"
    return f"◆ 您正在接待，市民在等您回复{waits}" if waits else "● 您正在接待，已回复"


def held(now: ConversationStanding) -> str:
    return f"{now.holder.value}:{now.holder_id or ''}"


def heard(shown: list[ShownMessage], conversation: Conversation) -> str:
    """What the citizen has said since a person was asked for, to be registered as it is or edited."""
    said = [one for one in shown if one.author is Author.CITIZEN and one.sequence >= conversation.talk_from]
    texts = [one.text for one in said if one.sequence > conversation.talk_from or len(one.text) > _BARE_WISH]
    return "\n".join(line for line in texts if line)


def as_json(shown: list[ShownMessage]) -> list[dict[str, Any]]:
    return [
        {
            "seq": one.sequence,
            "from": one.author.value,
            "text": formatting.without_secrets(one.text) or "（没有文字）",
            "at": formatting.moment(one.sent_at),
        }
        for one in shown
    ]

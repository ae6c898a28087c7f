"""The web chat as a channel: its frames may also come by POST, where a browser's sockets are blocked."""

from datetime import datetime
from typing import ClassVar

from channels.contract import Answer, Ignored, Outcome, Outgoing, Parsed, RawDelivery, Refused
from channels.webchat import protocol
from channels.webchat.hints import bell_of
from hotline.base.hints import Hints, hints_for
from hotline.base.settings import Settings

_JSON = "application/json"


class WebChat:
    kind: ClassVar[str] = "webchat"
    label: ClassVar[str] = "网页聊天"

    def __init__(self, settings: Settings) -> None:
        self.hints: Hints = hints_for(settings)

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None:  # noqa: ARG002 - a token does not age
        """The token is the key and the name: 128 random bits that only this browser knows."""
        if not protocol.is_token(raw.headers.get("x-chat-token")):
            raise Refused("聊天凭证无效，请刷新页面", status=401)

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:
        frame = protocol.read(raw.body)
        if isinstance(frame, protocol.Hello):
            return (Ignored("聊天握手"),)
        return (protocol.message(frame, token=raw.headers["x-chat-token"], now=now),)

    def answer(self, raw: RawDelivery, outcome: Outcome, refusal: Refused | None = None) -> Answer:  # noqa: ARG002
        if refusal:
            return Answer(refusal.refused_status, protocol.error(refusal.message), _JSON)
        if outcome is Outcome.FAILED:
            return Answer(503, protocol.error("系统忙，请稍后重发"), _JSON)
        return Answer(200, '{"type":"taken"}', _JSON)

    async def send(self, message: Outgoing) -> str:
        """Nothing travels: the message row is the truth, and the open windows are told to read it."""
        self.hints.ring(bell_of(message.address))
        return ""

    async def close(self) -> None:
        await self.hints.close()

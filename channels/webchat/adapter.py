"""The web chat as a channel: its frames may also come by POST, where a browser's sockets are blocked."""

from datetime import datetime
from typing import ClassVar

from channels.contract import Ignored, IntakeOutcome, Outgoing, Parsed, RawDelivery, RefusedDelivery, WebhookResponse
from channels.webchat import protocol
from channels.webchat.origins import Origins
from channels.webchat.tokens import Tokens
from channels.webchat.wakeups import wakeup_of
from hotline.base.request_limits import limits
from hotline.base.request_limits.limits import Counted
from hotline.base.settings import Settings
from hotline.base.wakeup_profile import wakeups_for
from hotline.base.wakeups import Wakeups

_JSON = "application/json"


class WebChat:
    kind: ClassVar[str] = "webchat"
    label: ClassVar[str] = "网页聊天"

    def __init__(self, settings: Settings) -> None:
        self.wakeups: Wakeups = wakeups_for(settings)
        self._tokens, self._origins = Tokens(lambda: settings.keys), Origins(settings.site_url)
        self._free = settings.free

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None:  # noqa: ARG002 - a token does not age
        """The token is the key and the name; only this browser and we know it, and we have made it."""
        if not self._origins.are_ours(raw.headers.get("origin")):
            raise RefusedDelivery("不接受来自这个网站的聊天", status=403)
        if not self._tokens.is_ours(raw.headers.get("x-chat-token")):
            raise RefusedDelivery("聊天凭证无效，请刷新页面", status=401)

    def counted(self, raw: RawDelivery) -> list[Counted]:
        return limits.of_chat(raw.headers["x-chat-token"], raw.remote, self._free)

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:
        frame = protocol.read(raw.body)
        if isinstance(frame, protocol.Hello):
            return (Ignored("聊天握手"),)
        token = raw.headers["x-chat-token"]
        return (protocol.message(frame, token=token, now=now, address=raw.remote),)

    def answer(
        self,
        raw: RawDelivery,  # noqa: ARG002
        outcome: IntakeOutcome,
        refusal: RefusedDelivery | None = None,
    ) -> WebhookResponse:
        if refusal:
            return WebhookResponse(refusal.refused_status, protocol.error(refusal.message), _JSON)
        if outcome is IntakeOutcome.FAILED:
            return WebhookResponse(503, protocol.error("系统忙，请稍后重发"), _JSON)
        return WebhookResponse(200, '{"type":"taken"}', _JSON)

    async def send(self, message: Outgoing) -> str:
        """Nothing is sent: the message row is the truth, and the open windows are woken to read it."""
        self.wakeups.wake(wakeup_of(message.address))
        return ""

    async def close(self) -> None:
        await self.wakeups.close()

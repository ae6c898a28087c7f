"""What every channel adapter offers, and what passes between it and the system.

An adapter knows its provider's words and nothing else: `authenticate` and `parse` take what arrived and the moment,
touch no database and no network, and either return or raise; `send` talks to the provider; `answer` is what calms it.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

from hotline.base.errors import HotlineError
from hotline.base.request_limits.limits import Counted


@dataclass(frozen=True, slots=True)
class RawDelivery:
    """One webhook call, frame or file, exactly as it came."""

    body: bytes
    method: str = "POST"
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    remote: str = ""  # the peer's address, proxies already resolved


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a call: who spoke, when in milliseconds from its start, and what."""

    speaker: str
    begin_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, voice, video or document in a message: the provider's own id for it, to be fetched after the message."""

    ref: str
    name: str = ""


class MessageKind(StrEnum):
    TEXT = "text"
    CALL = "call"
    MISSED_CALL = "missed_call"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A citizen's message, the same shape from every channel. `Channel.ids_last` says how far its id is unique."""

    channel: str
    external_id: str
    account: str = ""  # ours, at which it arrived: another account may use the same ids
    sender: str  # the citizen's id on this channel: openid, phone number, chat token
    text: str
    sent_at: datetime
    kind: MessageKind = MessageKind.TEXT
    phone: str = ""  # E.164 without the plus for foreign numbers, national form for ours
    name: str = ""
    segments: tuple[Segment, ...] = ()
    media: tuple[Media, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)  # JSON; what the record should keep of the envelope
    address: str = ""  # of the sender, by an address that is open to all: under it new matters are counted


@dataclass(frozen=True, slots=True)
class Ignored:
    """Well-formed and of no interest: answered with success, counted, not kept."""

    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """What the network says of a message that the provider took: whether the citizen's device has it."""

    outbox_id: int
    delivered: bool
    reason: str  # the provider's code and words
    at: datetime


class RefusedDelivery(HotlineError):
    """Not let in. 401/403: wrong signature or source, nothing kept. 400: broken contract, kept masked for a look."""

    title = "请求被拒绝"

    def __init__(self, message: str, *, status: int = 400, retry_after: int = 0) -> None:
        super().__init__(message)
        self.refused_status, self.retry_after = status, retry_after


Parsed = tuple[InboundMessage | Ignored | DeliveryReceipt, ...]


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """What goes back to the provider."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"
    retry_after: int = 0  # seconds, where it is too often


class IntakeOutcome(StrEnum):
    """How the office took a delivery; a repeat is answered exactly like the first."""

    ACCEPTED = "accepted"
    IGNORED = "ignored"
    REFUSED = "refused"
    FAILED = "failed"  # our own trouble: the provider should come again


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to be sent. The same `id` may come twice after a crash: then `attempt` is above one."""

    id: int
    address: str  # the citizen's id on this channel
    text: str
    attempt: int = 1
    choices: tuple[str, ...] = ()  # answers for one touch, where the channel has buttons; they come back as plain words
    notice: Mapping[str, str] | None = None  # keywords of a subscription message, sent in place of the text


class Cause(StrEnum):
    """Why a provider has not said that it took a message."""

    LATER = "later"  # passes by itself: busy, too fast, no connection
    UNKNOWN = "unknown"  # no answer in time: the provider may have taken it
    ACCOUNT = "account"  # our account or its settings: every message meets it until somebody mends them
    NEVER = "never"  # this message or this address, at any time


class Obstacle(StrEnum):
    """Why a message did not reach its recipient, as the list of undelivered messages sorts them."""

    label: str

    WINDOW = "window", "超过可以主动发消息的时间或条数"
    BLOCKED = "blocked", "对方拒收或取消关注"
    ADDRESS = "address", "号码或账号无效"
    CONTENT = "content", "内容不被接收"
    ACCOUNT = "account", "我方账号或设置有问题"
    RECEIPT = "receipt", "运营商回执：没有送达"
    BUSY = "busy", "对方的服务多次没有接收"
    UNKNOWN = "unknown", "不知道有没有送达"

    def __new__(cls, code: str, label: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


_USUAL = {Cause.LATER: Obstacle.BUSY, Cause.UNKNOWN: Obstacle.UNKNOWN, Cause.ACCOUNT: Obstacle.ACCOUNT}


class SendFailed(HotlineError):
    """The provider did not say that it took the message. `after`: seconds that it asked us to wait."""

    title = "没有发出"

    def __init__(
        self, message: str, cause: Cause, *, after: float | None = None, obstacle: Obstacle | None = None
    ) -> None:
        super().__init__(message)
        self.cause, self.after = cause, after
        self.obstacle = obstacle or _USUAL.get(cause, Obstacle.ADDRESS)

    @property
    def retryable(self) -> bool:
        return self.cause is not Cause.NEVER


class FetchFailed(HotlineError):
    """The provider did not hand a file out; `retryable` says whether coming again can help."""

    title = "没有取到附件"

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable


@runtime_checkable
class OpenToAll(Protocol):
    """A channel without a provider before it: what comes in by it is counted."""

    def counted(self, raw: RawDelivery) -> Sequence[Counted]: ...


@runtime_checkable
class MediaSource(Protocol):
    """What an adapter offers besides where its messages carry media."""

    def media(self, ref: str) -> AsyncGenerator[bytes, None]:
        """The bytes of one file, piece by piece; raises FetchFailed."""


@dataclass(frozen=True, slots=True)
class Once:
    """What a delivery says it is (its moment and nonce), and what it holds: another content under it is forged."""

    nonce: str
    content: bytes


@runtime_checkable
class OnceOnly(Protocol):
    """What an adapter offers besides where its deliveries carry a nonce."""

    def once(self, raw: RawDelivery) -> Once | None:
        """Of an authentic delivery; None where this one carries no content."""


class Adapter(Protocol):
    kind: ClassVar[str]  # as in InboundMessage.channel
    label: ClassVar[str]  # as people read it

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None:
        """Return if it is from the provider, else raise Refused with 401 or 403; compared in constant time."""

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:
        """Pure: the messages in the delivery; raises Refused(status=400) in words where the contract is broken."""

    def answer(
        self, raw: RawDelivery, outcome: IntakeOutcome, refusal: RefusedDelivery | None = None
    ) -> WebhookResponse:
        """What this provider needs to hear, for each outcome."""

    async def send(self, message: Outgoing) -> str:
        """Hand one message to the provider and return its id there; raises SendFailed."""

    async def close(self) -> None:
        """Give back connections."""

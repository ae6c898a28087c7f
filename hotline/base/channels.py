"""What is true of every channel, a row each. What any module asks about a channel is derived from here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Channel:
    """`adapter` (module:class) is imported only where it is served; `needs`: settings that must not be empty."""

    label: str  # in sentences
    short: str  # in lists
    adapter: str
    needs: tuple[str, ...] = ()
    by_voice: bool = False  # a person speaks; a question in writing cannot be answered there
    chatty: bool = False  # one more line costs neither money nor quota
    proves_number: bool = False  # the network proves the number of the person who writes or calls
    read_here: bool = False  # citizens read our lines on our own page, not a copy that was sent
    ids_last: timedelta | None = None  # an id is of one sender, and so long; None: of the whole channel, for ever
    sends: tuple[str, ...] = ()  # the provider's limits of an account of ours, as `hotline.base.send_limits.SendRate`
    sends_to_one: tuple[str, ...] = ()  # likewise, of one recipient
    falls_back: tuple[str, ...] = ()  # steps after a message that did not arrive (`HOTLINE_FALLBACK`)
    own_process: bool = False  # loads so much that the city profile serves it in a pair of processes of its own


CHANNELS: Mapping[str, Channel] = {
    "phone": Channel(
        "电话",
        "电话",
        "channels.phone.freeswitch:FreeSwitch",
        ("phone_password",),
        by_voice=True,
        proves_number=True,
    ),
    "webchat": Channel("网页聊天", "网页", "channels.webchat.adapter:WebChat", chatty=True, read_here=True),
    "wechat": Channel(
        "微信公众号",
        "微信",
        "channels.messenger.wechat:WeChat",
        ("wechat_token", "wechat_appid", "wechat_secret"),
        ids_last=timedelta(days=3),  # three tries within a minute
        falls_back=("notice", "sms"),
    ),
    "telegram": Channel(
        "Telegram",
        "Telegram",
        "channels.messenger.telegram:Telegram",
        ("telegram_token", "telegram_secret"),
        chatty=True,
        ids_last=timedelta(days=7),  # core.telegram.org/bots/api, update_id: a week without updates
        sends=("30/second",),  # core.telegram.org/bots/faq
        sends_to_one=("60/minute",),  # one a second, short bursts allowed (likewise)
        falls_back=("sms",),
        own_process=True,  # aiogram: 165 MB and 5 s
    ),
    "sms": Channel(
        "短信",
        "短信",
        "channels.sms.aliyun:Aliyun",
        ("sms_path_secret", "sms_key_id", "sms_key_secret"),
        ids_last=timedelta(days=3),  # sequence numbers wrap; a push comes again for ten minutes
        sends_to_one=("50/day",),  # of one signature and template (help.aliyun.com/document_detail/2881383.html)
        proves_number=True,
    ),
}


def _where(fact: Callable[[Channel], bool]) -> frozenset[str]:
    return frozenset(kind for kind, channel in CHANNELS.items() if fact(channel))


BY_VOICE = _where(lambda channel: channel.by_voice)
WRITTEN = _where(lambda channel: not channel.by_voice)
CHATTY = _where(lambda channel: channel.chatty)
PROVES_NUMBER = _where(lambda channel: channel.proves_number)
READ_HERE = _where(lambda channel: channel.read_here)
OWN_PROCESS = _where(lambda channel: channel.own_process)


SHARED = "shared"  # in HOTLINE_CHANNELS: every channel that has no process of its own


def spelled_out(given: Any) -> Any:
    """The value of HOTLINE_CHANNELS, with the channels that `shared` means."""
    if not isinstance(given, list | tuple):
        return given
    shared = [kind for kind in CHANNELS if kind not in OWN_PROCESS]
    return [kind for one in given for kind in (shared if one == SHARED else [one])]


def known(kind: str) -> str:
    """The kind itself; raises ValueError in words where there is no such channel."""
    if kind not in CHANNELS:
        raise ValueError(f"没有名为 {kind} 的渠道，可选：{'、'.join(CHANNELS)}")
    return kind

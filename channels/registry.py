"""Every channel, one line each. Modules are imported only when their channel is served: aiogram alone costs 165 MB."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from pydantic import SecretStr

from channels.contract import Adapter
from hotline.base.errors import Unavailable
from hotline.base.log import logger
from hotline.base.settings import Settings

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    place: str  # module:class, a callable of the settings
    needs: tuple[str, ...] = ()  # settings that must not be empty


CHANNELS: dict[str, Entry] = {
    "phone": Entry("电话", "channels.phone.freeswitch:FreeSwitch", ("phone_password",)),
    "webchat": Entry("网页聊天", "channels.webchat.adapter:WebChat"),
    "wechat": Entry(
        "微信公众号", "channels.messenger.wechat:WeChat", ("wechat_token", "wechat_appid", "wechat_secret")
    ),
    "telegram": Entry("Telegram", "channels.messenger.telegram:Telegram", ("telegram_token", "telegram_secret")),
    "sms": Entry("短信", "channels.sms.aliyun:Aliyun", ("sms_path_secret", "sms_key_id", "sms_key_secret")),
}


def missing(settings: Settings, kind: str) -> str | None:
    """Why this channel cannot be served, in words that say what to set; None where nothing is missing."""
    entry = CHANNELS.get(kind)
    if entry is None:
        return f"没有名为 {kind} 的渠道，可选：{'、'.join(CHANNELS)}"
    empty = [f"HOTLINE_{name.upper()}" for name in entry.needs if not _is_set(settings, name)]
    return f"{entry.label}渠道没有开通，请设置 {'、'.join(empty)}" if empty else None


def configured(settings: Settings) -> tuple[str, ...]:
    """The channels of these settings that have all they need; no adapter is loaded."""
    return tuple(kind for kind in settings.channels if missing(settings, kind) is None)


def load(kinds: Iterable[str], settings: Settings) -> dict[str, Adapter]:
    """The adapters of these channels; one with a missing or invalid setting is left out and logged."""
    adapters: dict[str, Adapter] = {}
    for kind in kinds:
        try:
            adapters[kind] = _adapter(kind, settings)
        except Unavailable as reason:
            _tell_left_out(kind, reason.message)
    return adapters


@cache
def _tell_left_out(kind: str, reason: str) -> None:
    """Once a process: a worker loads its channels anew for every job."""
    log.warning("channel_left_out", channel=kind, reason=reason)


def _adapter(kind: str, settings: Settings) -> Adapter:
    reason = missing(settings, kind)
    if reason:
        raise Unavailable(reason)
    try:
        return _make(CHANNELS[kind].place, settings)
    except ValueError as invalid:
        raise Unavailable(f"{CHANNELS[kind].label}渠道没有开通，设置无效：{invalid}") from invalid


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _make(place: str, settings: Settings) -> Adapter:
    module, _, name = place.partition(":")
    adapter: Adapter = getattr(import_module(module), name)(settings)
    return adapter

"""The adapters of the channels (`hotline.base.channels`): imported only where served, left out where not set up."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from pydantic import SecretStr

from channels.contract import Adapter
from hotline.base import channels
from hotline.base.channels import CHANNELS
from hotline.base.errors import Unavailable
from hotline.base.observability.log import logger
from hotline.base.settings import Settings

AdapterClass = Callable[[Settings], Adapter]
log = logger(__name__)


def missing(settings: Settings, kind: str) -> str | None:
    """Why this channel cannot be served, in words that say what to set; None where nothing is missing."""
    try:
        channel = CHANNELS[channels.known(kind)]
    except ValueError as unknown:
        return str(unknown)
    empty = [f"HOTLINE_{name.upper()}" for name in channel.needs if not _is_set(settings, name)]
    return f"{channel.label}渠道没有开通，请设置 {'、'.join(empty)}" if empty else None


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
    """Once a process: a worker loads its channels for every job."""
    log.warning("channel_disabled", channel=kind, reason=reason)


def _adapter(kind: str, settings: Settings) -> Adapter:
    reason = missing(settings, kind)
    if reason:
        raise Unavailable(reason)
    try:
        return adapter_class(kind)(settings)
    except ValueError as invalid:
        raise Unavailable(f"{CHANNELS[kind].label}渠道没有开通，设置无效：{invalid}") from invalid


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def adapter_class(kind: str) -> AdapterClass:
    """What the row of this channel names."""
    module, _, name = CHANNELS[kind].adapter.partition(":")
    found: AdapterClass = getattr(import_module(module), name)
    return found

"""The messages to citizens as templates: what comes with the program, and a city's own version for a channel.

`filled` makes a sentence in the shipped words that remembers what it was made of; where it is sent (`worded`), the
version in force on that channel at that moment takes its place. No query: `settings.versions` is read by the process.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Self

import msgspec

from hotline.base.channels import CHANNELS
from hotline.base.clock import city_time
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork

KIND = "message"
FILE = Path(__file__).with_name("messages.toml")
AT = "@"  # in a key, between message and channel
PLACE = re.compile(r"\{([^{}\[\]|]*)\}")
_PART = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")


@dataclass(frozen=True, slots=True)
class Placeholder:
    name: str
    meaning: str
    example: str  # `{site}` in it: the city's own address


class _Message(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    when: str
    text: str
    needs: tuple[str, ...] = ()
    promise: str = ""  # whose time limits its sentences may name


class _Group(msgspec.Struct, forbid_unknown_fields=True):
    label: str
    message: tuple[_Message, ...]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    group: tuple[_Group, ...]
    placeholder: dict[str, tuple[str, str]]


_READ = msgspec.convert(tomllib.loads(FILE.read_text("utf-8")), _File)
GROUPS = tuple((group.label, group.message) for group in _READ.group)
MESSAGES: Mapping[str, _Message] = MappingProxyType({one.code: one for _, group in GROUPS for one in group})
PLACEHOLDERS: Mapping[str, Placeholder] = MappingProxyType(
    {name: Placeholder(name, *told) for name, told in _READ.placeholder.items()}
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A message with its values."""

    code: str
    values: Mapping[str, str]

    def text(self, template: str) -> str:
        return fill(template, self.values)


class Worded(str):
    """A sentence in the shipped words; `parts` of it may be said in the city's own."""

    __slots__ = ("parts",)
    parts: tuple[str | Filled, ...]

    @classmethod
    def of(cls, parts: Iterable[str | Filled]) -> Self:
        kept = tuple(parts)
        made = cls("".join(part if isinstance(part, str) else part.text(MESSAGES[part.code].text) for part in kept))
        made.parts = kept
        return made

    def __add__(self, other: str) -> "Worded":
        return Worded.of((*self.parts, *_parts(other)))


def filled(code: str, /, **values: str) -> Worded:
    return Worded.of([Filled(code, values)])


def joined(texts: Iterable[str], by: str = "\n") -> Worded:
    """Sentences in one message."""
    parts: list[str | Filled] = []
    for text in texts:
        parts += [by, *_parts(text)] if parts else _parts(text)
    return Worded.of(parts)


def _parts(text: str) -> tuple[str | Filled, ...]:
    return text.parts if isinstance(text, Worded) else (text,)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its values; a part in brackets only where none of its values is empty."""

    def part(found: re.Match[str]) -> str:
        whole = all(values.get(name) for name in PLACE.findall(found[1]))
        return found[1] if whole else found[2] or ""

    return PLACE.sub(lambda found: values.get(found[1], ""), _PART.sub(part, template))


def worded(uow: UnitOfWork, channel: str, text: str) -> str:
    """What is sent on this channel now."""
    if not isinstance(text, Worded):
        return text
    day = city_time(uow.now).date()
    return "".join(
        part if isinstance(part, str) else part.text(template(uow.settings, part.code, channel, day))
        for part in text.parts
    )


def template(settings: Settings, code: str, channel: str, day: date) -> str:
    """In force on this day: the channel's own version, else the one for all channels, else what was shipped."""
    versions = settings.versions
    own = versions.on(day, KIND, key_of(code, channel)) if channel else None
    if own is not None and not own.content["text"]:  # the channel no longer differs
        own = None
    found = own or versions.on(day, KIND, key_of(code))
    return str(found.content["text"]) if found is not None else MESSAGES[code].text


def key_of(code: str, channel: str = "") -> str:
    return f"{code}{AT}{channel}" if channel else code


def code_and_channel(key: str) -> tuple[str, str]:
    """Both parts of a key; the code is "" where there is no such message or channel."""
    code, _, channel = key.partition(AT)
    known = code in MESSAGES and (not channel or channel in CHANNELS)
    return (code, channel) if known else ("", "")

"""What a kind of setting is: its name, who proposes and who approves, its own check, and how people read it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.roles import ADMIN_ROLES, Role

Content = Mapping[str, Any]


class ShownLine(NamedTuple):
    """One line of a setting as people read it; versions are compared line by line."""

    label: str
    text: str


class Checked(NamedTuple):
    """What a content is checked in: the settings with what is in force, the setting's key, the day that it begins."""

    settings: Settings
    key: str
    day: date


class Touched(NamedTuple):
    """Something of today that a version would have otherwise, as people read it; `number`: of a ticket."""

    number: str
    about: str
    before: str
    after: str


class Effect(NamedTuple):
    """What a version would do to what there is today: in a sentence, and one by one as far as `touched` goes."""

    sentence: str
    touched: Sequence[Touched] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingKind:
    """`check` raises BadInput in words, and returns what the person should look at once more.

    Nobody approves what they have edited or proposed. The three administrators approve nothing: words and rules are the
    centre's own business (DOMAIN 3.3). `days_ahead`: 0 for at once; 1 where what runs today keeps today's rules.
    `effect`: what it would do to today's tickets, for the one who writes and the one who approves; it writes nothing.
    """

    code: str
    label: str
    proposers: frozenset[Role]
    approvers: frozenset[Role]
    name_of: Callable[[str], str]
    shown: Callable[[Checked, Content], Sequence[ShownLine]]
    check: Callable[[Checked, Content], Sequence[str]]
    shipped: Callable[[Checked], Content | None]  # version 0; None: there is none
    days_ahead: int = 0
    effect: Callable[[UnitOfWork, Checked, Content], Awaitable[Effect]] | None = None

    def __post_init__(self) -> None:
        if self.approvers & ADMIN_ROLES:
            raise ValueError(f"an administrator approves no {self.code}")

"""What people without the right may read of a citizen: masked fields, and words in which nobody can be recognised."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hotline.base.crypto import KeyRing
from hotline.base.text import FAMILY_NAMES, mask_identity, mask_name, mask_personal, mask_phone, strike_personal
from tickets import particulars
from tickets.models import Kind, Ticket
from tickets.people import Citizen

_DOUBLE = "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|轩辕|南宫"
_SAYS_WHO = re.compile(
    r"(我叫|我的名字是|我名叫|我是|本人叫|本人是|本人|姓名是?[:：]?|名字是?[:：]?|联系人是?[:：]?|举报人是?[:：]?|反映人是?[:：]?)"
    rf"(\s*)((?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}|[{FAMILY_NAMES}][\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff]))"
)


class Titled(Protocol):
    """A ticket, or a list's row of it."""

    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def confidential(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen in the clear."""

    name: str
    phone: str
    id_number: str
    address: str
    more: Mapping[str, str] = field(default_factory=dict)  # `particulars.PERSON`; masked, only that something is there

    @property
    def known(self) -> tuple[str, ...]:
        """What somebody could recognise him by in a text; a single character would hit every second word."""
        words = (self.name, self.phone, self.id_number, self.address, self.more.get("other_phone", ""))
        return tuple(word for word in words if len(word) > 1)


def person(citizen: Citizen, keys: KeyRing) -> Person:
    sealed = (citizen.name_sealed, citizen.phone_sealed, citizen.id_number_sealed, citizen.address_sealed)
    name, phone, id_number, address = (keys.open(one) if one else "" for one in sealed)
    return Person(name, phone, id_number, address, particulars.opened(citizen.more_sealed, keys))


def masked(someone: Person) -> Person:
    """Enough to greet somebody and to tell two apart."""
    phone = mask_phone(someone.phone) if someone.phone else ""
    more = dict.fromkeys(someone.more, "")
    return Person(mask_name(someone.name), phone, mask_identity(someone.id_number), mask_address(someone.address), more)


def mask_address(address: str) -> str:
    """The street without house and door."""
    return re.sub(r"[0-9０-９一二三四五六七八九十]+(?=\s*(?:号|栋|幢|单元|室|楼|座|房))", "**", address)


def veiled(text: str, known: Sequence[str] = ()) -> str:
    """Free words with numbers, mail addresses, the citizen's own name and whoever introduces himself masked."""
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, mask_name(word) if not word.isdigit() else mask_phone(word))
    return _SAYS_WHO.sub(_without_name, mask_personal(text))


def struck(text: str, known: Sequence[str] = ()) -> str:
    """For those who must not learn who it is: nothing of name or number is left, not even the masked form."""
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, "[已隐去]")
    return _SAYS_WHO.sub(r"\1\2[已隐去]", strike_personal(text))


def title_for_unit(ticket: Titled) -> str:
    """Of a confidential matter a list says no more than what kind it is."""
    return f"{ticket.kind.label}（保密件）" if ticket.confidential else ticket.title


def address(ticket: Ticket, keys: KeyRing) -> str:
    return keys.open(ticket.address_sealed) if ticket.address_sealed else ""


def set_address(ticket: Ticket, text: str, keys: KeyRing) -> None:
    ticket.address_sealed = keys.seal(text) if text else None


def _without_name(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{mask_name(found[3])}"

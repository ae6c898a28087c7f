"""What people without the right may read of a citizen: masked fields, and words in which nobody can be recognised."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hotline.base.security.crypto import KeyRing
from hotline.base.text.cleaning import mask_identity, mask_name, mask_phone
from tickets.models import Kind, Ticket
from tickets.person_models import Citizen
from tickets.personal_data import extra_details, redaction

veiled, struck = redaction.veiled, redaction.struck
_NUMERALS = "0-9０-９一二三四五六七八九十"
_HOUSE = re.compile(rf"(?<![{_NUMERALS}])[{_NUMERALS}]++(?=\s{{0,4}}(?:号|栋|幢|单元|室|楼|座|房))")


class Titled(Protocol):
    """A ticket, or a list's row of it."""

    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def confidential(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class ClearPerson:
    """A citizen in the clear."""

    name: str
    phone: str
    id_number: str
    address: str
    more: Mapping[str, str] = field(default_factory=dict)  # `particulars.PERSON`; masked, only that something is there

    @property
    def known(self) -> tuple[str, ...]:
        """Words that identify the citizen in a text; a single character would match every second word."""
        words = (self.name, self.phone, self.id_number, self.address, self.more.get("other_phone", ""))
        return tuple(word for word in words if len(word) > 1)


def person(citizen: Citizen, keys: KeyRing) -> ClearPerson:
    sealed = (citizen.name_sealed, citizen.phone_sealed, citizen.id_number_sealed, citizen.address_sealed)
    name, phone, id_number, address = (keys.open(one) if one else "" for one in sealed)
    return ClearPerson(name, phone, id_number, address, extra_details.opened(citizen.more_sealed, keys))


def masked(someone: ClearPerson) -> ClearPerson:
    """Enough to greet somebody and to distinguish two."""
    phone = mask_phone(someone.phone) if someone.phone else ""
    more = dict.fromkeys(someone.more, "")
    return ClearPerson(
        mask_name(someone.name), phone, mask_identity(someone.id_number), mask_address(someone.address), more
    )


def mask_address(address: str) -> str:
    """The street without house and door."""
    return _HOUSE.sub("**", address)


def title_for_unit(ticket: Titled) -> str:
    """Of a confidential matter a list says no more than what kind it is."""
    return f"{ticket.kind.label}（保密件）" if ticket.confidential else ticket.title


def text_for_unit(ticket: Ticket, known: Iterable[str]) -> str:
    """Of a confidential matter: what a person has released, else the text with everything struck that leads to one."""
    return struck(ticket.text, known) if not ticket.abstract else redaction.without(ticket.abstract, known, hints=True)


def mark_of_text(text: str, keys: KeyRing) -> str:
    """Checks later whether an abstract still belongs to this text."""
    return keys.blind(f"abstract:{text}")


def is_released(ticket: Ticket, keys: KeyRing) -> bool:
    """Whether a person has released what units read of it, and nothing was said since."""
    return bool(ticket.abstract) and not is_overtaken(ticket, keys)


def is_overtaken(ticket: Ticket, keys: KeyRing) -> bool:
    """More was said since the abstract was written: units do not see it before somebody has looked."""
    return bool(ticket.abstract) and ticket.abstract_mark != mark_of_text(ticket.text, keys)


def address(ticket: Ticket, keys: KeyRing) -> str:
    return keys.open(ticket.address_sealed) if ticket.address_sealed else ""


def set_address(ticket: Ticket, text: str, keys: KeyRing) -> None:
    ticket.address_sealed = keys.seal(text) if text else None

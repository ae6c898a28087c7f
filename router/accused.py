"""Whom a text accuses: the unit whose own conduct it is about, which must not handle it (济南条例32条〔法〕).

A unit that is only named as the place to solve a thing ("请城管局来清理", "打了城管电话没人来") is not accused. Pure.
"""

import functools
import re
from dataclasses import dataclass

from classifier.offences import OFFENCE
from classifier.places import Place
from classifier.reporting import reports
from classifier.text import fold
from router import accused_others, unit_names
from router.accused_others import around
from router.accused_words import (
    ASKED,
    BLAMES,
    BY,
    COMPLAINS,
    DEED,
    DONE_TO_ME,
    FEIGNED,
    HANDLER,
    HARMLESS,
    INSIDE,
    LONGEST,
    MINE,
    NEAR,
    RUDE,
    SAID,
    UNLAWFUL,
    WANTED,
    WHO,
)
from router.catalogue import Catalogue
from router.unit_names import IS_AN_ACT, NOT_ITSELF, Names

NOWHERE = Place()
YOU = re.compile(r"(?:你们?|贵|您们?)(?:局|单位|中心|部门|公司|科室?|所|办|处|镇|街道|院|校|支队|大队|集团|委|窗口)")
NEAR_ENOUGH = 8  # characters between a unit's name and what it did
PERSON_WITHIN, DEED_WITHIN = 24, 40  # characters
ITSELF_A_PERSON = ("民警", "警察", "辅警", "协警", "交警", "城管", "路政", "运管")


@dataclass(frozen=True, slots=True)
class Accused:
    """`code`: the catalogue's unit, None where none is known or named; `name`: as written."""

    code: str | None
    name: str

    @property
    def label(self) -> str:
        """For the JSON of `hotline predict`."""
        return self.code or self.name


def find(
    text: str, catalogue: Catalogue | None, place: Place = NOWHERE, *, report: bool | None = None
) -> Accused | None:
    """Whom the text accuses, None where it accuses nobody that it names. `report`: whether it is one, where known."""
    said = fold(text)
    sentences = [one for one in re.split(r"[。！？；\n]", said) if one.strip()]
    units = _unit(sentences, catalogue, place) if catalogue is not None else None
    found = units or _you(sentences)
    if found is not None or not (reports(text) if report is None else report):
        return found
    inside = _inside(sentences, catalogue, place) if catalogue is not None else None
    return inside or _other(sentences, catalogue, place)


def handler_in(text: str) -> str:
    """The words by which a text accuses whoever handles the matter ("来处理的人收了老板的红包"); "" where it does not.

    Only of an unlawful act: whoever complains that nobody came or how he was spoken to accuses nobody of one.
    """
    for sentence in re.split(r"[。！？；\n]", fold(text)):
        for found in HANDLER.finditer(sentence):
            if UNLAWFUL.search(sentence[found.end() :][:PERSON_WITHIN]):
                return found.group()
    return ""


def tells_unlawful(text: str) -> bool:
    """Whether it tells what somebody in office must not do, by its words alone."""
    return UNLAWFUL.search(fold(text)) is not None


def _unit(sentences: list[str], catalogue: Catalogue, place: Place) -> Accused | None:
    names = names_of(catalogue)
    for sentence in sentences:
        for name, begin, end in names.found(sentence):
            before, after = around(sentence, begin, end)
            if _is_blamed(name, before, after):
                return Accused(unit_names.meant(names, name, catalogue, place).code, _as_written(name, after))
    return None


def _is_blamed(name: str, before: str, after: str) -> bool:
    """Whether the unit of this name is the one that did it."""
    person = re.search(WHO, after[:PERSON_WITHIN])
    at_once = person is not None and person.start() <= NEAR_ENOUGH
    if ASKED.search(before) or FEIGNED.search(before) or not is_itself(name, after):
        return False
    if BLAMES.search(before) or (BY.search(before) and DONE_TO_ME.match(after)):
        return True
    rude = RUDE.search(after)  # what follows at once is of the unit itself
    if COMPLAINS.search(before):
        return at_once or (rude is not None and rude.start() <= PERSON_WITHIN)
    by_a_person = person is not None and _tells_a_deed(after[person.start() :], person.end() - person.start())
    if by_a_person or (name.endswith(ITSELF_A_PERSON) and _tells_a_deed(after)):
        return True
    if name.endswith(("公司", "集团")) or WANTED.search(before):  # what a bill is about is no deed of its people
        return False
    unlawful = UNLAWFUL.search(after)
    return any(deed is not None and deed.start() <= NEAR_ENOUGH for deed in (rude, unlawful))


def is_itself(name: str, after: str) -> bool:
    """Whether the unit is meant, or somebody of it: not what is near it, nor the place of the same name."""
    person = re.search(WHO, after[:PERSON_WITHIN])
    at_once = person is not None and person.start() <= NEAR_ENOUGH
    if name.endswith("办") and IS_AN_ACT.match(after):
        return False
    return not NEAR.match(after) and (at_once or NOT_ITSELF.search(name) is None)


def _tells_a_deed(said: str, person: int = 0) -> bool:
    """Whether a deed of a person is told; what they only say about offences is none.

    `person`: how many characters at the beginning are that person, who may be part of what an offence is known by.
    """
    near = said[: person + DEED_WITHIN]
    if RUDE.search(near, person):
        return True
    deeds = (deed for known in (UNLAWFUL, DEED, OFFENCE) for deed in known.finditer(near) if deed.end() > person)
    return any(not _is_hearsay(near, deed, person) and not MINE.search(deed.group()) for deed in deeds)


def _is_hearsay(said: str, deed: re.Match[str], person: int) -> bool:
    """Whether the person only speaks of it: a word of saying between the two, or in a deed that begins with them."""
    return SAID.search(said, person, deed.end() if deed.start() < person else deed.start()) is not None


def _inside(sentences: list[str], catalogue: Catalogue, place: Place) -> Accused | None:
    """In a report: the unit in which somebody is said to sit, unless what they do is harmless."""
    names = names_of(catalogue)
    for sentence in sentences:
        for name, begin, end in names.found(sentence):
            before, after = around(sentence, begin, end)
            within = re.match(INSIDE, after)
            if within is None or ASKED.search(before) or FEIGNED.search(before) or NEAR.match(after):
                continue
            if not HARMLESS.search(after[within.end() :][:NEAR_ENOUGH]):
                return Accused(unit_names.meant(names, name, catalogue, place).code, name + within.group())
    return None


def _other(sentences: list[str], catalogue: Catalogue | None, place: Place) -> Accused | None:
    """Somebody as written (某饭店, 村支书); where that name is one of a unit of ours, the unit."""
    written = accused_others.find(sentences)
    if written is None:
        return None
    names = names_of(catalogue) if catalogue is not None else None
    for name, begin, end in names.found(written) if names is not None else ():
        if begin <= len("某某市") and is_itself(name, written[end:]) and catalogue is not None and names is not None:
            return Accused(unit_names.meant(names, name, catalogue, place).code, written)
    return Accused(None, written)


def _you(sentences: list[str]) -> Accused | None:
    """Nobody but the reader knows which unit is meant by 你们局: a person decides."""
    for sentence in sentences:
        found = YOU.search(sentence)
        if found is None:
            continue
        before, after = around(sentence, found.start(), found.end())
        if BLAMES.search(before) or COMPLAINS.search(before) or _tells_a_deed(after):
            return Accused(None, found.group())
    return None


def _as_written(name: str, after: str) -> str:
    """With the person who works there, where one follows at once."""
    who = re.match(rf"的?(?:[^，。；！？]{{0,4}}?){WHO}", after)
    return f"{name}{who.group() if who else ''}"[:LONGEST]


@functools.lru_cache(maxsize=4)
def _made(key: "_Key") -> Names:
    return unit_names.of_catalogue(key.catalogue)


class _Key:
    """A catalogue as it is: a changed one is another object."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.catalogue is self.catalogue


def names_of(catalogue: Catalogue) -> Names:
    return _made(_Key(catalogue))

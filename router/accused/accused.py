"""Whom a text accuses: the unit whose own conduct it is about, which must not handle it (济南条例32条〔法〕).

A unit that is only named as the place to solve a thing ("请城管局来清理", "打了城管电话没人来") is not accused. Pure.
"""

import functools
import re
from dataclasses import dataclass

from classifier.request_type.offence_words import OFFENCE
from classifier.request_type.reporting import reports
from classifier.text.citizen_text import fold
from classifier.text.gazetteer import LocatedPlace
from router.accused import accused_others, public_servants, sentence_subject
from router.accused.accused_others import around
from router.accused.accused_words import (
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
    SUBJECT,
    UNLAWFUL,
    WANTED,
    WHO,
)
from router.dispatch import unit_names
from router.dispatch.catalogue import Catalogue, DispatchUnit
from router.dispatch.unit_names import IS_AN_ACT, NOT_ITSELF, Names

NOWHERE = LocatedPlace()
YOU = re.compile(r"(?:你们?|贵|您们?)(?:局|单位|中心|部门|公司|科室?|所|办|处|镇|街道|院|校|支队|大队|集团|委|窗口)")
OF_A_TOWN = re.compile(r"(?:[镇乡]|街道)(?:里|上|政府)?的?$")  # owner of an office whose kind bureaus have too
MOST_NAMED = 6  # units of one name that are listed
YOURS = ("你们", "恁们", "你哋")
SUSPECTED = re.compile(  # 你们…局 is asked for help as well: accused are its people, and what it has let pass
    r"(?:里面?|内部)?(?:是不是|怕是|肯定|一定)?有(?:内鬼|内线|卧底|人(?:通|报|递|收|漏))|(?:也|还|就)?给[^，。]{0,4}(?:验|批|盖|办|放|评)|(?:的人)?(?:收|拿|放水|装瞎|睁)"
)
NEAR_ENOUGH = 8  # characters between a unit's name and what it did
PERSON_WITHIN, DEED_WITHIN = 24, 40  # characters
ITSELF_A_PERSON = ("民警", "警察", "辅警", "协警", "交警", "城管", "路政", "运管")


@dataclass(frozen=True, slots=True)
class Accused:
    """`code`: the catalogue's unit, None where none is known or named; `name`: as written.

    `may_be`: codes of the units of that name, where it is unknown which of them is meant.
    """

    code: str | None
    name: str
    may_be: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """For the JSON of `hotline predict`."""
        return self.code or "+".join(self.may_be) or self.name

    def who(self, catalogue: Catalogue) -> str:
        """The units that may be meant, in words; "" where none of ours is."""
        named = [catalogue.name_of(code) for code in self.may_be]
        return "、".join(named[:MOST_NAMED]) + ("等" if len(named) > MOST_NAMED else "")


def find(
    text: str, catalogue: Catalogue | None, place: LocatedPlace = NOWHERE, *, report: bool | None = None
) -> Accused | None:
    """Whom the text accuses, None where it accuses nobody that it names. `report`: whether it is one, where known."""
    said = fold(text)
    sentences = [one for one in re.split(r"[。！？；\n]", said) if one.strip()]
    units = _unit(sentences, catalogue, place) if catalogue is not None else None
    found = units or _you(sentences)
    if found is not None or not (reports(text) if report is None else report):
        return found
    inside = _subject(said, sentences, catalogue, place) if catalogue is not None else None
    return inside or _other(sentences, catalogue, place)


def is_unknown(found: Accused | None, text: str, *, report: bool) -> bool:
    """Whether it accuses somebody in office of an unknown unit; `found`: the result of `find`."""
    if found is not None and (found.code is not None or found.may_be or YOU.fullmatch(found.name)):
        return found.code is None
    return report and public_servants.accuses(text)


def handler_in(text: str) -> str:
    """The words by which a text accuses the handlers of the matter ("来处理的人收了老板的红包"); "" where it does not.

    Only of an unlawful act: a complaint that nobody came, or about a tone of voice, is no accusation.
    """
    for sentence in re.split(r"[。！？；\n]", fold(text)):
        for found in HANDLER.finditer(sentence):
            if UNLAWFUL.search(sentence[found.end() :][:PERSON_WITHIN]):
                return found.group()
    return ""


def tells_unlawful(text: str) -> bool:
    """Whether it names an act forbidden to people in office, by its words alone."""
    return UNLAWFUL.search(fold(text)) is not None


def _unit(sentences: list[str], catalogue: Catalogue, place: LocatedPlace) -> Accused | None:
    names = names_of(catalogue)
    for sentence in sentences:
        for name, begin, end in names.found(sentence):
            before, after = around(sentence, begin, end)
            if not OF_A_TOWN.search(before) and _is_blamed(name, before, after):
                return _one_of(unit_names.may_mean(names, name, catalogue, place), _as_written(name, after))
    return None


def _is_blamed(name: str, before: str, after: str) -> bool:
    """Whether the unit of this name is the one that did it."""
    if ASKED.search(before) or FEIGNED.search(before) or not is_itself(name, after):
        return False
    if BLAMES.search(before) or (BY.search(before) and DONE_TO_ME.match(after)):
        return True
    if COMPLAINS.search(before):
        return _names_somebody(after) or _is_within(RUDE.search(after), PERSON_WITHIN)
    if _is_a_persons_deed(name, after):
        return True
    if name.endswith(("公司", "集团")) or WANTED.search(before):  # what a bill is about is no deed of its people
        return False
    return _is_within(RUDE.search(after), NEAR_ENOUGH) or _is_within(UNLAWFUL.search(after), NEAR_ENOUGH)


def _is_within(found: "re.Match[str] | None", distance: int) -> bool:
    """What follows at once is of the unit itself."""
    return found is not None and found.start() <= distance


def _names_somebody(after: str) -> bool:
    """Whether a person of the unit follows at once."""
    return _is_within(re.search(WHO, after[:PERSON_WITHIN]), NEAR_ENOUGH)


def _is_a_persons_deed(name: str, after: str) -> bool:
    person = re.search(WHO, after[:PERSON_WITHIN])
    if person is not None and _tells_a_deed(after[person.start() :], person.end() - person.start()):
        return True
    return name.endswith(ITSELF_A_PERSON) and _tells_a_deed(after)


def is_itself(name: str, after: str) -> bool:
    """Whether the unit is meant, or somebody of it: not what is near it, nor the place of the same name."""
    if name.endswith("办") and IS_AN_ACT.match(after):
        return False
    return not NEAR.match(after) and (_names_somebody(after) or NOT_ITSELF.search(name) is None)


def _tells_a_deed(said: str, person: int = 0) -> bool:
    """Whether it describes an act of a person; what they only say about offences is none.

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


def _inside(sentences: list[str], catalogue: Catalogue, place: LocatedPlace) -> Accused | None:
    """In a report: the unit in which somebody is said to sit, unless what they do is harmless."""
    names = names_of(catalogue)
    for sentence in sentences:
        for name, begin, end in names.found(sentence):
            before, after = around(sentence, begin, end)
            within = re.match(INSIDE, after) or (is_itself(name, after) and SUBJECT.match(after))
            if before.endswith(YOURS) and SUSPECTED.match(after):
                return Accused(unit_names.meant(names, name, catalogue, place).code, name)
            if (
                not within
                or OF_A_TOWN.search(before)
                or ASKED.search(before)
                or FEIGNED.search(before)
                or NEAR.match(after)
            ):
                continue
            if not HARMLESS.search(after[within.end() :][:NEAR_ENOUGH]):
                return _one_of(unit_names.may_mean(names, name, catalogue, place), name + within.group())
    return None


def _subject(said: str, sentences: list[str], catalogue: Catalogue, place: LocatedPlace) -> Accused | None:
    """In a report: the unit in which somebody is said to sit, else the one with which a sentence begins."""
    inside = _inside(sentences, catalogue, place)
    if inside is not None:
        return inside
    names = names_of(catalogue)
    for sentence in sentences:
        found = sentence_subject.named(sentence, names, length=len(said))
        if found is not None:
            name, end = found
            written = _as_written(name, sentence[end:])
            return _one_of(unit_names.may_mean(names, name, catalogue, place), written)
    return None


def _other(sentences: list[str], catalogue: Catalogue | None, place: LocatedPlace) -> Accused | None:
    """Somebody as written (某饭店, 村支书); where that name is one of a unit of ours, the unit."""
    written = accused_others.find(sentences)
    if written is None:
        return None
    before = next((one[: one.index(written)] for one in sentences if written in one), "")
    names = names_of(catalogue) if catalogue is not None and not OF_A_TOWN.search(before) else None
    for name, begin, end in names.found(written) if names is not None else ():
        if begin <= len("某某市") and is_itself(name, written[end:]) and catalogue is not None and names is not None:
            return _one_of(unit_names.may_mean(names, name, catalogue, place), written)
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


def _one_of(units: tuple[DispatchUnit, ...], written: str) -> Accused:
    """None is picked where several are called so: a person says which (docs/decisions/0047)."""
    if len(units) == 1:
        return Accused(units[0].code, written)
    return Accused(None, written, tuple(unit.code for unit in units))


def _as_written(name: str, after: str) -> str:
    """With the person who works there, where one follows at once."""
    who = re.match(rf"的?(?:[^，。；！？]{{0,4}}?){WHO}", after)
    return f"{name}{who.group() if who else ''}"[:LONGEST]


@functools.lru_cache(maxsize=4)
def _names(key: "_Key") -> Names:
    return _made(tuple(key.catalogue.units.items()))


@functools.lru_cache(maxsize=4)
def _made(units: tuple[tuple[str, DispatchUnit], ...]) -> Names:
    """By the units themselves: each unit of work may read a catalogue of its own, and the names take 30 ms to make."""
    return unit_names.of_catalogue(Catalogue(units=dict(units)))


class _Key:
    """A catalogue as it is: a changed one is another object."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.catalogue is self.catalogue


def names_of(catalogue: Catalogue) -> Names:
    return _names(_Key(catalogue))

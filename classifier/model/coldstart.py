"""A corpus out of the catalogue alone, for a city without history.

Pure: plain sequences in, examples out. Every department and category gets texts of its own from its name, duties and
words, so that a rare or new one is never unreachable; written example requests carry most of the weight.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from classifier.model.corpus import Example

DUTY_WEIGHT = 0.6
WORD_WEIGHT = 0.5
NAME_WEIGHT = 0.4
STREET_WEIGHT = 0.3  # of a request that street offices may handle, labelled as theirs beside its lead
DISTRICT_WEIGHT = 0.1
_FRAMES = ("反映{}的问题", "咨询{}怎么办理", "{}没人管", "{}", "投诉{}")
_PARTS = re.compile(r"[，,；;、。\n]+")


@dataclass(frozen=True, slots=True)
class CatalogueUnit:
    """A department of the catalogue; `duties` are sentences, `words` what people say when they mean its matters."""

    code: str
    name: str
    duties: Sequence[str] = ()
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CatalogueCategory:
    """A category: `lead` is the code of the department that usually leads it, "" where that depends on facts.

    `local` where the catalogue lets it go down to street level.
    """

    code: str
    name: str
    words: Sequence[str] = ()
    lead: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A written example request with its slots filled; empty codes are simply not taught."""

    text: str
    department: str = ""
    category: str = ""
    type: str = ""
    title: str = ""
    group: str = field(default="")  # fillings of one pattern share it, so that no split tears them apart


def examples(
    units: Sequence[CatalogueUnit],
    matters: Sequence[CatalogueCategory],
    requests: Sequence[Request],
    *,
    district: str = "",
    street: str = "",
) -> list[Example]:
    """The whole corpus, in a fixed order.

    `district` and `street` are labels for all units of their level, which differ only by place: they learn, at low
    weight, from every request that may go down to them.
    """
    lead = {matter.code: matter.lead for matter in matters}
    corpus = [example for request in requests for example in _from_request(request, lead)]
    local = {matter.code for matter in matters if matter.local}
    down = [one for one in requests if one.category in local and not one.department and one.text.strip()]
    for level, weight in ((street, STREET_WEIGHT), (district, DISTRICT_WEIGHT)):
        corpus += [Example(one.text, _labels(level), weight, group=one.group) for one in down if level]
    for matter in matters:
        corpus += _from_matter(matter)
    for unit in units:
        corpus += _from_unit(unit)
    return corpus


def _labels(department: str, category: str = "", kind: str = "") -> Mapping[str, str]:
    said = {"department": department, "category": category, "type": kind}
    return {head: label for head, label in said.items() if label}


def _from_request(request: Request, lead: Mapping[str, str]) -> Iterator[Example]:
    department = request.department or lead.get(request.category, "")
    labels = _labels(department, request.category, request.type)
    if labels and request.text.strip():
        yield Example(request.text, labels, title=request.title, group=request.group)


def _from_matter(matter: CatalogueCategory) -> Iterator[Example]:
    labels = _labels(matter.lead, matter.code)
    yield Example(matter.name, labels, NAME_WEIGHT)
    yield from _framed(matter.words, labels)


def _from_unit(unit: CatalogueUnit) -> Iterator[Example]:
    labels = _labels(unit.code)
    yield Example(unit.name, labels, NAME_WEIGHT)
    for duty in unit.duties:
        yield Example(duty, labels, DUTY_WEIGHT)
        yield from (Example(part, labels, DUTY_WEIGHT / 2) for part in _PARTS.split(duty) if len(part) > 1)
    yield from _framed(unit.words, labels)


def _framed(words: Sequence[str], labels: Mapping[str, str]) -> Iterator[Example]:
    """Each word as citizens bring it up; the frame rotates, so that no frame belongs to a label."""
    for place, word in enumerate(words):
        yield Example(_FRAMES[place % len(_FRAMES)].format(word), labels, WORD_WEIGHT)
    if words:
        yield Example("、".join(words), labels, WORD_WEIGHT)

"""What the sample city consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

REGION = "GL"
LOCAL_LEVELS = ("district", "street")  # where place decides which unit it is
LEVELS = ("centre", "city", "company", "district", "street")
TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬", "其他")
ROLES = (
    "agent",
    "reviewer",
    "dispatcher",
    "unit_clerk",
    "unit_handler",
    "unit_approver",
    "supervisor",
    "caller",
    "kb_editor",
    "analyst",
    "leader",
    "sysadmin",
    "secadmin",
    "auditor",
    "vendor",
)
PLACE_KINDS = ("road", "compound", "school", "hospital", "company", "market", "park")
DANGER_SIGNALS = ("self_harm", "violence", "group", "hazard", "health_campus", "wages", "opinion")  # DOMAIN.md 4.6


@dataclass(frozen=True, slots=True)
class SampleDepartment:
    code: str
    name: str
    short: str
    level: str
    parent: str
    region: str
    duties: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleLeadRule:
    """Who leads a category instead of its usual lead; an empty condition holds for everything."""

    lead: str
    co: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    fact: str = ""
    value: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class SampleFact:
    """What responsibility turns on: the question, and the words of each answer."""

    code: str
    name: str
    question: str
    answers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    parent: str
    lead: str = ""
    co: tuple[str, ...] = ()
    basis: str = ""
    words: tuple[str, ...] = ()
    sensitive: bool = False
    street_allowed: bool = False
    rules: tuple[str, ...] = ()
    needs_place: bool = False
    clauses: tuple[SampleLeadRule, ...] = ()

    @property
    def is_leaf(self) -> bool:
        return bool(self.lead)


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """`unit` is who handles it where that is not its category's lead: a department, or a level of local units."""

    category: str
    type: str
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SamplePlace:
    kind: str
    name: str
    district: str
    street: str


@dataclass(frozen=True, slots=True)
class SampleStaff:
    login: str
    name: str
    roles: tuple[str, ...]
    department: str


@dataclass(frozen=True, slots=True)
class SampleArticle:
    title: str
    question: str
    answer: str
    department: str
    category: str


@dataclass(frozen=True, slots=True)
class SampleDanger:
    signals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    negations: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class SampleCity:
    departments: tuple[SampleDepartment, ...]
    categories: tuple[Category, ...]
    examples: tuple[SampleRequest, ...]
    places: tuple[SamplePlace, ...]
    staff: tuple[SampleStaff, ...]
    knowledge: tuple[SampleArticle, ...]
    danger: SampleDanger
    facts: tuple[SampleFact, ...] = ()
    frames: tuple[str, ...] = ("{事}",)

    @cached_property
    def department(self) -> Mapping[str, SampleDepartment]:
        return {one.code: one for one in self.departments}

    @cached_property
    def category(self) -> Mapping[str, Category]:
        return {one.code: one for one in self.categories}

    @cached_property
    def leaves(self) -> tuple[Category, ...]:
        return tuple(one for one in self.categories if one.is_leaf)

    @cached_property
    def places_of(self) -> Mapping[str, tuple[SamplePlace, ...]]:
        return {kind: tuple(one for one in self.places if one.kind == kind) for kind in PLACE_KINDS}

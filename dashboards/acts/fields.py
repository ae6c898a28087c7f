"""The fields of an act's form: what the table of moves needs in this state, and what may be said besides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from tickets.legal_grounds import Ground


class FieldWidget(StrEnum):
    """How a field is filled in; the macro of each is in `act_forms.html`."""

    WORDS = "words"  # several lines
    LINE = "line"
    TELEPHONE = "telephone"
    UNIT = "unit"  # one of the units, typed or picked
    UNITS = "units"  # several of them
    DATE = "date"
    MOMENT = "moment"  # day and time in the city
    COUNT = "count"
    CHOICE = "choice"  # a few, all in sight
    PICK = "pick"  # one of many
    GROUND = "ground"  # grounds that the law lists, each with where to turn instead
    TICK = "tick"
    TICKS = "ticks"  # some of a few, all in sight
    FACES = "faces"  # how satisfied, 5 to 1
    FILES = "files"  # put on the ticket with the act


class FieldChoice(NamedTuple):
    code: str
    label: str
    explained: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `source` names choices that only the page knows: `Known.choices`."""

    name: str
    look: FieldWidget
    label: str
    hint: str = ""
    required: bool = False
    rows: int = 3
    most: int = 4000
    choices: tuple[FieldChoice, ...] = ()
    source: str = ""
    value: str = ""
    more: bool = False  # rarely filled in: under 更多


@dataclass(frozen=True, slots=True)
class FormContext:
    """What the page knows for the forms: choices by source, and present values by field."""

    choices: Mapping[str, Sequence[FieldChoice]] = field(default_factory=dict)
    present: Mapping[str, str] = field(default_factory=dict)


def words(label: str, hint: str = "", *, name: str = "reason", rows: int = 3, required: bool = False) -> Field:
    return Field(name, FieldWidget.WORDS, label, hint, rows=rows, required=required)


def line(label: str, hint: str = "", *, name: str = "reason", most: int = 200, required: bool = False) -> Field:
    return Field(name, FieldWidget.LINE, label, hint, most=most, required=required)


def ground(listed: str) -> Field:
    """One of a list of `tickets.city_grounds`."""
    return Field("ground", FieldWidget.GROUND, "法定理由", source=f"ground_{listed}")


def grounds(listed: Mapping[str, Ground]) -> tuple[FieldChoice, ...]:
    return tuple(FieldChoice(one.code, one.label, one.way or one.rule) for one in listed.values())


def choice(name: str, label: str, options: Iterable[tuple[str, str]], *, required: bool = True) -> Field:
    return Field(
        name, FieldWidget.CHOICE, label, required=required, choices=tuple(FieldChoice(*one) for one in options)
    )


def pick(name: str, label: str, options: Iterable[tuple[str, str]] = (), *, source: str = "") -> Field:
    chosen = tuple(FieldChoice(*one) for one in options)
    return Field(name, FieldWidget.PICK, label, required=not source, choices=chosen, source=source)


def seldom(one: Field, hint: str = "") -> Field:
    """Optional, and rarely filled in."""
    return replace(one, more=True, required=False, hint=hint or one.hint)


def unit(label: str, *, source: str = "departments") -> Field:
    return Field("department", FieldWidget.UNIT, label, "输入名称查找", source=source)


def colleague(label: str) -> Field:
    return Field("person", FieldWidget.LINE, label, "登录名或全名", most=60)


def units(name: str, label: str) -> Field:
    return Field(name, FieldWidget.UNITS, label, source="departments")


def tick(name: str, label: str) -> Field:
    return Field(name, FieldWidget.TICK, label)


def ticks(name: str, label: str, hint: str = "", *, source: str) -> Field:
    return Field(name, FieldWidget.TICKS, label, hint, source=source)


def files(label: str, hint: str = "") -> Field:
    return Field("evidence", FieldWidget.FILES, label, hint)


# how a need of the table is asked for where the act has no words of its own
PLAIN: Mapping[str, Field] = {
    "reason": words("理由"),
    "answer": words("答复内容", name="answer", rows=5),
    "department": unit("承办单位"),
    "until": Field("until", FieldWidget.DATE, "日期"),
    "plan": words("解决方案", name="plan"),
    "opinion": words("会商意见", name="opinion"),
    "units": units("units", "会商单位"),
    "mark": pick("urgency", "紧急程度", source="urgencies"),
    "person": Field("person", FieldWidget.LINE, "人员", "登录名或全名", most=60),
    "evidence": Field("evidence", FieldWidget.FILES, "依据材料"),
}


def asked(needs: frozenset[str], always: frozenset[str], asks: Mapping[str, Field], known: FormContext) -> list[Field]:
    """Everything needed, then what may be said besides; `always`: needed whichever way the form decides.

    A need that nobody has a field for fails loudly.
    """
    wanted = {need: asks.get(need) or PLAIN[need] for need in sorted(needs - asks.keys())}
    return [_filled(one, known, required=one.required or need in always) for need, one in {**wanted, **asks}.items()]


def _filled(one: Field, known: FormContext, *, required: bool) -> Field:
    choices = one.choices or tuple(known.choices.get(one.source, ()))
    return replace(one, required=required, choices=choices, value=known.present.get(one.name, one.value))

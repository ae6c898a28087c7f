"""The lines of a policy file, each checked by itself, and what a reader of files refuses in words that people know."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import Any

import msgspec

from hotline.base.errors import BadInput
from sla.policy.policy_lines import PolicyLine
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit
from tickets.models import Kind, Urgency

_REFUSALS = (  # of msgspec
    (re.compile(r"missing required field `(.+?)`"), "缺少 {0}"),
    (re.compile(r"unknown field `(.+?)`"), "没有名为 {0} 的项目，请检查拼写"),
    (re.compile(r"Expected `(.+?)`, got `(.+?)`"), "应为{0}，写的是{1}"),
)
_KINDS = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "date": "日期",
    "array": "列表",
    "object": "一组项目",
    "null": "空",
}
_PATH = re.compile(r" - at `\$\.?(.*?)`$")


class LineFile(msgspec.Struct, forbid_unknown_fields=True):
    promise: str
    budget: str
    basis: str
    kind: str | list[str] = ""
    urgency: str | list[str] = ""
    category: str = ""
    department: str = ""
    authority: str = ""
    law: bool = False
    valid_from: date | None = None
    valid_until: date | None = None


def lines_of(one: LineFile, where: str) -> Iterable[PolicyLine]:
    """A line for each kind and urgency that it names."""
    promise = member(Promise, one.promise, f"{where}：promise")
    try:
        TimeLimit.parse(one.budget)
    except BadInput as error:
        raise BadInput(f"{where}：{error.message}") from error
    if not one.basis.strip():
        raise BadInput(f"{where}：请写明依据（basis）")
    if one.valid_from and one.valid_until and one.valid_until < one.valid_from:
        raise BadInput(f"{where}：valid_until 早于 valid_from")
    kinds = [member(Kind, code, f"{where}：kind") for code in _several(one.kind)] or [None]
    urgencies = [member(Urgency, code, f"{where}：urgency") for code in _several(one.urgency)] or [None]
    for kind, urgency in product(kinds, urgencies):
        yield PolicyLine(
            promise,
            one.budget,
            kind=kind,
            urgency=urgency,
            category=one.category,
            department=one.department,
            authority=one.authority,
            basis=one.basis,
            law=one.law,
            valid_from=one.valid_from,
            valid_until=one.valid_until,
        )


def _several(written: str | list[str]) -> list[str]:
    return [written] if isinstance(written, str) and written else list(written)


def member(kind: Any, code: str, where: str) -> Any:
    found = next((one for one in kind if one.value == code), None)
    if found is None:
        raise BadInput(f"{where} 没有“{code}”；可写：{'、'.join(f'{one.value}（{one.label}）' for one in kind)}")
    return found


def in_words(error: msgspec.ValidationError) -> str:
    """What does not fit, and in which field: "remind：应为整数，写的是文字"."""
    said, found = str(error), _PATH.search(str(error))
    field = found[1] if found else ""
    for pattern, words in _REFUSALS:
        if refused := pattern.search(said):
            named = (" 或 ".join(_KINDS.get(one, one) for one in part.split(" | ")) for part in refused.groups())
            return f"{field}{'：' if field else ''}{words.format(*named)}"
    return said

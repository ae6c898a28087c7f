"""A policy as the content of a version: whole, so that no later release changes what a version said."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from hotline.base.city_versions import ApprovedVersion
from sla.policy import policy_files
from sla.policy.policy_lines import PolicyLine, Preset

FIGURES = (
    *("remind", "yellow", "objection_within", "extension_at_most", "extensions", "co_share"),
    *("review_days", "audit_share"),
)


def of_preset(preset: Preset) -> dict[str, Any]:
    """What `to_preset` reads; lines that a later one overrides are left out."""
    winning: dict[tuple[object, ...], PolicyLine] = {}
    for line in preset.lines:
        winning.pop(whom(line), None)
        winning[whom(line)] = line
    ladder = preset.alarm
    return {
        "label": preset.label,
        "line": [_line(line) for line in winning.values()],
        **{name: getattr(preset, name) for name in FIGURES},
        "chase_before": list(preset.chase_before),
        "weights": {name: getattr(preset.weights, name) for name in preset.weights.__dataclass_fields__},
        "tiers": {name: getattr(preset.tiers, name) for name in preset.tiers.__dataclass_fields__},
        "days_off": list(preset.days_off),
        "alarm": {
            "step": [{"after": _minutes(rung.after), "post": rung.post.value} for rung in ladder.rungs],
            "again": _minutes(ladder.again),
        },
    }


def to_preset(content: Mapping[str, Any], *, name: str, since: date) -> Preset:
    """Raises BadInput in words, as a file's check does."""
    file = {**content, "name": name, "since": since.isoformat()}
    return policy_files.preset_of(file, where="时限方案")


def with_versions(shipped: Sequence[Preset], versions: Sequence[ApprovedVersion], name: str) -> Sequence[Preset]:
    """The city's approved versions among those of files, the earliest first; of one day the city's own comes last."""
    return _with_versions(tuple(shipped), tuple(versions), name) if versions else shipped


@lru_cache(maxsize=8)
def _with_versions(shipped: tuple[Preset, ...], versions: tuple[ApprovedVersion, ...], name: str) -> Sequence[Preset]:
    own = [to_preset(one.content, name=name, since=one.valid_from) for one in versions]
    return tuple(sorted([*shipped, *own], key=lambda one: one.since))


def whom(line: PolicyLine) -> tuple[object, ...]:
    """What a line is for: its promise and its conditions."""
    named = line.kind, line.urgency, line.category, line.department, line.authority
    return line.promise, *named, line.valid_from, line.valid_until


def _line(line: PolicyLine) -> dict[str, Any]:
    days = {
        name: day.isoformat()
        for name, day in (("valid_from", line.valid_from), ("valid_until", line.valid_until))
        if day is not None
    }
    named = {
        "kind": line.kind.value if line.kind else "",
        "urgency": line.urgency.value if line.urgency else "",
        "category": line.category,
        "department": line.department,
        "authority": line.authority,
    }
    said = {"promise": line.promise.value, "budget": line.budget, "basis": line.basis, "law": line.law}
    return said | {code: value for code, value in named.items() if value} | days


def _minutes(span: timedelta) -> str:
    return f"{int(span.total_seconds() // 60)}min"

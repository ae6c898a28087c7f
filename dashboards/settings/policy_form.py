"""The form of a policy of time limits: rows of promises with a figure and a unit, and back into a version's content."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from dashboards.web.forms import Form
from hotline.base.errors import BadInput
from sla.policy import policy_content
from sla.policy.policy_lines import Preset
from sla.policy.policy_setting import for_whom
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit

SPARE = 3  # empty rows for new conditions
MOST = 200  # rows
_PART = re.compile(r"0(\.\d{1,4})?|1(\.0{1,4})?", re.ASCII)
_NAMED = ("promise", "kind", "urgency", "category", "department", "authority", "law", "valid_from", "valid_until")
WHOLE = ("remind", "yellow", "extensions", "co_share", "review_days", "audit_share")


def rows(preset: Preset) -> list[dict[str, Any]]:
    """All lines in the order of promises; those of a statute are read-only."""
    found = []
    for line, kept in zip(_lines(preset), policy_content.of_preset(preset)["line"], strict=True):
        limit = TimeLimit.parse(line.budget)
        found.append(
            {
                "promise": line.promise,
                "whom": for_whom(line),
                "amount": limit.written,
                "unit": limit.unit.value,
                "basis": line.basis,
                "law": line.law or line.promise.is_statutory,
                "general": line.is_general,
                "key": json.dumps({name: kept[name] for name in _NAMED if name in kept}, ensure_ascii=False),
            }
        )
    order = {promise: place for place, promise in enumerate(Promise)}
    return sorted(found, key=lambda row: order[row["promise"]])


def _lines(preset: Preset) -> list[Any]:
    whole = {policy_content.whom(line): line for line in preset.lines}
    kept = policy_content.to_preset(policy_content.of_preset(preset), name=preset.name, since=preset.since).lines
    return [whole[policy_content.whom(line)] for line in kept]


def read(form: Form, base: Mapping[str, Any]) -> dict[str, Any]:
    """The content of the version that was filled in; what the form does not ask stays as in `base`."""
    content = dict(base)
    content["label"] = form.get("label", "") or base["label"]
    content["line"] = [*_kept(form), *_added(form)]
    for name in WHOLE:
        content[name] = _count(form, name)
    for name in ("objection_within", "extension_at_most"):
        content[name] = _limit(form, name)
    content["chase_before"] = form.get("chase_before", "").replace("、", " ").replace("，", " ").split()
    step = [{**rung, "after": f"{_count(form, f'alarm-{n}')}min"} for n, rung in enumerate(base["alarm"]["step"])]
    content["alarm"] = {**base["alarm"], "step": step}
    content["weights"] = {**base["weights"], "half_for_partly": form.get("weights-half") == "yes"}
    content["weights"] |= {name: _part(form, f"weights-{name}") for name in ("response", "solution", "satisfaction")}
    content["tiers"] = {name: _part(form, f"tiers-{name}") for name in ("good", "fair", "widest")}
    content["days_off"] = form.get("days_off", "").replace("、", " ").replace("，", " ").split()
    return content


def _kept(form: Form) -> Iterator[dict[str, Any]]:
    for n in range(MOST):
        if f"line-{n}-key" not in form:
            return
        if form.get(f"line-{n}-drop") != "yes":
            yield {**_key(form[f"line-{n}-key"]), "budget": _limit(form, f"line-{n}"), "basis": _basis(form, n)}


def _added(form: Form) -> Iterator[dict[str, Any]]:
    for n in range(SPARE):
        said = {name: form.get(f"new-{n}-{name}", "") for name in _NAMED[:5]}
        if said["promise"]:
            line = {name: value for name, value in said.items() if value}
            yield {**line, "budget": _limit(form, f"new-{n}"), "basis": form.get(f"new-{n}-basis", "")}


def _key(written: str) -> dict[str, Any]:
    try:
        found = json.loads(written)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found.keys() <= set(_NAMED):
        raise BadInput("页面不完整，请刷新后再提交")
    return found


def _basis(form: Form, n: int) -> str:
    return form.get(f"line-{n}-basis", "")


def _limit(form: Form, name: str) -> str:
    return f"{form.get(f'{name}-amount', '')}{form.get(f'{name}-unit', '')}"


def _part(form: Form, name: str) -> float:
    written = form.get(name, "")
    if _PART.fullmatch(written) is None:
        raise BadInput(f"“{written}”不是 0 到 1 之间的数，请检查权重和分档，写成 0.4 这样")
    return float(written)


def _count(form: Form, name: str) -> int:
    written = form.get(name, "")
    if not (written.isascii() and written.isdecimal() and len(written) < 5):  # noqa: PLR2004 - digits
        raise BadInput(f"“{written}”不是整数，请检查提醒、次数和天数")
    return int(written)

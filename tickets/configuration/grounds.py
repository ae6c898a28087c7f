"""A city's own grounds as a kind of setting: rows with a basis, checked against those of the law (`city_grounds`)."""

import secrets
from collections.abc import Sequence

from hotline.base.errors import BadInput
from tickets.access.roles import Role
from tickets.city_grounds import BY_LAW, KIND, LISTS, OBJECTION
from tickets.configuration.kinds import Checked, Content, SettingKind, ShownLine

_LONGEST = 60  # characters of a ground's name


def with_code(row: dict[str, object]) -> dict[str, object]:
    """A new ground gets a code, which an order keeps; one that is there keeps its own."""
    return {**row, "code": row.get("code") or f"own_{secrets.token_hex(4)}"}


def by_law(listed: str) -> Sequence[ShownLine]:
    return [ShownLine(one.label, one.rule) for one in BY_LAW[listed].values()]


def _check(about: Checked, content: Content) -> Sequence[str]:
    if about.key not in LISTS:
        raise BadInput("没有这类理由")
    known = {one.label for one in BY_LAW[about.key].values()}
    refused = []
    for n, row in enumerate(content["row"], 1):
        if row["label"] in known:
            refused.append(f"第 {n} 行“{row['label']}”已经有了")
        known.add(row["label"])
        if not row["rule"]:
            refused.append(f"第 {n} 行请写明依据（法规、文件和条款）")
        if about.key != OBJECTION and not row["way"]:
            refused.append(f"第 {n} 行请写明诉求人可以怎么办，这句话会告诉诉求人")
        if len(row["label"]) > _LONGEST:
            refused.append(f"第 {n} 行的理由请控制在 {_LONGEST} 字以内")
    if refused:
        raise BadInput("；".join(refused))
    return ["增加退回、不办的理由会减少受理，请确认依据是本市现行有效的规定"] if content["row"] else []


def _shown(_about: Checked, content: Content) -> Sequence[ShownLine]:
    return [
        ShownLine(row["label"], f"依据：{row['rule']}{'。告知：' if row['way'] else ''}{row['way']}")
        for row in content["row"]
    ]


GROUND = SettingKind(
    code=KIND,
    label="理由清单",
    proposers=frozenset({Role.SUPERVISOR, Role.LEADER}),
    approvers=frozenset({Role.SUPERVISOR, Role.LEADER}),
    name_of=lambda key: LISTS.get(key, key),
    shown=_shown,
    check=_check,
    shipped=lambda _about: {"row": []},
)

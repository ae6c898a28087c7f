"""Grounds that the city's own regulations add to those of the law (`legal_grounds`), as versions with a first day.

A city adds grounds, and never removes one that the law lists. A decision keeps the words that it was made with.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import legal_grounds
from tickets.access.roles import Role
from tickets.configuration.kinds import Checked, Content, SettingKind, ShownLine
from tickets.legal_grounds import Ground

KIND = "ground"
DECLINE, OBJECTION, TERMINATION = "decline", "objection", "termination"
LISTS: Mapping[str, str] = MappingProxyType(
    {DECLINE: "不予受理的理由", OBJECTION: "派单异议（退单）的理由", TERMINATION: "终止办理的理由"}
)
_BY_LAW: Mapping[str, Mapping[str, Ground]] = MappingProxyType(
    {DECLINE: legal_grounds.DECLINE, OBJECTION: legal_grounds.OBJECTION, TERMINATION: legal_grounds.TERMINATION}
)
_LONGEST = 60  # characters of a ground's name


def offered(settings: Settings, day: date, listed: str) -> Mapping[str, Ground]:
    """The grounds of this list by code: the law's, then the city's own."""
    own = settings.versions.on(day, KIND, listed)
    rows = own.content["row"] if own is not None else ()
    return {**_BY_LAW[listed], **{row["code"]: Ground(**row) for row in rows}}


def named(uow: UnitOfWork, listed: str, code: str) -> Ground:
    """Raises BadInput where the code is not on the list as it is today."""
    return legal_grounds.named(offered(uow.settings, city_time(uow.now).date(), listed), code)


def with_code(row: dict[str, object]) -> dict[str, object]:
    """A new ground gets a code, which an order keeps; one that is there keeps its own."""
    return {**row, "code": row.get("code") or f"own_{secrets.token_hex(4)}"}


def by_law(listed: str) -> Sequence[ShownLine]:
    return [ShownLine(one.label, one.rule) for one in _BY_LAW[listed].values()]


def _check(about: Checked, content: Content) -> Sequence[str]:
    if about.key not in LISTS:
        raise BadInput("没有这类理由")
    known = {one.label for one in _BY_LAW[about.key].values()}
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

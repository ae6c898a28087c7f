"""What an act on the units says, and whether it can be done: the plan as it is typed, kept and read back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.organisation import store, tree
from tickets.organisation.models import UnitAct
from tickets.organisation.succession import Succession
from tickets.person_models import Department

NAME, SHORT = 120, 120  # characters, as the columns have


@dataclass(frozen=True, slots=True)
class Plan:
    """Codes throughout. `sources`: units that end in the one that the act is about (合并). `heir`: who takes over.

    `parts`: category -> unit that takes it over (拆分). Empty fields are left as they are.
    """

    name: str = ""
    short: str = ""
    parent: str | None = None  # "": the top of the tree; None: not said
    sources: tuple[str, ...] = ()
    heir: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def stored(self) -> dict[str, Any]:
        said: dict[str, Any] = {"name": self.name, "short": self.short, "heir": self.heir}
        said |= {"sources": list(self.sources), "parts": dict(self.parts)}
        found = {name: value for name, value in said.items() if value}
        return found if self.parent is None else found | {"parent": self.parent}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Plan":
        fields = dict(stored)
        return cls(**(fields | {"sources": tuple(fields.get("sources", ()))}))

    @property
    def codes(self) -> frozenset[str]:
        return frozenset({*self.sources, *self.parts.values(), self.heir, self.parent or ""} - {""})


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """The plan with its units, ready to be done: names and parent first, then who takes over from whom."""

    unit: Department
    parent: Department | None
    hangs: bool  # whether the parent changes
    successions: tuple[Succession, ...]

    @property
    def touched(self) -> list[Department]:
        """The units whose rows change, the act's own first; each once."""
        found = {self.unit.id: self.unit}
        for one in self.successions:
            found |= {unit.id: unit for unit in (one.former, *one.heirs)}
        return list(found.values())


async def check(uow: UnitOfWork, act: UnitAct, unit: Department, plan: Plan) -> CheckedPlan:
    """Raises BadInput in words for what cannot be done; locks every unit that is named."""
    named = await _named(uow, plan)
    await store.lock(uow.session, {unit.id, *(one.id for one in named.values())})
    if not unit.active:
        raise BadInput(f"{unit.short}已停用，不能办理“{act.label}”")
    _check_names(act, plan)
    parent = named.get(plan.parent or "")
    hangs = act is UnitAct.MOVE
    if hangs:
        _check_parent(unit, parent, plan)
    successions = _successions(act, unit, plan, named)
    for one in successions:
        _check_succession(one, act)
    return CheckedPlan(unit, parent, hangs, successions)


async def _named(uow: UnitOfWork, plan: Plan) -> dict[str, Department]:
    found = await store.by_codes(uow.session, plan.codes)
    if missing := sorted(plan.codes - found.keys()):
        raise BadInput(f"没有代码为 {'、'.join(missing)} 的单位；请先新增或导入")
    return found


def _check_names(act: UnitAct, plan: Plan) -> None:
    if act is UnitAct.RENAME and not (plan.name or plan.short):
        raise BadInput("请填写新的名称或简称")
    if len(plan.name) > NAME or len(plan.short) > SHORT:
        raise BadInput(f"名称和简称各不超过 {NAME} 个字")


def _check_parent(unit: Department, parent: Department | None, plan: Plan) -> None:
    if plan.parent is None:
        raise BadInput("请选择新的上级单位")
    if parent is not None and not parent.active:
        raise BadInput(f"{parent.short}还没有启用或已停用，不能做上级")
    if parent is not None and parent.path.startswith(unit.path):
        raise BadInput(f"{parent.short}在{unit.short}的下面，不能做它的上级")
    if (parent.id if parent else None) == unit.parent_id:
        raise BadInput(f"{unit.short}的上级现在就是{parent.short if parent else '最上一级'}")
    if wrong := tree.misplaced(unit.level, parent.level if parent else None):
        raise BadInput(wrong)


def _successions(act: UnitAct, unit: Department, plan: Plan, named: Mapping[str, Department]) -> tuple[Succession, ...]:
    if act is UnitAct.MERGE:
        if not plan.sources:
            raise BadInput("请选择并入的单位")
        return tuple(Succession(named[code], unit) for code in dict.fromkeys(plan.sources))
    if act is UnitAct.CLOSE:
        if not plan.heir:
            raise BadInput("请选择承接单位：在办工单、派单目录和人员由它承接")
        return (Succession(unit, named[plan.heir]),)
    if act is UnitAct.SPLIT:
        if not plan.parts:
            raise BadInput("请写明哪些分类由哪个单位承接")
        parts = {category: named[code] for category, code in plan.parts.items()}
        return (Succession(unit, named.get(plan.heir), parts),)
    return ()


def _check_succession(one: Succession, act: UnitAct) -> None:
    if not one.former.active:
        raise BadInput(f"{one.former.short}已停用，不能再次{act.label}")
    if tree.is_centre(one.former):
        raise BadInput("热线中心和分中心不能合并、拆分或撤销")
    for heir in one.heirs:
        if heir.id == one.former.id:
            raise BadInput(f"{heir.short}不能承接自己的工作")
        if not heir.active:
            raise BadInput(f"承接单位{heir.short}还没有启用或已停用，请另选或先启用")
        if tree.is_centre(heir):
            raise BadInput("热线中心不承接单位的工单，请选承办单位")
        if one.closes and heir.path.startswith(one.former.path):
            raise BadInput(f"{heir.short}在{one.former.short}的下面，请先用“调整隶属”把它移出来")

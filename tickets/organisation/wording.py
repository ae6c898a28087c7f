"""An act on units in one sentence, as the page, the command and the second person read it."""

from collections.abc import Mapping

from tickets.organisation.models import UnitAct, UnitChange
from tickets.organisation.plans import Plan


def sentence(change: UnitChange, names: Mapping[str, str], unit: str) -> str:
    """`names`: short names by code; `unit`: that of the unit that the act is about, "" of a sheet."""
    if change.act is UnitAct.IMPORT:
        return f"导入单位表 {change.reason}，{len(change.plan.get('rows', ()))} 行"
    return of_plan(change.act, Plan.read(change.plan), names, unit)


def of_plan(act: UnitAct, plan: Plan, names: Mapping[str, str], unit: str) -> str:
    def called(code: str) -> str:
        return names.get(code, code)

    renamed = "，".join(filter(None, (plan.name, f"简称{plan.short}" if plan.short else "")))
    if act is UnitAct.MERGE:
        joined = f"{'、'.join(called(code) for code in plan.sources)}并入{unit}"
        return f"{joined}，名称改为{renamed}" if renamed else joined
    if act is UnitAct.CLOSE:
        return f"撤销{unit}，由{called(plan.heir)}承接"
    if act is UnitAct.MOVE:
        return f"{unit}改由{called(plan.parent or '') or '最上一级'}管理"
    if act is UnitAct.SPLIT:
        parts = "、".join(f"分类 {category} 归{called(code)}" for category, code in sorted(plan.parts.items()))
        return f"拆分{unit}：{parts}；" + (f"其余归{called(plan.heir)}，{unit}撤销" if plan.heir else f"其余仍归{unit}")
    return f"{unit}更名为{renamed}"

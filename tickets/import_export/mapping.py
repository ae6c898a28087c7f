"""Which column of somebody else's sheet is what: a TOML file, or the usual headings where there is none.

origin = "旧平台"              # whose numbers these are; a second import of the same numbers adds nothing
sheet = "工单"                 # of a workbook; the first one where it is left out
numbers_from_network = true    # the phone numbers were taken from the line, not typed by anybody

[columns]                      # field = heading, or several of which the first that is there counts
text = ["诉求内容", "内容描述"]
phone = "联系电话"

[values.kind]                  # a value of the sheet = what it is called here
"投诉举报" = "投诉"
"""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotline.base.errors import BadInput

USUAL: dict[str, tuple[str, ...]] = {
    "outside_number": ("编号", "工单编号", "工单号", "受理编号", "诉求编号"),
    "text": ("诉求内容", "内容", "诉求描述", "内容描述", "问题描述"),
    "title": ("标题", "诉求标题", "主题"),
    "kind": ("诉求类型", "类型", "工单类型"),
    "category": ("诉求分类", "分类", "事项分类", "分类代码"),
    "urgency": ("紧急程度", "紧急级别"),
    "district": ("所属区域", "区域", "区县", "事发区域"),
    "address": ("地址", "事发地址", "事发地点", "详细地址"),
    "name": ("姓名", "诉求人", "来电人", "联系人"),
    "phone": ("电话", "联系电话", "来电号码", "手机号", "手机号码"),
    "source": ("来源渠道", "渠道", "来源", "受理渠道"),
    "registered_at": ("受理时间", "登记时间", "来电时间", "创建时间"),
    "department": ("承办单位", "主办单位", "责任单位"),
    "state": ("状态", "工单状态", "办理状态"),
    "happened": ("发生时间", "事发时间"),
    "subject": ("涉事主体", "被诉单位", "涉事企业", "被反映对象"),
    "subject_code": ("统一社会信用代码", "机构代码", "信用代码"),
    "wish": ("期望", "诉求目的", "期望结果"),
    "reply": ("是否要求回复", "是否需要回复"),
    "follow_up": ("是否要求回访", "是否需要回访", "是否回访"),
    "answer": ("答复内容", "办理结果", "答复", "回复内容"),
    "closed_at": ("办结时间", "答复时间", "结案时间"),
}
FIELDS = tuple(USUAL)
LABELS = {name: headings[0] for name, headings in USUAL.items()}


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How a sheet is read: field -> headings (none: in no column), field -> (value in the sheet -> value here)."""

    origin: str = "导入"
    sheet: str = ""
    numbers_from_network: bool = False
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(USUAL))
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def as_dict(self) -> dict[str, Any]:
        """What a mapping file says; `of` reads it back."""
        own = {name: list(wanted) for name, wanted in self.columns.items() if wanted != USUAL[name]}
        values = {name: dict(one) for name, one in self.values.items()}
        fixed = {"origin": self.origin, "sheet": self.sheet, "numbers_from_network": self.numbers_from_network}
        return {**fixed, "columns": own, "values": values}

    def places(self, headings: Sequence[str]) -> dict[str, int]:
        """Field -> place of its column; BadInput where the matter's text is nowhere or a named heading is missing."""
        found: dict[str, int] = {}
        for name, wanted in self.columns.items():
            place = self.place(name, headings)
            if place is not None:
                found[name] = place
            elif wanted and wanted != USUAL[name]:
                raise BadInput(f"表头里没有“{'”或“'.join(wanted)}”（{LABELS[name]}）；请核对映射文件和表格的前几行")
        if "text" not in found:
            raise BadInput(
                f"表头里找不到诉求内容。看到的是：{'、'.join(filter(None, headings)) or '空'}。"
                "请在映射文件的 [columns] 里写明 text 是哪一列"
            )
        return found

    def place(self, name: str, headings: Sequence[str]) -> int | None:
        """The column of a field; headings are compared without blanks, line breaks, marks behind and full width."""
        plain = [_plain(heading) for heading in headings]
        return next((plain.index(one) for one in map(_plain, self.columns[name]) if one in plain), None)


def _plain(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).split()).rstrip("*:")


def read(path: Path) -> SheetMapping:
    """A mapping file; BadInput in words for anything it cannot mean."""
    try:
        text = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadInput(f"读不了映射文件 {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"映射文件 {path} 不是 TOML：{error}") from error
    return of(text, name=str(path))


def of(fields: Mapping[str, Any], *, name: str = "") -> SheetMapping:
    """What a mapping file says; BadInput for names that it cannot mean."""
    unknown = set(fields) - {"origin", "sheet", "numbers_from_network", "columns", "values"}
    columns, values = fields.get("columns", {}), fields.get("values", {})
    unknown |= (set(columns) | set(values)) - set(FIELDS)
    if unknown:
        names = "、".join(sorted(unknown))
        raise BadInput(f"映射文件 {name} 里有不认识的名称：{names}。可用的字段：{'、'.join(FIELDS)}")
    own = {name: (one,) if isinstance(one, str) else tuple(map(str, one)) for name, one in columns.items()}
    return SheetMapping(
        origin=str(fields.get("origin", "导入"))[:40],
        sheet=str(fields.get("sheet", "")),
        numbers_from_network=bool(fields.get("numbers_from_network", False)),
        columns=dict(USUAL) | own,
        values={name: {str(key): str(value) for key, value in one.items()} for name, one in values.items()},
    )

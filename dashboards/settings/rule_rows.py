"""A rule as rows of a table: the columns that a page shows, and what was typed back into a version's content."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboards.acts.fields import FieldChoice
from dashboards.web.forms import Form
from hotline.base.errors import BadInput

SPARE, MOST = 3, 100  # empty rows below; rows of a form
_SEVERAL = re.compile(r"[、，,;；\s]+")
_NUMBER = re.compile(r"\d{1,4}(\.\d{1,2})?", re.ASCII)


class Widget(StrEnum):
    LINE = "line"
    LONG = "long"
    WORDS = "words"  # several, apart by 、
    NUMBER = "number"
    TICK = "tick"
    PICK = "pick"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    widget: Widget = Widget.LINE
    hint: str = ""
    choices: Sequence[FieldChoice] = ()
    usual: str = ""  # what an empty number means

    def shown(self, value: Any) -> str:
        """As the form's field has it."""
        if self.widget is Widget.WORDS:
            return "、".join(value or ())
        if self.widget is Widget.NUMBER:
            return f"{value:g}" if isinstance(value, int | float) else self.usual
        return "yes" if value is True else (value or "")

    def read(self, text: str) -> Any:
        if self.widget is Widget.WORDS:
            return [word for word in _SEVERAL.split(text) if word]
        if self.widget is Widget.TICK:
            return text == "yes"
        if self.widget is not Widget.NUMBER:
            return text
        written = text or self.usual
        if _NUMBER.fullmatch(written) is None:
            raise BadInput(f"“{self.label}”请写数字，最多两位小数，写的是“{text}”")
        return float(written)


def read(form: Form, heads: Sequence[Column], columns: Sequence[Column]) -> dict[str, Any]:
    """Rows whose first column is empty, or that are ticked to go, are left out."""
    head = {one.name: one.read(form.get(one.name, "")) for one in heads}
    rows = []
    for n in range(MOST):
        first = form.get(f"row-{n}-{columns[0].name}")
        if first is None:
            break
        if first and form.get(f"row-{n}-drop") != "yes":
            rows.append({one.name: one.read(form.get(f"row-{n}-{one.name}", "")) for one in columns})
    return {**head, "row": rows}


def shown(content: Mapping[str, Any], columns: Sequence[Column]) -> list[dict[str, str]]:
    """The rows as fields, with spare ones below."""
    empty = dict.fromkeys((one.name for one in columns), None)
    return [{one.name: one.shown(row.get(one.name)) for one in columns} for row in [*content["row"], *[empty] * SPARE]]

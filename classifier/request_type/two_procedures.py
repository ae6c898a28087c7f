"""Whether one text is both a complaint and a report: two procedures, handled apart (总局令第121号9条). Pure.

A complaint wants something for oneself (money back, another piece), a report wants the other one punished.
"""

import re
from dataclasses import dataclass

from classifier.request_type import reporting
from classifier.text.citizen_text import fold

_WANTS = re.compile(
    r"退(?:款|货|钱|费|还|押金|卡|订金|定金)|(?:赔偿|赔付|赔钱|赔我|索赔|补偿)|(?:换货|更换|调换)|返还|"
    r"(?:假一赔|退一赔)[三四十]|(?:三|3|十|10)倍|退我"
)
_PUNISHED = re.compile(
    r"举报|检举|查处|查封|严查|依法处(?:罚|理)|立案|吊销|处罚(?:他|她|这|该|商|店)|罚(?:他|她|这家|该)|取缔"
)


@dataclass(frozen=True, slots=True)
class Both:
    """The words by which each is known."""

    wants: tuple[str, ...]
    punished: tuple[str, ...]


def both(text: str) -> Both | None:
    """None where the text is only one of the two, or neither; what only speaks of reports is none."""
    said = fold(text)
    wants = tuple(dict.fromkeys(found.group() for found in _WANTS.finditer(said)))
    punished = tuple(dict.fromkeys(found.group() for found in _PUNISHED.finditer(reporting.without_mention(said))))
    return Both(wants, punished) if wants and punished else None

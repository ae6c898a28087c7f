"""Whether the machine may dispatch by itself. Pure: a prediction, a catalogue entry and limits in, a decision out.

国办函〔2025〕66号 item 16: the machine assists, people decide. Reports, sensitive, dangerous, cross-department and
unsure matters always go to a person, with the candidates and the words that weighed.
"""

from dataclasses import dataclass

from classifier.model import Prediction
from router.catalogue import Catalogue, Entry, Unit

SHORTEST = 6  # characters; less cannot name a matter and a place
TYPES_FOR_PEOPLE = frozenset({"举报"})
CENTRE = "centre"
DANGER = "疑似紧急危险，请立即核实"


@dataclass(frozen=True, slots=True)
class Decision:
    department: str | None  # None: a person decides
    reason: str
    candidates: tuple[tuple[str, float], ...] = ()

    @property
    def dispatches(self) -> bool:
        return self.department is not None


def decide(
    prediction: Prediction | None, *, text: str, kind: str, catalogue: Catalogue | None, threshold: float
) -> Decision:
    """Dispatch to the catalogue's unit, or say in words why a person has to look.

    `kind` is the request's type, `threshold` the least confidence; without a catalogue (None) the confidence alone
    decides.
    """
    if prediction is None:
        return Decision(None, "智能推荐暂不可用，请人工派单")
    guess = prediction.department
    if guess is None:
        return Decision(None, DANGER if prediction.danger else "读不出说的是什么事，请核实后派单")
    candidates = ((guess.label, guess.confidence), *guess.runners_up)[:3]
    entry = catalogue.entry(prediction.category.label) if catalogue and prediction.category else None
    unit = catalogue.unit(guess.label) if catalogue else None
    doubt = _doubt(prediction, text=text, kind=kind, entry=entry, threshold=threshold)
    if doubt is None and catalogue is not None:
        doubt = _against_catalogue(entry, unit)
    if doubt is not None:
        return Decision(None, doubt, candidates)
    basis = f"派单目录 {entry.code} {entry.name}" if entry else "三定职责" if catalogue else "只按模型，没有派单目录"
    return Decision(guess.label, f"{basis}，置信 {guess.confidence:.2f}", candidates)


def _doubt(prediction: Prediction, *, text: str, kind: str, entry: Entry | None, threshold: float) -> str | None:
    if prediction.danger is not None:
        return DANGER
    if len(text.strip()) < SHORTEST:
        return "内容太短，请核实后派单"
    if kind in TYPES_FOR_PEOPLE:
        return "举报件须人工派单，注意保密和回避"
    if entry is not None and entry.sensitive:
        return f"敏感事项（{entry.name}），须人工派单"
    if prediction.department is not None and prediction.department.confidence < threshold:
        return "把握不足，请您判断"
    return None


def _against_catalogue(entry: Entry | None, unit: Unit | None) -> str | None:  # noqa: PLR0911 - a list of reasons
    if unit is None or not unit.active:
        return "推荐单位不在派单目录中，请另选"
    if unit.level == CENTRE:
        return "属热线自身事项，请直接答复"
    if entry is None:
        return None
    if entry.rules:
        return f"职责需按事实认定：{entry.rules[0]}"
    if unit.level == "street" and not entry.street_allowed:
        return "应由职能部门办理的不得派给镇街（66号）"
    if entry.lead is not None and unit.code != entry.lead and unit.code not in entry.co and unit.parent != entry.lead:
        return "推荐单位与派单目录不一致，请您判断"
    return None

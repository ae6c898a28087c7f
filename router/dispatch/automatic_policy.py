"""Whether the machine may dispatch by itself. Pure: what is known of a case and limits in, a decision out.

国办函〔2025〕66号 item 16: the machine assists, people decide. Reports, sensitive, dangerous, cross-department and
unsure matters always go to a person, with the candidates and the words that weighed; so do those whose writer asks not
to be named, and those about a unit's own conduct, which must not come to it (济南条例32条〔法〕); and those that have a
legal way of their own, of which the citizen is informed (item 10). A fact or place that decides responsibility is asked
of the citizen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from classifier.model.model import Guess, Prediction
from classifier.text.gazetteer import LocatedPlace
from router.accused import accused
from router.accused.accused import Accused
from router.dispatch.catalogue import Catalogue, CategoryNode, DispatchUnit, Resolution
from tickets import legal_grounds
from tickets.organisation.levels import CENTRES, STREETS

SHORTEST = 6  # characters; less cannot name a matter and a place
REPORT = "举报"
PRAISE = "表扬"
TYPES_FOR_PEOPLE = frozenset({REPORT})
SURE_OF_CATEGORY = 0.5  # a less likely category asks the citizen nothing: the question may be beside the matter
CHOICES = 5  # districts named in one question
DANGER = "疑似紧急危险，请立即核实"
TOO_SHORT = "内容太短，请核实后派单"
WHAT = "请说详细一些：是什么事，发生在哪里（县区、街道和路名、小区或门牌），从什么时候开始"
WHERE = "这件事发生在哪里？请说清县区、街道（乡镇）和路名、小区或门牌"


@dataclass(frozen=True, slots=True)
class DispatchStep:
    """One look at the case: `found` in words, `stops` where it left the case to a person or to a question."""

    look: str
    found: str
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    department: str | None  # None: a person decides
    reason: str
    candidates: tuple[tuple[str, float], ...] = ()
    co: tuple[str, ...] = ()
    ask: str = ""  # what to ask the citizen before a person is troubled
    steps: tuple[DispatchStep, ...] = ()

    @property
    def dispatches(self) -> bool:
        return self.department is not None


@dataclass(frozen=True, slots=True)
class DispatchCase:
    """All that is known; `catalogue` is None where the model's departments are not this city's."""

    prediction: Prediction | None
    text: str
    kind: str  # the request's type in Chinese, "" if unknown
    place: LocatedPlace
    catalogue: Catalogue | None
    threshold: float  # least confidence
    secret: bool = False  # its writer asks not to be named
    accused: Accused | None = None  # whose own conduct it is about
    accused_unknown: bool = False  # somebody in office of an unknown unit
    praised: str | None = None  # the code of the unit that it praises
    way: str = ""  # the code of the ground, where it has a legal way of its own

    @property
    def entry(self) -> CategoryNode | None:
        category = self.prediction.category if self.prediction else None
        return self.catalogue.entry(category.label) if self.catalogue and category else None


def decide(case: DispatchCase) -> Decision:
    """Dispatch to whom the catalogue names, ask the citizen one thing, or say in words why a person has to look."""
    steps = list(_looks(case))
    guess = case.prediction.department if case.prediction else None
    candidates = ((guess.label, guess.confidence), *guess.runners_up)[:3] if guess else ()
    if case.kind == PRAISE and not steps[-1].stops:
        return _passed_on(case, guess, candidates, steps)
    if steps[-1].stops or guess is None:
        ask = WHAT if steps[-1].found == TOO_SHORT else ""
        return Decision(None, steps[-1].found, candidates, ask=ask, steps=tuple(steps))
    if case.catalogue is None:
        return _sent(guess, candidates, steps, Resolution(guess.label, basis="只按模型，没有派单目录"), "")
    return _by_catalogue(case, case.catalogue, guess, candidates, steps)


def _looks(case: DispatchCase) -> Iterator[DispatchStep]:
    """The looks at the case itself, until one stops."""
    for step in _every_look(case):
        yield step
        if step.stops:
            return


def _every_look(case: DispatchCase) -> Iterator[DispatchStep]:
    prediction = case.prediction
    way = _legal_way(case)
    if prediction is None:
        yield DispatchStep("模型", way or "智能推荐暂不可用，请人工派单", stops=True)
        return
    danger = prediction.danger is not None and prediction.rings
    yield DispatchStep("危险信号", DANGER if danger else "没有", stops=danger)
    short = len(case.text.strip()) < SHORTEST and not way
    yield DispatchStep("字数", TOO_SHORT if short else "够用", stops=short)
    yield DispatchStep("地点", _where(case.place))
    yield DispatchStep("保密", _secret(case))
    yield DispatchStep("被反映对象", accused_of(case) or "没有指明")
    why = _exposes(case)
    yield DispatchStep("类型", "；".join(filter(None, (why, way))) if why else case.kind or "不明", stops=bool(why))
    yield DispatchStep("法定途径", way or "没有", stops=bool(way))
    if case.kind == PRAISE:
        return
    yield DispatchStep("分类", _named(case, prediction.category))
    entry, guess = case.entry, prediction.department
    if entry is not None and entry.sensitive:
        yield DispatchStep("敏感事项", f"敏感事项（{entry.name}），须人工派单", stops=True)
    if guess is None:
        yield DispatchStep("模型", "读不出说的是什么事，请核实后派单", stops=True)
        return
    sure = guess.confidence >= case.threshold
    said = f"{_unit_name(case, guess.label)} {guess.confidence:.2f}，须达到 {min(case.threshold, 1):.2f}"
    yield DispatchStep("模型推荐", said if sure else "把握不足，请您判断", stops=not sure)


def _secret(case: DispatchCase) -> str:
    if case.secret:
        return "诉求人要求保密"
    return "举报件，保密" if case.kind in TYPES_FOR_PEOPLE else "没有要求"


def _legal_way(case: DispatchCase) -> str:
    """Why no unit handles it, in words; "" for an ordinary matter (66号10项: 告知法定途径)."""
    return f"可能应走法定途径（{legal_grounds.DECLINE[case.way].label}），请核对后告知，不派单" if case.way else ""


def accused_of(case: DispatchCase) -> str:
    """Whom it is about, in words; "" where it accuses nobody that it names."""
    if case.accused is None:
        return ""
    if case.accused.code is not None:
        named = case.catalogue.name_of(case.accused.code) if case.catalogue else case.accused.code
        return f"{named}（原话“{case.accused.name}”）"
    if case.accused.may_be and case.catalogue is not None:
        return f"“{case.accused.name}”，可能是{case.accused.who(case.catalogue)}"
    guess = case.prediction.department if case.prediction else None
    if accused.YOU.fullmatch(case.accused.name) and guess is not None:
        return f"“{case.accused.name}”，可能指{_unit_name(case, guess.label)}，请核实"
    return f"“{case.accused.name}”"


def _exposes(case: DispatchCase) -> str:
    """Why the machine must not choose the unit, which might be the one it is about; "" where it may."""
    whom = accused_of(case)
    about = f"；被反映的可能是{whom}" if whom else ""
    about += "；反映公职人员，请先认定是哪个单位的" if case.accused_unknown else ""
    if case.kind in TYPES_FOR_PEOPLE:
        return f"举报件须人工派单，注意保密和回避{about}"
    if case.secret:
        return f"诉求人要求保密，须人工派单，注意回避{about}"
    return f"反映的可能是{whom}自身的问题，须人工派单，注意回避" if whom else ""


def _by_catalogue(
    case: DispatchCase,
    catalogue: Catalogue,
    guess: Guess,
    candidates: tuple[tuple[str, float], ...],
    steps: list[DispatchStep],
) -> Decision:
    entry = case.entry
    found = _resolved(case, catalogue, guess)
    steps += [DispatchStep("派单目录", f"{tried.line}：{tried.failed or '适用'}") for tried in found.tried]
    stop = Decision(None, "", candidates)
    asks = _asks(case, entry, found)
    if asks:
        steps.append(DispatchStep("还缺一个情况", asks, stops=True))
        return replace(stop, reason=f"职责需按事实认定：{asks}", ask=asks, steps=tuple(steps))
    doubt = _against_catalogue(entry, guess, found, catalogue.unit(found.lead))
    if doubt is not None:
        return replace(stop, reason=doubt, steps=(*steps, DispatchStep("限制", doubt, stops=True)))
    steps.append(DispatchStep("限制", "没有"))
    return _sent(
        guess, candidates, steps, found, f"派单目录 {entry.printed or entry.code} {entry.name}" if entry else ""
    )


def _passed_on(
    case: DispatchCase, guess: Guess | None, candidates: tuple[tuple[str, float], ...], steps: list[DispatchStep]
) -> Decision:
    """Praise goes to the unit that it names, else to the likeliest: for its knowledge, so no duty has to be proven."""
    sure = guess is not None and guess.confidence >= case.threshold
    code = case.praised or (guess.label if guess is not None and sure else None)
    unit = case.catalogue.unit(code) if case.catalogue and code else None
    if unit is None or not unit.active or unit.level in CENTRES:
        why = "表扬件，请选择被表扬的单位，转其知悉"
        return Decision(None, why, candidates, steps=(*steps, DispatchStep("被表扬单位", why, stops=True)))
    text = f"表扬，转{unit.short}知悉，不计时限，不考核"
    return Decision(unit.code, text, candidates, steps=(*steps, DispatchStep("被表扬单位", text)))


def _resolved(case: DispatchCase, catalogue: Catalogue, guess: Guess) -> Resolution:
    """The catalogue's lead; the model's own unit where it works within that lead, or where no entry speaks."""
    entry = case.entry
    if entry is None:
        return Resolution(guess.label, basis="三定职责")
    found = catalogue.resolve(entry, text=case.text, district=case.place.county, kind=case.kind)
    unit = catalogue.unit(guess.label)
    within = unit is not None and unit.parent is not None and unit.parent == found.lead
    if found.missing is None and (within or (guess.label in entry.co and found.lead == entry.lead)):
        return replace(found, lead=guess.label, co=tuple(code for code in found.co if code != guess.label))
    return found


def _asks(case: DispatchCase, entry: CategoryNode | None, found: Resolution) -> str:
    if entry is None:
        return ""
    if found.missing is not None:
        return found.missing.question
    category = case.prediction.category if case.prediction else None
    likely = category is not None and category.confidence >= SURE_OF_CATEGORY
    turns_on_place = entry.needs_place or any(clause.districts for clause in entry.clauses)
    if turns_on_place and case.place.choices:
        return f"您说的{case.place.words[-1]}，是在{'、'.join(case.place.choices[:CHOICES])}中的哪一处？"
    return WHERE if entry.needs_place and likely and not case.place.is_known else ""


def _against_catalogue(  # noqa: PLR0911 - a list of reasons, first match
    entry: CategoryNode | None, guess: Guess, found: Resolution, unit: DispatchUnit | None
) -> str | None:
    if found.lead is None:
        return "派单目录没有写明主办单位，请您判断"
    if unit is None or not unit.active:
        return "推荐单位不在派单目录中，请另选"
    if unit.level in CENTRES:
        return "属热线自身事项，请直接答复"
    if unit.level in STREETS and (entry is None or not entry.street_allowed):
        return "应由职能部门办理的不得派给镇街（66号）"
    if entry is None:
        return None
    if entry.rules:
        return f"职责需按事实认定：{entry.rules[0]}"
    if guess.label != unit.code and guess.label not in entry.leads:
        return "推荐单位与派单目录不一致，请您判断"
    return None


def _sent(
    guess: Guess, candidates: tuple[tuple[str, float], ...], steps: list[DispatchStep], found: Resolution, line: str
) -> Decision:
    basis = "，".join(part for part in (line, found.basis) if part)
    reason = f"{basis}，置信 {guess.confidence:.2f}"
    return Decision(found.lead, reason, candidates, co=found.co, steps=(*steps, DispatchStep("结果", reason)))


def _where(place: LocatedPlace) -> str:
    """Without the road or house: a decision is kept with the ticket, an address only sealed."""
    if place.choices:
        return f"有同名的地方：{'、'.join(place.choices[:CHOICES])}"
    said = "".join(part for part in (place.city, place.county, place.street) if part)
    point = "有具体地点" if place.road_or_place else ""
    known = "，".join(part for part in (said, point) if part)
    return f"{known}{'' if place.sure else '（不完全确定）'}" if known else "没有说"


def _named(case: DispatchCase, guess: Guess | None) -> str:
    if guess is None:
        return "不明"
    entry = case.entry
    return f"{entry.name if entry else guess.label} {guess.confidence:.2f}"


def _unit_name(case: DispatchCase, code: str) -> str:
    return case.catalogue.name_of(code) if case.catalogue else code

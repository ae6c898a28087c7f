"""Whether the machine may dispatch by itself. Pure: what is known of a case and limits in, a decision out.

国办函〔2025〕66号 item 16: the machine assists, people decide. Reports, sensitive, dangerous, cross-department and
unsure matters always go to a person, with the candidates and the words that weighed; so do those whose writer asks not
to be named, and those about a unit's own conduct, which must not come to it (济南条例32条〔法〕); and those that have a
legal way of their own, which the citizen is told (item 10). A fact or place on which responsibility turns is asked of
the citizen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from classifier.model import Guess, Prediction
from classifier.places import Place
from router import accused
from router.accused import Accused
from router.catalogue import Catalogue, Entry, Resolution, Unit
from tickets import grounds

SHORTEST = 6  # characters; less cannot name a matter and a place
REPORT = "举报"
PRAISE = "表扬"
TYPES_FOR_PEOPLE = frozenset({REPORT})
CENTRE = "centre"
SURE_OF_CATEGORY = 0.5  # a less likely category asks the citizen nothing: the question may be beside the matter
CHOICES = 5  # districts named in one question
DANGER = "疑似紧急危险，请立即核实"
TOO_SHORT = "内容太短，请核实后派单"
WHAT = "请说详细一些：是什么事，发生在哪里（县区、街道和路名、小区或门牌），从什么时候开始"
WHERE = "这件事发生在哪里？请说清县区、街道（乡镇）和路名、小区或门牌"


@dataclass(frozen=True, slots=True)
class Step:
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
    steps: tuple[Step, ...] = ()

    @property
    def dispatches(self) -> bool:
        return self.department is not None


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known; `catalogue` is None where the model's departments are not this city's."""

    prediction: Prediction | None
    text: str
    kind: str  # the request's type in Chinese, "" if unknown
    place: Place
    catalogue: Catalogue | None
    threshold: float  # least confidence
    secret: bool = False  # its writer asks not to be named
    accused: Accused | None = None  # whose own conduct it is about
    praised: str | None = None  # the code of the unit that it praises
    way: str = ""  # the code of the ground, where it has a legal way of its own

    @property
    def entry(self) -> Entry | None:
        category = self.prediction.category if self.prediction else None
        return self.catalogue.entry(category.label) if self.catalogue and category else None


def decide(case: Case) -> Decision:
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


def _looks(case: Case) -> Iterator[Step]:
    """The looks at the case itself, until one stops."""
    for step in _every_look(case):
        yield step
        if step.stops:
            return


def _every_look(case: Case) -> Iterator[Step]:
    prediction = case.prediction
    way = _legal_way(case)
    if prediction is None:
        yield Step("模型", way or "智能推荐暂不可用，请人工派单", stops=True)
        return
    danger = prediction.danger is not None and prediction.rings
    yield Step("危险信号", DANGER if danger else "没有", stops=danger)
    short = len(case.text.strip()) < SHORTEST and not way
    yield Step("字数", TOO_SHORT if short else "够用", stops=short)
    yield Step("地点", _where(case.place))
    yield Step("保密", _secret(case))
    yield Step("被反映对象", accused_of(case) or "没有指明")
    why = _exposes(case)
    yield Step("类型", "；".join(filter(None, (why, way))) if why else case.kind or "不明", stops=bool(why))
    yield Step("法定途径", way or "没有", stops=bool(way))
    if case.kind == PRAISE:
        return
    yield Step("分类", _named(case, prediction.category))
    entry, guess = case.entry, prediction.department
    if entry is not None and entry.sensitive:
        yield Step("敏感事项", f"敏感事项（{entry.name}），须人工派单", stops=True)
    if guess is None:
        yield Step("模型", "读不出说的是什么事，请核实后派单", stops=True)
        return
    sure = guess.confidence >= case.threshold
    said = f"{_unit_name(case, guess.label)} {guess.confidence:.2f}，须达到 {min(case.threshold, 1):.2f}"
    yield Step("模型推荐", said if sure else "把握不足，请您判断", stops=not sure)


def _secret(case: Case) -> str:
    if case.secret:
        return "诉求人要求保密"
    return "举报件，保密" if case.kind in TYPES_FOR_PEOPLE else "没有要求"


def _legal_way(case: Case) -> str:
    """Why no unit handles it, in words; "" for an ordinary matter (66号10项: 告知法定途径)."""
    return f"可能应走法定途径（{grounds.DECLINE[case.way].label}），请核对后告知，不派单" if case.way else ""


def accused_of(case: Case) -> str:
    """Whom it is about, in words; "" where it accuses nobody that it names."""
    if case.accused is None:
        return ""
    if case.accused.code is not None:
        named = case.catalogue.name_of(case.accused.code) if case.catalogue else case.accused.code
        return f"{named}（原话“{case.accused.name}”）"
    guess = case.prediction.department if case.prediction else None
    if accused.YOU.fullmatch(case.accused.name) and guess is not None:
        return f"“{case.accused.name}”，可能指{_unit_name(case, guess.label)}，请核实"
    return f"“{case.accused.name}”"


def _exposes(case: Case) -> str:
    """Why the machine must not choose who reads it, lest it is whom it is about; "" where it may."""
    whom = accused_of(case)
    about = f"；被反映的可能是{whom}" if whom else ""
    if case.kind in TYPES_FOR_PEOPLE:
        return f"举报件须人工派单，注意保密和回避{about}"
    if case.secret:
        return f"诉求人要求保密，须人工派单，注意回避{about}"
    return f"反映的可能是{whom}自身的问题，须人工派单，注意回避" if whom else ""


def _by_catalogue(
    case: Case, catalogue: Catalogue, guess: Guess, candidates: tuple[tuple[str, float], ...], steps: list[Step]
) -> Decision:
    entry = case.entry
    found = _resolved(case, catalogue, guess)
    steps += [Step("派单目录", f"{tried.line}：{tried.failed or '适用'}") for tried in found.tried]
    stop = Decision(None, "", candidates)
    asks = _asks(case, entry, found)
    if asks:
        steps.append(Step("还缺一个情况", asks, stops=True))
        return replace(stop, reason=f"职责需按事实认定：{asks}", ask=asks, steps=tuple(steps))
    doubt = _against_catalogue(entry, guess, found, catalogue.unit(found.lead))
    if doubt is not None:
        return replace(stop, reason=doubt, steps=(*steps, Step("限制", doubt, stops=True)))
    steps.append(Step("限制", "没有"))
    return _sent(
        guess, candidates, steps, found, f"派单目录 {entry.printed or entry.code} {entry.name}" if entry else ""
    )


def _passed_on(
    case: Case, guess: Guess | None, candidates: tuple[tuple[str, float], ...], steps: list[Step]
) -> Decision:
    """Praise goes to the unit that it names, else to the likeliest: for its knowledge, so no duty has to be proven."""
    sure = guess is not None and guess.confidence >= case.threshold
    code = case.praised or (guess.label if guess is not None and sure else None)
    unit = case.catalogue.unit(code) if case.catalogue and code else None
    if unit is None or not unit.active or unit.level == CENTRE:
        why = "表扬件，请选择被表扬的单位，转其知悉"
        return Decision(None, why, candidates, steps=(*steps, Step("被表扬单位", why, stops=True)))
    told = f"表扬，转{unit.short}知悉，不计时限，不考核"
    return Decision(unit.code, told, candidates, steps=(*steps, Step("被表扬单位", told)))


def _resolved(case: Case, catalogue: Catalogue, guess: Guess) -> Resolution:
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


def _asks(case: Case, entry: Entry | None, found: Resolution) -> str:
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
    entry: Entry | None, guess: Guess, found: Resolution, unit: Unit | None
) -> str | None:
    if found.lead is None:
        return "派单目录没有写明主办单位，请您判断"
    if unit is None or not unit.active:
        return "推荐单位不在派单目录中，请另选"
    if unit.level == CENTRE:
        return "属热线自身事项，请直接答复"
    if unit.level == "street" and (entry is None or not entry.street_allowed):
        return "应由职能部门办理的不得派给镇街（66号）"
    if entry is None:
        return None
    if entry.rules:
        return f"职责需按事实认定：{entry.rules[0]}"
    if guess.label != unit.code and guess.label not in entry.leads:
        return "推荐单位与派单目录不一致，请您判断"
    return None


def _sent(
    guess: Guess, candidates: tuple[tuple[str, float], ...], steps: list[Step], found: Resolution, line: str
) -> Decision:
    basis = "，".join(part for part in (line, found.basis) if part)
    reason = f"{basis}，置信 {guess.confidence:.2f}"
    return Decision(found.lead, reason, candidates, co=found.co, steps=(*steps, Step("结果", reason)))


def _where(place: Place) -> str:
    """Without the road or house: a decision is kept with the ticket, an address only sealed."""
    if place.choices:
        return f"有同名的地方：{'、'.join(place.choices[:CHOICES])}"
    said = "".join(part for part in (place.city, place.county, place.street) if part)
    point = "有具体地点" if place.road_or_place else ""
    known = "，".join(part for part in (said, point) if part)
    return f"{known}{'' if place.sure else '（不完全确定）'}" if known else "没有说"


def _named(case: Case, guess: Guess | None) -> str:
    if guess is None:
        return "不明"
    entry = case.entry
    return f"{entry.name if entry else guess.label} {guess.confidence:.2f}"


def _unit_name(case: Case, code: str) -> str:
    return case.catalogue.name_of(code) if case.catalogue else code

"""What a text is, where it is, and who gets it: the one way from words to a decision.

Dispatch, `hotline predict` and the test box of the catalogue all come here, so that what they say is what happens.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from classifier.model.model import Guess, Prediction
from classifier.request_type import legal_channels, praise, secrecy
from classifier.request_type.reporting import is_cry
from classifier.request_type.request_types import read_type, reported
from classifier.text.gazetteer import Gazetteer, LocatedPlace
from hotline.base.observability.log import logger
from router.accused import accused
from router.accused.accused import Accused
from router.dispatch import praised_unit
from router.dispatch.automatic_policy import PRAISE, REPORT, TYPES_FOR_PEOPLE, Decision, DispatchCase, decide
from router.dispatch.catalogue import Catalogue

COMPLAINT = "投诉"
HELP = "求助"
log = logger(__name__)


class Guesser(Protocol):
    """What the office needs of a classifier."""

    version: str

    def predict(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> list[Prediction]: ...

    def threshold(self, head: str, label: str) -> float: ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """`kind` is the request's type in Chinese: 举报 by a rule, else by the model or its words; "" where none decides.

    `secret`: the writer asks not to be named. `accused`: the unit whose conduct it is about; `accused_unknown`:
    somebody in office whose unit is unknown.
    """

    prediction: Prediction | None
    place: LocatedPlace
    kind: str
    decision: Decision
    secret: bool = False
    accused: Accused | None = None
    accused_unknown: bool = False

    @property
    def confidential(self) -> bool:
        return self.secret or self.kind in TYPES_FOR_PEOPLE


@dataclass(frozen=True)
class DecisionContext:
    """Everything a decision is made of, as it is today. Immutable: a new model or catalogue makes a new office.

    `catalogue` is None where the model's departments are not this city's: then its confidence alone decides.
    """

    classifier: Guesser | None = None
    catalogue: Catalogue | None = field(default_factory=Catalogue)
    places: Gazetteer = field(default_factory=lambda: Gazetteer(()))
    threshold: float = 0.85

    @property
    def version(self) -> str | None:
        return self.classifier.version if self.classifier else None

    def judge(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> list[Judgement]:
        """One judgement a text, in order; a model that fails leaves every text to people."""
        heads = titles or [""] * len(texts)
        guesses = self._guess(texts, titles)
        wholes = [f"{title}\n{text}" if title else text for text, title in zip(texts, heads, strict=True)]
        rows = zip(wholes, guesses, reported(wholes), secrecy.asked_in(wholes), strict=True)
        return [self._judge(*row) for row in rows]

    def _guess(self, texts: Sequence[str], titles: Sequence[str] | None) -> Sequence[Prediction | None]:
        if self.classifier is None:
            return [None] * len(texts)
        try:
            return self.classifier.predict(texts, titles)
        except Exception:
            log.exception("classifier_failed", documents=len(texts))
            return [None] * len(texts)

    def _judge(self, whole: str, prediction: Prediction | None, is_report: bool, secret: bool) -> Judgement:  # noqa: FBT001 - a row of the batch
        kind, place = _kind(prediction, whole, is_report=is_report), self.places.find(whole)
        prediction = self._local(prediction, place)
        bar = self._bar(prediction)
        praises = kind == PRAISE
        about = None if praises else accused.find(whole, self.catalogue, place, report=kind == REPORT)
        legal = legal_channels.legal_way(whole)
        way = legal.ground if legal else ""
        unit = praised_unit.find(whole, self.catalogue, place) if praises else None
        unknown = not praises and accused.is_unknown(about, whole, report=kind == REPORT)
        case = DispatchCase(
            prediction,
            whole,
            kind,
            place,
            self.catalogue,
            bar,
            secret=secret,
            accused=about,
            accused_unknown=unknown,
            way=way,
            praised=unit,
        )
        return Judgement(prediction, place, kind, decide(case), secret, about, unknown)

    def _local(self, prediction: Prediction | None, place: LocatedPlace) -> Prediction | None:
        """Of units that differ only by place the one at this place; none of them where the place is unknown.

        Units that were closed since the model learned are named by their successors.
        """
        if self.catalogue is None or prediction is None or prediction.department is None:
            return prediction
        guess = prediction.department
        named = ((guess.label, guess.confidence), *guess.runners_up)
        here = [(self.catalogue.at(self.catalogue.current(code), place), share) for code, share in named]
        known = list({code: share for code, share in reversed(here) if code}.items())[::-1]
        if not known:
            return replace(prediction, department=None)
        (label, confidence), *others = known
        return replace(prediction, department=Guess(label, confidence, tuple(others), guess.words))

    def _bar(self, prediction: Prediction | None) -> float:
        """The configured minimum, or higher where the model needs more to be right often enough for this department."""
        if self.classifier is None or prediction is None or prediction.department is None:
            return self.threshold
        return max(self.threshold, self.classifier.threshold("department", prediction.department.label))


def _kind(prediction: Prediction | None, text: str, *, is_report: bool) -> str:
    """A report and praise are known by their words; praise with a complaint inside is a complaint.

    A cry for help is never a report, even by the model: its words and the number to call back would be hidden.
    """
    if is_report:
        return REPORT
    if praise.is_praise(text):
        return PRAISE
    read = read_type(text)
    guessed = prediction.type.label if prediction is not None and prediction.type is not None else read and read[0]
    if guessed == REPORT and is_cry(text):
        return HELP
    return COMPLAINT if guessed == PRAISE and praise.complains(text) else guessed or ""

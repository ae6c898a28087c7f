"""`hotline predict`: lines in, one JSON object a line out, in the same order, by the same office that dispatches."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from classifier.model.corpus import BadCorpus, Record, record
from classifier.model.model import Classifier, Guess
from classifier.text.gazetteer import Gazetteer
from hotline.app import json_lines, model_store, sample_city, wiring
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from router.dispatch.catalogue import Catalogue
from router.dispatch.decision import DecisionContext, Judgement
from router.store import departments

BATCH = 1024  # lines held in memory at once


async def office_of(settings: Settings, model: Path | None) -> DecisionContext:
    """The city's dispatch with its own model, or with the one in `model`.

    The catalogue is the one in the database; where there is none yet, the sample city's. A model whose departments are
    none of the catalogue's decides by its confidence alone.
    """
    house = wiring.build(settings, serve_channels=False, pooled=False, limits=LONG)
    try:
        if _is_there(house.database) and await _is_filled(house.database):
            await house.read_catalogue()
        else:
            house.catalogue, house.places = sample_city.catalogue(), Gazetteer(sample_city.places())
    finally:
        await house.close()
    guesser = Classifier.load(model) if model else model_store.load(settings.home)
    catalogue = house.catalogue if guesser and _is_ours(guesser, house.catalogue) else None
    return DecisionContext(guesser, catalogue, house.places, settings.dispatch_threshold)


def _is_there(database: Database) -> bool:
    """Whether there is a database at all; looking makes none."""
    return not database.is_sqlite or Path(str(database.url.database)).exists()


async def _is_filled(database: Database) -> bool:
    """Whether there are departments in it."""
    async with database.reading() as session:
        return bool(await departments(session))


def _is_ours(model: Classifier, catalogue: Catalogue) -> bool:
    head = model.heads.get("department")
    return head is not None and any(catalogue.unit(label) for label in head.labels)


def answers(office: DecisionContext, file: Path, text: Sequence[str]) -> Iterator[dict[str, Any]]:
    """One object a line of `file` ("-": standard input), errors in their places."""
    lines = json_lines.lines(file)
    while batch := list(islice(lines, BATCH)):
        read = [_read(file, number, line, text) for number, line in batch]
        good = [one for one in read if isinstance(one, Record)]
        judged = iter(office.judge([one.text for one in good], [one.title for one in good]))
        for one in read:
            yield as_json(next(judged)) if isinstance(one, Record) else one


def _read(file: Path, number: int, line: bytes, text: Sequence[str]) -> Record | dict[str, Any]:
    try:
        return record(file, number, line.decode("utf-8-sig" if number == 1 else "utf-8"), text, None)
    except UnicodeDecodeError:
        return {"error": f"第 {number} 行不是 UTF-8 文字", "line": number}
    except BadCorpus as error:
        return {"error": error.message, "line": number}


def as_json(judged: Judgement) -> dict[str, Any]:
    """One judgement with the keys that the command promises, in order; `decision` says dispatch or person, and why.

    `confidential`: it reports somebody, or asks that its writer is not named. `accused`: whose own conduct it is about,
    the unit's code or else the name as written.
    """
    guess = judged.prediction
    department = guess.department if guess else None
    return {
        "department": department.label if department else None,
        "confidence": department.confidence if department else None,
        "runners_up": _runners_up(department),
        "category": guess.category.label if guess and guess.category else None,
        "type": judged.kind or None,
        "danger": guess.danger if guess else None,
        "urgency": guess.urgency if guess else None,
        "place": {
            "city": judged.place.city,
            "county": judged.place.county,
            "street": judged.place.street,
            "road_or_place": judged.place.road_or_place,
        },
        "words": [word for word, _ in department.words] if department else [],
        "decision": f"{'dispatch' if judged.decision.dispatches else 'person'}: {judged.decision.reason}",
        "confidential": judged.confidential,
        "accused": judged.accused.label if judged.accused else None,
    }


def _runners_up(guess: Guess | None) -> list[dict[str, Any]]:
    return [{"department": label, "confidence": share} for label, share in guess.runners_up] if guess else []

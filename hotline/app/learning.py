"""A night's learning: a new model from the system's own history, tried in the shadow, promoted only if it is no worse.

The last week is kept out of training and decides: both models answer its labelled tickets
(`router.learning.promotion`).
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from classifier.model.artifact import Manifest
from classifier.model.corpus import Example
from classifier.model.model import Classifier
from hotline.app import model_store, sample_city
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.base.text.cleaning import mask_personal
from router import store as offices
from router.dispatch.catalogue import Catalogue
from router.learning import drift, labels, store, versions
from router.learning.drift import Week
from router.learning.models import DriftReport, ModelStanding, ModelVersion
from router.learning.promotion import Pair, PromotionVerdict, judge

WEEK = timedelta(days=7)
NIGHT = range(2, 5)  # hours of the city in which the system learns by itself
ONCE = timedelta(hours=20)  # between two nights' trainings
TAKES_OVER = 30  # tickets of a department by which its made-up examples count half
LEAST = 200  # labelled tickets before the last week; fewer teach less than the catalogue


class TooSoon(BadInput):
    """There is not enough yet to learn from; nothing is wrong."""


async def is_due(work: Work) -> bool:
    """At night, once a day."""
    now = work.clock.now()
    if city_time(now).hour not in NIGHT:
        return False
    async with work.reading() as session:
        last = await store.last_looked(session)
    return last is None or now - last > ONCE


async def learn(
    work: Work,
    home: Path,
    progress: model_store.Progress | None = None,
    *,
    made_up: Sequence[Example] | None = None,
) -> ModelVersion:
    """Train, compare, promote or keep in the shadow; the row says which and why. TooSoon where there is little yet."""
    now = work.clock.now()
    async with work.reading() as session:
        book = await offices.load_catalogue(session, today=city_time(now).date())
        past = await _examples(session, book, since=None, before=now - WEEK)
        recent = await _examples(session, book, since=now - WEEK, before=now)
    if len(past) < LEAST:
        raise TooSoon(f"一周以前有定论的诉求只有 {len(past)} 件，少于 {LEAST} 件：还不如派单目录教得多，没有训练")
    corpus = [*taking_over(_made_up(book) if made_up is None else made_up, past), *past]
    manifest = await asyncio.to_thread(_train, corpus, home, book.version, progress)
    new = Classifier.load(home / "models" / manifest.version)
    verdict = judge(compare(model_store.load(home), new, recent))
    row = ModelVersion(
        version=manifest.version,
        standing=ModelStanding.SHADOW,
        made_at=now,
        catalogue=book.version,
        examples=len(corpus),
        from_history=len(past),
        figures=_figures(verdict, manifest, week_of(new, recent)),
        reason=verdict.reason,
        changed_at=now,
    )
    async with work.begin() as uow:
        await versions.note_current(uow, model_store.current_name(home))
        uow.session.add(row)
        if verdict.promote:
            await uow.session.flush()
            await versions.promote(uow, manifest.version, reason=verdict.reason)
    if verdict.promote:
        model_store.use(home, manifest.version)
    return row


def _made_up(book: Catalogue) -> Sequence[Example]:
    """The written examples teach the units of the sample city; codes of a real city mean others."""
    return model_store.first_corpus() if sample_city.catalogue().units.keys() <= book.units.keys() else ()


def _train(corpus: Sequence[Example], home: Path, catalogue: str, progress: model_store.Progress | None) -> Manifest:
    """Train beside the others and give the folder the version's own name."""
    from classifier.model.train import train  # noqa: PLC0415 - scikit-learn costs 2.5 s and 150 MB

    folder = home / "models" / "learning"
    manifest = train(corpus, folder, heads=model_store.HEADS, progress=progress, catalogue=catalogue)
    folder.rename(home / "models" / manifest.version)
    return manifest


async def _examples(
    session: AsyncSession, book: Catalogue, *, since: datetime | None, before: datetime
) -> list[Example]:
    """Tickets with their final labels, personal numbers masked: a model keeps the words that it has read.

    Units that differ only by place are learnt, and evaluated, as one (`Catalogue.stand_in`).
    """
    found = labels.by_ticket(await store.labels(session, since=since, before=before))
    texts = await store.texts(session, [label.ticket_id for label in found])
    return [
        Example(
            mask_personal(texts[label.ticket_id]),
            {
                head: said
                for head, said in (
                    ("department", book.stand_in(book.current(label.department))),
                    ("category", label.category),
                    ("type", label.kind),
                )
                if said
            },
        )
        for label in found
        if texts.get(label.ticket_id)
    ]


def taking_over(made_up: Sequence[Example], history: Sequence[Example]) -> list[Example]:
    """The catalogue's examples, the lighter the more tickets their own department has had; none is ever forgotten."""
    counts = Counter(example.labels.get("department") for example in history)
    return [
        replace(
            example, weight=example.weight * TAKES_OVER / (TAKES_OVER + counts.get(example.labels.get("department"), 0))
        )
        for example in made_up
    ]


def compare(old: Classifier | None, new: Classifier, recent: Sequence[Example]) -> list[Pair]:
    """Whether each model names the right department of each ticket."""
    texts = [example.text for example in recent]
    answers = [_departments(model, texts) for model in (old, new)]
    truth = [example.labels["department"] for example in recent]
    return [
        Pair(right, old_said == right, said == right) for right, old_said, said in zip(truth, *answers, strict=True)
    ]


def _departments(model: Classifier | None, texts: Sequence[str]) -> list[str | None]:
    if model is None:
        return [None] * len(texts)
    return [one.department.label if one.department else None for one in model.predict(texts)]


def week_of(model: Classifier, examples: Sequence[Example]) -> Week:
    """How these tickets look to this model: what a later week is compared with."""
    texts = [example.text for example in examples]
    guesses = [one.department for one in model.predict(texts)]
    said = [(guess.label if guess else None, guess.confidence if guess else None) for guess in guesses]
    return drift.week(said, texts, model.vocabulary)


def _figures(verdict: PromotionVerdict, manifest: Manifest, usual: Week) -> dict[str, Any]:
    return {
        "tickets": verdict.tickets,
        "old_accuracy": round(verdict.old_accuracy, 4),
        "new_accuracy": round(verdict.new_accuracy, 4),
        "worse": list(verdict.worse),
        "held_out": {name: dict(card.metrics) for name, card in manifest.heads.items()},
        "seconds": manifest.seconds,
        "usual": usual.as_json(),
    }


async def look_for_drift(work: Work, home: Path) -> DriftReport | None:
    """Compare last week's decisions with how the model's own week looked; alarms go to the administrator.

    A model that saw no week of tickets before its promotion, as the first, is compared with its own first full one.
    """
    model, now = model_store.load(home), work.clock.now()
    if model is None:
        return None
    name = model_store.current_name(home)
    async with work.reading() as session:
        row = await store.version(session, name)
        guesses = await store.guessed_since(session, now - WEEK)
        book = await offices.load_catalogue(session, today=city_time(now).date())
    said_of = [(one.department and book.stand_in(one.department), one.confidence) for one in guesses]
    found = await asyncio.to_thread(drift.week, said_of, [one.text for one in guesses], model.vocabulary)
    usual = row.figures.get("usual") if row else None
    said = drift.alarms(Week(**usual), found, name_of=book.name_of) if usual else []
    report = DriftReport(at=now, model=name, tickets=found.tickets, figures=found.as_json(), alarms=said)
    async with work.begin() as uow:
        uow.session.add(report)
        if usual is None and found.tickets >= drift.ENOUGH:
            await _measure_by(uow, name, found)
        if said:
            await versions.warn(uow, "；".join(said))
    return report


async def _measure_by(uow: UnitOfWork, name: str, week: Week) -> None:
    """From now on this week is what is usual for this model."""
    await versions.note_current(uow, name)
    row = await store.version(uow.session, name)
    if row is not None:
        row.figures = {**row.figures, "usual": week.as_json()}

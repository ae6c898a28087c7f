"""The demo's staff work days of a clock that is turned: answers fit, few are late, nothing urgent lies."""

import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from classifier import urgency
from classifier.model import Guess, Prediction
from hotline import city
from hotline.app.demo.citizens import matter
from hotline.app.demo.staff import Office
from hotline.app.fakes import deliveries
from hotline.base.clock import city_time
from hotline.city.answering import answers_to
from sla.supervision_models import Supervision
from tests.walks.conftest import Town
from tickets.lifecycle import State
from tickets.models import Lamp, Ticket, Urgency, WorkOrder

DAYS, OFFICE_HOURS, LOOK = 6, range(9, 18), timedelta(minutes=30)
ARRIVE, A_DAY = 3, 10  # of these days, on which matters come in; so many each
WAITING = {State.PENDING_DISPATCH, State.PENDING_SIGN}


class Knowing:
    """A guesser that knows which example a text was made of."""

    version = "knowing"

    def __init__(self) -> None:
        self.of: dict[str, city.Example] = {}

    def predict(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> list[Prediction]:  # noqa: ARG002
        return [self._one(text) for text in texts]

    def threshold(self, head: str, label: str) -> float:  # noqa: ARG002
        return 0.0

    def _one(self, text: str) -> Prediction:
        example = self.of[text]
        lead = city.load_city().category[example.category].lead
        heard = urgency.hear(text)
        rings = heard is not None and heard.rings
        return Prediction(
            Guess(lead, 0.99, (), ()),
            Guess(example.category, 0.99, (), ()),
            Guess(example.type, 0.99, (), ()),
            heard.signal if heard else None,
            heard.level if heard and rings else "一般",
            rings=rings,
        )


async def _live(town: Town, rng: random.Random) -> None:
    sample, knows, office = city.load_city(), Knowing(), Office(town.house, seed=5)
    town.house.classifier = knows
    calm = [one for one in sample.examples if urgency.hear(city.fill(one.text, rng, sample)) is None]
    for day in range(DAYS):
        today = city_time(town.clock.now() + timedelta(days=day > 0))
        morning = today.replace(hour=OFFICE_HOURS.start, minute=0, second=0, microsecond=0)
        while morning.isoweekday() > 5:
            morning += timedelta(days=1)
        await _day(town, office, morning, rng, [rng.choice(calm) for _ in range(A_DAY)] if day < ARRIVE else [], knows)


async def _day(
    town: Town, office: Office, morning: datetime, rng: random.Random, said: list[city.Example], knows: Knowing
) -> None:
    moment = morning
    while moment.hour in OFFICE_HOURS:
        town.clock.set(max(moment, town.clock.now()))
        if said:
            example = said.pop()
            text = city.fill(example.text, rng, city.load_city())
            knows.of[text] = example
            sender = f"139{rng.randrange(10**8):08d}"
            made = deliveries.aliyun_sms_up(
                town.house.settings, phone=sender, text=text, sequence_id=sender, now=town.clock.now()
            )
            await town.bring(made)
        await town.turn()
        await town.house.decide()
        await office.look()
        moment += LOOK


@pytest.mark.long
async def test_some_days_of_the_demo_are_a_city_that_works(town: Town) -> None:
    await _live(town, random.Random(12345))
    async with town.work.reading() as session:
        tickets = (await session.scalars(select(Ticket))).all()
        supervised = await session.scalar(select(func.count()).select_from(Supervision))
        answers = [
            (order.answer, ticket)
            for order, ticket in await session.execute(
                select(WorkOrder, Ticket)
                .join(Ticket, Ticket.id == WorkOrder.ticket_id)
                .where(WorkOrder.answer.is_not(None))
            )
        ]
    late = sum(one.lamp is Lamp.RED for one in tickets)
    assert len(tickets) == ARRIVE * A_DAY
    assert late <= len(tickets) / 10
    assert supervised is not None
    assert supervised <= 3
    assert sum(one.state is State.CLOSED for one in tickets) > len(tickets) / 2
    assert not [one.number for one in tickets if one.urgency is not Urgency.NORMAL and one.state in WAITING]
    for answer, ticket in answers:
        assert any(_same(answer, form) for form in answers_to(ticket.category, ticket.kind.label)), (
            ticket.text,
            answer,
        )


def _same(answer: str, form: str) -> bool:
    """Whether an answer is this form with its blanks filled."""
    parts = re.split(r"\{.*?\}", form)
    return re.match(".*".join(map(re.escape, parts)), answer) is not None


def test_every_group_of_the_catalogue_has_answers_of_its_own_and_none_pays_back_for_noise() -> None:
    sample = city.load_city()
    for leaf in sample.leaves:
        texts = answers_to(leaf.code, "投诉")
        assert texts != answers_to(None, "投诉"), leaf.code
        assert all("{日期}" in text for text in texts)
    for code in ("050301", "030301", "020101"):
        assert not any("退" in text or "费用" in text for text in answers_to(code, "投诉"))


def test_dangerous_matters_are_as_rare_in_the_demo_as_in_life() -> None:
    rng, sample = random.Random(7), city.load_city()
    said = [matter(rng, sample) for _ in range(3000)]
    assert sum(urgency.hear(text) is not None for text in said) < 30

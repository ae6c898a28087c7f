"""The demo's staff work weeks of a clock that is turned: answers fit, few are late, nothing lies anywhere."""

import random
import re

import pytest
from sqlalchemy import select

from classifier.danger import danger_detection
from hotline import city
from hotline.city.answering import answers_to
from hotline.simulation.demo.citizens import matter
from router.alarms.models import Alarm
from tests.walks.conftest import Town
from tests.walks.living import Life, Picture
from tickets.lifecycle import State
from tickets.models import Lamp, Ticket, Urgency, WorkOrder
from tickets.person_models import Department

DAYS, A_DAY = (1, 2, 4, 3, 5), 20  # of work, between two looks; fifteen in all
FEW_LETTERS = 0.02  # of all tickets


@pytest.mark.long
async def test_weeks_of_the_demo_are_a_city_that_works(town: Town) -> None:
    """At every moment few are late and nothing rests for days; every answer is about its matter, by its unit."""
    life, seen = Life(town, seed=12345), []
    for days in DAYS:
        await life.live(days=days, a_day=A_DAY)
        seen.append(await life.picture())
    for picture in seen:
        _is_well(picture)
    async with town.work.reading() as session:
        tickets = (await session.scalars(select(Ticket))).all()
        unheard = (await session.scalars(select(Alarm).where(Alarm.acknowledged_at.is_(None)))).all()
        orders = await session.execute(
            select(WorkOrder.answer, Ticket, Department.code)
            .join(Ticket, Ticket.id == WorkOrder.ticket_id)
            .join(Department, Department.id == WorkOrder.department_id)
            .where(WorkOrder.answer.is_not(None), WorkOrder.part == "lead")
        )
        answered = [(row[0], row[1], row[2]) for row in orders]
    assert len(tickets) > sum(DAYS) * A_DAY / 2
    assert seen[-1].letters <= max(3, len(tickets) * FEW_LETTERS)
    assert sum(one.state is State.CLOSED for one in tickets) > len(tickets) / 2
    assert not [one.number for one in tickets if one.urgency is not Urgency.NORMAL and one.lamp is Lamp.RED]
    assert not [alarm.id for alarm in unheard if alarm.raised_at < seen[-1].at and alarm.rings]
    assert len(answered) > len(tickets) / 2
    found = set(life.matters.values())
    for answer, ticket, unit in answered:
        if ticket.text.partition("\n")[0] in found:
            _fits(life, answer or "", ticket, unit)


def _is_well(picture: Picture) -> None:
    assert picture.late <= max(2, picture.living / 10), picture
    assert not picture.stuck, picture
    assert picture.undecided <= 3, picture
    assert picture.open_letters <= 3, picture


def _fits(life: Life, answer: str, ticket: Ticket, unit: str) -> None:
    """The answer is one of its own category's, the unit one that the catalogue names for what was said."""
    example = life.knows.of[ticket.text.partition("\n")[0]]
    entry = life.sample.category[example.category]
    assert ticket.category == example.category, ticket.text
    own = answers_to(ticket.category, ticket.kind.label)
    if unit in {"jwjw", "xfj"} and ticket.accused_id is not None:
        return  # whom it is about does not answer it
    assert any(_same(answer, form) for form in own), (ticket.text, answer)
    named = {entry.lead, *entry.co, *(clause.lead for clause in entry.clauses)}
    here = life.sample.department[unit]
    assert unit in named or here.parent in named or here.level in {"district", "street"}, (ticket.text, unit)


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
    assert sum(danger_detection.hear(text) is not None for text in said) < 30

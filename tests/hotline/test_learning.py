"""A night's learning from the system's own tickets, on both databases; and the way back."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice, product
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from classifier.model.corpus import Example
from classifier.model.model import Classifier
from classifier.model.train import train
from hotline.app import learning, model_store, wiring
from hotline.base.clock import TurnedClock
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import Work
from router.learning import drift, store, versions
from router.learning.models import LabelSource, ModelStanding, TrainingLabel
from router.models import Notice
from tests.dashboards.office import Office, proposal, settle
from tests.hotline.small_model import WORDS
from tickets.models import Ticket
from tickets.person_models import Department

ROADS = "榕桐竹松梅兰荷菊桂樟"
MADE_UP = [Example(word, {"department": code, "type": "投诉"}) for code, said in WORDS.items() for word in said.split()]


@pytest.fixture
def home(tmp_path: Path, small_model: Path) -> Path:
    (tmp_path / "home" / "models").mkdir(parents=True)
    (tmp_path / "home" / "models" / "first").symlink_to(small_model / "models" / "first")
    model_store.use(tmp_path / "home", "first")
    return tmp_path / "home"


async def history(work: Work, office: Office, clock: TurnedClock, *, past: int, recent: int) -> None:
    """Labelled tickets of the last weeks; the clock ends now."""
    now = clock.now()
    clock.set(now - timedelta(days=20))
    ticket = await office.open()
    texts = [(code, word) for code, said in WORDS.items() for word in said.split()]
    async with work.begin() as uow:
        for number in range(past + recent):
            code, word = texts[number % len(texts)]
            row = Ticket(
                **copied(ticket), id=1000 + number, number=f"X{number}", text=f"{word}的问题{number}，请来看看"
            )
            uow.session.add(row)
            await uow.session.flush()
            at = now - timedelta(days=14 if number < past else 2)
            uow.session.add(
                TrainingLabel(
                    ticket_id=row.id, department=code, category="x", kind="投诉", source=LabelSource.DISPATCHED, at=at
                )
            )
    clock.set(now)


def copied(ticket: object) -> dict[str, object]:
    left_out = {"id", "number", "text", "version"}
    return {c.key: getattr(ticket, c.key) for c in inspect(Ticket).column_attrs if c.key not in left_out}


@pytest.fixture
async def office(work: Work) -> Office:
    await settle(work)
    return Office(work)


async def test_a_model_as_good_is_promoted_and_processes_change_over(
    work: Work, office: Office, clock: TurnedClock, home: Path
) -> None:
    await history(work, office, clock, past=240, recent=60)
    house = wiring.build(work.settings.model_copy(update={"home": home}), clock=clock, pooled=False)
    await house.read_model()
    row = await learning.learn(work, home, made_up=MADE_UP)
    assert (row.standing, row.from_history, row.figures["tickets"]) == (ModelStanding.CURRENT, 240, 60)
    before = house.classifier
    await house.read_model()
    assert house.classifier is not before
    assert house.classifier is not None
    assert house.classifier.version == row.version
    await house.close()
    async with work.begin() as uow:
        assert (await versions.roll_back(uow)).version == "first"
    async with work.reading() as session:
        assert [one.standing for one in await store.versions(session)] == [ModelStanding.RETIRED, ModelStanding.CURRENT]


def test_history_takes_over_department_by_department(tmp_path: Path) -> None:
    def said(word: str, code: str, times: int) -> list[Example]:
        return [Example(f"{a}{b}街{word}", {"department": code}) for a, b in islice(product(ROADS, ROADS), times)]

    first = (("szgl", "水管漏水请来修"), ("swjt", "自来水停了"), ("qxj", "天气预报不准"))
    made_up = [example for code, word in first for example in said(word, code, 8)]
    history = said("路灯不亮了", "szgl", 100) + said("水管漏水请来修", "swjt", 6)

    def told(examples: Sequence[Example], name: str) -> list[str]:
        train(examples, tmp_path / name, heads=["department"])
        guesses = Classifier.load(tmp_path / name).predict(["水管漏水请来修", "天气预报不准", "路灯不亮了"])
        return [one.department.label if one.department else "" for one in guesses]

    assert told(made_up, "first")[:2] == ["szgl", "qxj"]
    assert told([*made_up, *history], "side by side")[0] == "szgl"  # eight lines of the catalogue outvote six tickets
    assert told([*learning.taking_over(made_up, history), *history], "later") == ["swjt", "qxj", "szgl"]


async def test_units_that_place_tells_apart_are_learnt_as_one(
    work: Work, office: Office, clock: TurnedClock, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with work.begin() as uow:
        for code in ("qpq-zl", "llq-hy"):
            uow.session.add(Department(code=code, name=code, short=code, level="street", path=f"/{code}/"))
    monkeypatch.setitem(WORDS, "qpq-zl", "村道 村务 祠堂")
    await history(work, office, clock, past=240, recent=60)
    row = await learning.learn(work, home, made_up=MADE_UP)
    model = Classifier.load(home / "models" / row.version)
    assert set(model.heads["department"].labels) == {"jyj", "llq-hy", "rsj", "szgl"}
    assert row.figures["new_accuracy"] == 1.0


async def test_too_few_recent_tickets_keep_it_in_the_shadow(
    work: Work, office: Office, clock: TurnedClock, home: Path
) -> None:
    await history(work, office, clock, past=240, recent=10)
    row = await learning.learn(work, home, made_up=MADE_UP)
    assert (row.standing, "不足以比较" in row.reason) == (ModelStanding.SHADOW, True)
    assert model_store.current_name(home) == "first"


async def test_too_little_history_trains_nothing(work: Work, home: Path) -> None:
    with pytest.raises(BadInput, match="没有训练"):
        await learning.learn(work, home, made_up=MADE_UP)


async def test_there_is_no_way_back_from_the_first(work: Work) -> None:
    with pytest.raises(Conflict, match="没有更早"):
        async with work.begin() as uow:
            await versions.roll_back(uow)


async def guessed(work: Work, office: Office, code: str, words: str) -> None:
    """A week's worth of tickets, of which the machine thought all the same."""
    ticket = await office.open()
    async with work.begin() as uow:
        for number in range(drift.ENOUGH):
            row = Ticket(**copied(ticket), number=f"{code}{number}", text=f"{words}{number}")
            uow.session.add(row)
            await uow.session.flush()
            uow.session.add(proposal(uow, row.id, (code,)))


async def test_the_first_models_own_first_week_is_what_later_ones_are_compared_with(
    work: Work, office: Office, clock: TurnedClock, home: Path
) -> None:
    await guessed(work, office, "lamps", "路灯的问题")
    first = await learning.look_for_drift(work, home)
    assert first is not None
    assert first.alarms == []
    clock.turn(days=8)
    await guessed(work, office, "labour", "包工头赖着血汗钱")
    later = await learning.look_for_drift(work, home)
    assert later is not None
    assert "增加最多的是 劳动监察" in later.alarms[0]
    assert "没学过的词" in later.alarms[1]
    async with work.reading() as session:
        found = list(await session.scalars(select(Notice.text)))
    assert any("劳动监察" in line and "包工头" in line for line in found)


async def test_it_looks_once_a_night(work: Work, clock: TurnedClock, home: Path) -> None:
    assert not await learning.is_due(work)  # nine in the morning
    clock.turn(hours=18)
    assert await learning.is_due(work)
    await learning.look_for_drift(work, home)
    assert not await learning.is_due(work)

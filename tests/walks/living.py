"""Days of the demo on a clock that is turned: simulated citizens on every channel, simulated staff at work."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from classifier.danger import danger_detection
from classifier.model.model import Guess, Prediction
from hotline import city
from hotline.base.clock import city_time
from hotline.simulation.demo import alarms, replying
from hotline.simulation.demo.staff import SimulatedStaff
from hotline.simulation.fakes import deliveries
from sla.calendar import calendars
from sla.calendar.workdays import due
from sla.models import Extension, ExtensionState, Supervision
from sla.policy.time_limit import TimeLimit, TimeUnit
from sla.supervision.supervision_models import OPEN as OPEN_LETTERS
from tests.walks.conftest import Town
from tickets.lifecycle import ENDED, State
from tickets.models import JournalEntry, Lamp, Ticket

LOOK = TimeLimit(30, TimeUnit.WORKING_MINUTES)
GONE = {*ENDED, State.MERGED, State.ARCHIVED}
RESTS = {State.SUSPENDED, State.CALLBACK, State.IN_PROGRESS, State.REWORK}  # where days may pass


class Knowing:
    """A guesser that knows which example a text was made of."""

    version = "knowing"

    def __init__(self) -> None:
        self.of: dict[str, city.SampleRequest] = {}

    def predict(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> list[Prediction]:  # noqa: ARG002 - the protocol's signature
        return [self._one(text) for text in texts]

    def threshold(self, head: str, label: str) -> float:  # noqa: ARG002 - the protocol's signature
        return 0.0

    def _one(self, text: str) -> Prediction:
        example = self.of[text.partition("\n")[0]]
        heard = danger_detection.hear(text)
        rings = heard is not None and heard.rings
        return Prediction(
            Guess(city.load_city().category[example.category].lead, 0.99, (), ()),
            Guess(example.category, 0.99, (), ()),
            Guess(example.type, 0.99, (), ()),
            heard.signal if heard else None,
            heard.level if heard and rings else "一般",
            rings=rings,
        )


@dataclass(frozen=True)
class Picture:
    """What a visitor finds at one moment."""

    at: datetime
    living: int
    late: int
    letters: int  # ordered so far
    open_letters: int
    undecided: int  # requests for time
    lamps: Counter[Lamp]
    stuck: Sequence[str]  # what has been in one place for days where nothing may


class Life:
    """A town with citizens and staff; `live` lets days pass."""

    def __init__(self, town: Town, *, seed: int) -> None:
        self.town, self.rng = town, random.Random(seed)
        self.office, self.knows, self.sample = SimulatedStaff(town.house, seed=seed), Knowing(), city.load_city()
        self.tempers: dict[str, random.Random] = {}
        self.matters: dict[str, str] = {}  # phone -> what this citizen came with
        self.asked: Counter[str] = Counter()
        self.to_say: list[tuple[str, str]] = []
        town.house.classifier = self.knows
        town.sms.on_message = self._hear

    async def live(self, *, days: int, a_day: int) -> None:
        """So many working days from the present opening; each time the office opens the citizens begin."""
        calendar, clock = calendars.plain(self.town.house.settings), self.town.clock
        end = due(clock.now(), TimeLimit(days * 420, TimeUnit.WORKING_MINUTES), calendar)
        waiting = 0.0
        while clock.now() < end:
            waiting += a_day / 14
            for _ in range(int(waiting)):
                await self._speak()
            waiting -= int(waiting)
            await self._say_answers()
            await self.town.turn()
            await self.town.house.decide()
            await alarms.look(self.town.house)
            await self.office.look()
            clock.set(due(clock.now(), LOOK, calendar))

    async def picture(self) -> Picture:
        now = self.town.clock.now()
        async with self.town.work.reading() as session:
            tickets = (await session.scalars(select(Ticket))).all()
            letters = (await session.scalars(select(Supervision))).all()
            asked = select(func.count()).select_from(Extension).where(Extension.state == ExtensionState.ASKED)
            undecided = await session.scalar(asked) or 0
            moved = select(JournalEntry.ticket_id, func.max(JournalEntry.at)).where(
                JournalEntry.before.is_(None) | (JournalEntry.before != JournalEntry.after)
            )
            since = {row[0]: row[1] for row in await session.execute(moved.group_by(JournalEntry.ticket_id))}
        living = [one for one in tickets if one.state not in GONE]
        long_ago = self._days_before(now)
        stuck = [
            f"{one.number} {one.state.label} {city_time(since[one.id]):%m-%d %H:%M}"
            for one in living
            if one.state not in RESTS and since[one.id] < long_ago
        ]
        lamps = Counter(one.lamp for one in living)
        pending = sum(letter.state in OPEN_LETTERS for letter in letters)
        return Picture(now, len(living), lamps[Lamp.RED], len(letters), pending, undecided, lamps, stuck)

    def _days_before(self, now: datetime) -> datetime:
        """Two working days ago, counted over the weekend."""
        calendar, start = calendars.plain(self.town.house.settings), now - timedelta(days=14)
        while due(start, TimeLimit(840, TimeUnit.WORKING_MINUTES), calendar) < now:
            start += timedelta(hours=1)
        return start

    async def _speak(self) -> None:
        example = self.rng.choice(self.sample.examples)
        text = city.fill(example.text, self.rng, self.sample)
        if danger_detection.hear(text) is not None and self.rng.random() > 0.1:  # as rarely as in life
            return
        self.knows.of[text] = example
        phone = f"139{self.rng.randrange(10**8):08d}"
        self.tempers[phone], self.matters[phone] = random.Random(self.rng.random()), text
        await self._bring(phone, text)

    async def _hear(self, address: str, text: str, _request_id: str) -> None:
        answer = replying.reply(text, self.tempers[address], asked=self.asked[address])
        self.asked[address] += replying.QUESTION in text
        if answer is not None:
            self.to_say.append((address, answer))

    async def _say_answers(self) -> None:
        said, self.to_say = self.to_say, []
        for phone, text in said:
            self.knows.of.setdefault(text, self.knows.of[self.matters[phone]])  # alone it is about the same
            await self._bring(phone, text)

    async def _bring(self, phone: str, text: str) -> None:
        now, key = self.town.clock.now(), f"{phone}{self.rng.randrange(10**9)}"
        settings = self.town.house.settings
        made = deliveries.aliyun_sms_up(settings, phone=phone, text=text, sequence_id=key, now=now)
        await self.town.bring(made)

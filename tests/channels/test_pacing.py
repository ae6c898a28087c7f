"""Hours of rest, and limits per account and per recipient: what waits says until when, what is urgent passes."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from channels import delivery, outbox
from channels.contract import Cause, SendFailed
from channels.models import Hold, OutboxState
from hotline.base.clock import TurnedClock
from hotline.base.send_limits import QuietHours
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tests.channels.postbox import Postbox, _put, _row

ONE = "13800138000"


def _house(work: Work, **settings: object) -> Work:
    return Work(work.database, work.clock, work.settings.model_copy(update=settings))


async def _send_all(work: Work, postbox: Postbox) -> list[int]:
    before = len(postbox.sent)
    while await delivery.deliver_waiting(work, postbox):
        continue
    return [message.id for message in postbox.sent[before:]]


def _city(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("given", "at", "until"),
    [
        ("22:00-07:00", _city(21, 59), None),
        ("22:00-07:00", _city(22), _city(7, day=24)),
        ("22:00-07:00", _city(0), _city(7)),
        ("22:00-07:00", _city(6, 59), _city(7)),
        ("22:00-07:00", _city(7), None),
        ("12:00-14:30", _city(13), _city(14, 30)),
        ("12:00-14:30", _city(14, 30), None),
    ],
)
def test_hours_of_rest_end_on_the_right_day(given: str, at: datetime, until: datetime | None) -> None:
    hours = QuietHours.parse(given)
    assert hours is not None
    assert hours.until(at) == until


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_hours": "22-7 Uhr"},
        {"quiet_hours": "22:00-22:00"},
        {"send_rates": {"sms": ["hundred"]}},
        {"send_rates_to_one": {"sms": ["0/day"]}},
        {"fallback": {"fax": ["sms"]}},
        {"fallback": {"wechat": ["pigeon"]}},
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_at_the_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]


async def test_at_night_only_what_is_urgent_is_sent(bare_work: Work, clock: TurnedClock) -> None:
    clock.set(_city(23))
    work = _house(bare_work, quiet_hours="22:00-07:00")
    (news,) = await _put(work, address=ONE)
    (code,) = await _put(work, address=ONE, urgent=True)
    postbox = Postbox()
    assert await _send_all(work, postbox) == [code]
    row = await _row(work, news)
    assert (row.state, row.hold, row.not_before) == (OutboxState.WAITING, Hold.QUIET, _city(7, day=24))
    clock.set(_city(7, day=24))
    assert await _send_all(work, postbox) == [news]
    assert (await _row(work, news)).hold is None


async def test_a_retry_does_not_wake_anybody_either(bare_work: Work, clock: TurnedClock) -> None:
    clock.set(_city(21, 59))
    work = _house(bare_work, quiet_hours="22:00-07:00")
    (news,) = await _put(work, address=ONE)
    postbox = Postbox(
        stumble=lambda message: SendFailed("网关忙", Cause.LATER, after=90) if message.attempt == 1 else None
    )
    assert await _send_all(work, postbox) == [news]
    assert (await _row(work, news)).not_before == _city(7, day=24)


@pytest.mark.parametrize("channel", ["webchat", "phone"])
async def test_a_page_and_a_call_list_wake_nobody(bare_work: Work, clock: TurnedClock, channel: str) -> None:
    clock.set(_city(23))
    (line,) = await _put(_house(bare_work, quiet_hours="22:00-07:00"), channel=channel)
    assert (await _row(bare_work, line)).not_before == clock.now()


async def test_a_number_gets_no_more_than_its_limit_and_the_rest_says_until_when(
    bare_work: Work, clock: TurnedClock
) -> None:
    work = _house(bare_work, send_rates_to_one={"sms": ("2/hour", "3/day")})
    ids = await _put(work, 5, address=ONE)
    (others,) = await _put(work, address="13900139000")
    postbox, began = Postbox(), clock.now()
    assert sorted(await _send_all(work, postbox)) == [*ids[:2], others]
    waiting = await _row(work, ids[2])
    assert (waiting.state, waiting.hold, waiting.attempts) == (OutboxState.WAITING, Hold.LIMIT, 0)
    assert timedelta() <= waiting.not_before - (began + timedelta(hours=1)) <= timedelta(seconds=1)
    (urgent,) = await _put(work, address=ONE, urgent=True)
    assert await _send_all(work, postbox) == [urgent]
    clock.turn(hours=1, seconds=1)
    assert await _send_all(work, postbox) == []  # three of this day, the urgent one among them
    assert (await _row(work, ids[2])).not_before > began + timedelta(hours=23)
    clock.turn(hours=23, seconds=1)
    assert await _send_all(work, postbox) == [ids[2], ids[3]]


async def test_an_account_sends_no_faster_than_its_rate(bare_work: Work, clock: TurnedClock) -> None:
    work = _house(bare_work, send_rates={"sms": ("4/second",)})
    ids = [(await _put(work, address=f"139001390{n:02}"))[0] for n in range(10)]
    postbox, sent = Postbox(), []
    for expected in (4, 4, 2):
        now = await _send_all(work, postbox)
        assert len(now) == expected
        sent += now
        clock.turn(seconds=1)
    assert sorted(sent) == ids
    async with work.reading() as session:
        assert not await outbox.has_due(session, "sms", now=clock.now())


async def test_telegram_and_sms_begin_with_what_their_providers_publish(settings: Settings) -> None:
    assert [rate.most for rate in outbox.rates(settings, "telegram")] == [30]
    assert [rate.most for rate in outbox.rates_to_one(settings, "sms")] == [50]
    assert outbox.rates(settings, "webchat") == outbox.rates_to_one(settings, "webchat") == ()

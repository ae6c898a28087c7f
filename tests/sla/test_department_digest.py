from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sla.calendar.national_calendar import national
from sla.events import DigestDue
from sla.policy.promises import Promise, Step
from sla.sweep import department_digest, promise_queries
from sla.sweep.department_digest import Item, bundles, done_with
from sla.sweep.sweeper import sweep
from tests.sla.town import Town, city
from tickets.models import Urgency

CALENDAR = national()


def item(number: int, *, unit: int = 1, step: Step = Step.REMIND, budget: str = "3wd") -> Item:
    return Item(number, unit, number // 10, f"GL{number}", Promise.HANDLE, step, city("2026-11-26 17:30"), budget)


def at(moment: str, items: Sequence[Item]) -> list[tuple[int | None, int]]:
    when: datetime = city(moment)
    return [(bundle.department_id, len(bundle.items)) for bundle in bundles(items, when, CALENDAR)]


def test_one_message_a_department() -> None:
    items = [item(n * 10, unit=n % 2) for n in range(50)]
    assert sorted(at("2026-11-23 09:00", items)) == [(0, 25), (1, 25)]


def test_quiet_hours_hold_everything_but_urgent_things() -> None:
    items = [item(10), item(20, budget="24h")]
    assert at("2026-11-22 09:00", items) == [(1, 1)]
    assert at("2026-11-23 12:30", items) == [(1, 1)]
    assert at("2026-11-23 14:00", items) == [(1, 2)]


def test_of_several_steps_of_one_promise_the_last_is_sent() -> None:
    items = [item(10), item(11, step=Step.YELLOW), item(12, step=Step.RED)]
    (bundle,) = bundles(items, city("2026-11-23 09:00"), CALENDAR)
    assert [one.step for one in bundle.items] == [Step.RED]
    assert done_with(items, [bundle]) == [10, 11, 12]


def test_a_letter_is_named_although_a_later_step_waits_too() -> None:
    letter = replace(item(13, step=Step.SUPERVISE), letter="督〔2026〕1号")
    items = [item(12, step=Step.RED), letter, item(14, step=Step.RED_CARD)]
    (bundle,) = bundles(items, city("2026-11-23 09:00"), CALENDAR)
    assert [one.step for one in bundle.worst_first] == [Step.RED_CARD, Step.SUPERVISE]
    assert any("督〔2026〕1号" in line for line in bundle.lines)
    assert sorted(done_with(items, [bundle])) == [12, 13, 14]


def test_a_long_message_is_cut_with_the_worst_first() -> None:
    items = [item(n * 10) for n in range(30)] + [item(400, step=Step.RED)]
    (bundle,) = bundles(items, city("2026-11-23 09:00"), CALENDAR)
    assert bundle.lines[0].startswith("已超期：GL400")
    assert len(bundle.lines) == 21
    assert bundle.lines[-1] == "另有 11 件，请登录查看"


async def test_fifty_orders_due_together_are_one_message(town: Town) -> None:
    for _ in range(8):
        await town.dispatched()
    town.clock.set(city("2026-11-23 11:00"))
    while (await sweep(town.work, limit=3)).fired:
        pass
    assert await department_digest.tell(town.work) == 1
    (message,) = town.saw(DigestDue)
    assert (message.department_id, len(message.ticket_ids), message.urgent) == (town.department_id, 8, False)
    assert await department_digest.tell(town.work) == 0


async def test_a_letter_written_at_closing_time_waits_and_is_sent_with_its_number(town: Town) -> None:
    await town.dispatched()  # to be signed by 11:00; the letter a working day later, at closing time on Tuesday
    town.clock.set(city("2026-11-24 17:00"))
    await sweep(town.work)
    town.clock.set(city("2026-11-24 17:31"))
    await sweep(town.work)
    assert await department_digest.tell(town.work) == 0
    async with town.work.reading() as session:
        waiting = await promise_queries.untold(session, 50)
    assert any(row[5] is Step.SUPERVISE and row[-1] for row in waiting), waiting
    town.clock.set(city("2026-11-25 08:30"))
    assert await department_digest.tell(town.work) == 1
    (message,) = town.saw(DigestDue)
    assert any("督办单 DB-2026-000001" in line for line in message.lines), message.lines
    async with town.work.reading() as session:
        assert await promise_queries.untold(session, 50) == []


async def test_what_falls_into_the_night_waits_for_the_morning(town: Town) -> None:
    town.clock.set(city("2026-11-21 23:00"))
    await town.open()  # its reminder is due at 11:00 on Sunday, in natural hours: urgent by its unit
    ticket_id = await town.dispatched(urgency=Urgency.CRITICAL)
    town.clock.set(city("2026-11-21 23:31"))
    await sweep(town.work)
    assert await department_digest.tell(town.work) == 1
    assert town.saw(DigestDue)[0].ticket_ids == (ticket_id,)

from hotline.base.clock import CITY_ZONE
from sla import extensions
from sla.account import account
from sla.budget import Budget
from sla.explain import explain
from sla.national import national
from sla.policy import Promise
from tests.sla.town import Town, city
from tickets import handling


async def test_a_deadline_explains_itself(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    town.clock.set(city("2026-11-24 10:00"))
    await town.do(ticket_id, handling.object_to, by=town.unit, ground="duty", basis="路灯归供电局")
    town.clock.set(city("2026-11-25 10:00"))
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=False, reason="归你单位")
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="2wd", reason="等配件")
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=True)
    row = (await town.deadlines(ticket_id))[Promise.HANDLE]
    async with town.work.reading() as session:
        told = await account(session, town.work.settings, row)
    assert told.explanation.due == row.due_at
    text = "\n".join(told.sentences())
    for words in (
        "办理时限 3个工作日，依据：广西（右江区2019）",
        "已同意延期 2个工作日",
        "期限变动过 2 次",
        "暂停 2026-11-24 10:00 至 2026-11-25 10:00：依三定方案、权责清单不属本单位职责：路灯归供电局（派单员）",
        "2026-12-01 17:30 到期",
        "民法典201条",
        "不计 2026-11-23：开始的当日不计入",
        "不计 2026-11-28 至 2026-11-29：周末",
    ):
        assert words in text, words
    assert told.as_json()["promise"] == "handle"


def test_the_keys_of_hotline_due() -> None:
    found = explain(city("2026-09-30 10:00"), Budget.parse("3wd"), national()).as_json()
    assert {"due", "counted", "skipped", "rule"} <= set(found)
    assert found["due"] == "2026-10-10T17:30:00+08:00"
    assert found["skipped"] == [
        {"from": "2026-09-30", "to": "2026-09-30", "why": "开始的当日不计入"},
        {"from": "2026-10-01", "to": "2026-10-07", "why": "国庆节"},
    ]
    assert [day["from"][:10] for day in found["counted"]] == [
        "2026-10-08",
        "2026-10-08",
        "2026-10-09",
        "2026-10-09",
        "2026-10-10",
        "2026-10-10",
    ]


def test_counted_stretches_add_up_to_the_budget() -> None:
    found = explain(city("2026-11-20 16:00"), Budget.parse("9wh"), national())
    total = sum((c.until - c.since).total_seconds() for c in found.counted)
    assert total == 9 * 3600
    assert found.start.tzinfo == CITY_ZONE


def test_a_date_in_a_year_without_notice_says_so() -> None:
    found = explain(city("2026-12-30 10:00"), Budget.parse("3wd"), national())
    assert found.provisional
    assert any("尚未公布" in line for line in found.sentences())

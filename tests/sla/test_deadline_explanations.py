from hotline.base.clock import CITY_ZONE
from sla.calendar.national_calendar import national
from sla.deadlines import extensions
from sla.deadlines.deadline_explanations import account
from sla.deadlines.due_calculation import explain
from sla.deadlines.pauses import pauses
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit
from tests.papers import object_to
from tests.sla.town import Town, city
from tickets import handling
from tickets import store as tickets
from tickets.person_models import Department


async def test_a_deadline_explains_itself(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    town.clock.set(city("2026-11-24 10:00"))
    await town.do(ticket_id, object_to, by=town.unit)
    town.clock.set(city("2026-11-25 10:00"))
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=False, reason="归你单位")
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="2wd", reason="等配件")
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=True)
    row = (await town.deadlines(ticket_id))[Promise.HANDLE]
    async with town.work.reading() as session:
        found = await account(session, town.work.settings, row)
    assert found.explanation.due == row.due_at
    text = "\n".join(found.sentences())
    for words in (
        "办理时限 3个工作日，依据：广西（右江区2019）",
        "已同意延期 2个工作日",
        "期限变动过 2 次",
        "暂停 2026-11-24 10:00 至 2026-11-25 10:00：依三定方案、权责清单不属本单位职责",
        "路灯归供电局（经办提出，派单员审批）",
        "2026-12-01 17:30 到期",
        "民法典201条",
        "不计 2026-11-23：开始的当日不计入",
        "不计 2026-11-28 至 2026-11-29：周末",
    ):
        assert words in text, words
    assert found.as_json()["promise"] == "handle"


async def test_an_undecided_objection_names_who_raised_it_and_nobody_who_allowed_it(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, object_to, by=town.unit)
    row = (await town.deadlines(ticket_id))[Promise.HANDLE]
    async with town.work.reading() as session:
        text = await account(session, town.work.settings, row)
        (pause,) = pauses(await tickets.journal_of(session, ticket_id))
    assert (pause.asked_by, pause.allowed_by) == ("经办", "")
    assert any("起暂停计时" in line and "（经办提出，尚未审批）" in line for line in text.sentences())
    assert not any("经办" in line for line in text.sentences(names=False))


async def test_a_suspension_names_who_asked_and_who_granted(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    until = city("2026-12-20 09:00")
    await town.do(ticket_id, extensions.ask_suspension, by=town.unit, until=until, reason="等批复", plan="列入计划")
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=True)
    async with town.work.reading() as session:
        (pause,) = pauses(await tickets.journal_of(session, ticket_id))
    assert (pause.reason, pause.asked_by, pause.allowed_by) == ("等批复", "经办", "派单员")


async def test_a_co_handlers_clock_says_of_what_it_is_a_part(town: Town) -> None:
    ticket_id = await town.dispatched()
    async with town.work.begin() as uow:
        helper = Department(code="B1", name="供电局", short="供电", level="city", path="/2/", active=True)
        uow.session.add(helper)
        await uow.session.flush()
        ticket, _ = await town.both(uow, ticket_id)
        await handling.add_co(uow, ticket, helper, by=town.centre, reason="线路归供电局")
    row = (await town.deadlines(ticket_id))[Promise.CO]
    async with town.work.reading() as session:
        text = await account(session, town.work.settings, row)
    assert text.explanation.due == row.due_at
    assert row.department_id == helper.id
    lines = text.sentences()
    assert "按主办单位当时剩余时间的 50% 计得" in lines
    assert lines[0].startswith("协办反馈时限 ")


def test_the_keys_of_hotline_due() -> None:
    found = explain(city("2026-09-30 10:00"), TimeLimit.parse("3wd"), national()).as_json()
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
    found = explain(city("2026-11-20 16:00"), TimeLimit.parse("9wh"), national())
    total = sum((c.until - c.since).total_seconds() for c in found.counted)
    assert total == 9 * 3600
    assert found.start.tzinfo == CITY_ZONE


def test_plain_hours_over_new_year_are_not_provisional() -> None:
    """Nothing is left out of them: no notice can move their end."""
    found = explain(city("2026-12-31 10:00"), TimeLimit.parse("24h"), national())
    assert (found.provisional, found.note) == (False, "")
    assert explain(city("2026-12-31 10:00"), TimeLimit.parse("8wh"), national()).provisional
    assert explain(city("2026-12-31 10:00"), TimeLimit.parse("1ld"), national()).provisional


def test_a_date_in_a_year_without_notice_says_so() -> None:
    found = explain(city("2026-12-30 10:00"), TimeLimit.parse("3wd"), national())
    assert found.provisional
    assert any(line.startswith("暂定：2027年的放假通知尚未公布") for line in found.sentences())

"""A citizen may ask for a reply and for a follow-up, and may do without either: they are then left in peace, and the
matter is neither praised nor blamed for it (济南条例16条〔法〕)."""

from uuid import uuid4

from channels.outbox import of_ticket
from hotline.base.security import codes
from hotline.simulation.fakes import deliveries
from sla.indicators import indicator_period
from sla.indicators.indicator_catalogue import entry
from sla.models import Review, ReviewState
from tests.sla.rates import three_rates
from tests.walks.conftest import PHONE, Town
from tickets import handling, store
from tickets.access.rights import Actor, Role
from tickets.clusters import clusters
from tickets.lifecycle import Act, State
from tickets.models import Ticket, Waived, WorkOrder

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"


async def note(town: Town, waived: Waived) -> None:
    """The citizen says so to a seat, who notes it on the ticket."""
    seat = await town.person(Role.AGENT)

    async def act(uow: object, ticket: Ticket, _order: WorkOrder | None, *, by: Actor) -> None:
        await handling.note_person(uow, ticket, {}, by=by, waived=waived)  # type: ignore[arg-type]

    await town.acts(act, seat)


async def last_entry(town: Town) -> tuple[Act, str, str]:
    ticket = await town.ticket()
    async with town.work.reading() as session:
        entry = (await store.journal_of(session, ticket.id))[-1]
    return entry.act, entry.actor_kind, entry.reason


async def test_without_follow_up_the_citizen_gets_the_answer_and_no_question(town: Town) -> None:
    await town.says("sms", WORDS)
    await note(town, Waived.FOLLOW_UP)
    await town.answers("szgl", "已更换灯具")
    text = town.received("sms")[-1]
    assert "已更换灯具" in text
    assert ("请回复“已解决”" in text, "/r/" in text) == (False, False)
    assert (await town.ticket()).state is State.CLOSED
    act, who, why = await last_entry(town)
    assert (act, who) == (Act.CONFIRM_CLOSE, "system")
    assert "不要求回访" in why
    heard = len(town.received("sms"))
    for _ in range(4):
        await town.turn(days=1)
    assert (len(town.received("sms")), await town.call_list()) == (heard, [])
    await town.says("sms", "还是没修好")
    assert (await town.ticket()).state is State.PENDING_DISPATCH, "he may still say that it is not solved"


async def test_it_is_in_none_of_the_three_rates_and_no_lack_of_follow_up(town: Town) -> None:
    await town.says("sms", WORDS)
    await note(town, Waived.FOLLOW_UP)
    await town.answers("szgl", "已更换灯具")
    day = town.clock.now()
    await town.turn(days=30)
    async with town.work.reading() as session:
        facts = await indicator_period.finished(
            session, indicator_period.of_days(day.date(), town.clock.now().date(), known_at=town.clock.now())
        )
    (one,) = facts
    assert (one.in_time, one.waived, one.reached, one.satisfied, one.solved) == (True, True, False, None, None)
    rates = three_rates(facts)
    assert [rate.whole for rate in rates] == [0, 0, 0]
    for code in ("follow_up", "solved_of_answered"):
        indicator = entry(code)
        assert indicator is not None
        assert indicator.rate(facts).whole == 0
    text = entry("told")
    assert text is not None
    assert text.rate(facts).part == 1


async def test_without_a_reply_the_citizen_is_asked_and_the_answer_is_left_to_read(town: Town) -> None:
    await town.says("sms", WORDS)
    code = codes.code_in(town.received("sms")[0])
    await note(town, Waived.REPLY)
    await town.answers("szgl", "已更换灯具")
    found = town.received("sms")[-1]
    assert ("已更换灯具" in found, "不另发答复" in found, "请回复“已解决”" in found) == (False, True, True)
    ticket = await town.ticket()
    form = await (await town.client.get("/query")).text()
    csrf = form.partition('name="csrf" value="')[2].partition('"')[0]
    page = await town.client.post("/query", data={"csrf": csrf, "number": ticket.number, "code": code})
    assert "已更换灯具" in await page.text()
    await town.says("sms", "已解决，5")
    assert (await town.ticket()).state is State.CLOSED


async def test_without_both_the_citizen_gets_nothing_more(town: Town) -> None:
    await town.says("sms", WORDS)
    await note(town, Waived.BOTH)
    heard = len(town.received("sms"))
    await town.answers("szgl", "已更换灯具")
    assert len(town.received("sms")) == heard
    assert (await town.ticket()).state is State.CLOSED


async def test_who_has_a_landline_still_gets_the_answer_and_is_no_longer_asked(town: Town) -> None:
    call = deliveries.freeswitch_cdr(
        town.house.settings, caller="07712345678", text=WORDS, call_id=str(uuid4()), now=town.clock.now()
    )
    await town.bring(call)
    await town.settle()
    await town.answers("szgl", "已更换灯具")
    for _ in range(3):
        await town.turn(days=1)
    before = [line.text for line in await town.call_list()]
    assert any("已更换灯具" in text for text in before)
    await note(town, Waived.FOLLOW_UP)
    after = [line.text for line in await town.call_list()]
    assert any("已更换灯具" in text for text in after)
    assert not any(text.startswith("请回访") for text in after)


async def test_said_while_the_question_waits_it_takes_the_question_back(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.answers("szgl", "已更换灯具")
    for _ in range(2):
        await town.turn(days=1)
    heard = len(town.received("sms"))
    assert len(await town.call_list()) == 1, "somebody is to call him"
    await note(town, Waived.FOLLOW_UP)
    assert (await town.ticket()).state is State.CLOSED
    assert await town.call_list() == []
    for _ in range(4):
        await town.turn(days=1)
    assert (len(town.received("sms")), await town.call_list()) == (heard, [])
    async with town.work.reading() as session:
        review = await session.get_one(Review, 1)
    assert (review.state, review.satisfied) == (ReviewState.WAIVED, None)


async def test_in_a_cluster_each_has_their_own_wish(town: Town) -> None:
    await town.says("sms", WORDS)
    master = await town.ticket()
    await town.says("telegram", "临江路三号的路灯不亮")
    member = await town.ticket()
    await note(town, Waived.FOLLOW_UP)
    async with town.work.begin() as uow:
        one, head = await store.ticket(uow.session, member.id), await store.ticket(uow.session, master.id)
        await clusters.join(uow, one, head, by=await town.person(Role.DISPATCHER), reason="同一盏灯")
    await answer(town, master)
    assert "请问您的问题解决了吗" in town.received("sms")[-1]
    assert "已更换灯具" in town.received("telegram")[-1]
    assert "请问您的问题解决了吗" not in town.received("telegram")[-1]
    async with town.work.reading() as session:
        states = [(await store.ticket(session, one.id)).state for one in (master, member)]
        own = await store.last_lead_order(session, member.id)
    assert states == [State.CALLBACK, State.CLOSED]
    assert own is not None
    assert own.replied_by == "平台", "the unit has spoken with the first of them only"


async def answer(town: Town, ticket: Ticket) -> None:
    async with town.work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        assert order is not None
        unit = await town.person(Role.UNIT_HANDLER, "szgl")
        handling.sign(uow, found, order, by=await town.person(Role.UNIT_CLERK, "szgl"))
        handling.answer(uow, found, order, by=unit, text="已更换灯具", truth="属实", solved="已解决")
        await handling.approve(uow, found, order, by=await town.person(Role.UNIT_APPROVER, "szgl"))
        await handling.pass_answer(uow, found, order, by=await town.person(Role.REVIEWER))
    await clusters.catch_up(town.work)
    await town.settle()


async def test_where_only_a_voice_reaches_the_citizen_the_caller_reads_out_and_does_not_ask(town: Town) -> None:
    await town.says("sms", WORDS)
    await note(town, Waived.FOLLOW_UP)
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        ticket.conversation_id = None
        (await store.citizen(uow.session, ticket.citizen_id)).phone_sealed = uow.settings.keys.seal(PHONE)
    await town.answers("szgl", "已更换灯具")
    async with town.work.reading() as session:
        said = [line.text for line in await of_ticket(session, ticket.id) if line.channel == "phone"]
    assert ["不用请其评价" in line for line in said] == [True]

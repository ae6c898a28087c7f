"""What may be split off a ticket or moved to another, by whom and when, and what is left behind."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from hotline.base.clock import TurnedClock
from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tickets import conversations, handling, store
from tickets.access.rights import SYSTEM, Actor, ActorKind, Role, citizen
from tickets.handling import splitting
from tickets.history import journal
from tickets.lifecycle import Act, State
from tickets.message_models import Message
from tickets.models import JournalEntry, Ticket, Waived
from tickets.person_models import Department
from tickets.search import query_parser, searching

FIRST, SECOND, THIRD = "居住证怎么办理", "楼下的窨井盖破了一个洞", "在青山路18号东门"
SEAT = Actor(ActorKind.STAFF, None, "坐席", frozenset({Role.AGENT}))
VENDOR = Actor(ActorKind.STAFF, None, "外包", frozenset({Role.VENDOR}))
UNIT = Actor(ActorKind.STAFF, None, "经办", frozenset({Role.UNIT_HANDLER}))


async def say(uow: UnitOfWork, text: str, *, sender: str = "me", ticket: Ticket | None = None) -> Any:
    heard = await conversations.append(
        uow, channel="webchat", external_id=uuid4().hex, sender=sender, text=text, sent_at=uow.now
    )
    if ticket is not None:
        heard.message.ticket_id = ticket.id
        handling.supplement(uow, ticket, text, by=handling.owner(ticket))
    return heard


async def opened(work: Work, *texts: str, sender: str = "me") -> int:
    """A ticket of these lines."""
    async with work.begin() as uow:
        heard = await say(uow, texts[0], sender=sender)
        ticket = await handling.open_ticket(uow, heard.conversation, heard.message)
        for text in texts[1:]:
            await say(uow, text, sender=sender, ticket=ticket)
        return ticket.id


async def split(
    work: Work, ticket_id: int, *texts: str, by: Actor | None = SEAT, text: str = "", reason: str = "两件事"
) -> int:
    """`by`: None for the citizen."""
    async with work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket_id)
        lines = [one for one in await store.citizen_lines(uow.session, ticket_id) if one.text in texts]
        who = by or citizen(ticket.citizen_id)
        made = await handling.split(uow, ticket, messages=lines, text=text, by=who, reason=reason, code="123456")
        return made.id


async def move(work: Work, ticket_id: int, target_id: int, *texts: str) -> None:
    async with work.begin() as uow:
        ticket, target = await store.ticket(uow.session, ticket_id), await store.ticket(uow.session, target_id)
        lines = [one for one in await store.citizen_lines(uow.session, ticket_id) if one.text in texts]
        await handling.move_messages(uow, ticket, target, messages=lines, by=SEAT, reason="放错了")


async def change(work: Work, ticket_id: int, **facts: Any) -> None:
    async with work.begin() as uow:
        await uow.session.execute(sa.update(Ticket).where(Ticket.id == ticket_id).values(**facts))


async def read(work: Work, ticket_id: int) -> tuple[Ticket, list[str], list[JournalEntry]]:
    async with work.reading() as session:
        lines = [one.text for one in await store.citizen_lines(session, ticket_id)]
        return await store.ticket(session, ticket_id), lines, list(await store.journal_of(session, ticket_id))


async def test_both_sides_have_their_words_their_lines_and_a_journal_that_names_the_other(
    work: Work, clock: TurnedClock
) -> None:
    old = await opened(work, FIRST)
    clock.turn(minutes=7)
    said_at = clock.now()
    async with work.begin() as uow:
        await say(uow, SECOND, ticket=await store.ticket(uow.session, old))
    clock.turn(hours=2)
    made = await split(work, old, SECOND)
    (first, first_lines, first_journal), (second, second_lines, second_journal) = (
        await read(work, old),
        await read(work, made),
    )
    assert (first.text, first_lines, first.title) == (FIRST, [FIRST], FIRST)
    assert (second.text, second_lines, second.title) == (SECOND, [SECOND], SECOND)
    assert (second.state, second.registered_at) == (State.PENDING_DISPATCH, said_at)
    assert second.number != first.number
    assert (first_journal[-1].act, first_journal[-1].change["拆出"]) == (Act.SPLIT, second.number)
    assert (second_journal[0].act, second_journal[0].change["拆自"]) == (Act.SPLIT, first.number)
    assert {first_journal[-1].reason, second_journal[0].reason} == {"两件事"}
    for entries in (first_journal, second_journal):
        assert journal.first_broken(entries, work.settings.keys) is None


async def test_the_title_is_of_what_is_left(work: Work) -> None:
    old = await opened(work, FIRST, SECOND, THIRD)
    await split(work, old, FIRST)
    left, lines, _ = await read(work, old)
    assert (left.title, left.text, lines) == (SECOND, f"{SECOND}\n{THIRD}", [SECOND, THIRD])


async def test_a_title_that_somebody_gave_stays(work: Work) -> None:
    old = await opened(work, FIRST, SECOND)
    await change(work, old, title="窗口办事")
    await split(work, old, SECOND)
    assert (await read(work, old))[0].title == "窗口办事"


async def test_split_twice_makes_two_more(work: Work) -> None:
    old = await opened(work, FIRST, SECOND, THIRD)
    made = [await split(work, old, text) for text in (SECOND, THIRD)]
    assert [(await read(work, one))[1] for one in (old, *made)] == [[FIRST], [SECOND], [THIRD]]
    with pytest.raises(BadInput, match="原来的工单就空了"):
        await split(work, old, FIRST)


async def test_search_finds_each_by_its_own_words(work: Work) -> None:
    old = await opened(work, FIRST, SECOND)
    made = await split(work, old, SECOND)
    async with work.reading() as session:
        for words, found in (("窨井盖", [made]), ("居住证", [old])):
            wish = searching.SearchRequest(query_parser.read(words, prefix="GL"))
            page = await searching.find(session, wish, now=work.clock.now())
            assert [place.ticket_id for place in page.places] == found


@pytest.mark.parametrize(
    ("text", "line", "left"),
    [
        ("甲", "乙", "甲"),
        ("甲\n乙", "乙", "甲"),
        ("乙\n甲", "乙", "甲"),
        ("甲\n乙\n丙", "乙", "甲\n丙"),
        ("甲\n乙一\n乙二\n丙", "乙一\n乙二", "甲\n丙"),
        ("乙\n甲\n乙", "乙", "乙\n甲"),  # said twice: the later one
        ("甲乙\n丙", "乙", "甲乙\n丙"),  # never out of the middle of another line
        ("甲", "", "甲"),
        ("乙", "乙", ""),
    ],
)
def test_a_line_is_taken_out_whole(text: str, line: str, left: str) -> None:
    assert splitting.without_line(text, line) == left


@pytest.mark.parametrize(
    ("text", "part", "left"),
    [
        ("居住证怎么办？井盖破了。", "井盖破了。", "居住证怎么办？"),
        ("井盖破了，居住证怎么办？", "井盖破了", "居住证怎么办？"),
        ("居住证怎么办？还有井盖破了，谢谢", "还有井盖破了", "居住证怎么办？\n谢谢"),
        ("居住证怎么办？", "井盖坏了", "居住证怎么办？"),  # retyped: nothing to take out
        ("居住证怎么办？", "", "居住证怎么办？"),
    ],
)
def test_a_part_is_taken_out_where_it_occurs_word_for_word(text: str, part: str, left: str) -> None:
    assert splitting.without_part(text, part) == left


@pytest.mark.parametrize(
    ("by", "texts", "refusal"),
    [
        (None, [THIRD], None),
        (None, [SECOND], "只能把您最后说的一条"),
        (None, [SECOND, THIRD], "只能把您最后说的一条"),
        (SYSTEM, [THIRD], "您的岗位不能"),
        (VENDOR, [THIRD], "您的岗位不能"),
        (UNIT, [THIRD], "您的岗位不能"),
        (citizen(4711), [THIRD], "不是您的工单"),
    ],
)
async def test_who_may(work: Work, by: Actor | None, texts: list[str], refusal: str | None) -> None:
    old = await opened(work, FIRST, SECOND, THIRD)
    if refusal is None:
        await split(work, old, *texts, by=by)
        return
    with pytest.raises(Forbidden, match=refusal):
        await split(work, old, *texts, by=by)
    assert (await read(work, old))[1] == [FIRST, SECOND, THIRD]


async def test_a_citizen_names_no_words_without_a_line(work: Work) -> None:
    old = await opened(work, FIRST, SECOND)
    with pytest.raises(Forbidden, match="最后说的一条"):
        await split(work, old, by=None, text="井盖破了")


async def test_what_was_added_to_an_imported_matter_may_all_be_another_one(work: Work, clock: TurnedClock) -> None:
    """Its own words came from the system before, and lie in no message."""
    old = await opened(work, FIRST)
    await change(work, old, registered_at=clock.now() - timedelta(days=20), text="旧系统里的诉求")
    made = await split(work, old, FIRST)
    assert [(await read(work, one))[0].text for one in (old, made)] == ["旧系统里的诉求", FIRST]


async def test_who_keeps_away_from_the_ticket_does_not_split_it(work: Work) -> None:
    old = await opened(work, FIRST, SECOND)
    await change(work, old, recused=[5])
    with pytest.raises(Forbidden, match="回避"):
        await split(work, old, SECOND, by=Actor(ActorKind.STAFF, 5, "坐席", frozenset({Role.AGENT})))


@pytest.mark.parametrize(("days", "refused"), [(0, False), (29, False), (31, True)])
@pytest.mark.parametrize("state", [State.CLOSED, State.DIRECT_CLOSED, State.NOT_ACCEPTED, State.TERMINATED])
async def test_a_closed_ticket_as_long_as_it_may_be_reopened(
    work: Work, clock: TurnedClock, state: State, days: int, refused: bool
) -> None:
    old = await opened(work, FIRST, SECOND)
    await change(work, old, state=state, closed_at=clock.now())
    clock.turn(days=days)
    if refused:
        with pytest.raises(Conflict, match="结束太久"):
            await split(work, old, SECOND)
        return
    made = await split(work, old, SECOND)
    assert (await read(work, old))[0].state is state
    assert (await read(work, made))[0].state is State.PENDING_DISPATCH


@pytest.mark.parametrize("state", [State.DRAFT, State.ARCHIVED])
async def test_never_from_a_draft_or_the_archive(work: Work, state: State) -> None:
    old = await opened(work, FIRST, SECOND)
    await change(work, old, state=state)
    with pytest.raises(Conflict, match=state.label):
        await split(work, old, SECOND)


async def test_a_reason_is_needed(work: Work) -> None:
    old = await opened(work, FIRST, SECOND)
    with pytest.raises(BadInput, match="理由"):
        await split(work, old, SECOND, reason="")
    assert (await read(work, old))[1] == [FIRST, SECOND]


async def test_a_line_of_another_ticket_is_not_taken(work: Work) -> None:
    old, other = await opened(work, FIRST, SECOND), await opened(work, THIRD, sender="somebody else")
    with pytest.raises(Conflict, match="已经不在这张工单里"):
        async with work.begin() as uow:
            ticket = await store.ticket(uow.session, old)
            theirs = await store.citizen_lines(uow.session, other)
            await handling.split(uow, ticket, messages=theirs, by=SEAT, reason="两件事")


async def test_what_the_new_one_inherits_and_what_not(work: Work) -> None:
    old = await opened(work, FIRST, SECOND)
    async with work.begin() as uow:
        unit = Department(code="a", name="甲局", short="甲局", level="city", path="")
        uow.session.add(unit)
        await uow.session.flush()
        unit.path = f"/{unit.id}/"
        accused = unit.id
    await change(
        work, old, accused_id=accused, not_accused=[[0, 7]], recused=[9], confidential=True, danger="hazard",
        danger_rings=True,
        urgency="critical", kind="TS", reply_waived=True, supervision=2,
    )  # fmt: skip
    made, _, _ = await read(work, await split(work, old, SECOND))
    assert (made.accused_id, made.recused, made.confidential) == (accused, [9], True)
    assert made.not_accused == [[0, 7]], "who may not dispatch the one alone may not dispatch the other"
    assert (made.danger_rings, made.urgency, made.kind) == (False, "normal", "QT")
    assert (made.waived, made.supervision, made.department_id) == (Waived.NOTHING, 0, None)


async def test_retyped_words_date_from_the_line_that_holds_them(work: Work, clock: TurnedClock) -> None:
    old = await opened(work, FIRST)
    registered: datetime = clock.now()
    clock.turn(hours=1)
    async with work.begin() as uow:
        await say(uow, f"还有，{SECOND}，请处理", ticket=await store.ticket(uow.session, old))
    clock.turn(hours=1)
    held, _, _ = await read(work, await split(work, old, text=SECOND))
    retyped, _, _ = await read(work, await split(work, old, text="市民家门口积水"))
    assert held.registered_at == registered + timedelta(hours=1)
    assert retyped.registered_at == registered, "in the citizen's favour"


async def test_a_voice_without_words_has_to_be_written_down(work: Work) -> None:
    old = await opened(work, FIRST)
    async with work.begin() as uow:
        heard = await say(uow, "")
        heard.message.kind, heard.message.ticket_id = "voice", old
        voice = heard.message.id
    async with work.begin() as uow:
        ticket, line = await store.ticket(uow.session, old), await uow.session.get_one(Message, voice)
        with pytest.raises(BadInput, match="没有文字的录音"):
            await handling.split(uow, ticket, messages=[line], by=SEAT, reason="两件事")
        made = await handling.split(uow, ticket, messages=[line], text=SECOND, by=SEAT, reason="两件事")
        assert [one.id for one in await store.citizen_lines(uow.session, made.id)] == [voice]

"""A matter is done; its citizen asks to be erased; nothing in the house knows her, and the journal still holds."""

import pytest
import sqlalchemy as sa

from hotline.app.tables import Base
from hotline.base.errors import Conflict, Forbidden
from router import talks
from tests.walks.conftest import PHONE, Town
from tickets import erasure, handling, journal, store
from tickets.rights import Role

NAME, OTHER_PHONE = "欧阳静好", "13900139555"
WORDS = f"我叫{NAME}，电话{PHONE}，临江路三号门口的路灯坏了三天"


async def everything(town: Town) -> str:
    """Every value of every table, and what the sealed ones hold."""
    found, keys = [], town.house.settings.keys
    async with town.work.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(sa.select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    found.append(keys.open(value) if column.info.get("sealed") and value else str(value))
    return "\n".join(found)


async def done(town: Town) -> None:
    await town.says("sms", WORDS)
    async with town.work.begin() as uow:
        ticket, seat = await store.ticket(uow.session, (await town.ticket()).id), await town.person(Role.AGENT)
        await handling.note_person(uow, ticket, {"other_phone": OTHER_PHONE, "language": "桂柳话"}, by=seat)
        handling.supplement(uow, ticket, "补充", by=seat, told={"subject": "荷塘电工队", "wish": "三天内修好"})
    await town.answers("szgl", f"已与{NAME}联系（{OTHER_PHONE}），路灯修好")
    await town.says("sms", "解决了 5")


async def erase(town: Town) -> erasure.Erased:
    async with town.work.begin() as uow:
        citizen = await store.citizen(uow.session, (await town.ticket()).citizen_id)
        return await erasure.erase_person(uow, citizen, by=await town.person(Role.SECADMIN), reason="本人申请")


async def test_nothing_is_left_and_the_chain_holds(town: Town) -> None:
    await done(town)
    before = await everything(town)
    assert PHONE in before
    assert NAME in before
    assert [word in before for word in ("桂柳话", "荷塘电工队", OTHER_PHONE)] == [True, True, True]
    told = await erase(town)
    assert (told.tickets, told.messages > 3, told.entries > 5) == (1, True, True)
    after = await everything(town)
    for personal in (
        PHONE,
        NAME,
        "路灯坏了",
        "路灯修好",
        PHONE[-8:],
        "桂柳话",
        "荷塘电工队",
        "三天内修好",
        OTHER_PHONE,
    ):
        assert personal not in after
    async with town.work.reading() as session:
        heads = await store.journal_heads(session, after=0, limit=9)
        entries = await store.journal_of(session, heads[0].ticket_id)
        assert journal.broken_ticket(heads[0], entries, town.house.settings.keys) is None
        assert journal.first_broken(entries[:-1]) is not None, "empty entries need the entry that says why"
    await town.says("sms", "临江路的路灯又坏了")
    assert await town.tickets() == 2, "the same number is somebody new"


async def test_an_open_matter_is_done_first(town: Town) -> None:
    await town.says("sms", WORDS)
    with pytest.raises(Conflict, match="还有 1 件没有办结"):
        await erase(town)
    assert (await town.ticket()).text == WORDS


async def test_only_the_security_administrator_erases(town: Town) -> None:
    await done(town)
    async with town.work.begin() as uow:
        citizen = await store.citizen(uow.session, (await town.ticket()).citizen_id)
        with pytest.raises(Forbidden):
            await erasure.erase_person(uow, citizen, by=await town.person(Role.AGENT), reason="本人申请")


async def test_a_talk_under_way_is_let_go_with_what_was_noted_of_her(town: Town) -> None:
    await done(town)
    await town.says("sms", "转人工")
    seat = await town.person(Role.AGENT)
    async with town.work.begin() as uow:
        conversation = (await store.conversations_of_citizen(uow.session, (await town.ticket()).citizen_id))[0]
        await talks.take(uow, conversation.id, by=seat)
        colleague = await store.staff_by_login(uow.session, "lu.xiaotang")
        assert colleague is not None
        await talks.transfer(uow, conversation.id, colleague, note=f"{NAME}还想问一句", by=seat)
    await town.settle()
    assert "还想问一句" in await everything(town)
    await erase(town)
    sent = len(town.received("sms"))
    await town.turn(hours=1)
    assert "还想问一句" not in await everything(town)
    assert len(town.received("sms")) == sent

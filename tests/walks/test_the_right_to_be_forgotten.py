"""A matter is done; its citizen asks to be erased; nothing in the system identifies them, and the journal still holds.

个人信息保护法47条〔法〕: deleted when its purpose is fulfilled and they ask for it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import sqlalchemy.orm

from hotline.app.metadata import Base
from hotline.base.errors import Conflict, Forbidden
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.database import Code
from router.conversations import handover
from router.hot_issues.hot_models import Burst
from router.knowledge.models import KnowledgeArticle, Stage
from tests.house import personal_columns
from tests.walks.conftest import PHONE, Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.clusters import clusters
from tickets.history import journal
from tickets.models import Ticket
from tickets.person_models import Citizen
from tickets.personal_data import erasure

NAME, OTHER_PHONE = "欧阳静好", "13900139555"
WORDS = f"我叫{NAME}，电话{PHONE}，临江路三号门口的路灯坏了三天"


async def everything(town: Town) -> str:
    """Every value of every table, and what the sealed ones hold."""
    found, keys = [], town.house.settings.keys
    async with town.work.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(sa.select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    plain = keys.open(value) if column.info.get("sealed") and value else str(value)
                    found.append(f"{column}: {plain}")
    return "\n".join(found)


async def done(town: Town) -> None:
    await town.says("sms", WORDS)
    async with town.work.begin() as uow:
        ticket, seat = await store.ticket(uow.session, (await town.ticket()).id), await town.person(Role.AGENT)
        await handling.note_person(uow, ticket, {"other_phone": OTHER_PHONE, "language": "桂柳话"}, by=seat)
        handling.supplement(uow, ticket, "补充", by=seat, details={"subject": "荷塘电工队", "wish": "三天内修好"})
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
    text = await erase(town)
    assert (text.tickets, text.messages > 3, text.entries > 5) == (1, True, True)
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


async def test_an_open_conversation_is_released_with_its_notes_of_the_citizen(town: Town) -> None:
    await done(town)
    await town.says("sms", "转人工")
    seat = await town.person(Role.AGENT)
    async with town.work.begin() as uow:
        conversation = (await store.conversations_of_citizen(uow.session, (await town.ticket()).citizen_id))[0]
        await handover.take(uow, conversation.id, by=seat)
        colleague = await store.staff_by_login(uow.session, "lu.xiaotang")
        assert colleague is not None
        await handover.transfer(uow, conversation.id, colleague, note=f"{NAME}还想问一句", by=seat)
    await town.settle()
    assert "还想问一句" in await everything(town)
    await erase(town)
    sent = len(town.received("sms"))
    await town.turn(hours=1)
    assert "还想问一句" not in await everything(town)
    assert len(town.received("sms")) == sent


PLANTED = f"{NAME}，{PHONE}"


def value_for(column: sa.Column[Any], known: Mapping[str, Any], now: Any) -> Any:
    """Something that the column takes; where it refers to a row, the one that there is."""
    target = next((key.column.table.name for key in column.foreign_keys), "")
    if target:
        return known.get(target)
    if column.nullable or column.default is not None or column.server_default is not None:
        return None
    if isinstance(column.type, Code):
        return next(iter(column.type.kind))
    if isinstance(column.type, sa.JSON):
        return {}
    if isinstance(column.type, sa.LargeBinary):
        return b""
    kinds = {bool: False, int: 1, float: 1.0, str: "x"}
    return kinds.get(column.type.python_type, now)


def row_of(mapper: sa.orm.Mapper[Any], known: Mapping[str, Any], ticket: Ticket, now: Any) -> Any:
    """A new row that belongs to their ticket."""
    names = {mapper.get_property_by_column(column).key: column for column in mapper.local_table.columns}
    values = {name: value_for(column, known, now) for name, column in names.items()}
    if mapper.class_ is Burst:
        values |= {"category": ticket.category, "hour": ticket.registered_at - timedelta(minutes=10)}
    return mapper.class_(**{name: value for name, value in values.items() if value is not None})


def with_person(column: sa.Column[Any], held: Any, place: int, keys: KeyRing) -> Any:
    own = {"name_sealed": NAME, "phone_sealed": PHONE, "more_sealed": f'{{"other_phone": "{OTHER_PHONE}"}}'}
    if column.table.name == "citizen" and column.name in own:
        return keys.seal(own[column.name])
    if column.name in {"external_id", "external_index"}:
        return f"{PLANTED}{place}"  # no two may be the same
    if isinstance(column.type, sa.JSON):
        return [PLANTED] if isinstance(held, list) else {"x": PLANTED}
    if isinstance(column.type, sa.LargeBinary):
        return PLANTED.encode()
    return keys.seal(PLANTED) if column.info.get("sealed") else PLANTED


async def plant(town: Town) -> set[str]:
    """The citizen's name and number in every column that erasing has to empty; tables without a row get one."""
    planted, known, keys = set[str](), dict[str, Any](), town.house.settings.keys
    fields = {table: columns.split() for table, columns in personal_columns.ERASED.items()}
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        ticket.category = "010101"
        for mapper in sorted(Base.registry.mappers, key=lambda one: Base.metadata.sorted_tables.index(one.local_table)):
            table = mapper.local_table
            rows = list(await uow.session.scalars(sa.select(mapper.class_)))
            if not rows and (table.name in fields or table.name == "hot_ticket"):
                rows = [row_of(mapper, known, ticket, uow.now)]
                uow.session.add_all(rows)
                await uow.session.flush()
            if rows:
                known[table.name] = mapper.primary_key_from_instance(rows[0])[0]
            for name in fields.get(table.name, ()):
                key = mapper.get_property_by_column(table.columns[name]).key
                for place, row in enumerate(rows):
                    setattr(row, key, with_person(table.columns[name], getattr(row, key), place, keys))
                planted.add(f"{table.name}.{name}")
    return planted


async def test_every_column_that_holds_the_citizen_is_emptied(town: Town) -> None:
    await done(town)
    assert await plant(town) == set(personal_columns.listed(personal_columns.ERASED))
    assert NAME in await everything(town)
    await erase(town)
    after = (await everything(town)).splitlines()
    assert [line for line in after if NAME in line or PHONE in line] == []


async def test_words_about_the_citizen_on_another_ticket_go_too_and_its_chain_holds(town: Town) -> None:
    await town.says("sms", WORDS)
    hers = await town.ticket()
    await town.says("wechat", "临江路三号门口的路灯坏了，晚上看不见")
    others = await town.ticket()
    assert others.citizen_id != hers.citizen_id
    async with town.work.begin() as uow:
        first, second = await store.ticket(uow.session, hers.id), await store.ticket(uow.session, others.id)
        by = await town.person(Role.DISPATCHER)
        await clusters.join(
            uow, second, first, by=by, reason=f"和{NAME}（{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}）反映的一样"
        )
    async with town.work.begin() as uow:
        second = await store.ticket(uow.session, others.id)
        await clusters.leave(uow, second, by=by, reason=f"{NAME}说不是同一盏")
    async with town.work.begin() as uow:
        first = await store.ticket(uow.session, hers.id)
        await handling.withdraw(uow, first, by=handling.owner(first), reason="不用办了")
    async with town.work.begin() as uow:
        citizen = await store.citizen(uow.session, hers.citizen_id)
        await handling.note_person(
            uow, await store.ticket(uow.session, hers.id), {"name": NAME}, by=await town.person(Role.AGENT)
        )
        await erasure.erase_person(uow, citizen, by=await town.person(Role.SECADMIN), reason=f"{NAME}申请")
    after = (await everything(town)).splitlines()
    assert [line for line in after if NAME in line or PHONE in line or PHONE[3:7] in line] == []
    assert "晚上看不见" in "\n".join(after), "what the other citizen said is theirs"
    async with town.work.reading() as session:
        heads = await store.journal_heads(session, after=0, limit=9)
        for head in heads:
            entries = await store.journal_of(session, head.ticket_id)
            assert journal.broken_ticket(head, entries, town.house.settings.keys) is None


async def test_an_unrelated_ticket_that_names_the_citizen_names_them_no_more(town: Town) -> None:
    await done(town)
    hers = await town.ticket()
    await town.says("wechat", f"中山路的井盖破了，{NAME}也看见了，她电话{PHONE}，快来修")
    others = await town.ticket()
    assert others.citizen_id != hers.citizen_id
    async with town.work.begin() as uow:
        unit = (await store.department_by_code(uow.session, "szgl")) or await store.centre(uow.session)
        assert unit is not None
        article = KnowledgeArticle(
            title=f"{NAME}问过的", question=f"像{NAME}那样", text=f"打{PHONE}", department_id=unit.id,
            stage=Stage.APPROVED, edited_at=uow.now, version=1,
        )  # fmt: skip
        uow.session.add(article)
        found = await store.ticket(uow.session, hers.id)
        await handling.note_person(uow, found, {"name": NAME}, by=await town.person(Role.AGENT))
    async with town.work.begin() as uow:
        citizen = await store.citizen(uow.session, hers.citizen_id)
        await erasure.erase_person(uow, citizen, by=await town.person(Role.SECADMIN), reason="本人申请")
    after = (await everything(town)).splitlines()
    assert [line for line in after if NAME in line or PHONE in line] == []
    left = (await town.ticket()).text
    assert ("井盖破了" in left, "快来修" in left) == (True, True)
    async with town.work.reading() as session:
        for head in await store.journal_heads(session, after=0, limit=9):
            entries = await store.journal_of(session, head.ticket_id)
            assert journal.broken_ticket(head, entries, town.house.settings.keys) is None


async def copied(town: Town, name: str, phone: str = PHONE) -> int:
    """Another row of a citizen with this number, by another channel."""
    keys = town.house.settings.keys
    async with town.work.begin() as uow:
        made = Citizen(
            name_sealed=keys.seal(name) if name else None,
            phone_sealed=keys.seal(phone),
            phone_index=keys.blind(f"phone:{phone}"),
            phone_proven=False,
            created_at=uow.now,
        )
        uow.session.add(made)
        await uow.session.flush()
        return made.id


async def test_other_rows_of_the_same_number_go_too_and_nobody_elses(town: Town) -> None:
    await done(town)
    hers = await town.ticket()
    same, nameless = await copied(town, NAME), await copied(town, "")
    family, elsewhere = await copied(town, "欧阳安"), await copied(town, NAME, "13700137001")
    async with town.work.begin() as uow:
        found = await store.ticket(uow.session, hers.id)
        await handling.note_person(uow, found, {"name": NAME}, by=await town.person(Role.AGENT))
    await erase(town)
    async with town.work.reading() as session:
        erased = {one: (await store.citizen(session, one)).erased_at is not None for one in (same, nameless, family)}
        assert erased == {same: True, nameless: True, family: False}
        assert (await store.citizen(session, elsewhere)).erased_at is None, "of the same name only"

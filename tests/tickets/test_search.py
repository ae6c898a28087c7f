"""Finding tickets on both databases: what the index says follows what the record says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from tests.dashboards.office import Office, settle
from tickets import store
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.models import Kind
from tickets.search import query_parser, reindex
from tickets.search.models import TicketWords
from tickets.search.searching import Filters, SearchRequest, find


@pytest.fixture
async def office(work: Work) -> Office:
    await settle(work)
    return Office(work)


class Seeker:
    def __init__(self, office: Office) -> None:
        self.office = office

    async def __call__(self, typed: str = "", **kwargs: Any) -> list[int]:
        return [place.ticket_id for place in (await self.page(typed, **kwargs)).places]

    async def page(self, typed: str = "", *, where: Filters | None = None, **kwargs: Any) -> Any:
        steps = {name: kwargs.pop(name) for name in ("after", "before", "size") if name in kwargs}
        wish = SearchRequest(query_parser.read(typed, prefix="GL"), where or Filters(), **kwargs)
        async with self.office.work.reading() as session:
            return await find(session, wish, now=self.office.work.clock.now(), **steps)


@pytest.fixture
def seek(office: Office) -> Seeker:
    return Seeker(office)


async def test_words_phrases_and_single_characters(office: Office, seek: Seeker) -> None:
    lamp = await office.open("福建园街道的路灯三天不亮了")
    other = await office.open("路口红灯时间太长，亮不亮都看不清路灯")
    dog = await office.open("邻居的狗半夜叫")
    assert await seek("路灯") == [other.id, lamp.id]
    assert await seek("路灯 街道") == [lamp.id]
    assert await seek("“路灯三天不亮”") == [lamp.id]
    assert await seek("“路灯不亮”") == []
    assert await seek("狗") == [dog.id]
    assert await seek("大象") == []


async def test_what_the_title_says_comes_first(office: Office, seek: Seeker) -> None:
    early = await office.open("噪音扰民")
    late = await office.open("工地从早到晚施工，灰尘很大，窗户都不敢打开，晚上十一点以后还有噪音，请管一管")
    assert await seek("噪音") == [early.id, late.id]
    assert await seek("噪音", ranked=False) == [late.id, early.id]


async def test_the_index_follows_the_text(office: Office, seek: Seeker) -> None:
    ticket = await office.open("路灯不亮")
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        found.text, found.title = "（内容已删除）", "（已删除）"
    assert await seek("路灯") == []
    assert await seek("删除") == [ticket.id]


async def test_a_transaction_that_failed_leaves_no_trace(office: Office, seek: Seeker) -> None:
    ticket = await office.open("路灯不亮")
    with pytest.raises(RuntimeError):
        async with office.work.begin() as uow:
            (await store.ticket(uow.session, ticket.id)).text = "噪音"
            await uow.session.flush()
            raise RuntimeError
    assert await seek("噪音") == []
    assert await seek("路灯") == [ticket.id]


async def test_a_unit_finds_what_it_has_or_had_and_nothing_against_itself(office: Office, seek: Seeker) -> None:
    mine = await office.dispatched("路灯不亮", "lamps")
    await office.dispatched("拖欠工资，路灯下说的", "labour")
    await office.open("路灯坏了")
    async with office.work.begin() as uow:
        person = await office.person(uow, Role.UNIT_HANDLER, "lamps")
    assert await seek("路灯", by=person) == [mine.id]
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, mine.id)).accused_id = person.department_id
    assert await seek("路灯", by=person) == []


async def test_facets_follow_the_ticket(office: Office, seek: Seeker, clock: TurnedClock) -> None:
    old = await office.open("路灯不亮")
    clock.turn(days=100)
    new = await office.open("路灯不亮")
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, new.id)
        found.kind, found.district, found.category, found.state = Kind.COMPLAINT, "江南区", "0302-17", State.CLOSED
    everything = Filters()
    for where, wanted in (
        (replace(everything, kinds=(Kind.COMPLAINT,)), [new.id]),
        (replace(everything, districts=("江南区",)), [new.id]),
        (replace(everything, categories=("0302-17",)), [new.id]),
        (replace(everything, states=(State.CLOSED,)), [new.id]),
        (replace(everything, states=(State.PENDING_DISPATCH,)), [old.id]),
        (replace(everything, since=clock.now() - timedelta(days=1)), [new.id]),
        (replace(everything, until=clock.now() - timedelta(days=1)), [old.id]),
    ):
        assert await seek("路灯", where=where) == wanted
        assert await seek("", where=where) == wanted


async def test_the_last_digits_of_a_number(office: Office, seek: Seeker) -> None:
    ticket = await office.open()
    assert await seek(ticket.number[-4:]) == [ticket.id]
    assert await seek(ticket.number[-6:]) == [ticket.id]
    assert await seek(ticket.number) == [ticket.id]


async def test_a_phone_does_not_betray_a_report(office: Office, seek: Seeker, clock: TurnedClock) -> None:
    tickets = []
    for text in ("路灯不亮三天了", "楼上每晚装修到十二点", "物业把消防通道租给别人停车"):
        tickets.append(await office.open(text, phone="13800138000"))
        clock.turn(days=40)
    open_, hidden, report = tickets
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, hidden.id)).confidential = True
        (await store.ticket(uow.session, report.id)).kind = Kind.REPORT
    index = office.work.settings.keys.blind("phone:13800138000")
    assert await seek(phone_index=index) == [open_.id]


@pytest.mark.parametrize("ranked", [True, False])
async def test_pages_forward_and_back_meet_every_hit_once(
    office: Office, seek: Seeker, clock: TurnedClock, ranked: bool
) -> None:
    far = "从早到晚都在施工，灰尘很大，窗户都不敢打开，晚上十一点以后还有人在施工，还有噪音"
    for number in range(12):
        await office.open("噪音扰民" if number % 3 else far)
        clock.turn(days=(0, 1, 9, 70)[number % 4])
    whole = await seek("噪音", ranked=ranked, size=100)
    assert len(whole) == len(set(whole)) == 12
    page, pages = await seek.page("噪音", ranked=ranked, size=5), []
    while True:
        pages.append(page)
        if page.after is None:
            break
        page = await seek.page("噪音", ranked=ranked, size=5, after=page.after)
    assert [one for page in pages for one in page.ids] == whole
    assert page.before is not None
    back = await seek.page("噪音", ranked=ranked, size=5, before=page.before)
    assert back.ids == pages[-2].ids
    first = await seek.page("噪音", ranked=ranked, size=5, before=back.before)
    assert first.ids == pages[0].ids
    assert first.before is None


async def test_the_index_can_be_built_again_from_where_it_stopped(
    office: Office, seek: Seeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [await office.dispatched(f"第{n}盏路灯不亮") for n in "一二三"]
    async with office.work.begin() as uow:
        for ticket in tickets:
            await uow.session.delete(await uow.session.get_one(TicketWords, ticket.id))
    assert await seek("路灯") == []
    monkeypatch.setattr(reindex, "BATCH", 1)
    assert await reindex.rebuild(office.work, after=tickets[0].id) == 2
    assert sorted(await seek("路灯")) == [tickets[1].id, tickets[2].id]
    assert await reindex.rebuild(office.work) == 3
    assert len(await seek("路灯")) == 3


async def test_a_hit_costs_few_statements(office: Office, seek: Seeker, counting: Any) -> None:
    seen = []
    for _ in range(2):
        for _ in range(3):
            await office.open("噪音扰民")
        with counting() as queries:
            await seek("噪音", size=20)
        seen.append(queries.total)
    assert seen[0] == seen[1] <= 6

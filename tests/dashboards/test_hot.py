"""The page of hot issues, and what a dispatcher is shown to be like a ticket."""

from collections.abc import Sequence

from classifier.text.gazetteer import Gazetteer, GazetteerName
from hotline.base.storage.unit_of_work import Work
from router.hot_issues import hot_issue_scan
from router.similar_tickets import similar_search
from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.clusters import clusters
from tickets.lifecycle import State
from tickets.models import Ticket

PLANT = (
    "桂花苑小区西侧的搅拌站每天夜里两点还在装料，噪音大，灰尘飘进屋里，请来看看",
    "住在桂花苑，搅拌站夜里装料的噪音和灰尘让老人孩子睡不着，请环保部门来看看",
    "桂花苑小区居民反映，旁边搅拌站夜里装料没有围挡，灰尘大，噪音不断",
)
PLACES = Gazetteer((GazetteerName("桂花苑", "compound"),))


async def waiting(office: Office, work: Work, texts: Sequence[str] = PLANT) -> list[Ticket]:
    tickets = [await office.open(text) for text in texts]
    for ticket in tickets:
        await office.to_people(ticket)
    await similar_search.remember(work, PLACES)
    return tickets


async def test_an_issue_is_followed_to_its_tickets_and_put_together(
    browser: Browser, office: Office, work: Work
) -> None:
    tickets = await waiting(office, work)
    assert await hot_issue_scan.look(work, PLACES) == 1
    assert await hot_issue_scan.look(work, PLACES) == 1  # the same issue, not another
    await browser.sign_in("dispatcher")
    page = await browser.get("/hot")
    assert "搅拌站" in page.text
    opened = await browser.get("/hot?issue=1")
    assert all(ticket.number in opened.html for ticket in tickets)
    done = await browser.post("/hot/1/merge", {})
    assert "已并入 2 件" in done.text
    states = [(await office.ticket(ticket.id)).state for ticket in tickets]
    assert states == [State.PENDING_DISPATCH, State.MERGED, State.MERGED]
    assert (await browser.post("/hot/1/merge", {})).status == 409


async def test_who_only_looks_may_not_put_together(browser: Browser, office: Office, work: Work) -> None:
    await waiting(office, work)
    await hot_issue_scan.look(work, PLACES)
    await browser.sign_in("supervisor")
    page = await browser.get("/hot")
    assert "搅拌站" in page.text
    assert "并为群诉" not in page.text
    assert (await browser.post("/hot/1/merge", {})).status == 403


async def test_an_issue_that_has_passed_is_gone(browser: Browser, office: Office, work: Work) -> None:
    await waiting(office, work)
    await hot_issue_scan.look(work, PLACES)
    async with work.begin() as uow:
        for ticket_id in (1, 2):
            (await store.ticket(uow.session, ticket_id)).confidential = True
    assert await hot_issue_scan.look(work, PLACES) == 0
    await browser.sign_in("leader")
    assert "现在没有热点" in (await browser.get("/hot")).text
    assert (await browser.get("/hot?issue=1")).status == 404


async def test_a_dispatcher_joins_what_is_alike(browser: Browser, office: Office, work: Work) -> None:
    first, second, _ = await waiting(office, work)
    await browser.sign_in("dispatcher")
    page = await browser.get(f"/t/{second.number}")
    assert "可能是同一件事" in page.text
    assert "同一天" in page.text
    fields = {"version": page.field("version"), "seen": page.field("seen"), "reason": "同一件事"}
    joined = await browser.post(f"/t/{second.number}/alike/{first.number}/join", fields)
    assert "已并入" in joined.text
    assert "由主件" in joined.text
    assert "本件是主件" in (await browser.get(f"/t/{first.number}")).text
    fields = {"version": joined.field("version"), "seen": joined.field("seen"), "reason": "另一件事"}
    left = await browser.post(f"/t/{second.number}/leave", fields)
    assert "已退出并单" in left.text
    assert (await office.ticket(second.id)).state is State.PENDING_DISPATCH
    assert await clusters.catch_up(work) == 0


async def test_what_is_not_the_same_is_not_shown_again(browser: Browser, office: Office, work: Work) -> None:
    first, second = await waiting(office, work, PLANT[:2])
    await browser.sign_in("dispatcher")
    page = await browser.get(f"/t/{second.number}")
    fields = {"version": page.field("version"), "seen": page.field("seen")}
    after = await browser.post(f"/t/{second.number}/alike/{first.number}/apart", fields)
    assert "不是同一件事" in after.text
    assert "可能是同一件事" not in after.text


async def test_a_unit_sees_nothing_of_other_citizens_tickets(browser: Browser, office: Office, work: Work) -> None:
    ticket = await office.dispatched(PLANT[0])
    await office.open(PLANT[1])
    await similar_search.remember(work, PLACES)
    await browser.sign_in("unit_handler")
    assert "可能是同一件事" not in (await browser.get(f"/t/{ticket.number}")).text

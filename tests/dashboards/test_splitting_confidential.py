"""What is split off a confidential ticket stays confidential; its unit reads of it only what an ordinary one shows."""

from tests.dashboards.office import Office
from tests.dashboards.test_splitting import REASON, OpenBrowser, filled, of_citizen, send
from tickets import store
from tickets.models import Kind
from tickets.numbering import read_aloud


async def test_what_is_split_off_a_report_stays_confidential_and_its_unit_reads_nothing_of_it(
    open_browser: OpenBrowser, office: Office
) -> None:
    ticket = await office.dispatched("举报窗口收礼")
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        found.kind, found.recused = Kind.REPORT, [77]
    agent, unit = await open_browser(), await open_browser()
    await agent.sign_in("agent")
    await unit.sign_in("unit_handler")
    await send(agent, ticket, "split", await filled(office, agent, ticket, "split", text="还有人收烟酒"))
    _, made = await of_citizen(office, ticket)
    assert (made.confidential, made.recused) == (True, [77])
    page = await unit.get(f"/t/{ticket.number}")
    assert page.status == 200
    assert made.number not in page.html
    assert read_aloud(made.number, prefix="GL") not in page.text
    assert REASON not in page.text
    assert (await unit.get(f"/t/{made.number}")).status == 404


async def test_a_report_among_an_ordinary_matter_is_closed_to_the_unit_that_has_it(
    open_browser: OpenBrowser, office: Office
) -> None:
    """The line was filed under the unit's ticket: confidential at once, and out of its journal when it is split."""
    ticket = await office.dispatched()
    line = "另有一事：举报楼下小卖部卖假烟酒"
    await office.add(ticket, line)
    agent, unit = await open_browser(), await open_browser()
    await agent.sign_in("agent")
    await unit.sign_in("unit_handler")
    assert "烟酒" not in (await unit.get(f"/t/{ticket.number}")).text
    await send(agent, ticket, "split", await filled(office, agent, ticket, "split", lines=[line]))
    _, report = await of_citizen(office, ticket)
    assert report.confidential
    assert "烟酒" not in (await unit.get(f"/t/{ticket.number}")).text
    for place in range(1, 7):
        assert "烟酒" not in (await unit.get(f"/t/{ticket.number}/then/{place}")).text
    assert "烟酒" in (await agent.get(f"/t/{ticket.number}")).text, "the centre's journal is whole"


async def test_the_unit_of_an_ordinary_one_reads_that_a_part_went_elsewhere(
    open_browser: OpenBrowser, office: Office
) -> None:
    ticket = await office.dispatched()
    agent, unit = await open_browser(), await open_browser()
    await agent.sign_in("agent")
    await unit.sign_in("unit_handler")
    await send(agent, ticket, "split", await filled(office, agent, ticket, "split", text="还有欠薪"))
    _, made = await of_citizen(office, ticket)
    assert read_aloud(made.number, prefix="GL") in (await unit.get(f"/t/{ticket.number}")).text
    assert "已拆出另行办理" in (await unit.get("/notices")).text

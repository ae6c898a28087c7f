"""Every list leads on by key: nothing twice, nothing left out, and back again."""

import re
from typing import Any

import pytest

from dashboards.desk.queries import waiting_lists, work_orders
from dashboards.desk.queries.waiting_places import CentreList
from dashboards.ticket.queries import tickets
from dashboards.web.queries import keyset
from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.access.rights import Actor, ActorKind, Role
from tickets.models import Urgency


def link(html: str, which: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{which}"', html)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(keyset.page.__kwdefaults__, "size", 2)


async def walk(browser: Browser, path: str, to: str = r"/t/(\w+)") -> tuple[list[str], list[str]]:
    """The numbers on all pages there, and on all pages back from the last; `to`: the address that has them."""
    there, page = [], await browser.get(path)
    while True:
        there.append(re.findall(f'href="{to}"', page.html))
        if not link(page.html, "next"):
            break
        page = await browser.get(link(page.html, "next"))
    back = []
    while link(page.html, "prev"):
        page = await browser.get(link(page.html, "prev"))
        back.append(re.findall(f'href="{to}"', page.html))
    assert list(reversed(back)) == there[:-1]
    return [number for numbers in there for number in numbers], there[0]


async def test_the_desk_leads_through_every_ticket_urgent_first(
    browser: Browser, office: Office, small_pages: None
) -> None:
    made = [await office.open(f"第{n}盏路灯不亮") for n in range(5)]
    for ticket in made:
        await office.to_people(ticket)
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, made[3].id)).urgency = Urgency.CRITICAL
    await browser.sign_in("dispatcher")
    numbers, first = await walk(browser, "/desk")
    assert numbers == [made[n].number for n in (3, 0, 1, 2, 4)]
    assert len(first) == 2


async def test_a_units_list_leads_through_those_without_a_deadline_too(
    browser: Browser, office: Office, small_pages: None, work: Any
) -> None:
    made = [await office.dispatched(f"第{n}盏路灯不亮") for n in range(5)]
    await browser.sign_in("unit_handler")
    numbers, _ = await walk(browser, "/dept")
    assert sorted(numbers) == sorted(ticket.number for ticket in made)
    assert len(numbers) == len(set(numbers))


async def test_notices_and_people_lead_on(browser: Browser, office: Office, small_pages: None) -> None:
    for n in range(3):
        await office.dispatched(f"第{n}盏路灯不亮")
    await browser.sign_in("unit_handler")
    numbers, _ = await walk(browser, "/notices?show=all", r"/notices/(\d+)")
    assert len(set(numbers)) == 3
    await browser.sign_in("sysadmin")
    page, names = await browser.get("/admin/people"), set()
    while True:
        names |= set(re.findall(r"<td>(某\w+)</td>", page.html))
        if not link(page.html, "next"):
            break
        page = await browser.get(link(page.html, "next"))
    assert len(names) == 17


async def test_rows_without_a_key_stand_last_and_are_passed_both_ways(office: Office) -> None:
    with_due = [await office.dispatched(f"第{n}盏路灯不亮") for n in range(2)]
    async with office.work.begin() as uow:
        person = await store.department_by_code(uow.session, "lamps")
        assert person is not None
        unit = Actor(ActorKind.STAFF, None, "经办", frozenset({Role.UNIT_HANDLER}), person.id, frozenset({person.id}))
    async with office.work.reading() as session:
        whole = await keyset.page(session, tickets.rows(), tickets.DUE_FIRST, tickets.Row, size=10)
        ones = [await keyset.page(session, tickets.rows(), tickets.DUE_FIRST, tickets.Row, size=1)]
        while ones[-1].older:
            at = ones[-1].older
            ones.append(await keyset.page(session, tickets.rows(), tickets.DUE_FIRST, tickets.Row, at=at, size=1))
        assert [page.items[0].id for page in ones] == [row.id for row in whole.items]
        assert (await work_orders.open_of(session, unit)).items[0].id in {ticket.id for ticket in with_due}


@pytest.mark.parametrize("forged", ["x", "aW10", "aW251bGwsbnVsbF0", "b", "a%20", "a" * 400, "aWyJ4Il0"])
async def test_a_forged_place_is_the_first_page(browser: Browser, office: Office, forged: str) -> None:
    ticket = await office.open()
    await office.to_people(ticket)
    await browser.sign_in("dispatcher")
    page = await browser.get(f"/desk?at={forged}")
    assert page.status == 200
    assert ticket.number in page.html
    async with office.work.reading() as session:
        by = Actor(ActorKind.STAFF, 1, "某人", frozenset({Role.DISPATCHER}))
        assert (await waiting_lists.listed(session, CentreList.DISPATCH, by, at=forged)).items

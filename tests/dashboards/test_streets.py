"""A department's matter does not go down to a street office by an oversight (66号 item 3)."""

from datetime import date

import pytest

from router.models import CatalogueEntry
from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.lifecycle import State
from tickets.models import Ticket


@pytest.fixture
async def ticket(office: Office) -> Ticket:
    """Of a category that stays with the departments; 劳动监察 is made a street office."""
    waiting = await office.open("路灯不亮三天了")
    await office.to_people(waiting)
    async with office.work.begin() as uow:
        fixed = {"version": "v1", "co": [], "words": [], "rules": [], "clauses": [], "valid_from": date(2026, 1, 1)}
        stays = CatalogueEntry(code="0101", name="照明", lead="lamps", basis="", **fixed)
        may_go = CatalogueEntry(code="0102", name="楼道杂物", lead="lamps", basis="", street_allowed=True, **fixed)
        uow.session.add_all([stays, may_go])
        street = await store.department_by_code(uow.session, "labour")
        assert street is not None
        street.level = "street"
    return waiting


async def test_it_is_refused_in_words_and_what_was_typed_is_kept(
    browser: Browser, office: Office, ticket: Ticket
) -> None:
    await browser.sign_in("dispatcher")
    page = await browser.act(ticket.number, "dispatch", department="劳动监察", category="0101", kind="TS")
    assert page.status == 400
    assert "“照明”应由职能部门办理，不得派给劳动监察这样的镇街（66号）；确需派给它的，请写明理由" in page.text
    assert 'value="劳动监察"' in page.html
    assert (await office.ticket(ticket.id)).state is State.PENDING_DISPATCH


async def test_a_co_handler_at_street_level_needs_its_reason_too(
    browser: Browser, office: Office, ticket: Ticket
) -> None:
    await browser.sign_in("dispatcher")
    page = await browser.act(ticket.number, "dispatch", department="lamps", co="labour", category="0101", kind="TS")
    assert "不得派给" in page.text


@pytest.mark.parametrize(
    "said", [{"category": "0101", "reason": "编办已明确由该街道办理"}, {"category": "0102"}], ids=["reason", "allowed"]
)
async def test_a_reason_or_the_catalogue_lets_it_go_down(
    browser: Browser, office: Office, ticket: Ticket, said: dict[str, str]
) -> None:
    await browser.sign_in("dispatcher")
    page = await browser.act(ticket.number, "dispatch", department="劳动监察", kind="TS", **said)
    assert "已派单" in page.text
    assert (await office.ticket(ticket.id)).state is State.PENDING_SIGN

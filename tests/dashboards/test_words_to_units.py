"""Words of staff on a confidential matter: shown to their writer as the unit will read them, on every page with a form.

The other pages than the ticket's own; its acts are in `test_what_units_read`.
"""

import inspect
import re
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from dashboards.web.routes import TABLE
from router.outgoing import staff_notices
from router.outgoing.addressees import NoticeKind
from sla.models import Audit, Card, Exclusion, Review, Supervision
from sla.supervision import cards, supervision_letters, supervision_replies
from tests.dashboards.office import Browser, Office, Page
from tests.dashboards.test_letters import LETTER, card, the_letter
from tests.dashboards.test_rating import the_review
from tickets import store
from tickets.access.rights import Role
from tickets.conversation_holder import TalkHolder
from tickets.message_models import Conversation
from tickets.models import Ticket

OpenBrowser = Callable[[], Awaitable[Browser]]
NAME, PHONE = "黄小明", "13812345678"
WRITTEN = f"{NAME}（{PHONE}）又来电，请两日内办结"
READ = "又来电，请两日内办结"
ASKED = "承办单位会看到您写的话"


# forms of staff by whether words of theirs can come to a unit that reads a confidential matter
SHOWN_FIRST = {
    *(
        "/t/{number}/{act}",
        "/t/{number}/alike/{other}/{how}",
        "/take",
        "/talk/{id}",
        "/talk/{id}/{act}",
        "/followup/{id}",
    ),
    *("/supervision", "/letters/{id}/{act}", "/cards/{id}/{act}", "/exclusions", "/exclusions/{id}/{act}"),
}
WITHOUT_WORDS_TO_UNITS = {
    *("/logout", "/me/post", "/me/password", "/take/look", "/dept/sign", "/notices", "/notices/mute"),  # no words
    *("/followup/{id}/missed", "/followup/calls/{id}", "/alarms/{id}", "/alarms/{id}/calls/{call}", "/hot/{id}/merge"),
    *(
        "/search/export",
        "/search/export/{id}/again",
        "/catalogue/test",
        "/duty",
        "/duty/{id}/end",
        "/indicators/freeze",
    ),
    *("/audits/{id}", "/t/{number}/reveal", "/reveals/{id}", "/t/{number}/files/{id}/release"),  # the centre's own
    *("/t/{number}/files", "/knowledge/{id}", "/knowledge/{id}/approve", "/knowledge/{id}/withdraw"),
    *("/undelivered", "/undelivered/{id}/{act}"),  # the words were written before
    *("/catalogue/entry/{code}", "/models/rollback", "/models/{version}/promote"),
}


def test_every_form_of_staff_shows_words_to_units_first_or_has_none() -> None:
    forms: dict[str, str] = {}
    for route in TABLE:
        if route.method == "POST" and route.roles and not route.path.startswith("/admin/"):
            module = inspect.getmodule(route.handler)
            assert module is not None
            forms[re.sub(r"\{(\w+):[^/]*\}", r"{\1}", route.path)] = inspect.getsource(module)
    assert set(forms) == SHOWN_FIRST | WITHOUT_WORDS_TO_UNITS
    assert {path for path, source in forms.items() if path in SHOWN_FIRST and "confirmed_words" not in source} == set()


async def seat(open_browser: OpenBrowser, login: str, page: str = "/home") -> Browser:
    browser = await open_browser()
    await browser.sign_in(login)
    await browser.get(page)
    return browser


async def confidential(office: Office, ticket: Ticket) -> Ticket:
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        citizen, keys = await store.citizen(uow.session, found.citizen_id), uow.settings.keys
        citizen.name_sealed, citizen.phone_sealed = keys.seal(NAME), keys.seal(PHONE)
        found.confidential = True
    return await office.ticket(ticket.id)


async def secret(office: Office) -> Ticket:
    return await confidential(office, await office.dispatched())


async def letter(office: Office, ticket: Ticket, *, replied: bool = False, reason: str = "逾期") -> Supervision:
    async with office.work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        by = await office.person(uow, Role.SUPERVISOR)
        made = await supervision_letters.order_supervision(uow, found, order, reason=reason, by=by)
        if replied:
            unit = await office.person(uow, Role.UNIT_HANDLER, "lamps")
            await supervision_replies.reply(uow, made, by=unit, text="正在协调")
    return made


async def twice(browser: Browser, path: str, fields: dict[str, str], *, name: str = "reason") -> Page:
    """Asked about first with the words as the unit reads them, and kept when sent again."""
    asked = await browser.post(path, {**fields, name: WRITTEN})
    assert asked.status == 400
    shown = asked.text.partition(ASKED)[2].partition("请核对")[0]
    assert READ in shown
    assert (NAME in shown, PHONE in shown) == (False, False)
    assert 'name="sure" value="yes"' in asked.html
    return await browser.post(path, {**fields, name: WRITTEN, "sure": "yes"})


async def reads(open_browser: OpenBrowser, page: str) -> str:
    found = await (await seat(open_browser, "unit_handler")).get(page)
    assert (NAME in found.html, PHONE in found.html) == (False, False)
    return found.text


async def test_a_letter_from_the_supervision_desk(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await secret(office)
    chief = await seat(open_browser, "supervisor", "/supervision")
    fields = {"number": ticket.number, **LETTER}
    assert (await chief.post("/supervision", {**fields, "reason": WRITTEN})).status == 400
    async with office.work.reading() as session:
        assert (await session.scalars(select(Supervision))).all() == [], "nothing goes before it has been read"
    assert "督办已发出" in (await twice(chief, "/supervision", fields)).text
    assert READ in await reads(open_browser, f"/letters/{(await the_letter(office)).id}")


@pytest.mark.parametrize("act", ["return", "accept", "withdraw"])
async def test_what_a_supervisor_answers_to_a_letter(office: Office, open_browser: OpenBrowser, act: str) -> None:
    made = await letter(office, await secret(office), replied=True)
    chief = await seat(open_browser, "supervisor", f"/letters/{made.id}")
    assert (await twice(chief, f"/letters/{made.id}/{act}", {})).status == 200
    assert READ in await reads(open_browser, f"/letters/{made.id}")


async def test_cards_and_what_is_said_to_appeals(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await secret(office)
    chief = await seat(open_browser, "supervisor", "/cards")
    shown = await card(office, ticket)
    async with office.work.begin() as uow:
        unit = await office.person(uow, Role.UNIT_APPROVER, "lamps")
        await cards.appeal(uow, await uow.session.get_one(Card, shown.id), by=unit, grounds="已修好")
    assert (await twice(chief, f"/cards/{shown.id}/decide", {"upheld": "no"})).status == 200
    assert READ in await reads(open_browser, "/cards")
    assert (await twice(chief, f"/cards/{shown.id}/withdraw", {})).status == 200
    assert READ in await reads(open_browser, "/cards")


async def test_what_is_said_to_an_exclusion_is_struck_too(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await confidential(office, await office.answered())
    unit = await seat(open_browser, "unit_handler", "/exclusions")
    asked = {"number": ticket.number, "exclude": "unreasonable", "reason": f"{NAME}要求超出政策规定"}
    assert (await unit.post("/exclusions", asked)).status == 200, "a unit's own words are no question"
    assert "要求超出政策规定" in await reads(open_browser, "/exclusions")
    async with office.work.reading() as session:
        number = (await session.scalars(select(Exclusion.id))).one()
    chief = await seat(open_browser, "supervisor", "/exclusions")
    assert (await twice(chief, f"/exclusions/{number}/refuse", {})).status == 200
    assert READ in await reads(open_browser, "/exclusions")


async def test_what_a_caller_or_a_seat_takes_down(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await secret(office)
    agent = await seat(open_browser, "agent", "/take")
    fields = {"cid": str(uuid4()), "then": "add"}
    assert (await twice(agent, f"/take?number={ticket.number}", fields, name="text")).status == 200
    await reads(open_browser, f"/t/{ticket.number}")
    asked = await confidential(office, await office.answered())
    caller = await seat(open_browser, "caller", "/followup")
    said = {"contacted": "yes", "solved": "no", "satisfied": "1", "cause": "quality"}
    review = (await the_review_of(office, asked)).id
    assert (await twice(caller, f"/followup/{review}", said)).status == 200
    assert READ in await reads(open_browser, f"/t/{asked.number}")


async def test_what_is_added_from_a_conversation(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await secret(office)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        talk = await uow.session.get_one(Conversation, found.conversation_id)
        talk.holder, talk.holder_id, talk.held_since = (
            TalkHolder.PERSON,
            (await office.person(uow, Role.AGENT)).id,
            uow.now,
        )
    agent = await seat(open_browser, "agent", f"/talk/{ticket.conversation_id}")
    fields = {"cid": str(uuid4()), "number": ticket.number}
    assert (await twice(agent, f"/talk/{ticket.conversation_id}/register", fields, name="text")).status == 200
    await reads(open_browser, f"/t/{ticket.number}")


async def test_why_a_unit_gets_it_is_shown_as_well_as_what_it_reads(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await confidential(office, await office.open())
    desk = await seat(open_browser, "dispatcher")
    shown = await desk.get(f"/t/{ticket.number}")
    given = {name: shown.field(name) for name in ("version", "seen")}
    given |= {"department": "lamps", "kind": "TS", "abstract": "反映路灯不亮", "read_through": "yes", "reason": WRITTEN}
    first = await desk.post(f"/t/{ticket.number}/dispatch", given | {"abstract": "", "read_through": ""})
    assert (first.status, READ in first.text.partition("您写的说明它也会看到")[2].partition("”")[0]) == (400, True)
    assert 'name="sure" value="yes"' in first.html, "asked about once, together"
    page = await desk.post(f"/t/{ticket.number}/dispatch", given)
    assert (page.status, READ in page.text.partition(ASKED)[2]) == (400, True)
    assert "反映路灯不亮" in page.html, "the words that were confirmed are not lost"
    assert (await desk.post(f"/t/{ticket.number}/dispatch", given | {"sure": "yes"})).status == 200
    assert "反映路灯不亮" in await reads(open_browser, f"/t/{ticket.number}")


async def test_notices_of_before_say_nothing_once_it_is_confidential(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched()
    chief = await seat(open_browser, "supervisor")
    await chief.act(ticket.number, "chase", reason=f"黄师傅{PHONE}在星光路88号，请尽快")
    assert "请尽快" in await reads(open_browser, "/notices")
    await confidential(office, ticket)
    found = await reads(open_browser, "/notices")
    assert f"催办：{ticket.number}（保密件）" in found
    assert ("请尽快" in found, "星光路" in found) == (False, False)


async def test_lists_mask_contacts_in_what_staff_wrote(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched()
    await letter(office, ticket, reason=f"诉求人电话{PHONE}，两日内办结")
    chief = await seat(open_browser, "supervisor")
    for page in (await reads(open_browser, "/dept"), (await chief.get("/supervision")).text):
        assert ("两日内办结" in page, PHONE in page) == (True, False)


async def test_a_notice_that_does_not_name_its_matter_says_its_kind(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await secret(office)
    async with office.work.begin() as uow:
        words = f"请找{NAME}"
        staff_notices.post(uow, ticket.department_id or 0, NoticeKind.CHASE, words, ticket.id)
    assert "催办" in await reads(open_browser, "/notices")


async def test_recused_people_decide_nothing_by_its_number(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.answered()
    review = await the_review(office)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        await uow.session.execute(update(Review).values(audit=Audit.CHOSEN))
        people = [await store.staff_by_login(uow.session, login) for login in ("supervisor", "caller")]
        found.recused = [one.id for one in people if one]
        unit = await office.person(uow, Role.UNIT_HANDLER, "lamps")
        uow.session.add(
            Exclusion(review_id=review.id, reason="malicious", note="请剔除", asked_by=unit.id, asked_at=uow.now)
        )
    chief, caller = await seat(open_browser, "supervisor"), await seat(open_browser, "caller")
    asked = {"contacted": "yes", "solved": "yes", "satisfied": "5", "reason": ""}
    assert (await chief.post("/exclusions/1/approve")).status == 404
    assert (await caller.post(f"/audits/{review.id}", asked)).status == 404
    assert (await caller.post(f"/followup/{review.id}", asked)).status == 404
    assert (await caller.post(f"/followup/{review.id}/missed")).status == 404


async def the_review_of(office: Office, ticket: Ticket) -> Review:
    async with office.work.reading() as session:
        return (await session.scalars(select(Review).where(Review.ticket_id == ticket.id))).one()

"""A citizen sends the form, sees a digit wrong in the telephone number, presses Back, corrects it and sends again.

It is the same matter, with the newer number. Another person in the same browser is another matter.
"""

import pytest
from sqlalchemy import select

from dashboards.citizen.same_person import KnownPerson, is_put_right
from hotline.base.text.cleaning import mask_phone
from tests.dashboards.office import Browser, Page
from tests.walks.conftest import Town
from tickets import store
from tickets.lifecycle import Act
from tickets.models import Ticket

LAMP = "漪桂大道128号门口的路灯坏了三天"
WRONG, RIGHT, OTHER = "13877100012", "13877100021", "13912345678"


@pytest.fixture
def browser(town: Town) -> Browser:
    town.client.session.cookie_jar.clear()
    return Browser(town.client)


async def fill_in(browser: Browser, text: str = LAMP, **fields: str) -> tuple[dict[str, str], Page]:
    """The form as it was sent, and the receipt; sent again it is what a browser sends after Back."""
    page = await browser.get("/")
    form = {"cid": page.field("cid"), "text": text, **fields}
    return form, await browser.post("/write", form)


async def tickets(town: Town) -> list[Ticket]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


async def phone_of(town: Town, ticket: Ticket) -> str:
    async with town.work.reading() as session:
        citizen = await store.citizen(session, ticket.citizen_id)
    return town.work.settings.keys.open(citizen.phone_sealed or "")


async def test_the_newer_number_is_kept_on_the_same_ticket(town: Town, browser: Browser) -> None:
    form, first = await fill_in(browser, phone=WRONG)
    second = await browser.post("/write", {**form, "phone": RIGHT})
    [ticket] = await tickets(town)
    assert second.url == first.url
    assert await phone_of(town, ticket) == RIGHT
    assert mask_phone(RIGHT) in second.text
    async with town.work.reading() as session:
        journal = await store.journal_of(session, ticket.id)
    [noted] = [entry for entry in journal if entry.act is Act.NOTE_PERSON]
    assert (noted.actor_kind, noted.change) == ("citizen", {"登记": "电话"})
    again = await browser.post("/write", {**form, "phone": RIGHT})
    assert (again.url, len(await tickets(town))) == (first.url, 1), "a double click changes nothing"


async def test_what_was_texted_to_the_wrong_number_is_texted_to_the_right_one(town: Town, browser: Browser) -> None:
    form, page = await fill_in(browser, phone=WRONG)
    await browser.post(f"{page.url}/text")
    await browser.post("/write", {**form, "phone": RIGHT})
    await browser.post(f"{page.url}/text")
    await town.settle()
    [ticket] = await tickets(town)
    lines = [one for one in town.sms.taken if ticket.number in one.text.replace(" ", "")]
    assert [one.address for one in lines] == [WRONG, RIGHT]


@pytest.mark.parametrize(
    "other",
    [
        {"phone": OTHER},
        {"phone": OTHER, "name": "李四"},
        {"phone": RIGHT, "name": "李四"},  # two numbers of one family
        {"phone": RIGHT, "anonymous": "yes"},
    ],
)
async def test_another_person_on_the_same_form_is_another_matter(
    town: Town, browser: Browser, other: dict[str, str]
) -> None:
    form, _ = await fill_in(browser, phone=WRONG, name="黄小明")
    second = await browser.post("/write", {**form, **other})
    one, two = await tickets(town)
    assert two.number in second.text.replace(" ", "")
    assert one.number not in second.text.replace(" ", "")
    assert one.citizen_id != two.citizen_id
    assert await phone_of(town, one) == WRONG


async def test_who_pressed_not_me_or_comes_later_or_tells_something_else_corrects_nothing(
    town: Town, browser: Browser
) -> None:
    form, _ = await fill_in(browser, phone=WRONG)
    await browser.post("/clear")
    await browser.post("/write", {**form, "phone": RIGHT})
    assert len(await tickets(town)) == 2
    town.clock.turn(minutes=16)
    await browser.post("/write", {**form, "phone": WRONG})
    assert len(await tickets(town)) == 3
    other, _ = await fill_in(browser, text="小区北门的井盖丢了", phone=OTHER)
    await browser.post("/write", {**other, "text": "楼上漏水到我家厨房", "phone": OTHER[:-1] + "9"})
    numbers = [await phone_of(town, ticket) for ticket in await tickets(town)]
    assert numbers == [WRONG, RIGHT, WRONG, OTHER, OTHER[:-1] + "9"]


@pytest.mark.parametrize(
    ("known", "phone", "name", "put_right"),
    [
        (KnownPerson(phone=WRONG), RIGHT, "", True),  # two digits exchanged
        (KnownPerson(phone=WRONG), WRONG[:-1], "", True),  # one left out
        (KnownPerson(phone=WRONG, name="黄小明"), RIGHT, "黄 小明", True),
        (KnownPerson(phone=WRONG, name="黄小明"), RIGHT, "李四", False),
        (KnownPerson(phone=WRONG), "13877100999", "", False),  # three digits
        (KnownPerson(), RIGHT, "", True),  # it was left out
        (KnownPerson(name="黄小明"), RIGHT, "黄小明", True),
        (KnownPerson(phone=WRONG), RIGHT, "黄小明", True),
        (KnownPerson(name="黄小明"), RIGHT, "李四", False),
        (KnownPerson(phone=WRONG, anonymous=True), RIGHT, "", False),
    ],
)
def test_a_slip_is_a_digit_or_two_and_what_was_left_out_may_be_added(
    known: KnownPerson, phone: str, name: str, put_right: bool
) -> None:
    assert is_put_right(known, phone=phone, name=name) is put_right

"""A receipt where somebody may be in danger: whom to call comes first."""

import re

import pytest

from classifier.danger.rescue_patterns import Help
from router.outgoing import danger_wording
from tests.dashboards.office import Browser, Office
from tests.dashboards.test_receipt import JUMP, LID, tickets

DANGERS = (
    (JUMP, "110", "有人可能要轻生，请马上打110"),
    ("家里煤气泄漏了，味道很大", "119", "可能漏气，请先离开，再打电话"),
    ("我不想活了，准备跳下去", "110", "我们很担心您，请马上打电话，有人陪您说话"),
    ("有人拿刀追着我砍", "110", "可能有危险，请马上打电话"),
    ("我爷爷倒在厨房叫不应", "120", "可能有人有生命危险，请马上打120"),
)


@pytest.mark.parametrize(("text", "number_first", "heading"), DANGERS)
async def test_a_danger_comes_before_everything_and_can_be_called(
    browser: Browser, text: str, number_first: str, heading: str
) -> None:
    """F8."""
    page = await browser.write(text)
    main = page.html.partition("<main")[2]
    numbers = re.findall(r'href="tel:(\d+)"', main)
    assert numbers[0] == number_first
    for number in ("110", "119", "120"):
        assert f'href="tel:{number}"' in main
        assert main.index(f'href="tel:{number}"') < main.index("编号"), "before the receipt"
    assert main.index(f"<h1>{heading}") < main.index("已收到"), "the largest thing on the page"


async def test_a_witness_reads_what_a_witness_can_do(browser: Browser) -> None:
    main = (await browser.write(JUMP)).html.partition("<main")[2]
    assert "陪对方说话" in main
    assert "您不是一个人" not in main
    assert "来陪您" not in main


@pytest.mark.parametrize("text", [LID, "表扬3路公交车司机", "商场跳楼价甩卖是假的", "居住证怎么办理，要带什么材料"])
async def test_an_ordinary_receipt_speaks_of_no_danger(browser: Browser, text: str) -> None:
    page = await browser.write(text)
    assert "请马上打电话" not in page.html


async def test_a_fire_after_a_jumper_is_a_receipt_of_its_own(browser: Browser, office: Office) -> None:
    await browser.write(JUMP)
    page = await browser.write("我家厨房起火了，清漪路18号")
    main = page.html.partition("<main")[2]
    first, second = await tickets(office)
    assert (first.danger, second.danger) == ("self_harm", "hazard")
    assert "已收到，已登记" in main, "registered, not filed under the first"
    assert "data-code" in main, "with a query code of its own"
    assert "我们很担心您" not in main
    assert main.index('href="tel:119"') < main.index('href="tel:110"')


async def test_a_cry_with_a_slip_in_its_telephone_number_is_taken_all_the_same(
    browser: Browser, office: Office
) -> None:
    page = await browser.write(JUMP, phone="12")
    assert page.status == 200
    assert 'href="tel:110"' in page.html.partition("<main")[2]
    assert [one.text for one in await tickets(office)] == [JUMP]


async def test_a_later_cry_on_the_progress_page_raises_the_alarm_and_shows_the_numbers(
    browser: Browser, office: Office
) -> None:
    page = await browser.write(LID)
    [ticket] = await tickets(office)
    page = await browser.get(f"/p/{ticket.number}")
    page = await browser.post(f"/p/{ticket.number}/more", {"cid": page.field("cid"), "text": JUMP})
    main = page.html.partition("<main")[2]
    assert main.index('href="tel:110"') < main.index("来往内容")
    assert danger_wording.warning(Help.WITNESS) in page.text
    [ticket] = await tickets(office)
    assert (ticket.danger, ticket.danger_rings, ticket.urgency.label) == ("self_harm", True, "特急")


async def test_the_chat_page_shows_the_numbers_where_danger_was_heard(browser: Browser, office: Office) -> None:
    page = await browser.get("/chat")
    assert re.search(r'class="danger" hidden', page.html)
    cid = "0b0f6b0a-0000-4000-8000-000000000001"
    await office.say(browser.cookie("chat"), "楼下井盖没有了，在桂银花园", cid=cid)
    await office.say(browser.cookie("chat"), JUMP, cid=cid)  # the same line once more, with other words
    page = await browser.get("/chat")
    assert 'class="danger" role="alert"' in page.html

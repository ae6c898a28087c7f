from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from hotline.base.clock import TurnedClock
from sla.reviews.review_models import DissatisfactionCause, Review
from tests.dashboards.office import Browser, Office
from tickets.lifecycle import State

GOOD = {"contacted": "yes", "solved": "yes", "satisfied": "5"}
BAD = {"contacted": "no", "solved": "no", "satisfied": "1", "reason": "灯还是不亮"}


async def the_review(office: Office) -> Review:
    async with office.work.reading() as session:
        return (await session.scalars(select(Review))).one()


async def test_the_link_closes_the_matter_and_works_once(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    link = f"/r/{(await the_review(office)).token}"
    assert "灯已修好" in (await browser.get(link)).text
    assert "已办结" in (await browser.post(link, GOOD)).text
    assert (await office.ticket(ticket.id)).state is State.CLOSED
    review = await the_review(office)
    assert (review.contacted, review.solved, review.satisfied) == (True, True, 5)
    assert "已经提交过" in (await browser.get(link)).text
    assert (await browser.post(link, BAD)).status == 409


async def test_not_solved_goes_back_to_the_unit(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    link = f"/r/{(await the_review(office)).token}"
    await browser.get(link)
    assert "重新办理" in (await browser.post(link, BAD)).text
    assert (await office.ticket(ticket.id)).state is State.REWORK


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "请点一下“已解决”或“没有解决”"),
        ({"contacted": "yes", "reason": "灯还是不亮"}, "请点一下“已解决”或“没有解决”"),
        ({"satisfied": "6"}, "请选择“满意程度”"),
        ({"solved": "perhaps"}, "请选择“是否解决”"),
    ],
)
async def test_where_nothing_was_tapped_it_is_said_what_to_tap(
    browser: Browser, office: Office, fields: dict[str, str], words: str
) -> None:
    await office.answered()
    link = f"/r/{(await the_review(office)).token}"
    await browser.get(link)
    page = await browser.post(link, fields)
    assert page.status == 400
    assert words in page.text


async def test_not_solved_needs_no_words(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    link = f"/r/{(await the_review(office)).token}"
    await browser.get(link)
    assert "重新办理" in (await browser.post(link, {"solved": "no"})).text
    assert (await office.ticket(ticket.id)).state is State.REWORK


async def test_one_tap_on_solved_closes_it_and_a_face_may_follow(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    link = f"/r/{(await the_review(office)).token}"
    await browser.get(link)
    page = await browser.post(link, {"solved": "yes"})
    assert "已办结" in page.text
    assert "非常满意" in page.text
    assert "没有解决" not in page.text
    assert (await office.ticket(ticket.id)).state is State.CLOSED
    await browser.post(link, {"satisfied": "4"})
    assert ((await the_review(office)).solved, (await the_review(office)).satisfied) == (True, 4)
    assert (await browser.post(link, {"satisfied": "1"})).status == 409, "once"


async def test_one_tap_on_a_face_is_kept_and_only_the_rest_is_asked(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    link = f"/r/{(await the_review(office)).token}"
    await browser.get(link)
    page = await browser.post(link, {"satisfied": "1"})
    assert "您的评分已记下" in page.text
    assert "基本满意" not in page.text, "the faces are gone"
    assert (await office.ticket(ticket.id)).state is State.CALLBACK
    assert "基本满意" not in (await browser.get(link)).text
    assert "已办结" in (await browser.post(link, {"solved": "yes"})).text
    assert ((await the_review(office)).solved, (await the_review(office)).satisfied) == (True, 1)


async def test_the_answer_is_read_before_the_rating_is_asked(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    page = (await browser.get(f"/r/{(await the_review(office)).token}")).text
    assert 0 < page.index("灯已修好") < page.index("没有解决") < page.index("非常满意")
    await browser.get("/query")
    page = (await browser.post("/query", {"number": ticket.number, "code": await office.code(ticket)})).text
    assert 0 < page.index("灯已修好") < page.index("请您评价") < page.index("没有解决") < page.index("非常满意")
    assert page.index("请您评价") < page.index("来往内容")


async def test_a_tap_on_the_progress_page_is_enough_and_a_face_may_follow(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    await browser.get("/query")
    await browser.post("/query", {"number": ticket.number, "code": await office.code(ticket)})
    page = await browser.post(f"/p/{ticket.number}/rate", {"solved": "yes"})
    assert "谢谢您的评价" in page.text
    assert (await office.ticket(ticket.id)).state is State.CLOSED
    assert "您对办理满意吗" in page.text
    assert "您反映的问题解决了吗" not in page.text
    page = await browser.post(f"/p/{ticket.number}/rate", {"satisfied": "5"})
    assert (await the_review(office)).satisfied == 5
    assert "您对办理满意吗" not in page.text


async def test_what_the_citizen_did_not_tell_a_caller_stays_unsaid(browser: Browser, office: Office) -> None:
    await office.answered()
    await browser.sign_in("caller")
    await browser.get("/followup")
    page = await browser.post(
        f"/followup/{(await the_review(office)).id}", {"contacted": "unsaid", "solved": "yes", "satisfied": ""}
    )
    assert "已记录回访结果" in page.text
    review = await the_review(office)
    assert (review.contacted, review.solved, review.satisfied) == (None, True, None)


async def test_the_progress_page_asks_too(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    await browser.get("/query")
    page = await browser.post("/query", {"number": ticket.number, "code": await office.code(ticket)})
    assert "请您评价" in page.text
    page = await browser.post(f"/p/{ticket.number}/rate", GOOD)
    assert "谢谢您的评价" in page.text
    assert (await office.ticket(ticket.id)).state is State.CLOSED


async def test_why_the_citizen_is_not_satisfied_is_kept_and_shown_where_it_matters(
    open_browser: Callable[[], Awaitable[Browser]], office: Office
) -> None:
    ticket = await office.answered()
    citizen, seat = await open_browser(), await open_browser()
    link = f"/r/{(await the_review(office)).token}"
    await citizen.get(link)
    await citizen.post(link, BAD | {"cause": "manner"})
    assert (await the_review(office)).cause is DissatisfactionCause.MANNER
    await seat.sign_in("supervisor")
    assert "态度：灯还是不亮" in (await seat.get(f"/t/{ticket.number}")).text


async def test_who_is_satisfied_has_no_reason_not_to_be(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    await browser.sign_in("caller")
    page = await browser.act(ticket.number, "followup", **GOOD, cause="speed")
    assert "已记录回访结果" in page.text
    assert (await the_review(office)).cause is None


async def test_a_caller_takes_down_what_was_said(browser: Browser, office: Office) -> None:
    ticket = await office.answered()
    await browser.sign_in("caller")
    page = await browser.get("/followup")
    assert "139****0001" in page.text
    review = await the_review(office)
    assert "已记录回访结果" in (await browser.post(f"/followup/{review.id}", GOOD)).text
    assert (await office.ticket(ticket.id)).state is State.CLOSED
    assert (await the_review(office)).answered_by == "staff"


async def test_a_link_ends_after_the_policys_days(browser: Browser, office: Office, clock: TurnedClock) -> None:
    await office.answered()
    review = await the_review(office)
    clock.turn(days=14)
    assert (await browser.get(f"/r/{review.token}")).status == 200
    clock.turn(days=2)
    page = await browser.get(f"/r/{review.token}")
    assert (page.status, "已过有效期" in page.text) == (404, True)
    assert (await browser.post(f"/r/{review.token}", GOOD)).status == 404


async def test_an_unknown_link_is_reported_in_words(browser: Browser) -> None:
    page = await browser.get("/r/made-up")
    assert page.status == 404
    assert "评价链接" in page.text

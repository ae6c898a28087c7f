"""The blind audit on the pages: the auditor never reads the first answer; what differs is listed."""

from collections.abc import Awaitable, Callable

from sqlalchemy import update

from hotline.base.clock import TurnedClock
from sla.models import Audit, Review
from tests.dashboards.office import Browser, Office
from tests.dashboards.test_rating import GOOD, the_review


async def test_an_auditor_asks_again_without_seeing_the_first_answer(
    open_browser: Callable[[], Awaitable[Browser]], office: Office
) -> None:
    await office.answered()
    review = await the_review(office)
    citizen, caller, supervisor = await open_browser(), await open_browser(), await open_browser()
    await citizen.get(f"/r/{review.token}")
    await citizen.post(f"/r/{review.token}", GOOD | {"reason": "灯亮得很好"})
    async with office.work.begin() as uow:
        await uow.session.execute(update(Review).values(audit=Audit.CHOSEN))
    await caller.sign_in("caller")
    page = await caller.get("/audits")
    assert "灯已修好" in page.text
    assert "灯亮得很好" not in page.text
    assert "/t/" not in page.html  # the ticket's history would tell
    again = {"contacted": "yes", "solved": "no", "satisfied": "2", "reason": "今天又灭了"}
    assert "抽查已记录" in (await caller.post(f"/audits/{review.id}", again)).text
    assert "没有待抽查" in (await caller.get("/audits")).text
    await supervisor.sign_in("supervisor")
    done = (await supervisor.get("/audits/done")).text
    assert "不一致 1" in done
    assert "是否解决、是否满意" in done
    assert "今天又灭了" in done


async def test_a_missed_call_is_noted_and_a_late_answer_is_still_heard(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    ticket = await office.answered()
    review = await the_review(office)
    await browser.sign_in("caller")
    await browser.get("/followup")
    for _ in range(3):
        assert "已记未接通" in (await browser.post(f"/followup/{review.id}/missed")).text
    assert "三次未获评价" not in (await browser.get("/followup")).text, "three calls on one day are not enough"
    clock.turn(days=1)
    await browser.sign_in("caller")
    page = await browser.get("/followup")
    assert ("最后一次" in page.text, "下个工作日再拨" in page.text) == (True, False)
    page = await browser.get(f"/t/{ticket.number}")
    assert "最后一次。未接通会记入经过，不再拨打" in page.text
    page = await browser.post(f"/followup/{review.id}/missed")
    assert "不再拨打" in page.text
    assert "下个工作日再拨" not in page.text
    assert "按未评价办结" in page.text
    page = await browser.get("/followup")
    assert "三次未获评价，不用再拨" in page.text
    assert "/missed" not in page.html, "nobody is called again"
    page = await browser.get(f"/t/{ticket.number}")
    assert "工单留在“待回访”，等诉求人评价" in page.text
    assert "等待评价" in page.text, "the promise that runs"
    assert 'id="act-missed"' not in page.html
    await browser.get(f"/r/{review.token}")
    assert "已办结" in (await browser.post(f"/r/{review.token}", GOOD)).text

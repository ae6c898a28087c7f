"""Too many tries from one address: 429, in words that say how long to wait; what was typed is not lost."""

from uuid import uuid4

import pytest

from hotline.base.clock import TurnedClock
from hotline.base.request_limits import limits
from tests.dashboards.office import Browser, Office

FEW = 3


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, reached sooner."""
    monkeypatch.setattr(limits, "SIGN_IN_FROM_ADDRESS", limits.SIGN_IN_FROM_ADDRESS._replace(most=FEW))
    for path, door in limits.POLICY.items():
        if door.from_address is limits.WRITING:
            monkeypatch.setitem(limits.POLICY, path, door._replace(from_address=limits.WRITING._replace(most=FEW)))


async def test_failed_sign_ins_of_one_address_close_its_door_to_all_accounts(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    for login in ("agent", "reviewer", "stranger"):
        assert (await browser.sign_in(login, "wrong")).status == 401
        clock.turn(minutes=4)
    page = await browser.sign_in("dispatcher")
    assert page.status == 429
    assert "从您的网络登录失败的次数太多，请 3 分钟后再试，或联系系统管理员" in page.text
    assert 'value="dispatcher"' in page.html
    assert page.headers["Retry-After"] == "180"
    clock.turn(minutes=3)
    assert (await browser.sign_in("dispatcher")).url == "/desk"


async def test_forms_that_anybody_may_send(browser: Browser, office: Office, clock: TurnedClock) -> None:
    for text in ("你好", "路灯不亮", "井盖没了"):
        assert (await browser.write(text)).status == 200
    for path in ("/write", "/p/GL1/more", "/p/GL1/rate", "/r/no-such-token"):
        page = await browser.post(path, {"cid": str(uuid4()), "text": "垃圾没人收"})
        assert page.status == 429
        assert "从您的网络提交的次数太多，请 10 分钟后再提交；着急的事请直接拨打12345" in page.text
        assert "垃圾没人收" in page.html
        assert page.headers["Retry-After"] == "600"
    clock.turn(minutes=6)
    assert "请 4 分钟后再提交" in (await browser.write("垃圾没人收")).text
    clock.turn(minutes=4)
    assert (await browser.write("垃圾没人收")).status == 200


async def test_an_address_that_the_sender_wrote_in_front_opens_no_other_door(browser: Browser, office: Office) -> None:
    """X-Forwarded-For: the last hop is our proxy's word, what comes before it may be forged."""
    office.work.settings = office.work.settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)})

    async def written(hops: str) -> int:
        headers = {"X-Forwarded-For": hops}
        page = await browser.get("/", headers=headers)
        fields = {"cid": page.field("cid"), "text": "路灯不亮"}
        return (await browser.post("/write", fields, headers=headers)).status

    assert [await written(f"198.51.100.{n}, 203.0.113.9") for n in range(FEW + 1)] == [200] * FEW + [429]
    assert await written("203.0.113.9, 203.0.113.10") == 200

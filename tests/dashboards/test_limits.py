"""Too many tries from one address: 429, in words that say how long to wait; what was typed is not lost."""

from uuid import uuid4

import pytest

from dashboards import limits
from hotline.base.clock import TurnedClock
from tests.dashboards.office import Browser, Office

FEW = 3


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, reached sooner."""
    for name in ("SIGN_IN", "WRITING"):
        monkeypatch.setattr(limits, name, getattr(limits, name)._replace(most=FEW))


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

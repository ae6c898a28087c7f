"""The page of models: an administrator puts another in use or goes back, and it stays on record who did."""

from pathlib import Path

from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from router.learning import model_registry, store
from router.learning.models import ModelStanding, ModelVersion
from tests.dashboards.office import Browser, Office


async def two_models(work: Work) -> Path:
    """The first in use, a second in the shadow; both stand on the shelf."""
    home = work.settings.home
    for name in ("first", "second"):
        (home / "models" / name).mkdir(parents=True)
        (home / "models" / name / "manifest.json").write_text("{}")
    model_registry.use(home, "first")
    async with work.begin() as uow:
        for name, standing in (("first", ModelStanding.CURRENT), ("second", ModelStanding.SHADOW)):
            row = ModelVersion(version=name, standing=standing, made_at=uow.now, changed_at=uow.now, reason="")
            row.catalogue, row.examples, row.from_history, row.figures = "", 0, 0, {}
            uow.session.add(row)
    return home


async def test_an_administrator_changes_over_and_goes_back(
    browser: Browser, office: Office, work: Work, clock: TurnedClock
) -> None:
    home = await two_models(work)
    await browser.sign_in("sysadmin")
    await browser.get("/models")
    assert (await browser.post("/models/second/promote", {"reason": ""})).status == 400
    page = await browser.post("/models/second/promote", {"reason": "上周派得更准"})
    assert "上周派得更准" in page.text
    assert model_registry.current_name(home) == "second"
    async with office.work.reading() as session:
        known = {one.version: one for one in await store.versions(session)}
    assert (known["second"].standing, known["first"].standing) == (ModelStanding.CURRENT, ModelStanding.RETIRED)
    assert known["second"].changed_by is not None
    clock.turn(minutes=5)
    assert "退回上一个模型" in (await browser.post("/models/rollback", {})).text
    assert model_registry.current_name(home) == "first"


async def test_what_cannot_be_read_is_not_put_in_use(browser: Browser, work: Work) -> None:
    home = await two_models(work)
    (home / "models" / "second" / "manifest.json").unlink()
    await browser.sign_in("sysadmin")
    await browser.get("/models")
    page = await browser.post("/models/second/promote", {"reason": "试试"})
    assert (page.status, "没有名为 second 的模型文件" in page.text) == (404, True)
    assert model_registry.current_name(home) == "first"


async def test_an_agent_sees_and_changes_nothing(browser: Browser, work: Work) -> None:
    await two_models(work)
    await browser.sign_in("agent")
    assert "换用这个" not in (await browser.get("/models")).text
    assert (await browser.post("/models/second/promote", {"reason": "x"})).status == 403

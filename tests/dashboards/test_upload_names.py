"""What a sender calls a part of a form or a file is a label: it never names a place on the disk, on no route."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import FormData

from dashboards.web import routes
from tests.dashboards.office import Browser, Office
from tests.dashboards.test_importing import sheet
from tests.papers import PDF

OpenBrowser = Callable[[], Awaitable[Browser]]
CLIMBS = ("../../outside", "/outside", "..\\..\\outside", "sheet/../../../outside", "../outside.csv", ".")
# every route that takes files: who sends there, and which parts it knows
DOORS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "/write": ("", "/write", ("file",)),
    "/p/{number}/files": ("", "/p/{number}/files", ("file",)),
    "/t/{number}/files": ("agent", "/t/{number}/files", ("file",)),
    "/t/{number}/{act}": ("agent", "/t/{number}/note", ("file", "evidence")),
    "/admin/import": ("supervisor", "/admin/import", ("sheet", "mapping")),
    "/admin/people/import": ("sysadmin", "/admin/people/import", ("sheet",)),
    "/admin/units/import": ("sysadmin", "/admin/units/import", ("sheet",)),
    "/admin/policy/file": ("supervisor", "/admin/policy/file", ("policy",)),
}


def test_every_door_that_takes_files_is_above() -> None:
    assert {one.path for one in routes.TABLE if one.streams} == set(DOORS)


@pytest.mark.parametrize("door", DOORS)
async def test_no_name_becomes_a_path(open_browser: OpenBrowser, office: Office, door: str, tmp_path: Path) -> None:
    login, address, parts = DOORS[door]
    ticket = await office.open()
    browser = await open_browser()
    await (browser.sign_in(login) if login else browser.get("/"))
    on_ticket = f"/t/{ticket.number}" if login else "/"
    await browser.get(address if address.startswith("/admin/") else on_ticket)
    outside = _there(tmp_path.parent, but=tmp_path), _there(Path("/"), "outside*")
    for part in (*parts, *CLIMBS):
        for name in (*CLIMBS, "好.csv"):
            form = FormData({"csrf": browser.csrf, "text": "路灯不亮", "cid": f"{abs(hash((part, name)))}"})
            body = sheet([]) if part == "sheet" else PDF
            form.add_field(part, body, filename=name, content_type="application/octet-stream")
            async with browser.client.post(address.format(number=ticket.number), data=form) as answer:
                assert answer.status < 500, (part, name)
    assert (_there(tmp_path.parent, but=tmp_path), _there(Path("/"), "outside*")) == outside
    for path in _there(tmp_path):
        assert "outside" not in path.name, path
        if path.is_file() and "imports" in path.parts:
            assert path.name in {"sheet.csv", "sheet.xlsx", "sheet.xlsm", "bad.jsonl", "bad.xlsx"}, path
        assert path.relative_to(tmp_path).parts[0] in {"home", "test.sqlite3", "test.sqlite3-wal", "test.sqlite3-shm"}


async def test_a_part_that_the_page_does_not_have_is_refused_in_words(
    open_browser: OpenBrowser, office: Office
) -> None:
    browser = await open_browser()
    await browser.sign_in("supervisor")
    await browser.get("/admin/import")
    form = FormData({"csrf": browser.csrf, "origin": "旧平台"}, quote_fields=False)
    form.add_field("../../../models/x", PDF, filename="x.joblib", content_type="application/octet-stream")
    form.add_field("sheet", sheet([]), filename="旧.csv", content_type="text/csv")
    async with browser.client.post("/admin/import", data=form) as answer:
        assert (answer.status, "请从页面上的按钮选择文件" in await answer.text()) == (400, True)
    assert not (office.work.settings.home / "models" / "x").exists()


def _there(folder: Path, named: str = "**/*", *, but: Path | None = None) -> set[Path]:
    found = set(folder.glob(named))
    return {one for one in found if but is None or not one.is_relative_to(but)}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """A name on the disk is the same whichever database there is."""
    return sqlite_url


async def test_a_part_whose_header_cannot_be_read_is_reported_in_words(
    open_browser: OpenBrowser, office: Office
) -> None:
    browser = await open_browser()
    await browser.sign_in("supervisor")
    await browser.get("/admin/import")
    body = b'--x\r\nContent-Disposition: form-data; name="a\x00b"\r\n\r\n1\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    async with browser.client.post("/admin/import", data=body, headers=headers) as answer:
        assert (answer.status, "格式不对" in await answer.text()) == (400, True)

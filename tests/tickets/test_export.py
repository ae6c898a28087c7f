"""Lists for other tools: every ticket once, in its row, nothing personal in the clear."""

import csv
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from hotline.app.data import import_export
from hotline.app.data.seed import seed
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import Work
from tickets.import_export import exporting, sheets
from tickets.import_export.mapping import SheetMapping
from tickets.import_export.models import TicketExport
from tickets.models import Ticket
from tickets.person_models import Department

LINES = (
    "编号,诉求内容,诉求类型,联系电话,姓名,地址,受理时间,承办单位,状态,答复内容\n"
    "1,我叫黄小明，电话13800138000，路灯不亮,投诉,13800138000,黄小明,荷花路12号,2026-11-02,市水务集团,办结,已通知黄小明\n"
    "2,=1+1 水管漏水,求助,,,,2026-11-20,,待派单,\n"
    "3,有人偷排污水,举报,13900139000,李四,江边,2026-11-21,,待派单,\n"
)


@pytest.fixture
async def office(work: Work, tmp_path: Path) -> Work:
    async with work.begin() as uow:
        await seed(uow, password="only-for-tests")
    (tmp_path / "old.csv").write_text(LINES, "utf-8")
    done = await import_export.import_sheet(work, tmp_path / "old.csv", SheetMapping(), dry=False)
    assert done.faults == []
    return work


def read(path: Path) -> list[dict[str, str]]:
    match path.suffix:
        case ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                return list(csv.DictReader(file))
        case ".jsonl":
            return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        case _:
            book = load_workbook(path, read_only=True)
            headings, *rows = book.worksheets[0].iter_rows(values_only=True)
            book.close()
            return [dict(zip(map(str, headings), (str(cell or "") for cell in row), strict=True)) for row in rows]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "out.jsonl"])
async def test_every_ticket_is_one_row_and_nobody_can_be_recognised(office: Work, tmp_path: Path, name: str) -> None:
    assert await import_export.export_sheet(office, tmp_path / name) == 3
    first, second, third = read(tmp_path / name)
    assert set(first) == set(exporting.HEADINGS)
    assert (first["状态"], first["承办单位"], first["受理时间"]) == (
        "归档",
        "桂澜市水务集团有限公司",
        "2026-11-02 00:00",
    )
    assert (first["姓名"], first["电话"], first["地址"]) == ("黄**", "138****8000", "荷花路**号")
    assert (first["诉求内容"], first["答复内容"]) == ("我叫黄**，电话138****8000，路灯不亮", "已通知黄**")
    assert second["诉求内容"] == ("=1+1 水管漏水" if name.endswith("jsonl") else "'=1+1 水管漏水")
    assert (third["标题"], third["诉求内容"], third["姓名"], third["电话"]) == ("举报（保密件）", "", "", "")


async def test_a_stretch_of_time_and_a_unit_can_be_chosen_and_it_is_noted(office: Work, tmp_path: Path) -> None:
    day = (await _tickets(office))[1].registered_at
    assert await import_export.export_sheet(office, tmp_path / "late.csv", since=day) == 2
    async with office.reading() as session:
        unit = await session.scalar(select(Department.code).where(Department.short == "市水务集团"))
    assert await import_export.export_sheet(office, tmp_path / "unit.csv", department=str(unit)) == 1
    async with office.reading() as session:
        noted = (await session.scalars(select(TicketExport).order_by(TicketExport.id))).all()
    assert [(one.format, one.rows, one.staff_id) for one in noted] == [("csv", 2, None), ("csv", 1, None)]


async def test_what_cannot_be_written_is_said_before_anything_is(office: Work, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.xlsx、\.csv、\.jsonl"):
        await import_export.export_sheet(office, tmp_path / "out.pdf")
    with pytest.raises(BadInput, match="没有代码为"):
        await import_export.export_sheet(office, tmp_path / "out.csv", department="nowhere")
    assert not (tmp_path / "out.csv").exists()


async def test_memory_holds_a_stretch_however_many_tickets(
    office: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "STRETCH", 1)
    async with office.reading() as session:
        stretches = [len(rows) async for rows in exporting.everything(session, office.settings.keys)]
    assert stretches == [1, 1, 1]
    assert await import_export.export_sheet(office, tmp_path / "out.csv") == 3


async def _tickets(office: Work) -> list[Ticket]:
    async with office.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "\t=", "\r=", "\n=", " =", "　＝"])
def test_no_cell_is_a_formula_in_any_width_of_characters(mark: str) -> None:
    assert sheets.harmless(f"{mark}cmd").startswith("'")


@pytest.mark.parametrize("words", ["水管漏水", "1+1", "（=1）", "", "'引号", "a@b"])
def test_other_cells_stay_as_they_are(words: str) -> None:
    assert sheets.harmless(words) == words


def test_a_sheet_that_would_fill_the_memory_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open("xl/sharedStrings.xml", "w") as part:
        for _ in range(70):
            part.write(b"<si><t>0</t></si>" * 61_680)  # some 1 MB
    with pytest.raises(BadInput, match="文件压缩得异常"):
        list(sheets.rows(path))

"""Sheets as offices lay them out: dates in every spelling, titles above, cover sheets in front, merged cells."""

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from hotline.app.data import import_export
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import Work
from hotline.commands import exchange
from tests.tickets.test_import import GOOD, HEADINGS, office
from tickets.import_export import layout
from tickets.import_export.mapping import SheetMapping
from tickets.models import Ticket
from tickets.person_models import Department

__all__ = ["office"]
DATES = [
    *("2026年10月8日 9:05", "2026年10月08日09时05分", "2026.10.08 09:05", 46303, 46303.378, 20261008090500),
    *("2026年10月8日上午9:05", "２０２６－１０－０８ ０９：０５", "2026-10-07 24:00"),
]


def row(number: int, **places: Any) -> list[Any]:
    made: list[Any] = [f"R-{number}", f"第{number}号路灯不亮", *GOOD[2:]]
    for name, value in places.items():
        made[{"at": 5, "unit": 6}[name]] = value
    return made


def save(path: Path, *sheets: tuple[str, list[list[Any]], list[str]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows, merged in sheets:
        page = book.create_sheet(name)
        for cells in rows:
            page.append(cells)
        for area in merged:
            page.merge_cells(area)
    book.save(path)
    return path


async def test_dates_in_every_spelling_cost_no_line(office: Work, tmp_path: Path) -> None:
    rows = [row(place, at=said) for place, said in enumerate(DATES)]
    file = save(tmp_path / "old.xlsx", ("工单", [HEADINGS, *rows], []))
    report = await import_export.import_sheet(office, file, SheetMapping(), dry=False)
    assert (report.taken.imported, report.faults, report.notes) == (len(DATES), [], [])
    async with office.reading() as session:
        days = {f"{at:%Y-%m-%d}" for at in await session.scalars(select(Ticket.registered_at))}
    assert days <= {"2026-10-07", "2026-10-08"}, "in UTC"


async def test_a_title_a_cover_sheet_and_merged_units_are_read_and_said(office: Work, tmp_path: Path) -> None:
    title = ["12345 热线工单台账（2026 年 10 月）", *[None] * 9]
    rows = [row(1, unit="市水务集团"), row(2, unit=None), row(3, unit=None), row(4, unit=None)]
    file = save(
        tmp_path / "old.xlsx",
        ("说明", [["填表说明"], ["请如实填写"]], []),
        ("十月", [title, ["填表人：张三", *[None] * 9], HEADINGS, *rows], ["A1:J1", "G4:G6"]),
        ("九月", [HEADINGS, row(9)], []),
    )
    report = await import_export.import_sheet(office, file, SheetMapping(), dry=False)
    assert (report.lines, report.taken.imported, report.faults) == (4, 4, [])
    assert report.notes == [
        "读的是工作表“十月”，第一张工作表里没有这样的表头",
        "工作表“九月”也有这样的表头，没有读；需要时请单独导入",
        "表头在第 3 行，上面的行没有读",
        "有 2 行的合并单元格按合并区域的第一行填写了（第 5、6 行），请核对",
    ]
    async with office.reading() as session:
        found = (
            select(Department.short).select_from(Ticket).outerjoin(Department, Department.id == Ticket.department_id)
        )
        units = list(await session.scalars(found.order_by(Ticket.id)))
    assert units == ["市水务集团", "市水务集团", "市水务集团", None]


def test_headings_in_two_rows_are_read_by_the_lower_one(tmp_path: Path) -> None:
    upper = ["编号", "诉求内容", "诉求人", None, "受理时间"]
    lower = [None, None, "姓名", "联系电话", None]
    body = ["A-1", "路灯不亮", "黄小明", "13800138000", "2026-10-08"]
    merged = ["A1:A2", "B1:B2", "C1:D1", "E1:E2"]
    file = save(tmp_path / "old.xlsx", ("工单", [upper, lower, body], merged))
    table = layout.find(file, SheetMapping())
    assert (table.heading_line, table.headings) == (2, ["编号", "诉求内容", "姓名", "联系电话", "受理时间"])
    assert [cells for _, cells in table.lines] == [body]
    assert table.notes == ["表头在第 2 行，上面的行没有读"]


def test_headings_with_marks_blanks_and_full_width_are_recognised(tmp_path: Path) -> None:
    file = save(
        tmp_path / "old.xlsx", ("工单", [["工单 编号", "诉求\n内容*", "联系电话："], ["1", "路灯不亮", "1"]], [])
    )
    assert set(SheetMapping().places(layout.find(file, SheetMapping()).headings)) == {"outside_number", "text", "phone"}


def test_headings_below_the_tenth_row_are_not_found_and_the_fullest_row_is_named(tmp_path: Path) -> None:
    rows = [["甲"], *[["说明", str(place)] for place in range(9)], HEADINGS, GOOD]
    with pytest.raises(BadInput, match="看到的是：说明、0"):
        layout.find(save(tmp_path / "old.xlsx", ("工单", rows, [])), SheetMapping())


def test_a_cell_merged_into_empty_lines_makes_no_lines(tmp_path: Path) -> None:
    file = save(tmp_path / "old.xlsx", ("工单", [HEADINGS, row(1, unit="甲"), [None] * 10, row(3)], ["G2:G3"]))
    assert [line for line, _ in layout.find(file, SheetMapping()).lines] == [2, 4]


async def test_the_report_of_bad_lines_is_a_table_again(office: Work, tmp_path: Path) -> None:
    bad = row(1)
    bad[7] = '办"结,中'
    file = save(tmp_path / "old.xlsx", ("工单", [HEADINGS, bad], []))
    done = await import_export.import_sheet(office, file, SheetMapping(), dry=True)

    exchange.write_report(tmp_path / "rep.txt", done)
    with (tmp_path / "rep.txt").open(encoding="utf-8-sig", newline="") as out:
        lines = list(csv.reader(out))
    assert [len(one) for one in lines] == [2, 2]
    assert lines[1] == ["2", '不认识的状态“办"结,中”；在办的写“待派单”，办完的写“办结”']

"""Sheets of another system: what is good becomes tickets, what is not is named line by line."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from hotline.app.data import import_export
from hotline.app.data.seed import seed
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import Work
from router.learning.models import TrainingLabel
from sla.models import Deadline
from tickets import store
from tickets.history import journal
from tickets.history.ticket_snapshots import SnapshotWords
from tickets.import_export.mapping import SheetMapping, read
from tickets.lifecycle import State
from tickets.models import Kind, Ticket, Waived, WorkOrder
from tickets.person_models import Citizen, Department

HEADINGS = ["编号", "诉求内容", "诉求类型", "联系电话", "姓名", "受理时间", "承办单位", "状态", "答复内容", "办结时间"]
GOOD = ["A-1", "路灯不亮，晚上看不见路", "投诉", "13800138000", "黄小明", "2026-11-20 09:30", "", "待派单", "", ""]
DONE = [
    *("A-2", "自来水浑浊发黄", "求助", "13800138000", "黄小明", "2026/10/08 15:00", "市水务集团", "办结"),
    *("已冲洗管网，水质合格", "2026-10-10"),
]
BAD = {
    "诉求内容为空": {1: ""},
    "不认识的诉求类型“吐槽”": {2: "吐槽"},
    "电话“138001”不是完整的号码": {3: "138001"},
    "看不懂受理时间“上周二”": {5: "上周二"},
    "受理时间 2027-01-01 在将来": {5: "2027-01-01"},
    "没有承办单位“火星局”": {6: "火星局"},
    "不认识的状态“飞了”": {7: "飞了"},
    "办结时间早于受理时间": {5: "2026-11-20 09:30", 7: "办结", 9: "2026-11-01"},
    "诉求内容超过 5000 字": {1: "水" * 5001},
}


@pytest.fixture
async def office(work: Work) -> Work:
    """A city with the sample city's units."""
    async with work.begin() as uow:
        await seed(uow, password="only-for-tests")
    return work


def book(path: Path, rows: list[list[Any]], sheet: str = "工单") -> Path:
    made = Workbook()
    page = made.active
    page.title = sheet
    for row in rows:
        page.append(row)
    made.save(path)
    return path


def planted() -> Iterator[list[str]]:
    for number, places in enumerate(BAD.values()):
        row = [f"B-{number}", *GOOD[1:]]
        for place, value in places.items():
            row[place] = value
        yield row


async def test_what_is_open_goes_on_here_and_what_is_done_goes_into_the_record(office: Work, tmp_path: Path) -> None:
    file = book(tmp_path / "old.xlsx", [HEADINGS, GOOD, DONE])
    report = await import_export.import_sheet(office, file, SheetMapping(numbers_from_network=True), dry=False)
    assert (report.lines, report.taken.imported, report.faults) == (2, 2, [])
    async with office.reading() as session:
        open_, done = (await session.scalars(select(Ticket).order_by(Ticket.id))).all()
        assert (open_.state, open_.kind, open_.text) == (State.PENDING_DISPATCH, Kind.COMPLAINT, GOOD[1])
        assert (done.state, done.closed_at) == (State.ARCHIVED, datetime.fromisoformat("2026-10-10T00:00+08:00"))
        order = (await session.scalars(select(WorkOrder))).one()
        unit = await session.get_one(Department, order.department_id)
        assert (order.ticket_id, order.answer, unit.short) == (done.id, "已冲洗管网，水质合格", "市水务集团")
        entries = await store.journal_of(session, done.id)
        assert [(one.act.label, one.change["原编号"]) for one in entries] == [("导入旧档", "A-2")]
        assert journal.first_broken(entries, office.settings.keys) is None
        promised = set(await session.scalars(select(Deadline.ticket_id)))
        assert promised == {open_.id}
        assert len((await session.scalars(select(Citizen))).all()) == 1
        [label] = await session.scalars(select(TrainingLabel))
        assert (label.ticket_id, label.department, label.at) == (done.id, unit.code, done.closed_at), "a model learns"


async def test_further_details_come_with_it_and_a_wrong_code_is_named(office: Work, tmp_path: Path) -> None:
    more = ["发生时间", "被诉单位", "机构代码", "诉求目的", "是否要求回复", "是否要求回访"]
    good = ["上周三晚上", "荷塘超市", "91350100M000100Y43", "退款", "", "否"]
    wrong = [*good[:2], "91350100M000100Y44", good[3], "也许", "否"]
    rows = [[*HEADINGS, *more], [*GOOD, *good], ["A-9", *GOOD[1:], *wrong]]
    report = await import_export.import_sheet(office, book(tmp_path / "more.xlsx", rows), SheetMapping(), dry=False)
    assert [str(fault) for fault in report.faults] == [
        "第 3 行：统一社会信用代码的校验码不符：按前 17 位，最后一位应是 3，请核对；是否要求回复“也许”请写 是 或 否"
    ]
    async with office.reading() as session:
        (ticket,) = (await session.scalars(select(Ticket))).all()
        (entry, *_) = await store.journal_of(session, ticket.id)
    assert ticket.details == {
        "happened": "上周三晚上",
        "subject": "荷塘超市",
        "subject_code": "91350100M000100Y43",
        "wish": "退款",
    }
    assert ticket.waived is Waived.FOLLOW_UP
    assert SnapshotWords.read(office.settings.keys.open(entry.words_sealed or "")).details == ticket.details
    assert await import_export.export_sheet(office, tmp_path / "out.csv") == 1
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert [row[name] for name in ("发生时间", "涉事主体", "统一社会信用代码", "期望")] == good[:4]
    assert (row["是否要求回复"], row["是否要求回访"]) == ("是", "否")


async def test_an_open_matter_goes_on_with_the_unit_that_had_it(office: Work, tmp_path: Path) -> None:
    row = [*GOOD]
    row[6] = "市水务集团"
    await import_export.import_sheet(office, book(tmp_path / "old.xlsx", [HEADINGS, row]), SheetMapping(), dry=False)
    async with office.reading() as session:
        ticket = (await session.scalars(select(Ticket))).one()
        order = await store.lead_order(session, ticket.id)
        assert ticket.state is State.PENDING_SIGN
        assert order is not None
        assert ticket.department_id == order.department_id


async def test_every_bad_line_is_named_with_its_reasons_the_others_are_imported(office: Work, tmp_path: Path) -> None:
    rows = [HEADINGS, GOOD, *planted(), DONE, GOOD]
    report = await import_export.import_sheet(office, book(tmp_path / "old.xlsx", rows), SheetMapping(), dry=False)
    assert report.taken.imported == 2
    assert [fault.line for fault in report.faults] == [*range(3, 3 + len(BAD)), 4 + len(BAD)]
    for fault, reason in zip(report.faults, [*BAD, "编号 A-1 与第 2 行相同"], strict=True):
        assert any(one.startswith(reason) for one in fault.reasons), fault


async def test_a_dry_run_says_the_same_and_writes_nothing(office: Work, tmp_path: Path) -> None:
    file = book(tmp_path / "old.xlsx", [HEADINGS, GOOD, *planted()])
    would = await import_export.import_sheet(office, file, SheetMapping(), dry=True)
    async with office.reading() as session:
        assert (await session.scalars(select(Ticket))).all() == []
    assert would.as_dict() == (await import_export.import_sheet(office, file, SheetMapping(), dry=False)).as_dict()


async def test_the_same_file_again_adds_nothing(office: Work, tmp_path: Path) -> None:
    file = book(tmp_path / "old.xlsx", [HEADINGS, GOOD, DONE])
    await import_export.import_sheet(office, file, SheetMapping(), dry=False)
    again = await import_export.import_sheet(office, file, SheetMapping(), dry=False)
    assert (again.taken.imported, again.taken.skipped) == (0, 2)


async def test_a_mapping_file_names_columns_and_words(office: Work, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        'origin = "旧平台"\n[columns]\ntext = ["描述", "事由"]\n[values.kind]\n"投诉举报" = "投诉"\n', "utf-8"
    )
    file = tmp_path / "old.csv"
    with file.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([["事由", "类型", "备注"], ["楼上漏水\n墙都湿了", "投诉举报", "无"]])
    report = await import_export.import_sheet(office, file, read(mapping), dry=False)
    assert (report.taken.imported, report.faults) == (1, [])
    async with office.reading() as session:
        ticket = (await session.scalars(select(Ticket))).one()
        assert (ticket.kind, ticket.text) == (Kind.COMPLAINT, "楼上漏水\n墙都湿了")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[columns\n", "不是 TOML"),
        ("[columns]\nphon = '电话'\n", "不认识的名称：phon"),
        ("[columns]\ntext = '没有的列'\n", "没有的列"),
    ],
)
async def test_a_mapping_that_cannot_be_meant_is_refused_in_words(
    office: Work, tmp_path: Path, toml: str, said: str
) -> None:
    (tmp_path / "mapping.toml").write_text(toml, "utf-8")
    file = book(tmp_path / "old.xlsx", [HEADINGS, GOOD])
    with pytest.raises(BadInput, match=said):
        await import_export.import_sheet(office, file, read(tmp_path / "mapping.toml"), dry=True)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("old.xlsx", b"this is no workbook", "不是能读的 xlsx"),
        ("old.csv", b"\xff\xfe\x00\xd8\xff", "编码"),
        ("old.csv", "甲,乙\n1,2\n".encode(), "找不到诉求内容"),
        ("empty.csv", b"", "找不到诉求内容"),
    ],
)
async def test_a_file_that_is_no_sheet_is_refused_in_words(
    office: Work, tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(BadInput, match=said):
        await import_export.import_sheet(office, tmp_path / name, SheetMapping(), dry=True)


@pytest.mark.long
async def test_twenty_thousand_lines_with_two_hundred_faults(office: Work, tmp_path: Path) -> None:
    """Exactly the planted lines are reported; all the others are tickets."""
    made, faulty, reasons = [HEADINGS], {}, list(BAD.items())
    for number in range(20_000):
        row = [f"L-{number}", f"第{number}号路灯不亮", *(DONE if number % 4 else GOOD)[2:]]
        row[3] = f"138{number:08d}"
        if number % 100 == 37:
            reason, places = reasons[number // 100 % len(reasons)]
            for place, value in places.items():
                row[place] = value
            faulty[number + 2] = reason
        made.append(row)
    report = await import_export.import_sheet(office, book(tmp_path / "old.xlsx", made), SheetMapping(), dry=False)
    assert [fault.line for fault in report.faults] == list(faulty)
    assert all(any(one.startswith(faulty[fault.line]) for one in fault.reasons) for fault in report.faults)
    assert (len(faulty), report.taken.imported) == (200, 19_800)

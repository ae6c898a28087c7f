"""Staff from a sheet: faults by line and column, nothing half taken, the same sheet again adds nothing."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from dashboards.auth import sign_in
from hotline.app.data.seed import seed
from hotline.base.clock import TurnedClock
from hotline.base.errors import BadInput, NotSignedIn
from hotline.base.storage.unit_of_work import Work
from hotline.commands import accounts as command
from tests.conftest import MONDAY_MORNING
from tickets import store
from tickets.access.post_store import rights
from tickets.access.roles import Role
from tickets.import_export import sheets
from tickets.person_models import Staff
from tickets.staff import roster_import, roster_sheet
from tickets.staff.account_models import AccountEntry

HEADINGS = ["账号", "姓名", "单位", "岗位", "岗位开始日期", "岗位结束日期"]
GOOD = [
    ["wanghong", "王红", "市水务集团", "承办单位受理员、承办单位经办", "", ""],
    ["zhaolei", "赵磊", "市水务集团", "承办单位审核人", "2026年11月1日", "2026.11.30"],
]


def book(path: Path, rows: list[list[str]], headings: list[str] = HEADINGS) -> Path:
    made = Workbook()
    for row in ([f"{path.stem} 人员名单"], headings, *rows):
        made.active.append(row)
    made.save(path)
    return path


@pytest.fixture
async def house(work: Work) -> Work:
    """The sample city's units; its people are stopped, so that no administrator has to agree."""
    async with work.begin() as uow:
        await seed(uow, password="only-for-tests")
        for one in await uow.session.scalars(select(Staff)):
            one.active = False
    return work


async def checked(house: Work, file: Path) -> roster_import.RosterReport:
    async with house.reading() as session:
        known = await roster_import.context(session, house.clock.now())
    return roster_import.check(file, known)


async def people(house: Work) -> int:
    async with house.reading() as session:
        return await session.scalar(select(func.count()).select_from(Staff)) or 0


async def test_a_sheet_makes_accounts_with_roles_dates_and_passwords_of_one_use(
    house: Work, tmp_path: Path, clock: TurnedClock
) -> None:
    file, out = book(tmp_path / "people.xlsx", GOOD), tmp_path / "first.csv"
    report = await checked(house, file)
    assert (report.faults, report.notes) == ([], ["表头在第 2 行，上面的行没有读"])
    await command.take_roster(house, report, out, None)
    (_, (_, *wang), (_, *zhao)) = ((line, *cells) for line, cells in sheets.rows(out))
    assert out.stat().st_mode & 0o077 == 0
    assert wang[2] != zhao[2]
    async with house.reading() as session:
        made = await store.staff_by_login(session, "zhaolei")
        assert made is not None
        assert (await rights(session, made.id, house.clock.now())).roles == {Role.UNIT_APPROVER}
    token = await sign_in.sign_in(house, "wanghong", wang[2], address="198.51.100.7")
    found = await sign_in.session_of(house, token)
    assert found is not None
    assert found.password_due
    assert found.actor.roles == {Role.UNIT_CLERK, Role.UNIT_HANDLER}
    clock.turn(days=8)
    async with house.reading() as session:
        assert (await rights(session, made.id, house.clock.now())).roles == frozenset(), "its dates have ended"
    with pytest.raises(NotSignedIn):
        await sign_in.sign_in(house, "zhaolei", zhao[2], address="198.51.100.7")


async def test_the_same_sheet_again_adds_nothing_and_another_content_is_a_fault(house: Work, tmp_path: Path) -> None:
    await command.take_roster(house, await checked(house, book(tmp_path / "a.xlsx", GOOD)), tmp_path / "one.csv", None)
    before = await people(house)
    again = await checked(house, book(tmp_path / "b.xlsx", GOOD))
    assert (again.new, again.known, again.faults) == ([], 2, [])
    other = await checked(house, book(tmp_path / "c.xlsx", [["wanghong", "王虹", *GOOD[0][2:]]]))
    assert [str(one) for one in other.faults] == [
        "第 3 行“姓名”：这个账号已经有了，内容不同；导入不改已有的账号，请在“人员”里办理"
    ]
    assert await people(house) == before


async def test_every_fault_is_named_by_line_and_column(house: Work, tmp_path: Path) -> None:
    rows = [
        ["王", "", "市水务集团", "坐席", "", ""],
        ["a1", "甲", "火星局", "吐槽员", "上周二", ""],
        ["a2", "乙", "市水务集团", "系统管理员", "", "2020-01-01"],
        ["a3", "丙", "市水务集团", "回访员", "", ""],
        [*GOOD[0]],
        ["WangHong", "王红", "市水务集团", "", "", ""],
    ]
    found = await checked(house, book(tmp_path / "bad.xlsx", rows))
    assert [(one.line, one.column) for one in found.faults] == [
        *((3, "账号"), (3, "姓名"), (4, "单位"), (4, "岗位"), (4, "岗位开始日期")),
        *((5, "岗位"), (5, "岗位结束日期"), (6, "岗位"), (8, "账号")),
    ]
    reasons = "".join(one.reason for one in found.faults)
    for said in (
        "没有单位“火星局”",
        "不认识的岗位“吐槽员”",
        "管理员账号不能导入",
        "回访员不得属于承办单位",
        "与第 7 行相同",
    ):
        assert said in reasons


async def test_what_cannot_be_taken_whole_is_not_taken_at_all(house: Work, tmp_path: Path) -> None:
    report = await checked(house, book(tmp_path / "people.xlsx", GOOD))
    before = await people(house)
    async with house.begin() as uow:
        unit = await store.department(uow.session, report.new[1].unit_id)
        unit.active = False
    with pytest.raises(BadInput, match="已经停用"):
        await command.take_roster(house, report, tmp_path / "first.csv", None)
    assert await people(house) == before
    async with house.reading() as session:
        assert (await session.scalars(select(AccountEntry))).all() == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_can_be_read_and_has_an_example(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"staff.{kind}"
    roster_import.write_template(file)
    rows = [cells for _, cells in sheets.rows(file)]
    assert rows[0] == HEADINGS
    assert rows[1][:4] == ["zhangsan", "张三", "市政管理局", "承办单位受理员、承办单位经办"]


def test_a_sheet_without_the_columns_says_which_are_missing(tmp_path: Path) -> None:
    file = book(tmp_path / "people.xlsx", GOOD, ["工号", "姓名", "部门"])
    with pytest.raises(BadInput, match="表头里没有“账号”“单位”"):
        roster_import.check(file, roster_sheet.Context({}, {}, MONDAY_MORNING))

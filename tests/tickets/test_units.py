"""Units from a sheet, acts on them, and who is needed so that a unit's orders are seen by somebody."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from hotline.base.clock import TurnedClock
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import Work
from router.dispatch import dispatching
from tests.dashboards.office import Office, settle
from tickets import store
from tickets.access.rights import SYSTEM, Role
from tickets.organisation import changes, staffing, unit_import, unit_sheet
from tickets.organisation import store as units
from tickets.organisation.models import ChangeState, UnitAct
from tickets.organisation.plans import Plan
from tickets.organisation.unit_import import ImportPlan
from tickets.person_models import Department
from tickets.staff import accounts

HEAD = "单位代码,单位名称,简称,级别,类型,上级代码,启用日期,停用日期,承接单位代码"
FIVE = (
    "R,自治区信访局,区信访局,自治区,,,,,",
    "C,示例市政府,市政府,市,政府,R,,,",
    "V,红旗村,,村,,T,,,",
    "T,东风镇,,乡镇,,K,2026年1月1日,,",
    "K,临河县政府,临河县,县级,政府,C,2026/1/1,,",
    "W,示例水务公司,水务,企业,,C,,,",
)


def sheet(tmp_path: Path, *lines: str, head: str = HEAD) -> unit_sheet.UnitSheet:
    path = tmp_path / "单位.csv"
    path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    return unit_sheet.read(path)


async def taken(work: Work, found: unit_sheet.UnitSheet) -> ImportPlan:
    async with work.begin() as uow:
        kept = await unit_import.keep(uow, found, name="单位.csv", by=SYSTEM)
        return await unit_import.carry_out(uow, kept, by=SYSTEM)


async def looked_at(work: Work, found: unit_sheet.UnitSheet) -> ImportPlan:
    async with work.reading() as session:
        return await unit_import.plan(session, found, today=work.clock.now().date())


async def unit(work: Work, code: str) -> Department:
    async with work.reading() as session:
        found = await store.department_by_code(session, code)
        assert found is not None
        return found


async def test_five_levels_come_in_and_again_change_nothing(work: Work, tmp_path: Path) -> None:
    done = await taken(work, sheet(tmp_path, *FIVE))
    assert [row.code for row in done.added] == ["R", "C", "K", "W", "T", "V"], "parents first"
    region, village = await unit(work, "R"), await unit(work, "V")
    assert village.path.startswith(region.path)
    assert village.path.count("/") == 6
    async with work.reading() as session:
        assert village.id in await store.subtree(session, region.id)
    again = await looked_at(work, sheet(tmp_path, *FIVE))
    assert (again.is_empty, again.same, again.faults) == (True, 6, ())


async def test_one_bad_line_and_nothing_is_taken(work: Work, tmp_path: Path) -> None:
    lines = (
        *FIVE,
        "C,又一个,,市,,,,,",
        "坏 码,名称,,省会,,X,2026-13-01,,",
        "N,县局,,市,,K,,,",
        "A,甲,,市,,B,,,",
        "B,乙,,市,,A,,,",
    )
    found = sheet(tmp_path, *lines)
    plan = await looked_at(work, found)
    told = {fault.line: "；".join(fault.reasons) for fault in plan.faults}
    assert told[8] == "“单位代码”列：C 与第 3 行相同"
    assert "“单位代码”列：“坏 码”须是" in told[9]
    assert "“级别”列：不认识“省会”" in told[9]
    assert "“启用日期”列：看不懂“2026-13-01”，请写成 2026-01-01" in told[9]
    assert told[10] == "“级别”列：市级单位不能在县级单位下面"
    assert "成了一圈" in told[11]
    with pytest.raises(BadInput, match="一行也没有导入"):
        await taken(work, found)
    async with work.reading() as session:
        assert await units.units(session) == []


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
async def test_what_is_written_out_is_read_back_the_same(work: Work, tmp_path: Path, ending: str) -> None:
    await taken(work, sheet(tmp_path, *FIVE))
    path = tmp_path / f"out.{ending}"
    async with work.reading() as session:
        unit_import.write(path, await units.units(session))
    plan = await looked_at(work, unit_sheet.read(path))
    assert (plan.is_empty, plan.same) == (True, 6)


def test_the_template_has_headings_and_an_example_that_is_not_taken(tmp_path: Path) -> None:
    book, lines = tmp_path / "t.xlsx", tmp_path / "t.csv"
    for path in (book, lines):
        unit_import.template(path)
        assert unit_sheet.read(path) == unit_sheet.UnitSheet((), ())
    page = load_workbook(book)["单位"]
    assert [cell.value for cell in page[1]] == HEAD.split(",")
    with lines.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][1] == "示例市城市管理综合行政执法局"


def test_a_title_above_the_headings_is_passed_over(tmp_path: Path) -> None:
    found = sheet(tmp_path, HEAD, *FIVE, head="示例市承办单位一览表,,,,,,,,")
    assert len(found.rows) == 6
    with pytest.raises(BadInput, match="找不到表头"):
        sheet(tmp_path, head="甲,乙,丙")


async def test_what_was_taken_for_the_table_is_noted_and_kept_until_somebody_confirms(
    work: Work, tmp_path: Path
) -> None:
    book = Workbook()
    book.worksheets[0].append(["各单位请核对"])
    for line in ("示例市承办单位一览表", HEAD, *FIVE):
        book.worksheets[0].append(line.split(","))
    path = tmp_path / "单位.xlsx"
    book.save(path)
    found = unit_sheet.read(path)
    assert (len(found.rows), found.notes) == (6, ("表头在第 3 行，上面的行没有读",))
    async with work.begin() as uow:
        kept = await unit_import.keep(uow, found, name=path.name, by=SYSTEM)
    assert unit_import.kept(kept) == found


async def test_a_unit_with_people_is_not_moved_by_a_sheet(work: Work, tmp_path: Path) -> None:
    await settle(work)
    plan = await looked_at(work, sheet(tmp_path, "lamps,桂澜市市政中心,市政中心,市,,labour,,,"))
    assert "请用“调整隶属”办理" in plan.faults[0].reasons[0]


async def test_a_move_is_done_on_its_day_and_scopes_follow(work: Work, tmp_path: Path, clock: TurnedClock) -> None:
    await taken(work, sheet(tmp_path, *FIVE, "K2,临江县政府,临江县,县,政府,C,,,"))
    tomorrow = clock.now().date() + timedelta(days=1)
    async with work.begin() as uow:
        town = await store.department_by_code(uow.session, "T")
        assert town is not None
        wanted = changes.WantedChange(UnitAct.MOVE, town, tomorrow, "区划调整〔2026〕1号", Plan(parent="K2"))
        asked = await changes.ask(uow, wanted, by=SYSTEM)
    await changes.carry_out_due(work)
    old, new, village = await unit(work, "K"), await unit(work, "K2"), await unit(work, "V")
    assert asked.state is ChangeState.AGREED
    assert village.path.startswith(old.path)
    clock.set(clock.now() + timedelta(days=1))
    await changes.carry_out_due(work)
    async with work.reading() as session:
        assert village.id in await store.subtree(session, new.id)
        assert village.id not in await store.subtree(session, old.id)


async def test_what_cannot_be_done_on_its_day_says_why(work: Work, tmp_path: Path, clock: TurnedClock) -> None:
    await taken(work, sheet(tmp_path, *FIVE, "X,甲局,,市,,C,,,", "Y,乙局,,市,,C,,,", "Z,丙局,,市,,C,,,"))
    days = [clock.now().date() + timedelta(days=one) for one in (1, 2)]
    async with work.begin() as uow:
        found = await units.by_codes(uow.session, ["X", "Y"])
        close = changes.WantedChange(UnitAct.CLOSE, found["Y"], days[0], "改革方案", Plan(heir="Z"))
        into = changes.WantedChange(UnitAct.CLOSE, found["X"], days[1], "改革方案", Plan(heir="Y"))
        kept = [(await changes.ask(uow, one, by=SYSTEM)).id for one in (close, into)]
    clock.set(clock.now() + timedelta(days=2))
    await changes.carry_out_due(work)
    async with work.reading() as session:
        listed = {one.id: one for one in await units.newest(session)}
    assert listed[kept[0]].state is ChangeState.DONE
    assert listed[kept[1]].state is ChangeState.FAILED
    assert "承接单位乙局" in listed[kept[1]].fault
    assert (await unit(work, "X")).active


async def test_yesterday_is_no_day_for_an_act(work: Work, clock: TurnedClock) -> None:
    await settle(work)
    lamps = await unit(work, "lamps")
    wanted = changes.WantedChange(UnitAct.RENAME, lamps, date(2026, 11, 22), "改革方案", Plan(name="新名"))
    async with work.begin() as uow:
        with pytest.raises(BadInput, match="不能早于今天"):
            await changes.ask(uow, wanted, by=SYSTEM)
    assert clock.now().date() > wanted.on


async def test_the_last_one_who_can_sign_stays_while_orders_are_open(work: Work) -> None:
    await settle(work)
    office = Office(work)
    await office.dispatched("劳动监察不理人", "labour")
    async with work.begin() as uow:
        handler = await store.staff_by_login(uow.session, "labour_handler")
        assert handler is not None
        with pytest.raises(Conflict, match=r"最后一位能签收、办理的人，劳动监察还有 1 件在办工单。请先"):
            await accounts.set_active(uow, handler, active=False, by=SYSTEM, reason="调走")
        with pytest.raises(Conflict, match="最后一位能签收"):
            await accounts.take(uow, handler, Role.UNIT_HANDLER, by=SYSTEM, reason="调走")
        lamps = await store.staff_by_login(uow.session, "unit_clerk")
        assert lamps is not None
        await accounts.set_active(uow, lamps, active=False, by=SYSTEM, reason="另有一人经办")


async def test_nobody_sends_silently_where_nobody_signs(work: Work) -> None:
    await settle(work)
    office = Office(work)
    async with work.begin() as uow:
        handler = await store.staff_by_login(uow.session, "labour_handler")
        assert handler is not None
        await accounts.set_active(uow, handler, active=False, by=SYSTEM, reason="调走")
    with pytest.raises(BadInput, match=r"劳动监察没有在岗的受理员或经办.*写明理由"):
        await office.dispatched("老板不发工资", "labour")
    ticket = await office.open("老板不发工资两个月了")
    async with work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        labour = await store.department_by_code(uow.session, "labour")
        assert labour is not None
        by = await office.person(uow, Role.DISPATCHER)
        await dispatching.by_person(uow, found, labour, by=by, reason="已电话通知劳动监察值班")
    async with work.reading() as session:
        assert [(one.code, one.orders) for one in await staffing.unstaffed(session)] == [("labour", 1)]

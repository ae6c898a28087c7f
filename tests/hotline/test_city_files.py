"""A city's own tree and its own place names, from files; both databases."""

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from classifier.text.gazetteer import Gazetteer
from hotline.app.data import catalogue_file, place_file
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import Work
from router import store
from tickets.person_models import Department

TREE = """\ufeffnode_id,l1_code,l1_name,l2_code,l2_name,l3_code,l3_name,default_dept_compiled,anomaly
db44t2479-2024:0904:090499,09,社区,0904,服务,090499,其他服务,水务局,printed_code_duplicated
db44t2479-2024:0905:090401,09,社区,0905,宗教,090401,场所,民宗委,
db44t2479-2024:0905:090499,09,社区,0905,宗教,090499,其他宗教,民宗委/街道,printed_code_duplicates_0904
db44t2479-2024:0106:010600,01,文化,0106,出版,010600,,水务局(出版),no_level3_name
db44t2479-2024:0805:080508,08,劳动,0805,报酬,080508,拖欠工资,人社局,
"""
DAY = date(2026, 12, 1)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree.csv").write_text(TREE)
    return tmp_path / "tree.csv"


@pytest.fixture
async def units(bare_work: Work) -> Work:
    async with bare_work.begin() as uow:
        for short in ("市水务局", "市民宗委", "街道"):
            uow.session.add(Department(code=short, name=f"桂澜{short}", short=short, level="city", path="/"))
    return bare_work


async def test_the_standards_two_oddities_are_kept_apart(units: Work, tree: Path) -> None:
    async with units.begin() as uow:
        done = await catalogue_file.put(uow, catalogue_file.read(tree), version="v1", valid_from=DAY)
    assert (done.branches, done.leaves, done.twice, done.nameless) == (7, 5, ["090499"], 1)
    assert done.without_lead == ["080508"]
    async with units.reading() as session:
        before = await store.load_catalogue(session, today=date(2026, 11, 30))
        book = await store.load_catalogue(session, today=DAY)
    assert not before.entries
    leads = {code.rpartition(":")[2] + (entry.lead or ""): entry for code, entry in book.entries.items()}
    assert {"090499市水务局", "090499市民宗委"} <= set(leads)
    assert leads["010600市水务局"].name == "出版"
    assert leads["090499市民宗委"].co == ("街道",)
    assert leads["080508"].sensitive


async def test_a_version_comes_once_and_ends_the_one_before(units: Work, tree: Path) -> None:
    nodes = catalogue_file.read(tree)
    async with units.begin() as uow:
        await catalogue_file.put(uow, nodes, version="v1", valid_from=DAY)
    async with units.begin() as uow:
        await catalogue_file.put(uow, nodes, version="v2", valid_from=date(2027, 1, 1))
    async with units.reading() as session:
        versions = [(await store.load_catalogue(session, today=day)).version for day in (DAY, date(2027, 1, 1))]
    assert versions == ["v1", "v2"]
    with pytest.raises(Conflict):
        async with units.begin() as uow:
            await catalogue_file.put(uow, nodes, version="v2", valid_from=date(2027, 2, 1))


def test_a_tree_may_be_a_workbook_or_a_file_of_an_older_spreadsheet(tmp_path: Path, tree: Path) -> None:
    book = Workbook()
    for line in TREE.lstrip("\ufeff").splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(tmp_path / "tree.xlsx")
    (tmp_path / "old.csv").write_bytes(TREE.lstrip("\ufeff").encode("gb18030"))
    nodes = catalogue_file.read(tree)
    assert [catalogue_file.read(tmp_path / name) for name in ("tree.xlsx", "old.csv")] == [nodes, nodes]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "缺少列"),
        (TREE + TREE.splitlines()[1] + "\n", "已经出现过"),
        (TREE.replace("0905,宗教,090401", "0905,民族,090401"), "有两个名称"),
    ],
)
def test_a_broken_tree_names_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(BadInput, match=words):
        catalogue_file.read(tmp_path / "x.csv")


async def test_places_come_from_divisions_and_from_a_list(bare_work: Work, tmp_path: Path) -> None:
    divisions = {"广西壮族自治区": {"桂东市": {"江南区": ["福建园街道", "江西镇"]}, "邻市": {"东区": ["一街道"]}}}
    (tmp_path / "pcas.json").write_text(json.dumps(divisions))
    (tmp_path / "own.csv").write_text("kind,name,city,district,street,aliases\nroad,星光大道,桂东市,江南区,,星光路\n")
    city = place_file.read(tmp_path / "pcas.json", province="广西壮族自治区", city="桂东市")
    assert [one.name for one in city] == ["桂东市", "江南区", "福建园街道", "江西镇"]
    async with bare_work.begin() as uow:
        await place_file.put(uow, city, source="divisions")
        await place_file.put(uow, place_file.read(tmp_path / "own.csv"), source="own")
        assert await place_file.put(uow, city, source="divisions") == 5
    async with bare_work.reading() as session:
        found = Gazetteer(await store.place_entries(session)).find("江南福建园街道星光路8号没水")
    assert (found.city, found.county, found.street, found.road_or_place) == (
        "桂东市",
        "江南区",
        "福建园街道",
        "星光大道8号",
    )


@pytest.mark.parametrize(
    ("name", "text", "words"), [("x.json", "{}", "没有“某省”"), ("x.jsonl", '{"name": "a"}', "kind")]
)
def test_a_broken_list_says_so(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadInput, match=words):
        place_file.read(tmp_path / name, province="某省")

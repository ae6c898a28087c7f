"""Who leads, by clause: district, type, fact; every line that was tried says why it did not hold."""

import pytest

from classifier.text.gazetteer import LocatedPlace
from hotline.app import sample_city
from router.dispatch.catalogue import Catalogue, CategoryNode, LeadRule
from router.dispatch.catalogue_editing import Change, PastCase, otherwise

BOOK = sample_city.catalogue()


@pytest.mark.parametrize(
    ("code", "text", "district", "lead"),
    [
        ("030201", "邻居在楼顶私搭铁皮房，没有规划许可证", "", "cgj"),
        ("030201", "开发商有规划许可，却不按图纸多盖了一层", "", "zrzy"),
        ("030201", "邻居在楼顶加盖了一层", "", None),
        ("080204", "厂里的机器整夜轰鸣", "", "sthj"),
        ("080204", "工地打桩到半夜", "", "cgj"),
        ("080204", "摩托炸街", "", "jjzd"),
        ("080204", "楼下广场舞音响太大", "", "gaj"),
        ("080204", "每晚吵得睡不着", "", None),
        ("020301", "路灯不亮", "云桥县", "yqx-cgj"),
        ("020301", "路灯不亮", "临澜区", "szgl"),
        ("020301", "路灯不亮", "", "szgl"),
        ("030301", "楼下饭店油烟直排", "", "cgj"),
        ("120306", "电梯天天困人", "", "scjg"),
        ("120306", "电梯太旧要大修，费用谁出", "", "zjj"),
    ],
)
def test_the_sample_city_resolves_by_place_and_fact(code: str, text: str, district: str, lead: str | None) -> None:
    entry = BOOK.entry(code)
    assert entry is not None
    found = BOOK.resolve(entry, text=text, district=district, kind="投诉")
    assert found.lead == lead
    assert (found.missing is None) == (lead is not None)


def test_every_line_tried_says_what_failed() -> None:
    entry = CategoryNode("1", "停车", "a", clauses=(LeadRule("b", districts=("东区",)), LeadRule("c", kinds=("咨询",))))
    found = Catalogue({"1": entry}).resolve(entry, text="", district="西区", kind="投诉")
    assert [line.failed for line in found.tried] == ["地点在西区", "诉求类型是投诉", ""]
    assert found.lead == "a"


def test_a_change_shows_which_past_tickets_would_have_gone_elsewhere() -> None:
    entry = CategoryNode("1", "停车", "a")
    change = Change(
        "a",
        (),
        "",
        (),
        sensitive=False,
        street_allowed=False,
        needs_place=False,
        clauses=(LeadRule("b", (), ("东区",)),),
    )
    cases = [PastCase("GL1", "一", "停车", "东区", "投诉"), PastCase("GL2", "二", "停车", "西区", "投诉")]
    found = otherwise(Catalogue({"1": entry}), entry, change, cases)
    assert [(one.case.number, one.before, one.after) for one in found] == [("GL1", "a", "b")]


@pytest.mark.parametrize(
    ("code", "county", "street", "here"),
    [
        ("llq-wl", "临澜区", "榕漪街道", "llq-ry"),
        ("llq-wl", "青屏区", "竹澜镇", "qpq-zl"),
        ("llq-wl", "临澜区", "", None),
        ("llq-wl", "", "", None),
        ("llq", "云桥县", "", "yqx"),
        ("llq", "", "", None),
        ("llq-cgj", "青屏区", "", "llq-cgj"),
        ("gaj", "", "", "gaj"),
        ("unheard-of", "", "", "unheard-of"),
    ],
)
def test_place_alone_tells_a_street_office_or_a_district_from_its_like(
    code: str, county: str, street: str, here: str | None
) -> None:
    assert BOOK.at(code, LocatedPlace(county=county, street=street)) == here


def test_one_unit_represents_all_of_its_like() -> None:
    assert [BOOK.stand_in(code) for code in ("yqx-xl", "yqx", "yqx-cgj", "gaj")] == ["llq-hy", "llq", "yqx-cgj", "gaj"]

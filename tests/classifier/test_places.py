import pytest

from classifier.text.gazetteer import Gazetteer, GazetteerName

ENTRIES = (
    GazetteerName("桂澜市", "city"),
    GazetteerName("临澜区", "district", city="桂澜市"),
    GazetteerName("漪桂区", "district", city="桂澜市"),
    GazetteerName("望澜街道", "street", city="桂澜市", district="临澜区"),
    GazetteerName("漪桂大道", "road", "桂澜市", "临澜区", "望澜街道"),
    GazetteerName("云鹭花园", "compound", "桂澜市", "漪桂区", "", ("云鹭苑",)),
    GazetteerName("人民路", "road", "桂澜市", "临澜区"),
    GazetteerName("人民路", "road", "桂澜市", "漪桂区"),
)
GAZETTEER = Gazetteer(ENTRIES)


@pytest.mark.parametrize(
    ("text", "county", "point", "sure"),
    [
        ("漪桂大道128号门口积水", "临澜区", "漪桂大道128号", True),
        ("云鹭花园3栋漏水", "漪桂区", "云鹭花园3栋", True),
        ("云鹭苑停水", "漪桂区", "云鹭花园", True),
        ("漪贵大道路灯坏了", "临澜区", "漪桂大道", False),
        ("漪桂区人民路堵车", "漪桂区", "人民路", True),
        ("临澜人民路堵车", "临澜区", "人民路", True),
        ("我家在松鹤巷12号", "", "松鹤巷12号", False),
        ("望澜街办没人", "临澜区", "", True),
    ],
)
def test_the_place_is_found(text: str, county: str, point: str, *, sure: bool) -> None:
    place = GAZETTEER.find(text)
    assert (place.county, place.road_or_place, place.sure) == (county, point, sure)


def test_street_and_city_follow_from_the_road() -> None:
    place = GAZETTEER.find("漪桂大道坑坑洼洼")
    assert (place.city, place.street) == ("桂澜市", "望澜街道")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "快点来人",
        "怎么办居住证",
        "门口的路灯坏了",
        "我们小区停水",
        "这条路堵车",
        "路面坑洼",
        "广场舞太吵",
        "哪个医院好",
    ],
)
def test_an_unknown_place_says_so(text: str) -> None:
    assert not GAZETTEER.find(text).is_known


def test_an_empty_gazetteer_still_reads_roads() -> None:
    assert Gazetteer([]).find("在解放路塌了").road_or_place == "解放路"


def test_a_name_of_several_places_says_which_they_may_be() -> None:
    place = GAZETTEER.find("人民路堵车")
    assert (place.county, place.road_or_place, place.sure) == ("", "人民路", False)
    assert set(place.choices) == {"临澜区", "漪桂区"}


def test_a_street_of_the_same_name_is_chosen_by_its_county() -> None:
    twins = Gazetteer(
        [GazetteerName("甲县", "district", "市"), GazetteerName("乙县", "district", "市")]
        + [GazetteerName("城厢镇", "street", "市", county) for county in ("甲县", "乙县")]
    )
    assert (twins.find("乙县城厢镇停水").county, twins.find("乙县城厢镇停水").choices) == ("乙县", ())
    assert twins.find("城厢镇停水").choices == ("甲县", "乙县")

"""What people call the units of the catalogue: full and short names, everyday names, and those of their offices.

Made from the units' own names, so that another city's catalogue has them too. A name that several units bear is the
city's own bureau, unless the text names a district beside it or lies in one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from classifier.text.gazetteer import LocatedPlace
from router.dispatch.catalogue import Catalogue, DispatchUnit

# part of a unit's official name -> what people call it, its offices, its people and its former names
_EVERYDAY = {
    "公安局": "公安局 公安 派出所 民警 警察 辅警 协警 警局 户籍室 户籍窗口 刑警队 治安大队",
    "交通警察": "交警队 交警大队 交警支队 交警 车管所 交管所",
    "城市管理": "城管局 城管大队 城管中队 城管队 城管 执法局 综合执法局 市容局",
    "环境卫生": "环卫中心 环卫站 环卫所 环卫处",
    "住房公积金": "公积金管理中心 公积金中心 公积金",
    "社会保险": "社保中心 社保局 社保所 社保",
    "人力资源": "人社局 劳动局 就业局 人社",
    "劳动保障监察": "劳动监察大队 劳动监察 劳监",
    "医疗保障": "医保局 医保中心 医保办 医保所 新农合办",
    "教育局": "教育局 教委 教体局 招生办 考试院",
    "卫生健康": "卫健委 卫健局 卫生局 卫计委 卫计局 计生委 计生局 计生办 卫生监督所 卫生监督",
    "市场监督": (
        "市场监管局 市场监督局 市场局 市监局 市场监管所 工商局 工商所 工商 食药监局 食药监 食药局 药监局 药监 "
        "食品药品监督局 质监局 质监 技术监督局 质量技术监督局"
    ),
    "生态环境": "生态环境局 环保局 环保所 环境监察大队 环保",
    "自然资源": "自然资源局 自规局 国土局 国土资源局 国土所 国土 土地局 规划局 不动产登记中心 不动产中心",
    "住房和城乡建设": "住建局 建设局 房管局 房管所 房产局 房管 建委 质监站 建管站",
    "房屋征收": "征收办 拆迁办 征拆办",
    "交通运输": "交通运输局 交通局 运管所 运管局 运管处 运管 运政 客运办 路政 治超站 公路局",
    "水利": "水利局 水务局 河道所",
    "水务集团": "自来水公司 自来水厂 自来水集团 水务集团 水务公司 供水公司 水司",
    "自来水": "自来水公司 供水公司",
    "供电": "供电局 供电所 供电公司 电力局 电力公司 电业局",
    "燃气": "燃气公司 煤气公司 天然气公司 燃气集团",
    "公共交通": "公交公司 公交集团",
    "民政": "民政局 民政所 民政 婚姻登记处",
    "税务": "税务局 税务所 税务 国税局 地税局",
    "农业农村": "农业农村局 农业局 畜牧局 畜牧站 水产局 农机局 农机站",
    "应急管理": "应急管理局 应急局 安监局 安监站 安监办 安监",
    "消防": "消防救援支队 消防大队 消防支队 消防队 消防",
    "退役军人": "退役军人局 退役军人事务局",
    "烟草": "烟草局 烟草专卖局",
    "发展和改革": "发改委 发改局 物价局 粮食局",
    "林业": "林业局 林业站 园林局",
    "文化广电": "文旅局 文广旅局 文广局 文体局 文化局 旅游局 广电局 文化执法大队 文化稽查队",
    "司法": "司法局 司法所 公证处",
    "信访": "信访局 信访办",
    "残疾人": "残联",
    "城市建设投资": "城投公司 城投集团 城投",
    "工业和信息化": "工信局 工信委 经信委 经信局 经贸委",
    "科学技术": "科技局",
    "商务局": "商务局 商务委 外经贸局",
    "民族宗教": "民宗委 民宗局 宗教局",
    "国防动员": "国动办 人防办",
    "妇女联合会": "妇联",
    "政务服务": "政务服务中心 政务中心 政务大厅 办事大厅 行政审批局",
    "财政": "财政局",
    "审计": "审计局",
    "纪律检查": "纪委监委 纪委 监委",
    "市政设施": "市政中心 市政处",
    "产业园区": "开发区管委会 园区管委会",
}
EVERYDAY: Mapping[str, tuple[str, ...]] = {key: tuple(names.split()) for key, names in _EVERYDAY.items()}
OF_CENTRE = ("12345", "热线中心", "市民热线", "热线", "话务员", "接线员", "坐席")
_CITY = re.compile(r"^[\u4e00-\u9fff]{1,6}?[市州盟]")
# what visitors call an office: the stem of its name with any of these
_OFFICES = (
    *("局", "委", "办", "所", "站", "队", "处", "中心", "大队", "中队", "支队", "分局", "窗口", "大厅", "服务大厅"),
    *("办事大厅", "服务中心", "管理局", "管理所", "管理站", "办公室"),
)
_COUNTERS = ("公司", "集团", "窗口", "营业厅", "营业所", "所", "站", "大厅", "服务中心", "服务厅", "收费处")
_KIND_OF_OFFICE = re.compile(
    r"(?:(?:事业|指挥|综合|监督|行政|运营|经办|服务)*(?:管理|监督|执法|事务|工作|专卖|救援|征收)*)?"
    r"(?:委员会|办公室|集团有限公司|有限公司|公司|集团|总局|分局|局|委|办|中心|总队|支队|大队|中队|队|所|站|处)$"
)
_STEM = range(2, 7)  # characters of a stem that is a name by itself
_OF_ANYBODY = frozenset(  # with 中心, 站 or 所 behind it as often a firm, a clinic or a place
    {
        *("教育", "卫生", "文化", "体育", "旅游", "商务", "建设", "科技", "交通", "农业", "公交", "公共交通", "高新"),
        *("技术", "信息", "发展", "综合", "服务", "管理", "数字", "通信", "就业", "规划", "计生", "客运"),
    }
)
_BEFORE_A_NAME = re.compile(  # what may precede a derived name so that it is not part of a longer one
    r"(?:[^\u4e00-\u9fff]|[市区县州旗]|的|里|[在去到找给被对向是和跟与把让由说了过有来比从叫告个家名位些]|"
    r"举报|投诉|反映|检举|揭发|揭露|曝光|我们|你们|他们|这边|那边|那个|这个|当地|本地|地方|老家|某)$"
)
IS_AN_ACT = re.compile(r"理|事(?!处)|证|卡|手续|好|完|了")  # after 办: 人防办理 is no office
_LOCAL = {"人民政府": ("政府", ""), "街道办事处": ("街道办", "街道办事处", "街办", "街道", "办事处")}
NOT_ITSELF = re.compile(
    r"[镇乡区县市]$|街道$|^(?:公积金|社保|民政|税务|消防|环保|工商|人社|安监|国土|质监|药监|房管)$"
)  # more often a place or a matter than the office: only its people are accused


@dataclass(frozen=True)
class Names:
    """`of` gives the units that a name may mean, the likeliest first; `finder` knows every name."""

    of: Mapping[str, tuple[DispatchUnit, ...]]
    finder: "ahocorasick.Automaton"
    made: frozenset[str] = frozenset()  # of a stem and a kind of office: none within a longer word

    def found(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(name, begin, end) of the longest names in order, none within another."""
        if not self.of:
            return
        for end, name in self.finder.iter_long(text):
            begin = end - len(name) + 1
            if name not in self.made or not begin or _BEFORE_A_NAME.search(text[max(0, begin - 2) : begin]):
                yield name, begin, end + 1


def of_catalogue(catalogue: Catalogue) -> Names:
    """Every name of every unit."""
    found: dict[str, list[DispatchUnit]] = {}
    for unit in sorted(catalogue.units.values(), key=_rank):
        for name in dict.fromkeys(_names(unit, catalogue)):
            if len(name) > 1 and not _KIND_OF_OFFICE.fullmatch(name) and unit not in found.setdefault(name, []):
                found[name].append(unit)
    made = _made(catalogue, found)
    finder = ahocorasick.Automaton()
    for name in found:
        finder.add_word(name, name)
    finder.make_automaton()
    return Names({name: tuple(units) for name, units in found.items()}, finder, made)


def _made(catalogue: Catalogue, found: dict[str, list[DispatchUnit]]) -> frozenset[str]:
    """Adds to `found` what the units are called for short (社保局, 税务所, 交警队), where no unit has that name."""
    made: dict[str, list[DispatchUnit]] = {}
    for unit in sorted(catalogue.units.values(), key=_rank):
        if unit.level in {"city", "company"}:
            endings = _COUNTERS if unit.level == "company" else _OFFICES
            for name in {
                f"{stem}{ending}" for stem in _stems(unit, catalogue) for ending in endings if _may_be(stem, ending)
            }:
                made.setdefault(name, []).append(unit)
    fresh = {name: units for name, units in made.items() if name not in found}
    found.update(fresh)
    return frozenset(fresh)


def _may_be(stem: str, ending: str) -> bool:
    """燃气站 means any bottling station."""
    return not (ending == "站" and stem.endswith("气"))


def _stems(unit: DispatchUnit, catalogue: Catalogue) -> Iterator[str]:
    """What is left of its names without the kind of office, and the first letters of that (社会保险 -> 社保)."""
    for name in _names(unit, catalogue):
        stem = _KIND_OF_OFFICE.sub("", name.removeprefix("市"))
        if not unit.name.startswith(stem[:2]):  # the city's own name
            yield from (one for one in (stem, *_short(stem)) if len(one) in _STEM and one not in _OF_ANYBODY)


def _short(stem: str) -> Iterator[str]:
    """市场监督 -> 市监; 人力资源和社会保障 -> 人资, 人社."""
    bare = stem.replace("和", "")
    if len(bare) % 2 == 0:
        words = [bare[at : at + 2] for at in range(0, len(bare), 2)]
        yield from (f"{words[0][0]}{other[0]}" for other in words[1:3])


def _rank(unit: DispatchUnit) -> tuple[bool, bool, int]:
    """The city's own bureaus first, and of these the ones that nobody is above."""
    return (unit.level not in {"city", "company", "centre"}, unit.parent is not None, len(unit.name))


def _names(unit: DispatchUnit, catalogue: Catalogue) -> Iterator[str]:
    bare = _CITY.sub("", unit.name, count=1)
    yield from (unit.name, unit.short, bare, unit.short.removeprefix("市"))
    if unit.level == "centre":
        yield from OF_CENTRE
        return
    above = catalogue.unit(unit.parent)
    own_name = unit.name.replace("人民政府", "")  # which holds 民政
    everyday = [name for key, names in EVERYDAY.items() if key in own_name for name in names]
    for ending, others in _LOCAL.items():
        if bare.endswith(ending):
            own = bare.removesuffix(ending)
            own = own.removeprefix(_area(above)) if above else own
            yield from (f"{own}{other}" for other in others)
    if unit.level in {"city", "company"}:
        yield from everyday
    elif above is not None:
        area = _area(above)
        yield from everyday
        yield from (f"{named}{joint}{name}" for named in (area, area[:-1]) for joint in ("", "的") for name in everyday)


def _area(unit: DispatchUnit) -> str:
    """The district that a government governs: 临澜区 of 桂澜市临澜区人民政府."""
    return _CITY.sub("", unit.name, count=1).removesuffix("人民政府")


def meant(names: Names, name: str, catalogue: Catalogue, place: LocatedPlace) -> DispatchUnit:
    """Of the units called so the one at this place, else the likeliest."""
    first, *others = names.of[name]
    for unit in others:
        above = catalogue.unit(unit.parent)
        if above is not None and place.county and place.county in above.name:
            return unit
    return first


def may_mean(names: Names, name: str, catalogue: Catalogue, place: LocatedPlace) -> tuple[DispatchUnit, ...]:
    """The unit that is called so at this place, or all that may be meant; a unit includes those below it."""
    units = names.of[name]
    for unit in units[1:]:
        above = catalogue.unit(unit.parent)
        if above is not None and place.county and place.county in above.name:
            return (unit,)
    codes = {unit.code for unit in units}
    return tuple(unit for unit in units if unit.parent not in codes)

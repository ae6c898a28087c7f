"""What people call the units of the catalogue: full and short names, everyday names, and those of their offices.

Made from the units' own names, so that another city's catalogue has them too. A name that several units bear is the
city's own bureau, unless the text names a district beside it or lies in one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import ahocorasick

from classifier.places import Place
from router.catalogue import Catalogue, Unit

# what stands in a unit's official name -> what people call it, its offices, its people and what it was before
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
        "市场监管局 市场监督局 市监局 市场监管所 工商局 工商所 工商 食药监局 食药监 食药局 药监局 药监 "
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
}
EVERYDAY: Mapping[str, tuple[str, ...]] = {key: tuple(names.split()) for key, names in _EVERYDAY.items()}
OF_CENTRE = ("12345", "热线中心", "市民热线", "热线", "话务员", "接线员", "坐席")
_CITY = re.compile(r"^[\u4e00-\u9fff]{1,6}?[市州盟]")
IS_AN_ACT = re.compile(r"理|事(?!处)|证|卡|手续|好|完|了")  # after 办: 人防办理 is no office
_LOCAL = {"人民政府": ("政府", ""), "街道办事处": ("街道办", "街道办事处", "街办", "街道", "办事处")}
NOT_ITSELF = re.compile(
    r"[镇乡区县市]$|街道$|^(?:公积金|社保|民政|税务|消防|环保|工商|人社|安监|国土|质监|药监|房管)$"
)  # more often a place or a matter than the office: only its people are accused


@dataclass(frozen=True)
class Names:
    """`of` gives the units that a name may mean, the likeliest first; `finder` knows every name."""

    of: Mapping[str, tuple[Unit, ...]]
    finder: "ahocorasick.Automaton"

    def found(self, text: str) -> Iterator[tuple[str, int, int]]:
        """(name, begin, end) of the longest names in order, none within another."""
        if not self.of:
            return
        for end, name in self.finder.iter_long(text):
            yield name, end - len(name) + 1, end + 1


def of_catalogue(catalogue: Catalogue) -> Names:
    """Every name of every unit."""
    found: dict[str, list[Unit]] = {}
    for unit in sorted(catalogue.units.values(), key=_rank):
        for name in dict.fromkeys(_names(unit, catalogue)):
            if len(name) > 1 and unit not in found.setdefault(name, []):
                found[name].append(unit)
    finder = ahocorasick.Automaton()
    for name in found:
        finder.add_word(name, name)
    finder.make_automaton()
    return Names({name: tuple(units) for name, units in found.items()}, finder)


def _rank(unit: Unit) -> tuple[bool, bool, int]:
    """The city's own bureaus first, and of these the ones that nobody is above."""
    return (unit.level not in {"city", "company", "centre"}, unit.parent is not None, len(unit.name))


def _names(unit: Unit, catalogue: Catalogue) -> Iterator[str]:
    bare = _CITY.sub("", unit.name, count=1)
    yield from (unit.name, unit.short, bare, unit.short.removeprefix("市"))
    if unit.level == "centre":
        yield from OF_CENTRE
        return
    above = catalogue.unit(unit.parent)
    everyday = [name for key, names in EVERYDAY.items() if key in unit.name for name in names]
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


def _area(unit: Unit) -> str:
    """The district that a government governs: 临澜区 of 桂澜市临澜区人民政府."""
    return _CITY.sub("", unit.name, count=1).removesuffix("人民政府")


def meant(names: Names, name: str, catalogue: Catalogue, place: Place) -> Unit:
    """Of the units called so the one at this place, else the likeliest."""
    first, *others = names.of[name]
    for unit in others:
        above = catalogue.unit(unit.parent)
        if above is not None and place.county and place.county in above.name:
            return unit
    return first

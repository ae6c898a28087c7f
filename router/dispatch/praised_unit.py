"""Which unit a text praises: the first that it names, or whose trade it mentions (公交车司机). Pure."""

import re

from classifier.text.citizen_text import fold
from classifier.text.gazetteer import LocatedPlace
from router.accused.accused import is_itself, names_of
from router.dispatch import unit_names
from router.dispatch.catalogue import Catalogue

_TRADES = {  # a part of the unit's name: how its people are called every day
    "公共交通": "公交",
    "环境卫生": "环卫|清洁工|扫街",
    "交通警察": "交警",
    "公安局": "民警|警察|派出所|辅警|警官",
    "消防救援": "消防",
    "供电": "供电|电工师傅",
    "燃气": "煤气|燃气",
    "水务集团": "自来水",
    "交通运输": "出租车|的士|网约车",
    "卫生健康": "医院|医生|护士|急救",
    "教育局": "老师|学校",
    "政务服务": "政务大厅|办事大厅|政务中心",
}


def find(text: str, catalogue: Catalogue | None, place: LocatedPlace) -> str | None:
    """The unit's code in the catalogue; None where none is named."""
    if catalogue is None:
        return None
    names = names_of(catalogue)
    said = fold(text)
    named = (name for name, _, end in names.found(said) if is_itself(name, said[end:]))
    by_name = next((unit_names.meant(names, name, catalogue, place).code for name in named), None)
    return by_name or _of_trade(said, catalogue)


def _of_trade(said: str, catalogue: Catalogue) -> str | None:
    for part, trade in _TRADES.items():
        if re.search(trade, said):
            of_city = [one for one in catalogue.units.values() if one.level in {"city", "company"} and part in one.name]
            return min(of_city, key=lambda one: len(one.name)).code if of_city else None
    return None

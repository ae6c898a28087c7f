"""Levels and kinds of units: five levels of government (五级), and centre, sub-centre and enterprise beside them."""

from tickets.states import Named


class UnitLevel(Named):
    """The code is `Department.level`."""

    REGION = "region", "自治区（省）"
    CITY = "city", "市"
    COUNTY = "county", "县"
    DISTRICT = "district", "区"
    TOWNSHIP = "township", "乡镇"
    STREET = "street", "街道"
    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"
    COMPANY = "company", "企业"
    SUBCENTRE = "subcentre", "分中心"
    CENTRE = "centre", "热线中心"


class UnitKind(Named):
    """What a unit is, beside its level; the code is `Department.kind`, "" in rows of earlier releases."""

    DEPARTMENT = "department", "部门"
    GOVERNMENT = "government", "政府"
    INSTITUTION = "institution", "事业单位"
    ENTERPRISE = "enterprise", "企业"
    CENTRE = "centre", "热线"


RANKS: dict[str, int] = {  # a unit lies below one of a lower rank; what has none lies anywhere
    UnitLevel.REGION: 1,
    UnitLevel.CITY: 2,
    UnitLevel.COUNTY: 3,
    UnitLevel.DISTRICT: 3,
    UnitLevel.TOWNSHIP: 4,
    UnitLevel.STREET: 4,
    UnitLevel.VILLAGE: 5,
    UnitLevel.COMMUNITY: 5,
}
CENTRES = frozenset({"centre", "subcentre"})  # they take orders of nobody
BUREAUS = frozenset({"region", "city"})  # bureaus of the city and above it lead (潍坊条例24条〔法〕)
STREETS = frozenset({"township", "street", "village", "community"})  # 镇街 and below (66号)
LOCAL = frozenset({"county", "district"}) | STREETS
_KINDS = {"company": UnitKind.ENTERPRISE, "centre": UnitKind.CENTRE, "subcentre": UnitKind.CENTRE}


def kind_of(level: str) -> UnitKind:
    """The kind of a unit of this level where none is given."""
    if level in STREETS:
        return UnitKind.GOVERNMENT
    return _KINDS.get(level, UnitKind.DEPARTMENT)

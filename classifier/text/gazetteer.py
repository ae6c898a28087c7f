"""Where is it? District, street, road or point by a gazetteer, short names and a slip of the pen allowed.

Exact names are found by Aho and Corasick's automaton; a name with one wrong, missing or added character is found by its
intact half (of two halves one slip spoils only one) and then compared as a whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from classifier.text.citizen_text import fold

FUZZY_FROM = 4  # characters of a name; shorter ones differ by one from too many words
_RANK = {"city": 0, "district": 1, "street": 2, "road": 3}
_SHORT = {"district": re.compile("(?:自治)?[区县市]$"), "street": re.compile("(?:街道办事处|街道|镇|乡)$")}
_HOUSE = re.compile(r"(?:第?\d{1,4}(?:[-—]\d{1,4})?(?:号楼|号院|号|栋|幢|座|弄|巷|单元|楼|室|米))+")
_NO_NAME = (
    "的这那我你他她它是个们么了着把被就都也很不没请去到给让想说问该某每各在住从往此"  # grammar, never part of a name
)
_LIKE_A_PLACE = re.compile(
    rf"(?:(?![{_NO_NAME}])[\u4e00-\u9fff]){{2,6}}?(?:大道|路口|路(?![灯面况边过上障牌由标段途人程费线网])|大街|"
    r"街(?![道边上头区坊办])|巷|小区|花园|花苑|家园|公寓|新村|社区(?!工作|居委)|村(?![民委里干支])|广场(?!舞)|大道|大厦|"
    r"市场(?!监|价)|商场|超市|小学(?!生)|中学(?!生)|幼儿园|医院|公园|工地|车站|大桥)"
)
_KIND_ALONE = re.compile(
    "^.?(?:门口|附近|旁边?|周边|对面|楼下|楼上|家门口|前面|后面|隔壁|整个|一个|一条|一家|两个|有个|多个|我们|自己|居住|"
    "住宅|老旧|全部|其他|其它|相关|农贸|建筑|施工|公立|私立|民办|公办|人民|商业|购物|菜|马|道|公|网|电|思|出|铁|高速公|"
    "乡|村|城|农|套|走|线|一|半|沿|全|管|水|上|下|过|修|堵|断|让|问|绕|开|赶|铺|封)(?:大道|路口?|大?街|巷|小区|花园|公寓|新村|社区|村|广场|"
    "大厦|市场|商场|超市|小学|中学|幼儿园|医院|公园|工地|车站|大桥)$"
)
_LEADING = re.compile(
    r"^.*(?:在|位于|住|到|去|是|的|和|与|及|从|往|市民|关于|投诉|表示|旁边|居委会|村委会|反映|我们|我家|附近|区|县|镇|街道)(?=[\u4e00-\u9fff]{2})"
)


@dataclass(frozen=True, slots=True)
class GazetteerName:
    """A name of the gazetteer; `kind` is city, district, street, road or what a point is (compound, school …)."""

    name: str
    kind: str
    city: str = ""
    district: str = ""
    street: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LocatedPlace:
    """What is known of the place, "" where nothing is; `sure` is False for a slip of the pen or an unlisted name."""

    city: str = ""
    county: str = ""
    street: str = ""
    road_or_place: str = ""
    words: tuple[str, ...] = ()
    sure: bool = True
    choices: tuple[str, ...] = ()  # the districts it may lie in, where several places have the name

    @property
    def is_known(self) -> bool:
        return bool(self.county or self.street or self.road_or_place)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    entry: GazetteerName
    exact: bool

    @property
    def order(self) -> tuple[bool, int, int]:
        """Exact before fuzzy, longer before shorter, earlier before later."""
        return (not self.exact, self.start - self.end, self.start)


class Gazetteer:
    """Immutable; one instance a city, built in well under a second from some ten thousand names."""

    def __init__(self, entries: Sequence[GazetteerName]) -> None:
        self._exact, self._halves = ahocorasick.Automaton(), ahocorasick.Automaton()
        names: dict[str, list[GazetteerName]] = {}
        halves: dict[str, list[tuple[str, int, GazetteerName]]] = {}
        for entry in entries:
            for name in _names(entry):
                names.setdefault(name, []).append(entry)
            for half, offset in _halves(entry.name):
                halves.setdefault(half, []).append((entry.name, offset, entry))
        _fill(self._exact, names)
        _fill(self._halves, halves)

    def find(self, text: str) -> LocatedPlace:
        """The most particular place the text names; districts and streets follow from it where they are not named."""
        folded = fold(text)
        kept = _without_overlap([*self._find_exact(folded), *self._find_fuzzy(folded)])
        if not kept:
            return _unlisted(folded)
        place = _assemble(kept, folded)
        return place if place.road_or_place else _with_unlisted(place, _unlisted(folded))

    def _find_exact(self, text: str) -> Iterator[_Found]:
        for end, (name, entries) in self._exact.iter(text) if len(self._exact) else ():
            yield from (_Found(end + 1 - len(name), end + 1, entry, exact=True) for entry in entries)

    def _find_fuzzy(self, text: str) -> Iterator[_Found]:
        for end, (half, candidates) in self._halves.iter(text) if len(self._halves) else ():
            for name, offset, entry in candidates:
                start = end + 1 - len(half) - offset
                span = _one_slip(text, name, start)
                if span:
                    yield _Found(*span, entry, exact=False)


def _fill(
    automaton: "ahocorasick.Automaton",
    table: dict[str, list[GazetteerName]] | dict[str, list[tuple[str, int, GazetteerName]]],
) -> None:
    for name, rows in table.items():
        automaton.add_word(name, (name, rows))
    if table:
        automaton.make_automaton()


def _names(entry: GazetteerName) -> set[str]:
    """The full name, its aliases, and the short form people use (良庆区 -> 良庆), never shorter than two characters."""
    short = _SHORT[entry.kind].sub("", entry.name) if entry.kind in _SHORT else entry.name
    return {name for name in (fold(entry.name), *map(fold, entry.aliases), fold(short)) if len(name) > 1}


def _halves(name: str) -> list[tuple[str, int]]:
    """The two halves of a name long enough for a slip, with their offsets."""
    middle = len(name) // 2
    return [(name[:middle], 0), (name[middle:], middle)] if len(name) >= FUZZY_FROM else []


def _one_slip(text: str, name: str, start: int) -> tuple[int, int] | None:
    """Position of the name near `start` with exactly one character wrong, missing or added; None if there is none."""
    for begin in (start - 1, start, start + 1):
        for length in (len(name), len(name) - 1, len(name) + 1):
            piece = text[begin : begin + length] if begin >= 0 else ""
            if len(piece) == length and piece[0] == name[0] and _differs_once(piece, name):
                return begin, begin + length
    return None


def _differs_once(piece: str, name: str) -> bool:
    same = next((at for at, (a, b) in enumerate(zip(piece, name, strict=False)) if a != b), min(len(piece), len(name)))
    if len(piece) == len(name):
        return same < len(name) and piece[same + 1 :] == name[same + 1 :]
    longer, shorter = (piece, name) if len(piece) > len(name) else (name, piece)
    return longer[same + 1 :] == shorter[same:]


def _without_overlap(found: Sequence[_Found]) -> list[_Found]:
    kept: list[_Found] = []
    for one in sorted(found, key=lambda one: one.order):
        if all(one.end <= other.start or other.end <= one.start or _same_span(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _same_span(one: _Found, other: _Found) -> bool:
    return (one.start, one.end, one.exact) == (other.start, other.end, other.exact)


def _assemble(found: Sequence[_Found], text: str) -> LocatedPlace:
    """One place out of the names found: what else is named chooses between places of the same name."""
    city = _first(found, "city")
    district = _first(found, "district", city=_name(city))
    street, streets = _choose(found, "street", city, district)
    point, points = _choose(found, "road", city, street or district, below=district)
    source = point or street or district or city
    choices = points if point else streets
    return LocatedPlace(
        city=_of(source, "city") or _name(city),
        county=_name(district) or ("" if choices else _of(source, "district")),
        street=_name(street) or ("" if choices else _of(source, "street")),
        road_or_place=_with_house(found, point, text),
        words=tuple(dict.fromkeys(text[one.start : one.end] for one in found)),
        sure=all(one.exact for one in found) and not choices,
        choices=choices,
    )


def _name(entry: GazetteerName | None) -> str:
    return entry.name if entry else ""


def _with_house(found: Sequence[_Found], point: GazetteerName | None, text: str) -> str:
    """A road or a place, with the number that follows it."""
    if point is None:
        return ""
    house = _HOUSE.match(text, _end_of(found, point))
    return point.name + (house.group() if house else "")


def _rank(entry: GazetteerName) -> int:
    return _RANK.get(entry.kind, _RANK["road"])


def _first(found: Sequence[_Found], kind: str, *, city: str = "") -> GazetteerName | None:
    entries = [one.entry for one in found if one.entry.kind == kind]
    return next((entry for entry in entries if not city or entry.city in ("", city)), None)


def _choose(
    found: Sequence[_Found],
    kind: str,
    city: GazetteerName | None,
    within: GazetteerName | None,
    *,
    below: GazetteerName | None = None,
) -> tuple[GazetteerName | None, tuple[str, ...]]:
    """The best named place of this rank that lies in what else is named, and the districts it might lie in if many."""
    ranked = sorted((one for one in found if _rank(one.entry) == _RANK[kind]), key=lambda one: one.order)
    areas = [area for area in (city, below, within) if area is not None]
    fitting = _fitting(ranked, areas)
    if not fitting:
        return None, ()
    districts = _districts_of_the_best(fitting)
    decided = any(area.kind == "district" for area in areas) and len(fitting) < len(ranked)
    return fitting[0].entry, () if decided or len(districts) < len(("one", "another")) else districts


def _fitting(ranked: Sequence[_Found], areas: Sequence[GazetteerName]) -> Sequence[_Found]:
    """Those that lie in all that is named; all of them where none does."""
    return [one for one in ranked if all(_lies_in(one.entry, area) for area in areas)] or ranked


def _districts_of_the_best(fitting: Sequence[_Found]) -> tuple[str, ...]:
    """The districts that have a place of the name that comes first."""
    best = fitting[0]
    same = [one.entry for one in fitting if (one.start, one.end) == (best.start, best.end)]
    return tuple(dict.fromkeys(entry.district for entry in same if entry.district))


def _lies_in(entry: GazetteerName, area: GazetteerName) -> bool:
    return {"city": entry.city, "district": entry.district, "street": entry.street}[area.kind] in ("", area.name)


def _end_of(found: Sequence[_Found], entry: GazetteerName | None) -> int:
    return next(one.end for one in found if one.entry is entry)


def _of(entry: GazetteerName | None, area: str) -> str:
    """The city, district or street that an entry lies in, or is."""
    if entry is None:
        return ""
    said: str = getattr(entry, area)
    return said or (entry.name if entry.kind == area else "")


def _unlisted(text: str) -> LocatedPlace:
    """A road or point that no list holds, as the citizen wrote it."""
    for found in _LIKE_A_PLACE.finditer(text):
        name = _LEADING.sub("", found.group())
        if not _KIND_ALONE.match(name):
            house = _HOUSE.match(text, found.end())
            return LocatedPlace(road_or_place=name + (house.group() if house else ""), words=(name,), sure=False)
    return LocatedPlace(sure=False)


def _with_unlisted(place: LocatedPlace, unlisted: LocatedPlace) -> LocatedPlace:
    if not unlisted.road_or_place:
        return place
    return LocatedPlace(
        place.city, place.county, place.street, unlisted.road_or_place, (*place.words, *unlisted.words), sure=False
    )

"""How near are two tickets, and why: text, place and time, in words that a dispatcher reads. Pure."""

from dataclasses import dataclass
from datetime import datetime

from hotline.base.clock import city_time

ALIKE = 0.45  # share of common character pairs that makes a candidate by itself
ALIKE_AT_PLACE = 0.15  # with the same place named
ALIKE_BY_PERSON = 0.25  # of the same citizen
RECENT_DAYS = 30  # within which the same place and category make a candidate with any words
_PLACE, _CATEGORY, _PERSON, _OLD = 0.25, 0.1, 0.15, 0.1


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two."""

    at: datetime
    place: str | None
    category: str | None
    citizen_id: int


@dataclass(frozen=True, slots=True)
class SimilarityScore:
    """`weight` orders candidates; `reasons` say why in the order in which they weigh."""

    weight: float
    reasons: tuple[str, ...]


def compare(one: Side, other: Side, likeness: float) -> SimilarityScore | None:
    """None where nothing speaks for the same matter. `likeness`: share of common character pairs, 0 to 1."""
    same_place = bool(one.place) and one.place == other.place
    same_category = one.category is not None and one.category == other.category
    same_person = one.citizen_id == other.citizen_id
    days = abs((city_time(one.at).date() - city_time(other.at).date()).days)
    near = likeness >= ALIKE or (same_place and likeness >= ALIKE_AT_PLACE)
    near = near or (same_person and likeness >= ALIKE_BY_PERSON)
    if not near and not (same_place and same_category and days <= RECENT_DAYS):
        return None
    reasons = [f"同一地点（{one.place}）"] if same_place else []
    reasons.append(_when(days))
    reasons += [f"文字 {likeness:.0%} 相同".replace("%", " %")] if likeness >= ALIKE_AT_PLACE else []
    reasons += ["同一分类"] if same_category else []
    reasons += ["同一诉求人"] if same_person else []
    weight = likeness + _PLACE * same_place + _CATEGORY * same_category + _PERSON * same_person
    return SimilarityScore(weight - _OLD * min(days / RECENT_DAYS, 1.0), tuple(reasons))


def _when(days: int) -> str:
    return "同一天" if days == 0 else f"相隔 {days} 天"

"""Days off by law in years for which the State Council has not yet published its notice.

全国年节及纪念日放假办法, revision of 2024, article 2: New Year 1 day, Spring Festival 4 (New Year's Eve to the third),
Qingming 1, Labour Day 2, Dragon Boat 1, Mid-Autumn 1, National Day 3. Days in lieu of a festival on a weekend
(article 6) and days made up for (调休) are for the notice to say: they are not guessed.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

# Year: first day of the lunar year, Qingming, Dragon Boat (五月初五), Mid-Autumn (八月十五).
# By GB/T 33661-2017; borax 4.1.3 and lunar_python 1.4.8 both give the same.
_LUNAR = """
2027 02-06 04-05 06-09 09-15
2028 01-26 04-04 05-28 10-03
2029 02-13 04-04 06-16 09-22
2030 02-03 04-05 06-05 09-12
2031 01-23 04-05 06-24 10-01
2032 02-11 04-04 06-12 09-19
2033 01-31 04-04 06-01 09-08
2034 02-19 04-05 06-20 09-27
2035 02-08 04-05 06-10 09-16
2036 01-28 04-04 05-30 10-04
2037 02-15 04-04 06-18 09-24
2038 02-04 04-05 06-07 09-13
2039 01-24 04-05 05-27 10-02
2040 02-12 04-04 06-14 09-20
2041 02-01 04-04 06-03 09-10
2042 01-22 04-04 06-22 09-28
2043 02-10 04-05 06-11 09-17
2044 01-30 04-04 05-31 10-05
2045 02-17 04-04 06-19 09-25
"""


@lru_cache(maxsize=1)
def by_law() -> Mapping[date, str]:
    """Every day off by law of the years of the table, with its festival."""
    return {day: name for line in _LUNAR.split("\n") if line for day, name in _of_year(*line.split())}


def _of_year(year: str, new_year: str, qingming: str, dragon_boat: str, mid_autumn: str) -> Iterator[tuple[date, str]]:
    yield _day(year, "01-01"), "元旦"
    for n in range(-1, 3):
        yield _day(year, new_year) + timedelta(days=n), "春节"
    yield _day(year, qingming), "清明"
    yield _day(year, "05-01"), "劳动节"
    yield _day(year, "05-02"), "劳动节"
    yield _day(year, dragon_boat), "端午"
    yield _day(year, mid_autumn), "中秋"
    for day in ("10-01", "10-02", "10-03"):  # last: where Mid-Autumn falls on one of them, it is National Day's
        yield _day(year, day), "国庆节"


def _day(year: str, month_and_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_and_day}")

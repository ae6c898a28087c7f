"""A new column of words is either emptied when a person is erased, or somebody says why it never needs to be."""

from collections import Counter

from tests.house import personal_columns as columns


def test_every_column_of_words_is_in_exactly_one_list() -> None:
    never = [name for statuses in columns.NEVER.values() for name in columns.listed(statuses)]
    statuses = Counter([*columns.listed(columns.ERASED), *never])
    assert {name for name, times in statuses.items() if times > 1} == set(), "in both lists"
    assert columns.of_words() - statuses.keys() == set(), "in neither: is it erased, or never personal, and why?"
    assert statuses.keys() - columns.of_words() == set(), "there is no such column any more"
